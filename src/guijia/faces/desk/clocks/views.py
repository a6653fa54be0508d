"""One time limit: every minute explained, who is told at which minute, what moved it; held and released."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.faces.desk.clocks.forms import PauseForm, ResumeForm
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.clock import queries as clocks
from guijia.platform.clock import registry, rules
from guijia.platform.clock.errors import may_not_pause
from guijia.platform.clock.models import Clock
from guijia.platform.clock.permissions import PAUSE_CLOCKS
from guijia.platform.flow import queries as flow
from guijia.platform.flow.actions import timing
from guijia.platform.flow.models import Case

# Limits of years are explained by the beginning; the rest is of the same kind.
SEGMENTS_SHOWN = 120


@require_safe
@signed_in
def clock(request: StaffRequest, clock_id: UUID) -> HttpResponse:
    """One time limit, explained."""
    found, case = _visible(request, clock_id)
    return _page(request, found, case)


@require_safe
@signed_in
def popover(request: StaffRequest, clock_id: UUID) -> HttpResponse:
    """Who is told at which minute, for the place beside the bar."""
    found, _ = _visible(request, clock_id)
    return render(request, "desk/_clock_people.html", {"clock": found, "ladder": clocks.ladder_of(found)})


@require_POST
@signed_in
def pause(request: StaffRequest, clock_id: UUID) -> HttpResponse:
    """Hold a time limit."""
    found, case = _visible(request, clock_id)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, case, form, status=422)
    try:
        timing.pause_case_clock(clock_id=found.pk, actor=request.user, now=request.now, **form.cleaned_data)
    except BusinessError as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, refusal.message)
        return _page(request, found, case, form, status=refusal.status)
    tell(request, f"{found.label}：已暂停计时。")
    return go(request, reverse("clocks:clock", args=[found.pk]))


@require_POST
@signed_in
def resume(request: StaffRequest, clock_id: UUID) -> HttpResponse:
    """Let a time limit run on."""
    found, case = _visible(request, clock_id)
    form = ResumeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, case, status=422)
    timing.resume_case_clock(
        clock_id=found.pk, reason=form.cleaned_data["reason"], actor=request.user, now=request.now
    )
    tell(request, f"{found.label}：已恢复计时。")
    return go(request, reverse("clocks:clock", args=[found.pk]))


def _visible(request: StaffRequest, clock_id: UUID) -> tuple[Clock, Case]:
    """The clock of a case that the viewer may see. Raises: Http404."""
    found = clocks.clock_by_id(clock_id)
    case = flow.case_visible_to(request.user, found.case_id) if found is not None else None
    if found is None or case is None:
        raise Http404
    return found, case


def _why_not(request: StaffRequest, found: Clock) -> BusinessError | None:
    """Why the viewer cannot hold this limit, as the action would say."""
    refusal = rules.why_not_pause(
        label=found.label,
        is_statutory=registry.kind_of(found.kind).statutory,
        is_external=found.external,
        is_stopped=not found.is_open,
        paused_because=None,
    )
    if refusal is None and not request.user.may(PAUSE_CLOCKS, found.project_id):
        return may_not_pause()
    return refusal


def _page(
    request: StaffRequest, found: Clock, case: Case, form: PauseForm | None = None, status: int = 200
) -> HttpResponse:
    segments = clocks.explanation_of(found, request.now)
    context: dict[str, Any] = {
        "clock": found,
        "now": request.now,
        "case": case,
        "reading": found.reading(request.now),
        "segments": [_line(one) for one in segments[:SEGMENTS_SHOWN]],
        "more": max(0, len(segments) - SEGMENTS_SHOWN),
        "ladder": clocks.ladder_of(found),
        "pauses": found.pauses.all(),
        "changes": clocks.changes_of(found),
        "kind": registry.kind_of(found.kind),
        "calendar": registry.calendars().get(registry.kind_of(found.kind).calendar, ""),
        "why": _why_not(request, found),
        "form": form or PauseForm(),
        "resume": ResumeForm(),
    }
    return render(request, "desk/clock.html", context, status=status)


def _line(segment: rules.Segment) -> dict[str, Any]:
    """A piece of the explanation as the page shows it: moments, minutes, why."""
    if "day" in segment:
        return {"day": segment["day"], "why": segment["why"], "minutes": None}
    begins, ends = (segment[name][:16].replace("T", " ") for name in ("from", "to"))
    return {
        "from": begins[5:],
        "to": ends[11:] if begins[:10] == ends[:10] else ends[5:],
        "why": segment["why"],
        "minutes": segment["minutes"],
    }
