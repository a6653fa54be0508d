"""Homes, their sales control and permits, always scoped to the viewer's projects."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from guijia.areas.estate.models import (
    BuildingDetail,
    Commitment,
    Home,
    Permit,
    Phase,
    PriceTable,
    SalesControlEntry,
)
from guijia.areas.estate.permissions import SEE_HOMES
from guijia.kit import memory
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.files.models import Attachment
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Project


def scoped(rows: QuerySet[Any], viewer: Staff | SystemActor, path: str = "project_id") -> QuerySet[Any]:
    """Narrow rows to the projects whose homes the viewer may see; the system sees all."""
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(SEE_HOMES)
    return rows if scope is None else rows.filter(**{f"{path}__in": scope})


def homes_visible_to(viewer: Staff | SystemActor) -> QuerySet[Home]:
    """Homes of the viewer's projects, with unit and building."""
    found = Home.objects.select_related("unit", "building").filter(withdrawn_at__isnull=True)
    return scoped(found, viewer)


_LOCKED: Prepared[Home] = Prepared(
    lambda pk, scope: (
        (Home.objects.all() if scope is None else Home.objects.filter(project_id__in=scope))
        .filter(pk=pk, withdrawn_at__isnull=True)
        .select_related("unit__project", "building")
        .select_for_update(of=("self",))
    )
)


def home_for_update(unit_id: UUID, viewer: Staff | SystemActor) -> Home:
    """A home of the viewer's projects under lock, with unit, project and building.

    Locks:  home; asked again in the same deed, the same object.
    Raises: Home.DoesNotExist when the viewer cannot see it.
    """
    scope = None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_HOMES)
    kept: Home | None = memory.held("estate.home", unit_id)
    if kept is not None and (scope is None or kept.project_id in scope):
        return kept
    return memory.hold("estate.home", unit_id, _LOCKED.get(unit_id, scope))


_FILE: Prepared[Home] = Prepared(
    lambda pk, scope: (
        (Home.objects.all() if scope is None else Home.objects.filter(project_id__in=scope))
        .filter(pk=pk, withdrawn_at__isnull=True)
        .select_related("unit__project", "building__detail__phase", "price_table")
    )
)
_REGISTER: Prepared[SalesControlEntry] = Prepared(
    lambda unit_id: SalesControlEntry.objects.filter(unit_id=unit_id)[:MOST_LINES]
)
MOST_LINES = 200


def home_with_places(viewer: Staff | SystemActor, unit_id: UUID) -> Home | None:
    """One home of the viewer's projects with unit, project, building, phase and price table."""
    home = _FILE.first(unit_id, None if isinstance(viewer, SystemActor) else viewer.scope_of(SEE_HOMES))
    if home is not None:
        home.project = home.unit.project
    return home


def register_lines(unit_id: UUID) -> list[SalesControlEntry]:
    """The newest sales-control lines of a home."""
    return _REGISTER.all(unit_id)


def buildings_visible_to(viewer: Staff | SystemActor) -> QuerySet[Building]:
    """Buildings of the viewer's projects in their order."""
    found = Building.objects.select_related("project", "detail__phase").order_by(
        "project__code", "position", "number"
    )
    return scoped(found, viewer)


def building_names(viewer: Staff | SystemActor) -> list[tuple[str, str]]:
    """Buildings of the viewer's projects to choose from: id and name, with the project before it."""
    found = buildings_visible_to(viewer).values_list("pk", "project__name", "name")
    return [(str(pk), f"{project} {name}") for pk, project, name in found]


def projects_visible_to(viewer: Staff | SystemActor) -> QuerySet[Project]:
    """Projects whose homes the viewer may see."""
    return scoped(Project.objects.select_related("company").order_by("code"), viewer, "id")


def board(building: Building) -> QuerySet[Home]:
    """The homes of one building as they stand, top floor first."""
    return (
        Home.objects.filter(building=building, withdrawn_at__isnull=True)
        .select_related("unit")
        .order_by("entrance", "-floor", "column", "room")
    )


def state_counts(building: Building) -> dict[str, int]:
    """How many homes of a building are in each state (off sale: by cause)."""
    rows = (
        Home.objects.filter(building=building, withdrawn_at__isnull=True)
        .values("state", "off_sale_cause")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {row["off_sale_cause"] or row["state"]: row["n"] for row in rows}


def register_of(home: Home) -> QuerySet[SalesControlEntry]:
    """The sales-control lines of a home, newest first."""
    return SalesControlEntry.objects.filter(unit_id=home.pk)


def register_between(building: Building, since: datetime, until: datetime) -> QuerySet[SalesControlEntry]:
    """The sales-control lines of a building in a span, oldest first."""
    return (
        SalesControlEntry.objects.filter(unit__building=building, at__gte=since, at__lt=until)
        .select_related("unit")
        .order_by("at", "id")
    )


_LIVE: Prepared[Commitment] = Prepared(
    lambda unit_id: (
        Commitment.objects.filter(unit_id=unit_id, ended_at__isnull=True)
        .select_related("holder")
        .order_by("pk")[:1]
    )
)


@remembered
def live_commitment(unit_id: UUID) -> Commitment | None:
    """What binds a unit now, with its holder; nothing when it is free.

    Of a home that this deed has locked it is read once: nobody else can bind or free it.
    """
    if memory.held("estate.home", unit_id) is None:
        return _LIVE.first(unit_id)
    kept: tuple[Commitment | None] | None = memory.held("estate.live", unit_id)
    return (kept or memory.hold("estate.live", unit_id, (_LIVE.first(unit_id),)))[0]


def live_commitments(building: Building) -> QuerySet[Commitment]:
    """What binds the units of a building now."""
    return Commitment.objects.filter(unit__building=building, ended_at__isnull=True).select_related("holder")


def expired_holds(now: datetime) -> QuerySet[Commitment]:
    """Holds whose time is over and that nobody ended."""
    return Commitment.objects.filter(kind="hold", ended_at__isnull=True, expires_at__lte=now).order_by(
        "expires_at"
    )


_PERMITS: Prepared[Permit] = Prepared(
    lambda project_id: Permit.objects.filter(project_id=project_id).select_related("scan")
)


def permits_of(project_id: UUID) -> list[Permit]:
    """The certificates of a project, newest first, revoked ones included."""
    return _PERMITS.all(project_id)


def permits_visible_to(viewer: Staff | SystemActor) -> QuerySet[Permit]:
    """Certificates of the viewer's projects."""
    return scoped(Permit.objects.select_related("project", "scan"), viewer)


def permit_known(project_id: UUID, kind: str, number: str) -> bool:
    """Has a certificate of that number been entered?"""
    return Permit.objects.filter(project_id=project_id, kind=kind, number=number).exists()


def scans_of(permit_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Attachment that shows each certificate, newest; the caller has shown the certificates."""
    rows = Attachment.objects.filter(
        subject_type=Permit._meta.label_lower, subject_id__in=permit_ids, ended_at__isnull=True
    )
    return {row.subject_id: row.pk for row in rows.order_by("uploaded_at")}


_PRE_SALE: Prepared[Permit] = Prepared(
    lambda project_id, on: Permit.objects.filter(
        project_id=project_id, kind="pre_sale", issued_on__lte=on, revoked_at__isnull=True
    ).order_by("-issued_on")
)


def pre_sale_permit(project_id: UUID, building_id: UUID, on: date) -> Permit | None:
    """The pre-sale permit under which a building is sold on a day."""
    found = _PRE_SALE.all(project_id, on)
    return next((one for one in found if not one.building_ids or building_id in one.building_ids), None)


def phase_of(building: Building) -> Phase | None:
    """The phase a building belongs to."""
    detail = BuildingDetail.objects.filter(building=building).select_related("phase").first()
    return detail.phase if detail else None


def price_tables_visible_to(viewer: Staff | SystemActor) -> QuerySet[PriceTable]:
    """Price tables of the viewer's projects."""
    return scoped(PriceTable.objects.select_related("project"), viewer)
