"""The rota through HTTP: seen by the people of the project, kept by those who lead them."""

from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.staffing import structure
from guijia.areas.staffing.leave.tables import works_here
from guijia.areas.staffing.permissions import KEEP_ROTA
from guijia.areas.staffing.rota import actions, queries, rules
from guijia.areas.staffing.rota.forms import CellsForm, MonthForm, ShiftForm, month_of, section_choices
from guijia.kit.days import business_day
from guijia.kit.excel import download
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.places.models import Project

F = TypeVar("F", bound=MonthForm)


def project_asked(request: StaffRequest, project_id: UUID | str | None = None) -> Project:
    """The project a page is about: the one named, the one chosen in the top bar, one's own. Raises: Http404."""
    if not works_here(request.user):
        raise Http404
    found = queries.projects_of(request.user)
    wanted = str(project_id or request.GET.get("project") or chosen_project(request) or "")
    for one in found:
        if str(one.pk) == wanted:
            return one
    if project_id or not found:
        raise Http404
    place = structure.place_of(request.user)
    return next((one for one in found if place and one.pk == place.project_id), found[0])


@require_safe
@signed_in
def rota(request: StaffRequest) -> HttpResponse:
    """A month of a section as a grid."""
    return _page(request, project_asked(request))


def _page(request: StaffRequest, project: Project, status: int = 200, **more: Any) -> HttpResponse:
    month, section = _asked(request)
    context = {
        "project": project,
        "projects": queries.projects_of(request.user),
        "sections": section_choices(),
        "section": section,
        "month": month,
        "before": rules.month_before(month),
        "after": rules.month_after(month),
        "grid": queries.grid_of(project, section, month),
        "shifts": queries.shifts_of(project.pk, section),
        "may_keep": request.user.may(KEEP_ROTA, project.pk),
        "shift_form": ShiftForm(),
    } | more
    return render(request, "staffing/rota.html", context, status=status)


@require_safe
@signed_in
def excel(request: StaffRequest) -> HttpResponse:
    """The month of a section as an Excel sheet, as the grid shows it."""
    project = project_asked(request)
    month, section = _asked(request)
    grid = queries.grid_of(project, section, month)
    heads = ["姓名", *(f"{one.day:%m-%d} {one.weekday}" for one in grid.days), "天数"]
    lines = [
        [line.staff.name, *(cell.leave or cell.mark for cell in line.cells), line.duty_days]
        for line in grid.lines
    ]
    lines.append(["在岗人数", *(one.on_duty for one in grid.days), ""])
    title = f"{project.name}{section} {month:%Y-%m} 排班"
    sheet: Any = download(title, heads, lines, request.user.name, request.now)
    made: HttpResponse = sheet
    return made


def _asked(request: StaffRequest) -> tuple[date, str]:
    """Month and section a page is about: those asked for, else this month and one's own section."""
    asked = request.GET if request.method in {"GET", "HEAD"} else request.POST
    month, choices = month_of(asked.get("month", ""), business_day(request.now)), dict(section_choices())
    place = structure.place_of(request.user)
    for section in (asked.get("section", ""), place.section if place else ""):
        if section in choices:
            return month, section
    return month, next(iter(choices))


def _back(request: StaffRequest, project: Project, form: MonthForm, words: str) -> HttpResponse:
    tell(request, words)
    asked = {
        "project": project.pk,
        "section": form.cleaned_data["section"],
        "month": form.cleaned_data["month"],
    }
    return go(request, f"{reverse('staffing:rota')}?{urlencode(asked)}")


def _read(request: StaffRequest, kind: type[F]) -> F:
    form = kind(request.POST)
    if not form.is_valid():
        raise Http404
    return form


@require_POST
@signed_in
def fill(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Put the ticked cells on a shift."""
    project, form = project_asked(request, project_id), _read(request, CellsForm)
    try:
        count = actions.set_rota(
            project=project,
            section=form.cleaned_data["section"],
            slots=form.slots(),
            shift_id=form.cleaned_data["shift"],
            actor=request.user,
            now=request.now,
        )
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    return _back(request, project, form, f"已排 {count} 天。")


@require_POST
@signed_in
def fill_office(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Fill the free days by office hours."""
    project, form = project_asked(request, project_id), _read(request, MonthForm)
    count = actions.fill_by_office(
        project=project,
        section=form.cleaned_data["section"],
        month=form.first_day,
        actor=request.user,
        now=request.now,
    )
    return _back(request, project, form, f"按办公时间排了 {count} 天。")


@require_POST
@signed_in
def copy(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Take over the month before."""
    project, form = project_asked(request, project_id), _read(request, MonthForm)
    count = actions.copy_rota(
        project=project,
        section=form.cleaned_data["section"],
        month=form.first_day,
        actor=request.user,
        now=request.now,
    )
    return _back(request, project, form, f"复制了 {count} 天。")


@require_POST
@signed_in
def keep_shift(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Enter a shift."""
    project, form = project_asked(request, project_id), ShiftForm(request.POST)
    if not form.is_valid():
        return _page(request, project, 422, shift_form=form)
    values = {
        name: form.cleaned_data[name]
        for name in ("section", "name", "mark", "is_rest", "starts_at", "ends_at")
    }
    made = actions.keep_shift(project=project, actor=request.user, now=request.now, **values)
    return _back(request, project, form, f"已登记{made.name}。")
