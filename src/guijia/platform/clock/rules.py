"""What the calendar says: working days, periods of law, working minutes. Pure arithmetic on given tables."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from guijia.kit.days import CHINA, business_day
from guijia.kit.errors import BusinessError

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
# Ten years of walking: a table that is closed for longer is a defect, not a deadline.
HORIZON_DAYS = 3700
DEFINITE = date(2200, 1, 1)
FIRST_DAY = date(1949, 10, 1)


@dataclass(frozen=True)
class WorkdayTable:
    """Days that depart from the ordinary week, by name, and the years for which they are known.

    Outside those years the ordinary week is assumed and the answer is *provisional*.
    """

    off: Mapping[date, str] = field(default_factory=dict)
    working: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Monday to Friday and not off, or a make-up day (G6)."""
        if day in self.working:
            return True
        return day.weekday() < 5 and day not in self.off

    def why(self, day: date) -> str:
        """Why the day counts or does not, as people say it."""
        if day in self.working:
            return f"{self.working[day]}调休上班"
        if day in self.off:
            return f"{self.off[day]}放假"
        return "工作日" if day.weekday() < 5 else "周末"

    def is_known(self, first: date, last: date) -> bool:
        """Are the days off of every year from ``first`` to ``last`` announced?"""
        return all(year in self.years for year in range(first.year, last.year + 1))


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day counted in working days, with the first day that counted and every day passed over."""

    due: date
    first_counted_day: date
    provisional: bool
    skipped: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodDue:
    """The end of a period of law: as counted, and after moving off days of rest."""

    first_counted_day: date
    raw_due: date
    due: date
    provisional: bool
    skipped: tuple[tuple[date, str], ...] = ()


def _refuse(field_name: str, message: str) -> BusinessError:
    return BusinessError("clock_bad_period", message, clause="规则手册 G3–G6", field=field_name)


def _check(start: date, count: int, name: str, most: int) -> None:
    if not FIRST_DAY <= start < DEFINITE:
        raise _refuse("start", "起算日不在可计算的范围内（1949-10-01 至 2199-12-31）。")
    if not 0 <= count <= most:
        raise _refuse(name, f"期限应在 0 至 {most} 之间。")


def add_workdays(start: date, n: int, table: WorkdayTable) -> DueDay:
    """The ``n``-th working day after ``start``; the day itself is not counted.

    Rule:    G6.
    Raises:  BusinessError ``clock_bad_period``.
    """
    _check(start, n, "n", 2500)
    day, left, first = start, n, start
    skipped: list[tuple[date, str]] = []
    while left:
        day += DAY
        if table.is_workday(day):
            if left == n:
                first = day
            left -= 1
        else:
            skipped.append((day, table.why(day)))
    return DueDay(day, first, not table.is_known(start, day), tuple(skipped))


def add_months(start: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last day of that month where there is none.

    Rule:    民法典 202 (G3).
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def roll_off_rest(day: date, table: WorkdayTable) -> tuple[date, tuple[tuple[date, str], ...]]:
    """``day``, or the next working day when it is a day of rest, with the days passed over.

    Rule:    民法典 203 (G4): days off and ordinary weekends rest, a make-up day does not.
    """
    passed: list[tuple[date, str]] = []
    while not table.is_workday(day):
        passed.append((day, table.why(day)))
        day += DAY
    return day, tuple(passed)


def period_due(
    start: date, *, days: int = 0, months: int = 0, years: int = 0, roll: bool = True, table: WorkdayTable
) -> PeriodDue:
    """The last day of a period of days, months or years that begins after ``start``.

    Rule:    民法典 200-203; G3, G4: the start day is not counted; with ``roll`` a last day of rest moves on.
    Raises:  BusinessError ``clock_bad_period``.
    """
    for name, count, most in (("days", days, 36500), ("months", months, 1200), ("years", years, 100)):
        _check(start, count, name, most)
    raw = add_months(start, months + 12 * years) + timedelta(days=days)
    due, skipped = roll_off_rest(raw, table) if roll else (raw, ())
    provisional = roll and not table.is_known(raw, due)
    return PeriodDue(start + DAY, raw, due, provisional, skipped)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Opening spans of certain weekdays within a part of the year.

    ``first`` and ``last`` are (month, day), both included; ``first`` after ``last`` runs over New Year.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    weekdays: frozenset[int]
    spans: tuple[tuple[time, time], ...]
    keeps_holidays: bool = True

    def covers(self, day: date) -> bool:
        """Does this part of the year hold on that day?"""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


Hours = Sequence[HoursRow]


def spans_of(day: date, hours: Hours, table: WorkdayTable) -> list[tuple[datetime, datetime]]:
    """Opening spans of a day in China's time, in order; none on a day off; a make-up day is like a Monday."""
    found: list[tuple[datetime, datetime]] = []
    for row in hours:
        if not row.covers(day):
            continue
        weekday = day.isoweekday()
        if row.keeps_holidays and day in table.working:
            weekday = 1
        if weekday not in row.weekdays or (row.keeps_holidays and day in table.off):
            continue
        found += [
            (datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA))
            for opens, closes in row.spans
        ]
    return sorted(found)


def _spans_from(start: datetime, hours: Hours, table: WorkdayTable) -> Iterator[tuple[datetime, datetime]]:
    day = business_day(start)
    for _ in range(HORIZON_DAYS):
        yield from spans_of(day, hours, table)
        day += DAY
    raise BusinessError(
        "clock_always_closed", "工作时间表里十年内没有开放的时段，请系统管理员检查工作时间表。"
    )


Segment = dict[str, Any]


def _segment(opens: datetime, closes: datetime, why: str) -> Segment:
    minutes = (closes - opens) / MINUTE
    return {
        "from": opens.astimezone(CHINA).isoformat(),
        "to": closes.astimezone(CHINA).isoformat(),
        "minutes": round(minutes, 2),
        "why": why,
    }


def add_working_minutes(
    start: datetime, minutes: int, hours: Hours, table: WorkdayTable
) -> tuple[datetime, list[Segment]]:
    """The moment at which ``minutes`` of opening time have run since ``start``, and the spans that ran.

    Additive (a then b = a+b), monotone, never inside closed time: the end of a span is still open.
    Rule:    D27, 调休 as G6.
    Raises:  BusinessError ``clock_bad_period`` | ``clock_always_closed``.
    """
    _check(business_day(start), minutes, "minutes", 1_000_000)
    left = minutes * MINUTE
    segments: list[Segment] = []
    for opens, closes in _spans_from(start, hours, table):
        begins = max(opens, start)
        if begins > closes or (begins == closes and left):
            continue
        ends = begins + left
        if ends <= closes:
            segments.append(_segment(begins, ends, table.why(begins.date())))
            return ends, segments
        segments.append(_segment(begins, closes, table.why(begins.date())))
        left -= closes - begins
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


Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Calendars:
    """What a due time is reckoned with."""

    table: WorkdayTable
    hours: Hours = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A due time with the spans that explain it."""

    due_at: datetime
    segments: list[Segment]
    provisional: bool = False


def end_of_day(day: date) -> datetime:
    """The last second of a day in China: a limit in days lasts until then."""
    return datetime.combine(day, time(23, 59, 59), CHINA)


def _due_by_minutes(
    start: datetime, minutes: int, counts: str, pauses: Sequence[Span], cal: Calendars
) -> Due:
    left, at = minutes, start
    segments: list[Segment] = []
    is_working = counts.startswith("working")
    for begins, ends in pauses:
        if ends <= at:
            continue
        if is_working:
            ran = working_minutes_between(at, begins, cal.hours, cal.table)
        else:
            ran = max(timedelta(), begins - at) // MINUTE
        if ran >= left:
            break
        if ran:
            segments += _run(at, ran, is_working, cal)[1]
        segments.append(_segment(max(at, begins), ends, "暂停") | {"minutes": 0})
        left, at = left - ran, ends
    due, last = _run(at, left, is_working, cal)
    provisional = is_working and not cal.table.is_known(business_day(start), business_day(due))
    return Due(due, segments + last, provisional)


def _run(at: datetime, minutes: int, is_working: bool, cal: Calendars) -> tuple[datetime, list[Segment]]:
    if is_working:
        return add_working_minutes(at, minutes, cal.hours, cal.table)
    due = at + minutes * MINUTE
    return due, [_segment(at, due, "自然时间")]


def _due_by_days(
    start: datetime, amount: int, counts: str, rolls: bool, pauses: Sequence[Span], cal: Calendars
) -> Due:
    first = business_day(start)
    idle = sorted({day for span in pauses for day in _days_within(span) if day > first})
    day, left = first, amount
    segments: list[Segment] = []
    while left:
        day += DAY
        if day in idle:
            segments.append({"day": day.isoformat(), "counted": False, "why": "暂停"})
        elif counts == "workdays" and not cal.table.is_workday(day):
            segments.append({"day": day.isoformat(), "counted": False, "why": cal.table.why(day)})
        else:
            left -= 1
    if counts == "days" and rolls:
        day, passed = roll_off_rest(day, cal.table)
        segments += [{"day": d.isoformat(), "counted": False, "why": f"末日逢{why}顺延"} for d, why in passed]
    provisional = (counts == "workdays" or rolls) and not cal.table.is_known(first, day)
    return Due(end_of_day(day), segments, provisional)


def _days_within(span: Span) -> Iterator[date]:
    """Days on which a pause stood for the whole day or began: the day of resuming counts again."""
    day, last = business_day(span[0]), business_day(span[1])
    while day < last:
        yield day
        day += DAY


def due_of(
    *,
    start: datetime,
    counts: str,
    amount: int,
    cal: Calendars,
    rolls: bool = False,
    pauses: Sequence[Span] = (),
) -> Due:
    """When a limit that began at ``start`` is due, given what it counts and when it stood still.

    Rule:    G3, G4, G6, D27; the same inputs always give the same answer.
    Raises:  BusinessError ``clock_bad_period`` | ``clock_always_closed``.
    """
    _check(business_day(start), amount, "amount", 1_000_000)
    ordered = sorted(pauses)
    if counts in {"days", "workdays"}:
        return _due_by_days(start, amount, counts, rolls, ordered, cal)
    minutes = amount * 60 if counts.endswith("hours") else amount
    return _due_by_minutes(start, minutes, counts, ordered, cal)


def remind_of(
    *, due: Due, start: datetime, counts: str, amount: int, before: bool, cal: Calendars
) -> datetime:
    """When to remind: so long after the start, or so long before the due time (at nine on that day).

    Rule:    W01.5, W03.6.
    """
    if not before:
        return due_of(start=start, counts=counts, amount=amount, cal=cal).due_at
    if counts in {"days", "workdays"}:
        day = business_day(due.due_at)
        left = amount
        while left:
            day -= DAY
            if counts == "days" or cal.table.is_workday(day):
                left -= 1
        return max(start, datetime.combine(day, time(9), CHINA))
    minutes = amount * 60 if counts.endswith("hours") else amount
    return max(start, due.due_at - minutes * MINUTE)
