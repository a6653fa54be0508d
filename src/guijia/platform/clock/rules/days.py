"""What the calendar of days says: working days and periods of law. Pure arithmetic on given tables."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from guijia.kit.errors import BusinessError

DAY = timedelta(days=1)
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


def check_span(start: date, count: int, name: str, most: int) -> None:
    """Refuse a start or a length with which nothing can be reckoned. Raises: BusinessError ``clock_bad_period``."""
    if not FIRST_DAY <= start < DEFINITE:
        raise _refuse("start", "起算日不在可计算的范围内（1949-10-01 至 2199-12-31）。")
    if not 0 <= count <= most:
        raise _refuse(name, f"期限应在 0 至 {most} 之间。")


def add_workdays(start: date, n: int, table: WorkdayTable) -> DueDay:
    """The ``n``-th working day after ``start``; the day itself is not counted.

    Rule:    G6.
    Raises:  BusinessError ``clock_bad_period``.
    """
    check_span(start, n, "n", 2500)
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
        check_span(start, count, name, most)
    raw = add_months(start, months + 12 * years) + timedelta(days=days)
    due, skipped = roll_off_rest(raw, table) if roll else (raw, ())
    provisional = roll and not table.is_known(raw, due)
    return PeriodDue(start + DAY, raw, due, provisional, skipped)
