"""The figures of a report, counted where the records are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, DateTimeField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse

from guijia.faces.insight import rules
from guijia.faces.insight.enums import KeptSpan, Span
from guijia.faces.insight.models import KeptReport
from guijia.faces.insight.permissions import SEE_REPORTS
from guijia.faces.insight.reports import Group, Line, Report, Source
from guijia.kit.days import CHINA
from guijia.kit.lists import Asked, Period, within
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff

Viewer = Staff | SystemActor
Number = Decimal | int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and where its records are; nothing to add up is no number."""

    value: Number
    url: str


def lines_for(viewer: Viewer, report: Report) -> list[Line]:
    """The lines whose records the viewer may see."""
    if isinstance(viewer, SystemActor):
        return list(report.lines)
    return [line for line in report.lines if viewer.may(line.source.right)]


def _of(source: Source) -> Period:
    return next(one for one in source.page.filters if isinstance(one, Period) and one.key == source.period)


def figures(
    viewer: Viewer, report: Report, day: date, project_id: UUID | None, spans: Sequence[Span]
) -> dict[str, dict[Span, Cell]]:
    """Each line by its key: the number of every span that ends with ``day``."""
    lines, numbers = lines_for(viewer, report), dict[str, Number]()
    for alike in _by_rows(lines):
        rows = _narrowed(viewer, alike[0], project_id)
        on_date = _of(alike[0].source).on_date
        when = {span: within(rows, on_date, rules.first_day(span, day), day) for span in spans}
        numbers |= rows.aggregate(
            **{_alias(line, span): _total(line, when[span]) for line in alike for span in spans}
        )
    return {
        line.key: {
            span: Cell(numbers[_alias(line, span)], records(line, rules.first_day(span, day), day))
            for span in spans
        }
        for line in lines
    }


def _by_rows(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines over the very same rows together: they are asked in one question."""
    found: dict[tuple[Any, ...], list[Line]] = {}
    for line in lines:
        found.setdefault((id(line.source), *sorted(line.filters.items())), []).append(line)
    return list(found.values())


def _alias(line: Line, span: Span | None = None) -> str:
    """What a number is called in a question; no field of any list is called so."""
    return f"n_{line.key}_{span.value}" if span else f"n_{line.key}"


def _narrowed(viewer: Viewer, line: Line, project_id: UUID | None) -> QuerySet[Any]:
    """The rows of a line in a project, bare: nothing is fetched of them."""
    rows = line.source.rows(viewer).select_related(None).order_by()
    return line.source.page().filtered(rows, Asked(chosen=dict(line.filters)), project_id)


def _total(line: Line, when: Q | None = None) -> Count | Sum:
    return Sum(line.total, filter=when) if line.total else Count("pk", filter=when)


def records(line: Line, first: date | None, last: date, more: dict[str, str] | None = None) -> str:
    """Where the rows behind a number are listed."""
    period = line.source.period
    days = {f"{period}_from": first.isoformat()} if first else {}
    asked = {**line.filters, **days, f"{period}_to": last.isoformat(), **(more or {})}
    return f"{reverse(line.source.url_name)}?{urlencode(asked)}"


def broken_down(
    viewer: Viewer, report: Report, group: Group, span: Span, day: date, project_id: UUID | None
) -> list[tuple[str, dict[str, Cell]]]:
    """The lines that can be grouped so, by value of the group in its own order; values with nothing are left out."""
    first = rules.first_day(span, day)
    numbers: dict[str, dict[str, Number]] = defaultdict(dict)
    lines = [line for line in lines_for(viewer, report) if group.key in line.source.groups]
    for alike in _by_rows(lines):
        rows, path = _narrowed(viewer, alike[0], project_id), alike[0].source.groups[group.key]
        rows = rows.filter(within(rows, _of(alike[0].source).on_date, first, day))
        asked = {_alias(line): _total(line) for line in alike}
        for found in rows.values(path).annotate(**asked).values(path, *asked):
            numbers[str(found[path])] |= {line.key: found[_alias(line)] for line in alike}
    empty: dict[str, Number] = {line.key: None if line.total else 0 for line in lines}
    return [
        (
            words,
            {
                line.key: Cell(
                    (empty | numbers[value])[line.key], records(line, first, day, {group.key: value})
                )
                for line in lines
            },
        )
        for value, words in group.names(viewer)
        if value in numbers
    ]


def by_day(
    viewer: Viewer, report: Report, first: date, last: date, project_id: UUID | None
) -> dict[str, list[int]]:
    """How many of each charted line on every day from first to last."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = {}
    for line in lines_for(viewer, report):
        if line.key not in report.charted:
            continue
        rows, name = _narrowed(viewer, line, project_id), _of(line.source).on_date
        rows = rows.filter(within(rows, name, first, last))
        moment = isinstance(rows.model._meta.get_field(name), DateTimeField)
        rows = rows.annotate(on=TruncDate(name, tzinfo=CHINA) if moment else F(name))
        counted = dict(rows.values("on").annotate(number=Count("pk")).values_list("on", "number"))
        found[line.key] = [counted.get(day, 0) for day in days]
    return found


def kept_visible_to(viewer: Viewer) -> QuerySet[KeptReport]:
    """Kept reports of the viewer's projects."""
    rows = KeptReport.objects.select_related("project")
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(SEE_REPORTS)
    return rows if scope is None else rows.filter(project_id__in=scope)


def is_kept(project_id: UUID, report: str, span: KeptSpan, last: date) -> bool:
    """Was this report kept already?"""
    return KeptReport.objects.filter(project_id=project_id, report=report, span=span, last_on=last).exists()


def number_of(words: str | None) -> Number:
    """A kept number; ``None`` where nothing was added up."""
    if words is None:
        return None
    return Decimal(words) if "." in words else int(words)
