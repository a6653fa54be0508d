"""What all contracts of a project or a building say alike."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from guijia.areas.estate.enums import CLAUSE_FIGURES, STANDARD_CLAUSES, STROKE, Clause
from guijia.areas.estate.models import Phase, SaleTerms
from guijia.areas.estate.queries.homes import scoped
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SystemActor
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Project


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one building; empty where nobody has entered any, clauses then as the standard has them.

    A clause of which nothing is agreed is empty.
    """

    supervision_bank: str = ""
    supervision_account: str = ""
    delivery_on: date | None = None
    delivery_conditions: tuple[str, ...] = ()
    clauses: Mapping[Clause, str] = field(default_factory=dict)

    def as_kept(self) -> dict[str, Any]:
        """The same terms as a contract keeps them when it is signed."""
        kept = asdict(self) | {"delivery_on": self.delivery_on.isoformat() if self.delivery_on else ""}
        return kept | {"clauses": {Clause(key).value: words for key, words in self.clauses.items()}}

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "Terms":
        """The terms that a contract has kept."""
        return cls(
            supervision_bank=kept["supervision_bank"],
            supervision_account=kept["supervision_account"],
            delivery_on=date.fromisoformat(kept["delivery_on"]) if kept["delivery_on"] else None,
            delivery_conditions=tuple(kept["delivery_conditions"]),
            clauses={key: kept["clauses"].get(key.value, "") for key in Clause},
        )


def _worded(words: str) -> str:
    return "" if words.strip() in {STROKE, "/"} else words


def standard_clauses(on: date, project: Project | None = None) -> dict[Clause, str]:
    """The standard text with the figures that hold on a day.

    Rule:   G8 figures are parameters effective on the contract's day.
    Raises: BusinessError ``facts_missing``.
    """
    figures = {
        f"{{{key}}}": f"{facts.value(key, on=on, project=project).normalize():f}" for key in CLAUSE_FIGURES
    }
    filled = dict(STANDARD_CLAUSES)
    for clause, words in filled.items():
        for sign, figure in figures.items():
            words = words.replace(sign, figure)
        filled[clause] = words
    return filled


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
    """What held for a building at a moment: its own terms, where it has none its phase's, then the project's.

    Raises: BusinessError ``facts_missing``: a figure of the standard text is not known for that day.
    """
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

    standard = standard_clauses(business_day(at), building.project)
    return Terms(
        supervision_bank=first("supervision_bank") or "",
        supervision_account=first("supervision_account") or "",
        delivery_on=first("delivery_on"),
        delivery_conditions=tuple((first("delivery_conditions") or "").splitlines()),
        clauses={key: _worded(first(key.value) or standard[key]) for key in Clause},
    )
