"""Papers that customers bring."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guijia.areas.deals import errors
from guijia.areas.deals.models import NeededPaper
from guijia.areas.deals.permissions import RECEIVE_PAPERS
from guijia.areas.deals.queries import deals as queries
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff


@action
def receive_papers(*, subscription_id: UUID, paper_ids: Sequence[UUID], actor: Staff, now: datetime) -> int:
    """Tick the papers that the customer brought.

    Rule:    SUB-04, SGN-05 ticked on receipt.
    Writes:  NeededPaper.received_at; audit ``deals.receive_papers``.
    Locks:   subscription.
    Raises:  BusinessError ``deals_forbidden``.
    Returns: how many were newly received.
    """
    subscription = (
        queries.subscriptions_visible_to(actor).select_for_update(of=("self",)).get(pk=subscription_id)
    )
    if not actor.may(RECEIVE_PAPERS, subscription.project_id):
        raise errors.forbidden("登记收到的客户资料", "置业顾问、签约专员或按揭专员")
    fresh = NeededPaper.objects.filter(
        subscription=subscription, pk__in=paper_ids, received_at__isnull=True
    ).update(received_at=now, received_by=actor)
    if fresh:
        record(
            "deals.receive_papers",
            actor=actor,
            subject=subscription,
            project_id=subscription.project_id,
            detail={"count": fresh},
        )
    return fresh
