"""When a time limit is due, when it is recalled, and what every minute of it was. Pure arithmetic."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from guijia.kit.days import CHINA, business_day
from guijia.platform.clock.rules.days import DAY, WorkdayTable, check_span, roll_off_rest
from guijia.platform.clock.rules.hours import (
    MINUTE,
    MOST_MINUTES,
    Hours,
    Segment,
    Span,
    add_working_time,
    explain_working,
    segment,
    take_working_minutes,
    working_time_between,
)


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


def is_in_days(counts: str) -> bool:
    """Does a limit so counted end with a day rather than at a moment?"""
    return counts in {"days", "workdays"}


def minutes_of(counts: str, amount: int) -> int:
    """The limit in minutes, for those that are not counted in days."""
    return amount * 60 if counts.endswith("hours") else amount


def _due_by_time(
    start: datetime, length: timedelta, counts: str, pauses: Sequence[Span], cal: Calendars
) -> Due:
    left, at = length, start
    segments: list[Segment] = []
    is_working = counts.startswith("working")
    for begins, ends in pauses:
        if ends <= at:
            continue
        if is_working:
            ran = working_time_between(at, begins, cal.hours, cal.table)
        else:
            ran = max(timedelta(), begins - at)
        if ran >= left:
            break
        if ran:
            segments += _run(at, ran, is_working, cal)[1]
        segments.append(segment(max(at, begins), ends, "暂停", counted=False))
        left, at = left - ran, ends
    due, last = _run(at, left, is_working, cal)
    provisional = is_working and not cal.table.is_known(business_day(start), business_day(due))
    return Due(due, segments + last, provisional)


def _run(at: datetime, length: timedelta, is_working: bool, cal: Calendars) -> tuple[datetime, list[Segment]]:
    if is_working:
        return add_working_time(at, length, cal.hours, cal.table)
    return at + length, [segment(at, at + length, "自然时间")]


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
    check_span(business_day(start), amount, "amount", MOST_MINUTES)
    ordered = sorted(pauses)
    if is_in_days(counts):
        return _due_by_days(start, amount, counts, rolls, ordered, cal)
    return _due_by_time(start, minutes_of(counts, amount) * MINUTE, counts, ordered, cal)


def share_of(
    *, start: datetime, counts: str, amount: int, percent: int, cal: Calendars, pauses: Sequence[Span] = ()
) -> datetime:
    """When so much of a limit in minutes or hours has run, pauses and closed time left out.

    Rule:    D27; the share is of what the limit counts, never of the wall clock.
    """
    length = minutes_of(counts, amount) * MINUTE * percent / 100
    return _due_by_time(start, length, counts, sorted(pauses), cal).due_at


def remind_of(
    *,
    due: Due,
    start: datetime,
    counts: str,
    amount: int,
    before: bool,
    cal: Calendars,
    pauses: Sequence[Span] = (),
) -> datetime:
    """When to remind: so long after the start, or so long before the due time (at nine on that day).

    A limit in working time is recalled in working time, whichever way it is counted.
    Rule:    W01.5, W03.6.
    """
    if not before:
        return due_of(start=start, counts=counts, amount=amount, cal=cal, pauses=pauses).due_at
    if is_in_days(counts):
        day = business_day(due.due_at)
        left = amount
        while left:
            day -= DAY
            if counts == "days" or cal.table.is_workday(day):
                left -= 1
        return max(start, datetime.combine(day, time(9), CHINA))
    minutes = minutes_of(counts, amount)
    if counts.startswith("working"):
        return max(start, take_working_minutes(due.due_at, minutes, cal.hours, cal.table))
    return max(start, due.due_at - minutes * MINUTE)


def explain(
    *, start: datetime, due: Due, counts: str, cal: Calendars, pauses: Sequence[Span] = ()
) -> list[Segment]:
    """Every minute of a limit in minutes or hours: what counted and why the rest did not.

    Returns: pieces without a gap from ``start`` to the due time (limits in days: one piece a day that did not
    count, as they stand in ``due``).
    """
    if is_in_days(counts):
        return list(due.segments)
    found: list[Segment] = []
    at = start
    for begins, ends in [*sorted(pauses), (due.due_at, due.due_at)]:
        until = min(max(at, begins), due.due_at)
        if at < until and counts.startswith("working"):
            found += explain_working(at, until, cal.hours, cal.table)
        elif at < until:
            found.append(segment(at, until, "自然时间"))
        stood = min(ends, due.due_at)
        if until < stood:
            found.append(segment(until, stood, "暂停", counted=False))
        at = max(until, stood)
    return found
