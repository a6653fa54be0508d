"""What happened on a case."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from guijia.kit.prepared import Prepared
from guijia.platform.flow.models import Case, CaseCopy, CaseEvent
from guijia.platform.org.models import Staff

_EVENTS: Prepared[CaseEvent] = Prepared(lambda cases: CaseEvent.objects.filter(case_id__in=cases))


def events_since(case: Case, kind: str, since: datetime) -> list[CaseEvent]:
    """Lines of one kind in a case's history from a moment on."""
    return list(CaseEvent.objects.filter(case=case, kind=kind, at__gte=since).order_by("at", "id"))


def event_by_id(event_id: UUID) -> CaseEvent | None:
    """One line of a history with its case, for jobs that act as the system."""
    rows = CaseEvent.objects.select_related("case__project", "case__maker", "case__unit").filter(pk=event_id)
    return rows.defer("case__engine_state").first()


def copies_of(case: Case) -> list[CaseCopy]:
    """To whom a case was sent for their information."""
    return list(CaseCopy.objects.filter(case=case).select_related("staff", "by").order_by("sent_at", "id"))


def copy_for(staff: Staff, copy_id: UUID) -> CaseCopy | None:
    """One copy that was sent to a person; the caller shows the case only if they may see it."""
    return CaseCopy.objects.filter(pk=copy_id, staff=staff).select_related("by").first()


def events_of(cases: Iterable[Case]) -> dict[UUID, list[CaseEvent]]:
    """The whole history of many cases, by case; the caller has shown that they may be seen."""
    found: dict[UUID, list[CaseEvent]] = {case.pk: [] for case in cases}
    for event in _EVENTS.all(list(found)):
        found[event.case_id].append(event)
    return found


def history(case: Case) -> QuerySet[CaseEvent]:
    """What happened on a case, newest first; the caller has shown that it may be seen."""
    return CaseEvent.objects.filter(case=case).order_by("-at", "-id")


LATEST = 9

_LATEST: Prepared[CaseEvent] = Prepared(
    lambda case_id: CaseEvent.objects.filter(case_id=case_id).order_by("-at", "-id")[:LATEST]
)


def latest_events(case: Case) -> list[CaseEvent]:
    """The newest few lines of the history (``LATEST``), newest first."""
    return _LATEST.all(case.pk)
