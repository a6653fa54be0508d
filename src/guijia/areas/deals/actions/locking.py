"""Fetching a deal for change: the case first, then the document (lock order of the house)."""

from collections.abc import Iterable
from uuid import UUID

from guijia.areas.deals import errors
from guijia.areas.deals.models import Contract, DealChange, Subscription
from guijia.areas.deals.queries import changes
from guijia.areas.deals.queries import deals as queries
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.actions.sales_control import Document
from guijia.platform.audit.acting import SYSTEM, SystemActor
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff


def document_of(subscription: Subscription) -> Document:
    """The subscription as the document that sales control rests on."""
    return Document("deals.subscription", subscription.pk, subscription.number)


def lock_subscription(subscription_id: UUID, viewer: Staff | SystemActor) -> tuple[Case, Subscription]:
    """Fetch case and subscription for change, the case first (lock order of the house).

    Raises: Subscription.DoesNotExist when the viewer cannot see it.
    """
    case = flow_queries.newest_case_for_update("deals.subscription", subscription_id, "W01")
    found = queries.subscription_for_update(viewer, subscription_id)
    if case is None:
        raise errors.no_case(found.number)
    return case, found


def lock_deal(
    subscription_id: UUID, viewer: Staff | SystemActor, others: Iterable[UUID | None] = ()
) -> Subscription:
    """Fetch a deal for a change of its terms: its cases first, then its homes in the order of their ids.

    Locks:   cases W01, W03, W06 as far as there are, homes, subscription, contract.
    Raises:  Subscription.DoesNotExist when the viewer cannot see it.
    """
    seen = queries.subscriptions_visible_to(viewer).get(pk=subscription_id)
    flow_queries.newest_case_for_update("deals.subscription", seen.pk, "W01")
    if contract := queries.contract_of(seen.pk):
        for process in ("W03", "W06"):
            flow_queries.newest_case_for_update("deals.contract", contract.pk, process)
    for unit_id in sorted({seen.unit_id, *(one for one in others if one)}):
        sales_control.lock_home(unit_id, SYSTEM)
    return queries.subscription_for_update(viewer, subscription_id)


def lock_change(change_id: UUID, viewer: Staff | SystemActor) -> tuple[Case, DealChange]:
    """Fetch case and change for change, the case first.

    Raises: DealChange.DoesNotExist when the viewer cannot see it; Conflict ``deals_no_case``.
    """
    seen = changes.changes_visible_to(viewer).get(pk=change_id)
    case = flow_queries.newest_case_for_update("deals.dealchange", change_id, seen.process)
    if case is None:
        raise errors.no_case(seen.number)
    return case, changes.change_for_update(viewer, change_id)


def contract_document(contract: Contract) -> Document:
    """The contract as the document that sales control rests on."""
    return Document("deals.contract", contract.pk, contract.number)


def lock(contract_id: UUID, viewer: Staff, process: str) -> tuple[Case, Contract]:
    """Fetch case and contract for change, the case first.

    Raises: Contract.DoesNotExist when the viewer cannot see it; Conflict ``deals_no_case``.
    """
    case = flow_queries.newest_case_for_update("deals.contract", contract_id, process)
    found = queries.contracts_visible_to(viewer).select_for_update(of=("self",)).get(pk=contract_id)
    if case is None:
        raise errors.no_case(found.number)
    return case, found
