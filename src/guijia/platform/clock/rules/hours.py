"""What the opening hours say: working minutes forward, backward and between. Pure arithmetic on given tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from guijia.kit.days import CHINA, business_day
from guijia.kit.errors import BusinessError
from guijia.platform.clock.rules.days import DAY, WorkdayTable, check_span

MINUTE = timedelta(minutes=1)
# Ten years of walking: a table that is closed for longer is a defect, not a deadline.
HORIZON_DAYS = 3700
MOST_MINUTES = 1_000_000
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Opening spans of certain weekdays within a part of the year.

    ``first`` and ``last`` are (month, day), both included; ``first`` after ``last`` runs over New Year. A span
    that closes at 00:00 runs to the end of the day. ``since`` and ``until`` are the days on which the row is in
    force; a project's own rows (``is_own``) put those of the company aside as long as they are.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    weekdays: frozenset[int]
    spans: tuple[tuple[time, time], ...]
    keeps_holidays: bool = True
    since: date | None = None
    until: date | None = None
    is_own: bool = False

    def is_in_force(self, day: date) -> bool:
        """Is the row law on that day, whatever the season?"""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def covers(self, day: date) -> bool:
        """Does this part of the year hold on that day?"""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


Hours = Sequence[HoursRow]
Span = tuple[datetime, datetime]
Segment = dict[str, Any]


def _in_force(day: date, hours: Hours) -> list[HoursRow]:
    held = [row for row in hours if row.is_in_force(day)]
    return [row for row in held if row.is_own] or held


def spans_of(day: date, hours: Hours, table: WorkdayTable) -> list[Span]:
    """Opening spans of a day in China's time, in order; none on a day off; a make-up day is like a Monday.

    Rule:    D27, 调休 as G6. Rows that overlap open the office once.
    """
    found: list[Span] = []
    for row in _in_force(day, hours):
        if not row.covers(day):
            continue
        weekday = day.isoweekday()
        if row.keeps_holidays and day in table.working:
            weekday = 1
        if weekday not in row.weekdays or (row.keeps_holidays and day in table.off):
            continue
        for opens, closes in row.spans:
            ends = day + DAY if closes == MIDNIGHT else day
            found.append((datetime.combine(day, opens, CHINA), datetime.combine(ends, closes, CHINA)))
    found.sort()
    merged: list[Span] = []
    for opens_at, closes_at in found:
        if merged and opens_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes_at))
        else:
            merged.append((opens_at, closes_at))
    return merged


def _always_closed() -> BusinessError:
    return BusinessError(
        "clock_always_closed", "工作时间表里十年内没有开放的时段，请系统管理员检查工作时间表。"
    )


def _spans_from(start: datetime, hours: Hours, table: WorkdayTable) -> Iterator[Span]:
    day = business_day(start)
    for _ in range(HORIZON_DAYS):
        yield from spans_of(day, hours, table)
        day += DAY
    raise _always_closed()


def _spans_back_from(end: datetime, hours: Hours, table: WorkdayTable) -> Iterator[Span]:
    day = business_day(end)
    for _ in range(HORIZON_DAYS):
        yield from reversed(spans_of(day, hours, table))
        day -= DAY
    raise _always_closed()


def segment(opens: datetime, closes: datetime, why: str, *, counted: bool = True) -> Segment:
    """A piece of an explanation: from, to, minutes that count, and why."""
    minutes = (closes - opens) / MINUTE if counted else 0.0
    return {
        "from": opens.astimezone(CHINA).isoformat(),
        "to": closes.astimezone(CHINA).isoformat(),
        "minutes": round(minutes, 2),
        "why": why,
    }


def add_working_time(
    start: datetime, length: timedelta, hours: Hours, table: WorkdayTable
) -> tuple[datetime, list[Segment]]:
    """The moment at which ``length`` of opening time has run since ``start``, and the spans that ran.

    Additive (a then b = a+b), monotone, never inside closed time: the end of a span is still open.
    Rule:    D27, 调休 as G6.
    Raises:  BusinessError ``clock_bad_period`` | ``clock_always_closed``.
    """
    check_span(business_day(start), length // MINUTE, "minutes", MOST_MINUTES)
    left = length
    segments: list[Segment] = []
    for opens, closes in _spans_from(start, hours, table):
        begins = max(opens, start)
        if begins > closes or (begins == closes and left):
            continue
        ends = begins + left
        if ends <= closes:
            segments.append(segment(begins, ends, table.why(business_day(begins))))
            return ends, segments
        segments.append(segment(begins, closes, table.why(business_day(begins))))
        left -= closes - begins
    raise AssertionError("unreachable: the spans end only by refusal")


def add_working_minutes(
    start: datetime, minutes: int, hours: Hours, table: WorkdayTable
) -> tuple[datetime, list[Segment]]:
    """The moment at which ``minutes`` of opening time have run since ``start``, and the spans that ran.

    Rule:    as ``add_working_time``.
    """
    return add_working_time(start, minutes * MINUTE, hours, table)


def take_working_minutes(end: datetime, minutes: int, hours: Hours, table: WorkdayTable) -> datetime:
    """The moment from which ``minutes`` of opening time run until ``end``: adding, the other way round.

    Never inside closed time. Rule: D27.
    Raises:  BusinessError ``clock_bad_period`` | ``clock_always_closed``.
    """
    check_span(business_day(end), minutes, "minutes", MOST_MINUTES)
    left = minutes * MINUTE
    for opens, closes in _spans_back_from(end, hours, table):
        ends = min(closes, end)
        if ends < opens or (ends == opens and left):
            continue
        if ends - left >= opens:
            return ends - left
        left -= ends - opens
    raise AssertionError("unreachable: the spans end only by refusal")


def working_time_between(start: datetime, end: datetime, hours: Hours, table: WorkdayTable) -> timedelta:
    """Opening time between two moments; nothing when ``end`` is not after ``start``."""
    passed, day = timedelta(), business_day(start)
    while day <= business_day(end):
        for opens, closes in spans_of(day, hours, table):
            passed += max(timedelta(), min(closes, end) - max(opens, start))
        day += DAY
    return passed


def working_minutes_between(start: datetime, end: datetime, hours: Hours, table: WorkdayTable) -> int:
    """Whole opening minutes between two moments: what ``add_working_minutes`` added.

    Rule:    D27.
    """
    return working_time_between(start, end, hours, table) // MINUTE


def _closed_because(day: date, table: WorkdayTable, spans: list[Span], begins: datetime) -> str:
    if spans:
        is_between = spans[0][0] < begins < spans[-1][1]
        return "午休" if is_between else "下班时间"
    if day in table.off:
        return f"{table.off[day]}放假"
    return "周末" if day.isoweekday() > 5 and day not in table.working else "不办公"


def explain_working(start: datetime, end: datetime, hours: Hours, table: WorkdayTable) -> list[Segment]:
    """Every minute from ``start`` to ``end``: office (counted), lunch, after hours, weekend, holiday.

    Returns: pieces that follow on each other without a gap; neighbours of one reason are one piece.
    """
    pieces: list[tuple[datetime, datetime, str, bool]] = []

    def put(begins: datetime, ends: datetime, why: str, counted: bool) -> None:
        if begins >= ends:
            return
        if pieces and pieces[-1][2:] == (why, counted) and pieces[-1][1] == begins:
            begins = pieces.pop()[0]
        pieces.append((begins, ends, why, counted))

    day, at = business_day(start), start
    while at < end:
        spans = spans_of(day, hours, table)
        midnight = min(end, datetime.combine(day + DAY, MIDNIGHT, CHINA))
        for opens, closes in spans:
            shut = min(opens, midnight)
            put(at, shut, _closed_because(day, table, spans, at), False)
            at = max(at, shut)
            until = max(at, min(closes, midnight))
            put(at, until, table.working[day] + "调休上班" if day in table.working else "办公", True)
            at = until
        put(at, midnight, _closed_because(day, table, spans, at), False)
        at, day = midnight, day + DAY
    return [segment(begins, ends, why, counted=counted) for begins, ends, why, counted in pieces]


def why_closed(moment: datetime, hours: Hours, table: WorkdayTable) -> tuple[str, datetime] | None:
    """Why nobody is there at a moment, and when somebody will be; ``None`` in opening time.

    Rule:    ahead.md U3: a customer who writes at night or on a holiday is told so.
    Raises:  BusinessError ``clock_always_closed``.
    """
    piece = explain_working(moment, moment + MINUTE, hours, table)[0]
    if piece["minutes"]:
        return None
    opens = next(opens for opens, _ in _spans_from(moment, hours, table) if opens > moment)
    return str(piece["why"]), opens
