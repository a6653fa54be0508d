"""Approving several cases at once: what is before the person; agreeing is background work with a result page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guijia.kit.views import StaffRequest, signed_in
from guijia.platform.flow import batch_pieces
from guijia.platform.flow.forms import OpinionForm
from guijia.platform.work.actions import plan_work
from guijia.platform.work.views import begin_and_show

MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def approvals(request: StaffRequest) -> HttpResponse:
    """The approvals before the viewer; posted, the chosen ones are agreed to, few at once, many in the background."""
    words = OpinionForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _choose(request, words, "")
    chosen = _chosen(request)
    if not chosen:
        return _choose(request, words, "请先勾选要同意的事项。", 422)
    if not words.is_valid():
        return _choose(request, words, str(words.errors["opinion"][0]), 422)
    rows = batch_pieces.rows_of(request.user, chosen, request.now)
    if all(row.why for row in rows):
        return _choose(request, words, "".join(dict.fromkeys(row.why for row in rows)), 422)
    work = plan_work(
        kind=batch_pieces.APPROVE.key,
        title=f"批量审批 {len(rows)} 件",
        rows=rows,
        given={"opinion": words.cleaned_data["opinion"]},
        actor=request.user,
        now=request.now,
    )
    return begin_and_show(request, work.pk)


def _choose(request: StaffRequest, words: OpinionForm, problem: str, status: int = 200) -> HttpResponse:
    rows = batch_pieces.approvals_before(request.user, request.now)
    shown = {"rows": rows, "words": words, "problem": problem, "able": sum(not one.why for one in rows)}
    return render(request, "flow/approvals.html", shown, status=status)


def _chosen(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("task")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
