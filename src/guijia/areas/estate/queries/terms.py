"""What all contracts of a project or a building say alike."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from guijia.areas.estate.models import SaleTerms
from guijia.areas.estate.queries.homes import scoped
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one building; empty where nobody has entered any."""

    supervision_bank: str = ""
    supervision_account: str = ""
    delivery_on: date | None = None
    delivery_conditions: tuple[str, ...] = ()


def terms_visible_to(viewer: Staff | SystemActor) -> QuerySet[SaleTerms]:
    """Terms of the viewer's projects, those in force first, then by time."""
    rows: QuerySet[SaleTerms] = scoped(
        SaleTerms.objects.select_related("project", "building", "entered_by"), viewer
    )
    return rows.order_by("project__name", "building__position", "ended_at", "-entered_at")


def terms_of(building: Building, at: datetime) -> Terms:
    """What held for a building at a moment: its own terms, and the project's where it has none."""
    rows = SaleTerms.objects.filter(
        Q(building=building) | Q(building__isnull=True), project_id=building.project_id, entered_at__lte=at
    ).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    own = sorted(rows, key=lambda row: row.building_id is None)

    def first(name: str) -> Any:
        return next((value for row in own if (value := getattr(row, name))), None)

    return Terms(
        supervision_bank=first("supervision_bank") or "",
        supervision_account=first("supervision_account") or "",
        delivery_on=first("delivery_on"),
        delivery_conditions=tuple((first("delivery_conditions") or "").splitlines()),
    )
