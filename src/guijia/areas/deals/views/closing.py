"""The daily close and what it found; registers and the day's sheet as papers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.deals.actions import closing as actions
from guijia.areas.deals.enums import RegisterKind
from guijia.areas.deals.forms import BureauForm, CloseForm, PeriodForm, ReasonForm
from guijia.areas.deals.models import DailyClose
from guijia.areas.deals.permissions import CLOSE_DAY, SEE_DEALS
from guijia.areas.deals.queries import closing as queries
from guijia.areas.deals.queries import registers
from guijia.areas.deals.rules import bureau
from guijia.areas.deals.tables import CloseList
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.queries import homes
from guijia.kit.days import business_day
from guijia.kit.enums import Told
from guijia.kit.errors import BusinessError
from guijia.kit.fields import DayField
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.papers import actions as papers
from guijia.platform.places.queries import buildings_of


def _words(form: Any) -> str:
    return " ".join(str(words) for errors in form.errors.values() for words in errors)


# ---- the close


@require_safe
@signed_in
def closes(request: StaffRequest) -> HttpResponse:
    """Every daily close, and the button that makes one now."""
    if not request.user.may(SEE_DEALS):
        raise Http404
    context = {"projects": queries.projects_to_close(request.user), "chosen": chosen_project(request)}
    return CloseList().respond(request, queries.closes_visible_to(request.user), **context)


def _close_seen(request: StaffRequest, close_id: UUID) -> DailyClose:
    found = queries.closes_visible_to(request.user).filter(pk=close_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def close(request: StaffRequest, close_id: UUID) -> HttpResponse:
    """One close: what was counted, what does not agree, and what was done about it."""
    return _close_page(request, _close_seen(request, close_id))


def _close_page(request: StaffRequest, found: DailyClose, status: int = 200, **more: Any) -> HttpResponse:
    states = found.counts.get("states", {})
    context = {
        "close": found,
        "states": [(s.label, states[s.value]) for s in HomeState if s.value in states],
        "mismatches": list(queries.mismatches_of(found)),
        "buildings": list(buildings_of(found.project)),
        "is_today": found.day == business_day(request.now),
        "may_close": request.user.may(CLOSE_DAY, found.project_id),
        "bureau_form": BureauForm(),
        **more,
    }
    return render(request, "deals/close.html", context, status=status)


@require_POST
@signed_in
def close_now(request: StaffRequest) -> HttpResponse:
    """Close the day of a project now."""
    form = CloseForm(request.POST)
    if not form.is_valid():
        tell(request, "没有日结：请选择项目。", Told.LATE)
        return go(request, reverse("deals:closes"))
    wanted = form.cleaned_data["project"]
    project = next((p for p in queries.projects_to_close(request.user) if p.pk == wanted), None)
    if project is None:
        raise Http404
    made = actions.close_day(
        project=project, day=business_day(request.now), actor=request.user, now=request.now
    )
    return go(request, reverse("deals:close", args=[made.pk]))


@require_POST
@signed_in
def import_bureau(request: StaffRequest, close_id: UUID) -> HttpResponse:
    """Take the bureau's list in and hold the day against it."""
    found = _close_seen(request, close_id)
    form = BureauForm(request.POST, request.FILES)
    if not form.is_valid():
        return _close_page(request, found, status=422, bureau_form=form)
    file = form.cleaned_data["file"]
    try:
        grids = read_grids(file.read(), file.name)
        made = actions.close_day(
            project=found.project,
            day=found.day,
            actor=request.user,
            now=request.now,
            listed=bureau.read_list(grids[0].rows if grids else []),
            list_name=file.name,
        )
    except BusinessError as refusal:
        form.add_error("file", refusal.message)
        return _close_page(request, found, status=refusal.status, bureau_form=form)
    tell(request, f"已按网签清单 {len(made.bureau)} 行重新核对。")
    return go(request, reverse("deals:close", args=[made.pk]))


@require_POST
@signed_in
def resolve(request: StaffRequest, mismatch_id: UUID) -> HttpResponse:
    """Mark a mismatch as dealt with."""
    found = queries.mismatches_visible_to(request.user).filter(pk=mismatch_id).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST)
    form.is_valid()
    actions.resolve_mismatch(
        mismatch_id=found.pk, reason=form.cleaned_data.get("reason", ""), actor=request.user, now=request.now
    )
    tell(request, f"{found.unit.label} 已标记处理。")
    return go(request, reverse("deals:close", args=[found.last_close_id]))


# ---- papers


@require_safe
@signed_in
def day_sheet(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """From the QR code of a day's sheet to the building's board."""
    sheet = registers.sheets_visible_to(request.user).filter(pk=sheet_id).first()
    if sheet is None:
        raise Http404
    return go(request, reverse("estate:board", args=[sheet.building_id]))


@require_POST
@signed_in
def print_day_sheet(request: StaffRequest, building_id: UUID) -> HttpResponse:
    """Print the sheet of a building: of today, or of the day that is asked for."""
    building = homes.buildings_visible_to(request.user).filter(pk=building_id).first()
    if building is None:
        raise Http404
    today = business_day(request.now)
    try:
        day = DayField(required=False).clean(request.POST.get("day", "")) or today
    except ValidationError:
        day = today
    sheet = actions.open_day_sheet(
        building=building, day=min(day, today), actor=request.user, now=request.now
    )
    paper = papers.print_form(code="F11D", subject=sheet, actor=request.user, now=request.now)
    return go(request, reverse("papers:show", args=[paper.pk]))


@require_POST
@signed_in
def print_register(request: StaffRequest) -> HttpResponse:
    """Print a register of a span of days."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        raise BusinessError("deals_period", f"没有打印：{_words(form)}")
    data = form.cleaned_data
    project = homes.projects_visible_to(request.user).filter(pk=data["project"]).first()
    if project is None or not request.user.may(SEE_DEALS, project.pk):
        raise Http404
    period = actions.open_period(
        project=project,
        kind=RegisterKind(data["kind"]),
        first_on=data["first_on"],
        last_on=data["last_on"],
        actor=request.user,
        now=request.now,
    )
    paper = papers.print_form(code=period.kind, subject=period, actor=request.user, now=request.now)
    return go(request, reverse("papers:show", args=[paper.pk]))


def printing(request: StaffRequest, kind: RegisterKind) -> dict[str, Any]:
    """What the button 打印本期台帐 offers: the viewer's projects and this month."""
    today = business_day(request.now)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {
        "kind": kind.value,
        "projects": [p for p in homes.projects_visible_to(request.user) if request.user.may(SEE_DEALS, p.pk)],
        "chosen": chosen_project(request),
        "first_on": today.replace(day=1),
        "last_on": next_month - timedelta(days=1),
    }
