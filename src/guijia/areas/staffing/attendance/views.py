"""Attendance through HTTP: everybody sees their own month, the clerk writes days, the manager signs."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.staffing import structure
from guijia.areas.staffing.attendance import actions, errors, queries, rules, tables
from guijia.areas.staffing.attendance.forms import (
    ClerkForm,
    DayForm,
    SheetForm,
    WordsForm,
    department_choices,
)
from guijia.areas.staffing.enums import SheetState
from guijia.areas.staffing.models import MonthSheet
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE, SIGN_ATTENDANCE
from guijia.areas.staffing.rota import queries as rota
from guijia.areas.staffing.rota.forms import month_of
from guijia.areas.staffing.rota.rules import month_after, month_before
from guijia.areas.staffing.rota.views import project_asked
from guijia.kit import excel
from guijia.kit.days import business_day
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.papers import registry as papers
from guijia.platform.places.models import Project

HEADS = (
    "姓名",
    "实际出勤（天）",
    "请假（天）",
    "旷工（天）",
    "迟到（次）",
    "早退（次）",
    "未登记（天）",
    "计薪天数",
)


def _department(request: StaffRequest) -> str:
    asked = request.GET if request.method in {"GET", "HEAD"} else request.POST
    known = [key for key, _ in department_choices()]
    if (wanted := asked.get("department", "")) in known:
        return str(wanted)
    place = structure.place_of(request.user)
    return place.department if place and place.department in known else known[0]


def _address(name: str, project: Project, **more: Any) -> str:
    return f"{reverse(name)}?{urlencode({'project': project.pk, **more})}"


@require_safe
@signed_in
def attendance(request: StaffRequest) -> HttpResponse:
    """A month of a department for those who keep it, one's own line for everybody else."""
    project, department = project_asked(request), _department(request)
    today = business_day(request.now)
    month = month_of(request.GET.get("month", ""), today)
    sees = queries.may_see(request.user, project.pk, department)
    sums = queries.sums_of(project, department, month, today)
    if not sees:
        sums = [one for one in sums if one.staff_id == str(request.user.pk)]
    if request.GET.get("as") == "excel" and sees:
        lines = [
            (one.name, one.actual_days, one.leave_days, one.absent_days, one.late_times, one.early_times,
             one.missing_days, one.actual_days)
            for one in sums
        ]  # fmt: skip
        return excel.download(  # type: ignore[return-value]
            f"考勤 {department} {month:%Y-%m}", HEADS, lines, request.user.name, request.now
        )
    clerk = queries.clerk_of(project.pk, department)
    keeps = request.user.may(KEEP_ATTENDANCE, project.pk)
    context = {
        "project": project,
        "projects": rota.projects_of(request.user),
        "departments": [key for key, _ in department_choices()],
        "department": department,
        "month": month,
        "before": month_before(month),
        "after": month_after(month),
        "today": today,
        "sums": sums,
        "sees": sees,
        "clerk": clerk,
        "sheet": queries.sheet_of(project.pk, department, month) if sees else None,
        "may_record": keeps or (clerk is not None and clerk.staff_id == request.user.pk),
        "may_name": keeps,
        "people": queries.people_of(department, project.pk) if keeps else [],
        "sees_sheets": keeps or request.user.may(SIGN_ATTENDANCE, project.pk),
    }
    return render(request, "staffing/attendance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def day(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Write down what a day was like."""
    project, department = project_asked(request, project_id), _department(request)
    if not queries.may_see(request.user, project.pk, department):
        raise Http404
    today = business_day(request.now)
    asked = request.GET if request.method != "POST" else request.POST
    first = DayForm({"department": department, "day": asked.get("day") or f"{today}"}, records=[])
    wanted = first.cleaned_data["day"] if first.is_valid() else today
    records = queries.day_of(project, department, wanted)
    form = DayForm(request.POST if request.method == "POST" else None, records=records)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            count = actions.record_day(
                project=project,
                department=department,
                day=wanted,
                entries=form.entries(),
                actor=request.user,
                now=request.now,
            )
            tell(request, f"已登记 {wanted:%m-%d} {count} 人。")
            return go(
                request,
                _address("staffing:attendance", project, department=department, month=f"{wanted:%Y-%m}"),
            )
        status = 422
    context = {
        "project": project,
        "department": department,
        "day": wanted,
        "form": form,
        "lines": form.lines(),
        "is_future": wanted > today,
        "recorded": [one for one in records if one.set_by_id],
    }
    return render(request, "staffing/attendance_day.html", context, status=status)


@require_POST
@signed_in
def name_clerk(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Name the clerk of a department."""
    project, form = project_asked(request, project_id), ClerkForm(request.POST)
    if not request.user.may(KEEP_ATTENDANCE, project.pk):
        raise errors.not_keeper()
    people = queries.people_of(request.POST.get("department", ""), project.pk) if form.is_valid() else []
    chosen = next((one for one in people if one.pk == form.cleaned_data["staff"]), None)
    if chosen is None:
        raise Http404
    department = form.cleaned_data["department"]
    actions.name_clerk(
        project=project, department=department, staff=chosen, actor=request.user, now=request.now
    )
    tell(request, f"{department}考勤员：{chosen.name}。")
    return go(request, _address("staffing:attendance", project, department=department))


@require_POST
@signed_in
def send(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Make the table of a month and put it before the manager."""
    project, form = project_asked(request, project_id), SheetForm(request.POST)
    if not form.is_valid():
        raise Http404
    made = actions.send_sheet(
        project=project,
        department=form.cleaned_data["department"],
        month=form.first_day,
        actor=request.user,
        now=request.now,
    )
    tell(request, f"考勤月表 {made.number} 已送部门经理签字。")
    return go(request, reverse("staffing:sheet", args=[made.pk]))


@require_safe
@signed_in
def sheets(request: StaffRequest) -> HttpResponse:
    """Tables that were made."""
    if not (request.user.may(KEEP_ATTENDANCE) or request.user.may(SIGN_ATTENDANCE)):
        raise Http404
    return tables.SheetList().respond(request, queries.sheets_visible_to(request.user))


def _found(request: StaffRequest, sheet_id: UUID) -> MonthSheet:
    found = queries.sheet_seen(request.user, sheet_id)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def sheet(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """One table: lines, signature, print."""
    found = _found(request, sheet_id)
    form = papers.form_of("HRM02")
    context = {
        "found": found,
        "sign": tables.state_shown(found),
        "may_sign": rules.why_not_sign(found, request.user) is None,
        "waits": found.state == SheetState.SENT,
        "may_print": form is not None and form.may_be_printed_by(request.user, found.pk),
        "words_form": WordsForm(),
    }
    return render(request, "staffing/sheet.html", context)


@require_POST
@signed_in
def sign(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """Sign it."""
    found = _found(request, sheet_id)
    actions.decide_sheet(sheet_id=found.pk, signs=True, words="", actor=request.user, now=request.now)
    tell(request, "已签字，可以打印交办公室。")
    return go(request, reverse("staffing:sheet", args=[found.pk]))


@require_POST
@signed_in
def send_back(request: StaffRequest, sheet_id: UUID) -> HttpResponse:
    """Return it with a reason."""
    found, form = _found(request, sheet_id), WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    if not words:
        raise errors.reason_needed()
    actions.decide_sheet(sheet_id=found.pk, signs=False, words=words, actor=request.user, now=request.now)
    tell(request, "已退回考勤员。")
    return go(request, reverse("staffing:sheet", args=[found.pk]))
