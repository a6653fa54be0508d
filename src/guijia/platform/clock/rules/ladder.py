"""Who hears of a time limit at which minute. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from guijia.kit.days import business_day
from guijia.platform.clock.rules.days import check_span
from guijia.platform.clock.rules.dues import Calendars, is_in_days, share_of
from guijia.platform.clock.rules.hours import (
    MINUTE,
    Span,
    add_working_minutes,
    add_working_time,
    take_working_minutes,
    working_time_between,
)

MOST_PERCENT = 500
MOST_OFFSET = 60 * 24 * 90


@dataclass(frozen=True, slots=True)
class Limit:
    """What the ladder needs to know of a clock."""

    start: datetime
    due_at: datetime
    counts: str
    amount: int | None
    pauses: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: at which share of the time, or how many minutes before (negative) or after the due time."""

    id: UUID
    basis: str
    value: int


def rung_at(step: Step, limit: Limit, cal: Calendars) -> datetime:
    """The minute of a rung.

    Limits on the wall clock ring by the wall clock; all others only in opening time (nobody is called at
    midnight about a limit that counts working days). Never before the start.
    Rule:    WFL-02; ahead.md 6 and U1: by person and minute.
    Raises:  BusinessError ``clock_bad_period`` | ``clock_always_closed``.
    """
    runs_always = limit.counts in {"minutes", "hours"}
    if step.basis == "percent":
        check_span(business_day(limit.start), step.value, "value", MOST_PERCENT)
        return max(limit.start, _share(step.value, limit, cal, runs_always))
    check_span(business_day(limit.start), abs(step.value), "value", MOST_OFFSET)
    if runs_always:
        return max(limit.start, limit.due_at + step.value * MINUTE)
    if step.value < 0:
        return max(limit.start, take_working_minutes(limit.due_at, -step.value, cal.hours, cal.table))
    return add_working_minutes(limit.due_at, step.value, cal.hours, cal.table)[0]


def _share(percent: int, limit: Limit, cal: Calendars, runs_always: bool) -> datetime:
    if percent == 100:
        return limit.due_at
    if limit.amount is not None and not is_in_days(limit.counts):
        return share_of(
            start=limit.start,
            counts=limit.counts,
            amount=limit.amount,
            percent=percent,
            cal=cal,
            pauses=limit.pauses,
        )
    if runs_always:
        return limit.start + (limit.due_at - limit.start) * percent / 100
    whole = working_time_between(limit.start, limit.due_at, cal.hours, cal.table)
    # Whole minutes: a share of working days is not asked to the second.
    length = timedelta(minutes=(whole * percent / 100) // MINUTE)
    return add_working_time(limit.start, length, cal.hours, cal.table)[0]


def plan(steps: Sequence[Step], limit: Limit, cal: Calendars) -> list[tuple[datetime, Step]]:
    """Every rung of a clock with its minute, in the order in which they come."""
    return sorted(((rung_at(step, limit, cal), step) for step in steps), key=lambda one: (one[0], one[1].id))
