"""Counting a month of attendance; may it be recorded, sent, signed. No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guijia.areas.staffing.attendance import errors
from guijia.areas.staffing.enums import Presence, SheetState
from guijia.areas.staffing.leave.rules import HALF_DAY
from guijia.areas.staffing.models import DayRecord, MonthSheet
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE, SIGN_ATTENDANCE
from guijia.areas.staffing.rota.rules import days_of, month_after
from guijia.kit.errors import BusinessError
from guijia.platform.org.models import Staff

AT_WORK = frozenset({Presence.PRESENT, Presence.LATE, Presence.EARLY, Presence.TRIP})


@dataclass(frozen=True, slots=True)
class Sum:
    """One person's month, as a line of the table; pay goes by ``actual_days``."""

    staff_id: str
    name: str
    actual_days: Decimal
    leave_days: Decimal
    absent_days: Decimal
    late_times: int
    early_times: int
    missing_days: Decimal

    def as_line(self) -> dict[str, Any]:
        """As it is kept with the signed table."""
        return {
            "staff_id": self.staff_id,
            "name": self.name,
            "actual_days": str(self.actual_days),
            "leave_days": str(self.leave_days),
            "absent_days": str(self.absent_days),
            "late_times": self.late_times,
            "early_times": self.early_times,
            "missing_days": str(self.missing_days),
        }


def sum_of(person: Staff, records: Iterable[DayRecord], open_halves: int) -> Sum:
    """Count one person's month; ``open_halves``: half days on which the office was open so far.

    Rule:    HRM-02 pay by actual days.
    """
    halves: list[str] = []
    late = early = 0
    for one in records:
        both = (one.morning, one.afternoon)
        halves += both
        late += Presence.LATE in both
        early += Presence.EARLY in both
    known = sum(half != Presence.REST for half in halves)

    def days(kinds: Iterable[Presence]) -> Decimal:
        wanted = set(kinds)
        return HALF_DAY * sum(half in wanted for half in halves)

    return Sum(
        staff_id=str(person.pk),
        name=person.name,
        actual_days=days(AT_WORK),
        leave_days=days([Presence.LEAVE]),
        absent_days=days([Presence.ABSENT]),
        late_times=late,
        early_times=early,
        missing_days=HALF_DAY * max(open_halves - known, 0),
    )


def due_on(month: date, due_day: int) -> date:
    """The day by which the office has the table of a month.

    Rule:    HRM-02 (before the 2nd of the next month).
    """
    following = month_after(month)
    return following.replace(day=min(due_day, len(days_of(following))))


def why_not_record(
    *, actor: Staff, project_id: Any, department: str, is_clerk: bool, day: date, today: date,
    sheet: MonthSheet | None,
) -> BusinessError | None:  # fmt: skip
    """May ``actor`` write down what a day was like?"""
    if not is_clerk and not actor.may(KEEP_ATTENDANCE, project_id):
        return errors.not_clerk(department)
    if day > today:
        return errors.day_ahead()
    if sheet is not None and sheet.state != SheetState.RETURNED:
        return errors.month_closed(sheet.number)
    return None


def why_not_send(month: date, today: date, sums: Sequence[Sum]) -> BusinessError | None:
    """Can the table of a month be made? From its last day on, when something was recorded."""
    if today < month_after(month) - timedelta(days=1):
        return errors.month_runs()
    if not any(one.actual_days or one.leave_days or one.absent_days for one in sums):
        return errors.nothing_recorded()
    return None


def why_not_sign(sheet: MonthSheet, actor: Staff) -> BusinessError | None:
    """May ``actor`` sign or return a table?

    Rule:    HRM-02; GUARD-5 (never what one made oneself).
    """
    if not actor.may(SIGN_ATTENDANCE, sheet.project_id) or actor.pk == sheet.sent_by_id:
        return errors.not_signer()
    if sheet.state != SheetState.SENT:
        return errors.not_waiting(sheet.get_state_display())
    return None
