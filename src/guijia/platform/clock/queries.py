"""What time it is, which days are worked, which clocks run."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection
from django.db.models import F, Prefetch, QuerySet

from guijia.kit.memory import remembered
from guijia.platform.clock.models import Clock, ClockHoliday, ClockPause, Reading, WorkingHours
from guijia.platform.clock.rules import HoursRow, WorkdayTable


@remembered
def now() -> datetime:
    """The database's clock, moved by what its owner has set for tests and demonstration.

    Read once per request or job and passed down; rules never ask for it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT guijia_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def workday_table(since: date | None = None) -> WorkdayTable:
    """Days that depart from the ordinary week, from the year of ``since`` on (all of them without)."""
    rows = ClockHoliday.objects.values_list("day", "is_working", "name")
    if since is not None:
        rows = rows.filter(day__gte=date(since.year, 1, 1))
    off: dict[date, str] = {}
    working: dict[date, str] = {}
    for day, is_working, name in rows:
        (working if is_working else off)[day] = name
    return WorkdayTable(off, working, frozenset(day.year for day in (*off, *working)))


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


def hours_of(calendar: str) -> list[HoursRow]:
    """Opening time of a calendar, ready for the rules."""
    return [
        HoursRow(
            first=_month_day(row.from_month_day),
            last=_month_day(row.to_month_day),
            weekdays=frozenset(int(digit) for digit in row.weekdays),
            spans=tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.spans
            ),
            keeps_holidays=row.keeps_holidays,
        )
        for row in WorkingHours.objects.filter(calendar=calendar, ended_at__isnull=True)
    ]


def clocks_of(case_id: UUID) -> QuerySet[Clock]:
    """Clocks of a case, the running ones by due time first.

    The caller has shown that the viewer may see the case.
    """
    return Clock.objects.filter(case_id=case_id).order_by(
        F("stopped_at").asc(nulls_first=True), "due_at", "id"
    )


def readings_of(case_id: UUID, moment: datetime) -> list[Reading]:
    """Clocks of a case as ``clock/_clocks.html`` shows them (name it ``clocks`` there)."""
    return [clock.reading(moment) for clock in clocks_of(case_id)]


def open_clocks_of(case_ids: Collection[UUID]) -> dict[UUID, list[Clock]]:
    """Running clocks of many cases in one query, each list by due time."""
    found: dict[UUID, list[Clock]] = {case_id: [] for case_id in case_ids}
    for clock in Clock.objects.filter(case_id__in=case_ids, stopped_at__isnull=True).order_by("due_at", "id"):
        found[clock.case_id].append(clock)
    return found


def next_due(case_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """The next due time of our own running clocks, by case."""
    rows = (
        Clock.objects.filter(case_id__in=list(case_ids), stopped_at__isnull=True, external=False)
        .order_by("case_id", "due_at")
        .distinct("case_id")
        .values_list("case_id", "due_at")
    )
    return dict(rows)


def clock_by_id(clock_id: UUID | str) -> Clock | None:
    """The clock that a job was told of, with its pauses; ``None`` when there is none."""
    pauses = Prefetch("pauses", queryset=ClockPause.objects.order_by("from_at"))
    return Clock.objects.prefetch_related(pauses).filter(pk=clock_id).first()


def days_of(year: int) -> QuerySet[ClockHoliday]:
    """The days of a year that depart from the ordinary week, in order."""
    return ClockHoliday.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31)).order_by("day")


def known_years() -> list[int]:
    """The years whose days off are known, the last one first."""
    years = ClockHoliday.objects.values_list("day__year", flat=True).distinct().order_by("-day__year")
    return list(years)


def last_known_year() -> int:
    """The last year whose days off are known; an administrator is told when it is not the next one."""
    latest = ClockHoliday.objects.order_by("-day").values_list("day", flat=True).first()
    return latest.year if latest else 0
