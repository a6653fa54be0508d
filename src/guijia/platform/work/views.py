"""One's background work: the list, the preview, the progress, the result."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.clock import queries as clock
from guijia.platform.files import answers
from guijia.platform.files import queries as files
from guijia.platform.work import actions, queries
from guijia.platform.work.enums import WorkState
from guijia.platform.work.models import Work
from guijia.platform.work.tables import LOOKS, RowList, WorkList

# Whoever confirms does not wait longer for their answer; what is left goes to the background.
AT_ONCE_SECONDS = 8.0


@require_safe
@signed_in
def works(request: StaffRequest) -> HttpResponse:
    """What the viewer asked for."""
    return WorkList().respond(request, queries.work_visible_to(request.user).defer("given"))


def _work(request: StaffRequest, work_id: UUID) -> Work:
    found = queries.work_of(request.user, work_id)
    if found is None:
        raise Http404
    return found


def _shown(found: Work) -> dict[str, Any]:
    state = WorkState(found.state)
    standing = queries.standing_of(found)
    return {
        "work": found,
        "standing": standing,
        "look": LOOKS[state],
        "is_planned": state == WorkState.PLANNED,
        "is_running": state == WorkState.RUNNING,
        "may_again": found.is_over and standing.refused + standing.failed > 0,
    }


@require_safe
@signed_in
def work(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """One piece of work: before it begins what it will do, then how far it is, then what became of each row."""
    found = _work(request, work_id)
    return RowList(found).respond(request, queries.rows_of(found), **_shown(found))


@require_safe
@signed_in
def progress(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """How far it is; the page asks again and again, and is loaded anew when it is over."""
    found = _work(request, work_id)
    if found.is_over:
        return go(request, reverse("work:work", args=[found.pk]))
    return render(request, "work/_progress.html", _shown(found))


@require_POST
@signed_in
def begin(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """Say yes: little is done at once, much in the background."""
    return begin_and_show(request, _work(request, work_id).pk)


def begin_and_show(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """Begin planned work of the viewer, do a little of it at once, and lead to its page."""
    if not actions.begin_work(work_id=work_id, actor=request.user, now=request.now):
        actions.do_some(work_id=work_id, read_now=clock.now, seconds=AT_ONCE_SECONDS, is_background=False)
    if not _work(request, work_id).is_over:
        tell(request, "已转到后台办理。可以离开这一页，办完会有消息。")
    return go(request, reverse("work:work", args=[work_id]))


@require_POST
@signed_in
def cancel(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """Stop what is under way, or drop the plan."""
    found = actions.cancel_work(work_id=_work(request, work_id).pk, actor=request.user, now=request.now)
    tell(request, found.words)
    return go(request, reverse("work:work", args=[found.pk]))


@require_POST
@signed_in
def again(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """Plan anew what was not done."""
    found = actions.rerun_refused(work_id=_work(request, work_id).pk, actor=request.user, now=request.now)
    return go(request, reverse("work:work", args=[found.pk]))


@require_safe
@signed_in
def file(request: StaffRequest, work_id: UUID) -> HttpResponse:
    """The file that was made."""
    found = _work(request, work_id)
    if found.file is None:
        raise Http404
    return answers.file_response(
        files.content_of(found.file), content_type=found.file.content_type, name=found.file.name
    )
