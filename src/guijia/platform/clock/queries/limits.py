"""What time it is, which days are worked, which clocks run."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet

from guijia.kit.days import business_day, midnight
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.clock import registry
from guijia.platform.clock.models import Clock, ClockHoliday, ClockPause, Reading, WorkingHours
from guijia.platform.clock.models.calendars import ALWAYS
from guijia.platform.clock.rules import Calendars, HoursRow, WorkdayTable
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER

# Calendars are read from a year before the start on: nothing that runs today began earlier.
BACK = timedelta(days=400)


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


def hours_of(calendar: str, project_id: UUID | None = None) -> list[HoursRow]:
    """Opening time of a calendar, ready for the rules: the company's rows and, marked, the project's own."""
    scope = (
        Q(project__isnull=True) if project_id is None else Q(project__isnull=True) | Q(project_id=project_id)
    )
    return [
        HoursRow(
            first=_month_day(row.from_month_day),
            last=_month_day(row.to_month_day),
            weekdays=frozenset(int(digit) for digit in row.weekdays),
            spans=tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.spans
            ),
            keeps_holidays=row.keeps_holidays,
            since=None if row.effective_from == ALWAYS else row.effective_from,
            until=row.effective_to,
            is_own=row.project_id is not None,
        )
        for row in WorkingHours.objects.filter(scope, calendar=calendar, ended_at__isnull=True)
    ]


def calendars_of(
    kind: registry.ClockKind, start: datetime, project_id: UUID, *, for_ladder: bool = False
) -> Calendars:
    """What a clock of that kind is reckoned with: only what it asks for; its ladder asks for more."""
    working = kind.counts.startswith("working")
    in_days = kind.counts in {"days", "workdays"}
    asks = working or kind.counts == "workdays" or kind.rolls or (for_ladder and in_days)
    return Calendars(
        table=workday_table(business_day(start) - BACK) if asks else WorkdayTable(),
        hours=hours_of(kind.calendar, project_id) if working or (for_ladder and in_days) else (),
    )


def hours_visible_to(viewer: Staff) -> QuerySet[WorkingHours]:
    """Rows of opening hours that were not withdrawn, by calendar: the company's, and of projects administered."""
    scope = viewer.scope_of(ADMINISTER)
    near = Q() if scope is None else Q(project__isnull=True) | Q(project_id__in=scope)
    return (
        WorkingHours.objects.filter(near, ended_at__isnull=True)
        .select_related("project")
        .order_by("calendar", "project_id", "effective_from", "from_month_day", "weekdays")
    )


def all_days() -> set[date]:
    """Every day that is known to depart from the ordinary week."""
    return set(ClockHoliday.objects.values_list("day", flat=True))


_RUNNING: Prepared[Clock] = Prepared(
    lambda case_id, kind: Clock.objects.filter(case_id=case_id, kind=kind, stopped_at__isnull=True)
)
NEXT = 4
_NEXT: Prepared[Clock] = Prepared(
    lambda case_id: Clock.objects.filter(case_id=case_id, stopped_at__isnull=True).order_by("due_at")[:NEXT]
)


def running_clock(case_id: UUID, kind: str) -> Clock | None:
    """The running clock of that kind on a case."""
    return _RUNNING.first(case_id, kind)


def next_clocks(case_id: UUID) -> list[Clock]:
    """The running clocks of a case that are due next."""
    return _NEXT.all(case_id)


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


_OPEN_OF: Prepared[Clock] = Prepared(
    lambda case_ids: Clock.objects.filter(case_id__in=case_ids, stopped_at__isnull=True).order_by(
        "due_at", "id"
    )
)


def open_clocks_of(case_ids: Collection[UUID]) -> dict[UUID, list[Clock]]:
    """Running clocks of many cases in one query, each list by due time."""
    found: dict[UUID, list[Clock]] = {case_id: [] for case_id in case_ids}
    for clock in _OPEN_OF.all(list(case_ids)):
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


def clock_for_update(clock_id: UUID) -> Clock:
    """A clock under lock; the caller has shown that the actor may touch it.

    Locks:   the clock.
    Raises:  Clock.DoesNotExist.
    """
    return Clock.objects.select_for_update(of=("self",)).get(pk=clock_id)


def standing_pause(clock: Clock) -> ClockPause | None:
    """The pause in which a clock stands, if it does."""
    return ClockPause.objects.filter(clock=clock, to_at__isnull=True).first()


def clocks_touched_by(
    *, first: date, last: date, calendar: str, project_id: UUID | None, after: UUID | None, limit: int
) -> list[Clock]:
    """Running clocks whose reckoning reads days (or, with ``calendar``, opening hours) between two days.

    One that stands still is left out: it is reckoned anew when it runs on.
    Locks:   those clocks, in the order of their ids.
    """
    working = Q(counts__startswith="working")
    if calendar:
        reads = working & Q(kind__in=[kind.key for kind in registry.all_kinds() if kind.calendar == calendar])
    else:
        reads = working | Q(counts="workdays") | Q(rolls=True)
    found = Clock.objects.filter(
        reads,
        stopped_at__isnull=True,
        paused_at__isnull=True,
        amount__isnull=False,
        due_at__gte=midnight(first),
        started_at__lt=midnight(last + timedelta(days=1)),
    )
    if project_id is not None:
        found = found.filter(project_id=project_id)
    if after is not None:
        found = found.filter(pk__gt=after)
    pauses = Prefetch("pauses", queryset=ClockPause.objects.order_by("from_at"))
    return list(found.select_for_update(of=("self",)).prefetch_related(pauses).order_by("pk")[:limit])


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
