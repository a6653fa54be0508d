"""What the sales-control board needs, in few queries whatever the size of a building."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import BuildingDetail, Home, SalesControlEntry
from guijia.areas.estate.queries import homes as queries
from guijia.platform.clock.models import Clock
from guijia.platform.flow import queries as flow
from guijia.platform.flow import registry
from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.registry import Gate
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building

CLOSED_SALES = frozenset({HomeState.SUBSCRIBED, HomeState.SIGNED, HomeState.FILED, HomeState.DELIVERED})


@dataclass(frozen=True, slots=True)
class Pulse:
    """What changes as soon as anything on a board changes."""

    homes: int
    changed_at: datetime | None
    money: str
    late: int

    def __str__(self) -> str:
        moment = f"{self.changed_at:%Y%m%d%H%M%S%f}" if self.changed_at else "0"
        return f"{self.homes}-{moment}-{self.money}-{self.late}"


def late_units(viewer: Staff, building: Building, now: datetime) -> frozenset[UUID]:
    """Homes of a building with a case whose time has run out."""
    late = flow.cases_visible_to(viewer).filter(
        unit__building=building, state=CaseState.OPEN, next_due_at__lt=now
    )
    return frozenset(u for u in late.values_list("unit_id", flat=True) if u is not None)


def pulse_of(building: Building, late: int) -> Pulse:
    """How a board stands now, in one query."""
    found = Home.objects.filter(building=building, withdrawn_at__isnull=True).aggregate(
        n=Count("pk"), at=Max("state_since"), money=Sum("list_price")
    )
    return Pulse(found["n"], found["at"], str(found["money"] or 0), late)


def sibling_buildings(viewer: Staff, building: Building) -> list[Building]:
    """Buildings of the same project with the count of their homes (``count``)."""
    # Counted beside each building: joined, every home would drag its building through the count.
    homes = Home.objects.filter(building=OuterRef("pk"), withdrawn_at__isnull=True).order_by()
    count = homes.values("building").annotate(count=Count("pk")).values("count")
    return list(
        queries.buildings_visible_to(viewer)
        .select_related(None)
        .filter(project_id=building.project_id)
        .annotate(count=Coalesce(Subquery(count), 0))
    )


@dataclass(frozen=True, slots=True)
class BuildingCount:
    """One building of the index: how many homes are in each state."""

    building: Building
    phase: str
    states: dict[str, int]

    @property
    def total(self) -> int:
        """All homes."""
        return sum(self.states.values())

    @property
    def released(self) -> int:
        """Homes that are or were on sale."""
        return self.total - self.states.get(HomeState.UNRELEASED, 0) - self.states.get(HomeState.OFF_SALE, 0)

    @property
    def sold(self) -> int:
        """Homes with a registered subscription or more."""
        return sum(self.states.get(state, 0) for state in CLOSED_SALES)

    @property
    def sold_percent(self) -> float | None:
        """Share of the released homes that is sold (去化率); ``None`` before anything is released."""
        return round(100 * self.sold / self.released, 1) if self.released else None


def counts_of_buildings(viewer: Staff, project_id: UUID | None = None) -> list[BuildingCount]:
    """Every building of the viewer with its homes by state: two queries."""
    found = queries.buildings_visible_to(viewer)
    homes = queries.homes_visible_to(viewer).select_related(None)
    if project_id is not None:
        found, homes = found.filter(project_id=project_id), homes.filter(project_id=project_id)
    states: dict[UUID, dict[str, int]] = {}
    for row in homes.values("building_id", "state").annotate(n=Count("pk")).order_by():
        states.setdefault(row["building_id"], {})[row["state"]] = row["n"]
    return [BuildingCount(b, _phase_name(b), states.get(b.pk, {})) for b in found]


def _phase_name(building: Building) -> str:
    try:
        detail: BuildingDetail = building.detail
    except BuildingDetail.DoesNotExist:
        return ""
    return detail.phase.name if detail.phase else ""


def unreleased(viewer: Staff, building: Building) -> QuerySet[Home]:
    """Homes of a building that can be put on sale, top floor first."""
    return (
        queries.homes_visible_to(viewer)
        .filter(building=building, state=HomeState.UNRELEASED)
        .order_by("entrance", "-floor", "column", "room")
    )


def register_visible_to(viewer: Staff) -> QuerySet[SalesControlEntry]:
    """The sales-control register (F11) of the viewer's projects, newest first."""
    found = SalesControlEntry.objects.select_related("unit", "project").order_by("-at", "-id")
    rows: QuerySet[SalesControlEntry] = queries.scoped(found, viewer)
    return rows


# ---- what is being done with one home ----


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where the running case of a home stands, and what its next step still lacks."""

    case: Case
    task: Task | None
    gates: list[Gate]
    clocks: list[Clock]

    @property
    def open_gates(self) -> list[Gate]:
        """What is not fulfilled."""
        return [gate for gate in self.gates if not gate.ok]


def next_step(viewer: Staff, unit_id: UUID, now: datetime) -> NextStep | None:
    """The next step of the home's running case with its gates, as the viewer may see it."""
    case = (
        flow.cases_about_unit(viewer, unit_id)
        .filter(state=CaseState.OPEN)
        .select_related("version")
        .defer("engine_state", "version__xml")
        .order_by(F("next_due_at").asc(nulls_last=True), "-opened_at")
        .first()
    )
    return step_of(viewer, case, now) if case else None


def step_of(viewer: Staff, case: Case, now: datetime) -> NextStep:
    """The open step of a case with its gates and its running clocks."""
    task = next(iter(flow.open_tasks(case)), None)
    clocks = Clock.objects.filter(case_id=case.pk, stopped_at__isnull=True).order_by("due_at")
    return NextStep(case, task, gates_of(viewer, case, task, now), list(clocks[:4]))


def gates_of(viewer: Staff, case: Case, task: Task | None, now: datetime) -> list[Gate]:
    """The conditions of a step, clause by clause; none when the step has none."""
    step = registry.step_of(task.form_key) if task else None
    if step is None or step.gates is None:
        return []
    try:
        process = registry.process_of(case.process_key)
    except KeyError:
        return []
    subject = process.subject_loader(viewer, case.subject_id)
    return list(step.gates(subject, viewer, now)) if subject is not None else []
