"""What the sales-control board needs, in few queries whatever the size of a building."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import BuildingDetail, Home, SalesControlEntry
from guijia.areas.estate.permissions import SEE_HOMES
from guijia.areas.estate.queries import homes as queries
from guijia.kit import memory
from guijia.kit.among import among
from guijia.kit.prepared import Prepared
from guijia.platform.clock import queries as clock
from guijia.platform.clock.models import Clock
from guijia.platform.flow import queries as flow
from guijia.platform.flow import registry
from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.registry import Gate
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building

CLOSED_SALES = frozenset({HomeState.SUBSCRIBED, HomeState.SIGNED, HomeState.FILED, HomeState.DELIVERED})


class Place(NamedTuple):
    """One home as the elevation needs it: a building has hundreds, and a page of it is watched all day."""

    pk: UUID
    label: str
    entrance: str
    floor: int
    column: int
    room: str
    layout: str
    state: str
    off_sale_cause: str
    state_since: datetime | None
    list_price: Decimal | None
    area: Decimal | None


def places_of(building: Building) -> list[Place]:
    """The homes of one building as they stand, top floor first."""
    rows = queries.board(building).annotate(shown_area=Coalesce("measured_area", "forecast_area"))
    names = (
        "pk", "unit__label", "entrance", "floor", "column", "room", "layout", "state", "off_sale_cause",
        "state_since", "list_price", "shown_area",
    )  # fmt: skip
    return [Place(*row) for row in rows.values_list(*names)]


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
    here = Home.objects.filter(building=building).order_by().values("pk")
    late = flow.cases_visible_to(viewer).filter(
        among("unit_id", here), state=CaseState.OPEN, next_due_at__lt=now
    )
    return frozenset(u for u in late.values_list("unit_id", flat=True) if u is not None)


def pulse_of(building: Building, late: int) -> Pulse:
    """How a board stands now, in one query."""
    found = Home.objects.filter(building=building, withdrawn_at__isnull=True).aggregate(
        n=Count("pk"), at=Max("state_since"), money=Sum("list_price")
    )
    return Pulse(found["n"], found["at"], str(found["money"] or 0), late)


def pulse_of_homes(homes: list[Place], late: int) -> Pulse:
    """The same of homes that are at hand: every home of a building."""
    moments = [home.state_since for home in homes if home.state_since is not None]
    money = sum((home.list_price for home in homes if home.list_price is not None), Decimal(0))
    return Pulse(len(homes), max(moments, default=None), str(money or 0), late)


def _with_counts(project_id: UUID) -> QuerySet[Building]:
    homes = Home.objects.filter(building=OuterRef("pk"), withdrawn_at__isnull=True).order_by()
    # Of all its columns the index knows the building only: rows are counted, not keys.
    count = homes.values("building").annotate(count=Count("*")).values("count")
    rows = Building.objects.filter(project_id=project_id).only("id", "name")
    return rows.annotate(count=Coalesce(Subquery(count), 0)).order_by("position", "number")


_SIBLINGS: Prepared[Building] = Prepared(_with_counts)


def sibling_buildings(viewer: Staff, building: Building) -> list[Building]:
    """Buildings of the same project with the count of their homes (``count``)."""
    # Counted beside each building: joined, every home would drag its building through the count.
    scope = viewer.scope_of(SEE_HOMES)
    return _SIBLINGS.all(building.project_id) if scope is None or building.project_id in scope else []


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
    return [BuildingCount(b, phase_name(b), states.get(b.pk, {})) for b in found]


def phase_name(building: Building) -> str:
    """The phase to which a building belongs; empty while nobody has said so."""
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
    return NextStep(case, task, gates_of(viewer, case, task, now), clock.next_clocks(case.pk))


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
    if subject is not None and case.is_open:  # as long as it is open there is no newer one
        memory.know(flow.case_of, case, subject, case.process_key)
    return list(step.gates(subject, viewer, now)) if subject is not None else []
