"""Approving several cases at once: what is before the person, then what became of each."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guijia.kit.views import StaffRequest, signed_in
from guijia.platform.flow import batch_pieces
from guijia.platform.flow.forms import OpinionForm

MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def approvals(request: StaffRequest) -> HttpResponse:
    """The approvals before the viewer; posted, the chosen ones are agreed to and the outcome of each is shown."""
    words = OpinionForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _choose(request, words, "")
    chosen = _chosen(request)
    if not chosen:
        return _choose(request, words, "请先勾选要同意的事项。", 422)
    if not words.is_valid():
        return _choose(request, words, str(words.errors["opinion"][0]), 422)
    results, gone = batch_pieces.approve_all(request.user, chosen, words.cleaned_data["opinion"], request.now)
    done = sum(one.done for one in results)
    shown = {"results": results, "done": done, "left": len(results) - done, "gone": gone}
    return render(request, "flow/approvals_done.html", shown)


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
