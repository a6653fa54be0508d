"""Homes, their sales control and permits, always scoped to the viewer's projects."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

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
from guijia.kit.memory import remembered
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


def buildings_visible_to(viewer: Staff | SystemActor) -> QuerySet[Building]:
    """Buildings of the viewer's projects in their order."""
    found = Building.objects.select_related("project", "detail__phase").order_by(
        "project__code", "position", "number"
    )
    return scoped(found, viewer)


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


@remembered
def live_commitment(unit_id: UUID) -> Commitment | None:
    """What binds a unit now, with its holder; nothing when it is free."""
    return Commitment.objects.filter(unit_id=unit_id, ended_at__isnull=True).select_related("holder").first()


def live_commitments(building: Building) -> QuerySet[Commitment]:
    """What binds the units of a building now."""
    return Commitment.objects.filter(unit__building=building, ended_at__isnull=True).select_related("holder")


def expired_holds(now: datetime) -> QuerySet[Commitment]:
    """Holds whose time is over and that nobody ended."""
    return Commitment.objects.filter(kind="hold", ended_at__isnull=True, expires_at__lte=now).order_by(
        "expires_at"
    )


def permits_of(project_id: UUID) -> list[Permit]:
    """The certificates of a project, newest first, revoked ones included."""
    return list(Permit.objects.filter(project_id=project_id).select_related("scan"))


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


def pre_sale_permit(project_id: UUID, building_id: UUID, on: date) -> Permit | None:
    """The pre-sale permit under which a building is sold on a day."""
    found = Permit.objects.filter(
        project_id=project_id, kind="pre_sale", issued_on__lte=on, revoked_at__isnull=True
    ).filter(Q(building_ids=[]) | Q(building_ids__contains=[building_id]))
    return found.order_by("-issued_on").first()


def phase_of(building: Building) -> Phase | None:
    """The phase a building belongs to."""
    detail = BuildingDetail.objects.filter(building=building).select_related("phase").first()
    return detail.phase if detail else None


def price_tables_visible_to(viewer: Staff | SystemActor) -> QuerySet[PriceTable]:
    """Price tables of the viewer's projects."""
    return scoped(PriceTable.objects.select_related("project"), viewer)
