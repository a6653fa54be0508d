"""Parameters, calendar, people and audit through HTTP; for administrators, the audit also for the manager."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.faces.desk.settings import rules, tables
from guijia.faces.desk.settings.forms import CalendarConfirmForm, CalendarForm, ParameterForm
from guijia.kit.days import WEEKDAYS, business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.audit import queries as audits
from guijia.platform.clock import actions as clock_actions
from guijia.platform.clock import errors as clock_errors
from guijia.platform.clock import queries as clock
from guijia.platform.clock.models import ClockHoliday
from guijia.platform.facts import actions as facts_actions
from guijia.platform.facts import queries as facts
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import Parameter
from guijia.platform.org import queries as org
from guijia.platform.org.permissions import ADMINISTER, READ_AUDIT
from guijia.platform.org.views import for_administrators
from guijia.platform.places import queries as places

# ---- parameters


@require_safe
@signed_in
def parameters(request: StaffRequest) -> HttpResponse:
    """Every figure with its value, scope, days and source."""
    for_administrators(request)
    rows = facts.parameters_visible_to(request.user).exclude(status=Status.WITHDRAWN)
    return tables.ParameterList(business_day(request.now)).respond(request, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def parameter(request: StaffRequest, parameter_id: UUID) -> HttpResponse:
    """One figure with all that ever held; a post sets a new value from a day on."""
    for_administrators(request)
    found = facts.parameters_visible_to(request.user).filter(pk=parameter_id).first()
    if found is None:
        raise Http404
    form = _parameter_form(request, found)
    if request.method != "POST":
        return _parameter_page(request, found, form)
    if not form.is_valid():
        return _parameter_page(request, found, form, status=422)
    data = form.cleaned_data
    try:
        made = facts_actions.set_parameter(
            key=found.key,
            value=data.get("value"),
            text=data.get("text", ""),
            effective_from=data["effective_from"],
            jurisdiction=data["jurisdiction"],
            project=data["project"],
            source=data["source"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _parameter_page(request, found, form, status=refusal.status)
    tell(request, f"已设定：{made.label} {made.shown}，自 {made.effective_from:%Y-%m-%d} 起。")
    return go(request, reverse("settings:parameter", args=[made.pk]))


def _parameter_form(request: StaffRequest, found: Parameter) -> ParameterForm:
    projects = places.projects_among(request.user.scope_of(ADMINISTER))
    initial = {
        "effective_from": business_day(request.now),
        "jurisdiction": found.jurisdiction,
        "project": str(found.project_id or ""),
    }
    return ParameterForm(
        request.POST if request.method == "POST" else None,
        projects=list(projects),
        is_number=found.value is not None,
        is_everywhere=request.user.may_everywhere(ADMINISTER),
        initial=initial,
    )


def _parameter_page(
    request: StaffRequest, found: Parameter, form: ParameterForm, status: int = 200
) -> HttpResponse:
    today = business_day(request.now)
    rows = facts.parameters_visible_to(request.user).filter(key=found.key).order_by("-effective_from", "-pk")
    history = [
        {
            "row": row,
            "scope": tables.scope_words(row),
            "is_withdrawn": row.status == Status.WITHDRAWN,
            "when": tables.when_shown(row, today),
        }
        for row in rows
    ]
    return render(
        request,
        "desk/settings_parameter.html",
        {"found": found, "form": form, "history": history},
        status=status,
    )


# ---- the working calendar


@require_safe
@signed_in
def calendar(request: StaffRequest) -> HttpResponse:
    """The years that are known, and the days of one of them."""
    for_administrators(request)
    return _calendar_page(request, CalendarForm())


@require_POST
@signed_in
def preview_calendar(request: StaffRequest) -> HttpResponse:
    """Read a year's days from a file and show what entering them would change; nothing is written."""
    for_administrators(request)
    if not request.user.may_everywhere(ADMINISTER):
        raise clock_errors.not_allowed()
    form = CalendarForm(request.POST, request.FILES)
    if not form.is_valid():
        return _calendar_page(request, form, status=422)
    if form.cleaned_data["text"]:
        reading = rules.read_notice_text(form.cleaned_data["text"])
    else:
        try:
            reading = rules.read_days(rules.decoded(form.cleaned_data["file"].read()))
        except BusinessError as refusal:
            form.add_error("file", refusal.message)
            return _calendar_page(request, form, status=422)
    if reading.problems:
        return _calendar_page(request, form, status=422, problems=reading.problems)
    year = reading.days[-1].day.year
    source = form.cleaned_data["source"] or reading.source
    known = {row.day: row for row in (*clock.days_of(year), *clock.days_of(reading.days[0].day.year))}
    lines = [_preview_line(one, known.get(one.day)) for one in reading.days]
    context = {
        "year": year,
        "lines": lines,
        "changes": sum(line["change"] != "" for line in lines),
        "kept": [
            row
            for day, row in known.items()
            if day.year == year and day not in {one.day for one in reading.days}
        ],
        "source": source,
        "confirm": CalendarConfirmForm(initial={"days": rules.as_csv(reading.days), "source": source}),
    }
    return render(request, "desk/settings_calendar_preview.html", context)


def _preview_line(one: rules.Day, held: ClockHoliday | None) -> dict[str, Any]:
    change = "" if held and (held.is_working, held.name) == (one.is_working, one.name) else "新增"
    if held is not None and change:
        change = f"改（原为{held.name}{'上班' if held.is_working else '放假'}）"
    return {"day": one, "weekday": WEEKDAYS[one.day.weekday()], "change": change}


@require_POST
@signed_in
def enter_calendar(request: StaffRequest) -> HttpResponse:
    """Enter the days that were previewed."""
    for_administrators(request)
    form = CalendarConfirmForm(request.POST)
    reading = rules.read_days(form.cleaned_data["days"]) if form.is_valid() else rules.Reading([], [""])
    if reading.problems:
        raise BusinessError("desk_calendar_file", "预览的内容不完整，请重新上传文件。", field="file")
    source = form.cleaned_data["source"]
    written = clock_actions.set_days(
        days=[
            ClockHoliday(day=one.day, is_working=one.is_working, name=one.name, source=source)
            for one in reading.days
        ],
        actor=request.user,
        now=request.now,
    )
    year = reading.days[-1].day.year
    tell(request, f"{year} 年工作日历已录入，新增或更改 {written} 天。在走的时限随后重新计算。")
    return go(request, f"{reverse('settings:calendar')}?year={year}")


def _calendar_page(
    request: StaffRequest, form: CalendarForm, status: int = 200, problems: list[str] | None = None
) -> HttpResponse:
    this, years = business_day(request.now).year, clock.known_years()
    wanted = request.GET.get("year", "")[:4]
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) in years else this
    days = [{"row": row, "weekday": WEEKDAYS[row.day.weekday()]} for row in clock.days_of(year)]
    context = {
        "form": form,
        "problems": (problems or [])[:20],
        "year": year,
        "years": years,
        "days": days,
        "may_enter": request.user.may_everywhere(ADMINISTER),
        "missing": [wanted_year for wanted_year in (this, this + 1) if wanted_year not in years],
        "left": (date(this, 12, 31) - business_day(request.now)).days,
    }
    return render(request, "desk/settings_calendar.html", context, status=status)


# ---- people and audit


@require_safe
@signed_in
def people(request: StaffRequest) -> HttpResponse:
    """Who works here and in what posts; new people come by a list."""
    for_administrators(request)
    acts = [("导入人员", reverse("settings:join"))] if request.user.may_everywhere(ADMINISTER) else []
    return tables.PeopleList().respond(request, org.staff_visible_to(request.user), acts=acts)


@require_safe
@signed_in
def audit(request: StaffRequest) -> HttpResponse:
    """Who did what, when, to which thing."""
    if not request.user.may(READ_AUDIT):
        raise Http404
    return tables.AuditList().respond(request, audits.entries_in(request.user.scope_of(READ_AUDIT)))
