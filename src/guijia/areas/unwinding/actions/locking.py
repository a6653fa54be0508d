"""Fetching a cancellation for change: its case first, then the row (lock order of the house)."""

from uuid import UUID

from guijia.areas.unwinding import errors
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.queries import cancellations as queries
from guijia.platform.audit.acting import SystemActor
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff

PROCESS = "W10"
SUBJECT = "unwinding.cancellation"


def lock(cancellation_id: UUID, viewer: Staff | SystemActor) -> tuple[Case, Cancellation]:
    """Fetch case and cancellation for change.

    Locks:   case, cancellation.
    Raises:  Cancellation.DoesNotExist when the viewer cannot see it; Conflict ``unwinding_no_case``.
    """
    seen = queries.cancellations_visible_to(viewer).get(pk=cancellation_id)
    case = flow_queries.newest_case_for_update(SUBJECT, cancellation_id, PROCESS)
    if case is None:
        raise errors.no_case(seen.number)
    return case, queries.cancellation_for_update(viewer, cancellation_id)
