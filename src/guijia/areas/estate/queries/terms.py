"""What all contracts of a project or a building say alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from guijia.areas.estate.enums import STANDARD_CLAUSES, STROKE, Clause
from guijia.areas.estate.models import Phase, SaleTerms
from guijia.areas.estate.queries.homes import scoped
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one building; empty where nobody has entered any, clauses then as the standard has them.

    A clause of which nothing is agreed is empty.
    """

    supervision_bank: str = ""
    supervision_account: str = ""
    delivery_on: date | None = None
    delivery_conditions: tuple[str, ...] = ()
    clauses: Mapping[Clause, str] = field(default_factory=lambda: dict(STANDARD_CLAUSES))


def _worded(words: str) -> str:
    return "" if words.strip() in {STROKE, "/"} else words


def terms_visible_to(viewer: Staff | SystemActor) -> QuerySet[SaleTerms]:
    """Terms of the viewer's projects, those in force first, then by time."""
    rows: QuerySet[SaleTerms] = scoped(
        SaleTerms.objects.select_related("project", "building", "phase", "entered_by"), viewer
    )
    return rows.order_by("project__name", "building__position", "ended_at", "-entered_at")


def phases_of(project_ids: Collection[UUID]) -> list[Phase]:
    """The phases of projects, in their order; the caller knows that the viewer may see the projects."""
    return list(Phase.objects.filter(project_id__in=project_ids).order_by("project", "position", "name"))


def terms_of(building: Building, at: datetime) -> Terms:
    """What held for a building at a moment: its own terms, where it has none its phase's, then the project's."""
    rows = SaleTerms.objects.filter(
        Q(building=building)
        | Q(building__isnull=True, phase__isnull=True)
        | Q(phase__buildings__building=building),
        project_id=building.project_id,
        entered_at__lte=at,
    ).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    own = sorted(rows, key=lambda row: (row.building_id is None, row.phase_id is None))

    def first(name: str) -> Any:
        return next((value for row in own if (value := getattr(row, name))), None)

    return Terms(
        supervision_bank=first("supervision_bank") or "",
        supervision_account=first("supervision_account") or "",
        delivery_on=first("delivery_on"),
        delivery_conditions=tuple((first("delivery_conditions") or "").splitlines()),
        clauses={key: _worded(first(key.value) or STANDARD_CLAUSES[key]) for key in Clause},
    )
