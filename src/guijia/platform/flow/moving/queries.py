"""Versions of processes, the cases that run on them, and moves between them, for whoever publishes."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.models import Case, CaseMove, CaseMoveItem, ProcessVersion
from guijia.platform.flow.permissions import PUBLISH
from guijia.platform.org.models import Staff


def versions_listed() -> QuerySet[ProcessVersion]:
    """Every published version with the number of cases that run on it; they belong to the whole company."""
    running = Count("cases", filter=Q(cases__state=CaseState.OPEN))
    return ProcessVersion.objects.defer("xml", "spec").annotate(running=running).order_by("key", "-version")


def running_on(publisher: Staff, version: ProcessVersion) -> QuerySet[Case]:
    """Open cases of a version where the publisher publishes, oldest first: where they stand, not whom about."""
    scope = publisher.scope_of(PUBLISH)
    rows = Case.objects.filter(version=version, state=CaseState.OPEN).order_by("opened_at", "id")
    return rows if scope is None else rows.filter(project_id__in=scope)


def move_by_id(move_id: UUID) -> CaseMove | None:
    """A move of running cases with its versions, for jobs; a page shows it by its items."""
    rows = CaseMove.objects.select_related("from_version", "to_version", "asked_by")
    return rows.defer("from_version__xml", "to_version__xml").filter(pk=move_id).first()


def items_of(publisher: Staff, move_id: UUID) -> list[CaseMoveItem]:
    """The cases of a move where the publisher publishes, in the order in which they are moved."""
    scope = publisher.scope_of(PUBLISH)
    rows = CaseMoveItem.objects.filter(move_id=move_id).select_related("case").order_by("id")
    return list(rows if scope is None else rows.filter(case__project_id__in=scope))
