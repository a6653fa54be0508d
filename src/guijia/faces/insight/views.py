"""Reports through HTTP."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guijia.faces.insight import drawing, queries
from guijia.faces.insight.enums import Span, Unit
from guijia.faces.insight.permissions import SEE_REPORTS
from guijia.faces.insight.reports import REPORTS, Group, Line, Report
from guijia.faces.insight.tables import KeptList
from guijia.kit import excel
from guijia.kit.days import business_day, day_of
from guijia.kit.templatetags.kit import amount
from guijia.kit.views import StaffRequest, chosen_project, signed_in

CHARTED_DAYS = 30


def _gate(request: StaffRequest) -> None:
    if not request.user.may(SEE_REPORTS):
        raise Http404


def _day(request: StaffRequest) -> date:
    """The day asked for; today when none is, or one that has not come."""
    today = business_day(request.now)
    found = day_of(request.GET.get("day", ""))
    return found if found is not None and found <= today else today


def _chosen(request: StaffRequest, report: Report) -> tuple[Span, Group]:
    span = request.GET.get("span", "")
    by = request.GET.get("by", "")
    group = next((one for one in report.groups if one.key == by), report.groups[0])
    return Span(span) if span in Span.values else Span.MONTH, group


def words_of(line: Line, value: queries.Number) -> str:
    """A number as the report shows it; a dash where nothing was added up."""
    if value is None:
        return "—"
    return amount(value) if line.unit in {Unit.MONEY, Unit.AREA} else f"{value:,}"


@require_safe
@signed_in
def report(request: StaffRequest, key: str) -> HttpResponse:
    """One report: every span of a day, and one span broken down."""
    _gate(request)
    found, day, project_id = REPORTS[key], _day(request), chosen_project(request)
    span, group = _chosen(request, found)
    lines = queries.lines_for(request.user, found)
    spans = list(Span)
    counted = queries.figures(request.user, found, day, project_id, spans)
    parts = queries.broken_down(request.user, found, group, span, day, project_id)
    if "excel" in request.GET:
        return _file(request, found, day, span, group, lines, counted, parts)
    first = day - timedelta(days=CHARTED_DAYS - 1)
    charted = queries.by_day(request.user, found, first, day, project_id)
    grouped = [line for line in lines if group.key in line.source.groups]
    context = {
        "report": found,
        "reports": [(one, reverse(f"insight:{one.key}")) for one in REPORTS.values()],
        "day": day,
        "today": business_day(request.now),
        "first": first,
        "days": CHARTED_DAYS,
        "spans": spans,
        "span": span,
        "group": group,
        "lines": [
            (
                line,
                [(counted[line.key][one].url, words_of(line, counted[line.key][one].value)) for one in spans],
            )
            for line in lines
        ],
        "grouped": grouped,
        "parts": [
            (name, [(cells[line.key].url, words_of(line, cells[line.key].value)) for line in grouped])
            for name, cells in parts
        ],
        "strips": drawing.strips(
            charted, {one.key: one.label for one in lines}, {one.key: one.unit.label for one in lines}, first
        ),
        "size": (drawing.WIDTH, drawing.HEIGHT),
    }
    return render(request, "insight/report.html", context)


def _file(
    request: StaffRequest,
    found: Report,
    day: date,
    span: Span,
    group: Group,
    lines: list[Line],
    counted: dict[str, dict[Span, queries.Cell]],
    parts: list[tuple[str, dict[str, queries.Cell]]],
) -> HttpResponse:
    """Both tables under each other."""
    rows: list[list[Any]] = [
        [line.label, line.unit.label, *(counted[line.key][one].value for one in Span)] for line in lines
    ]
    grouped = [line for line in lines if group.key in line.source.groups]
    rows += [
        [],
        [f"按{group.label}（{span.label}）", "", *(f"{one.label} {one.unit.label}" for one in grouped)],
    ]
    rows += [[name, "", *(cells[line.key].value for line in grouped)] for name, cells in parts]
    heads = [f"{found.title} {day:%Y-%m-%d}", "单位", *(one.label for one in Span)]
    # A file is an answer like any other; Django's types keep the two apart.
    return cast(HttpResponse, excel.download(found.title, heads, rows, request.user, request.now))


@require_safe
@signed_in
def kept(request: StaffRequest) -> HttpResponse:
    """Reports as they stood when their time was over."""
    _gate(request)
    return KeptList().respond(
        request, queries.kept_visible_to(request.user), acts=[("今天的报表", reverse("insight:sales"))]
    )


@require_safe
@signed_in
def kept_report(request: StaffRequest, kept_id: UUID) -> HttpResponse:
    """A kept report, beside the same figures as the records give them today."""
    _gate(request)
    one = queries.kept_visible_to(request.user).filter(pk=kept_id).first()
    if one is None:
        raise Http404
    found, span = REPORTS[one.report], Span(one.span)
    now = queries.figures(request.user, found, one.last_on, one.project_id, [span])
    rows = []
    for line in queries.lines_for(request.user, found):
        then = queries.number_of(one.figures.get(line.key))
        cell = now[line.key][span]
        rows.append((line, words_of(line, then), cell.url, words_of(line, cell.value), then != cell.value))
    context = {"kept": one, "report": found, "rows": rows, "changed": any(row[4] for row in rows)}
    return render(request, "insight/kept.html", context)
