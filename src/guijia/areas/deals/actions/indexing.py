"""Making a deal findable: by number, home, names and pinyin; customers by the homes they have to do with."""

from uuid import UUID

from django.urls import reverse

from guijia.areas.deals.enums import ContractState, SubscriptionState
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import deals as queries
from guijia.areas.parties import actions as parties
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.jobs import queue
from guijia.platform.search import actions as search
from guijia.platform.search import registry

SUBSCRIPTION = registry.kind("subscription", "认购", SEE_DEALS, order=30)
CONTRACT = registry.kind("contract", "合同", SEE_DEALS, order=20)
JOB = "deals.index_deal"


def index_later(subscription_id: UUID) -> None:
    """Have a deal put into the search once the transaction has committed."""
    queue.enqueue(JOB, subscription_id=str(subscription_id))


def index_deal(*, subscription_id: UUID) -> None:
    """Put a subscription, its contract and its buyers into the search as they stand; harmless when repeated.

    Writes: SearchEntry.
    """
    subscription = queries.subscriptions_visible_to(SYSTEM).filter(pk=subscription_id).first()
    if subscription is None:
        return
    people = [b.customer for b in queries.buyers_of(subscription.pk)]
    names = [c.name for c in people]
    tails = [tail for c in people for tail in (c.mobile_tail, c.id_tail) if tail]
    unit = subscription.unit.label
    masked = "、".join(c.masked_name for c in people)
    search.put(
        subject=subscription,
        kind=SUBSCRIPTION.key,
        project_id=subscription.project_id,
        title=f"{subscription.number} {unit}",
        subtitle=f"{masked} · {SubscriptionState(subscription.state).label}",
        url=reverse("deals:subscription", args=[subscription.pk]),
        names=names,
        words=[subscription.number, unit],
        tails=tails,
    )
    contract = queries.contract_of(subscription.pk)
    if contract is not None:
        search.put(
            subject=contract,
            kind=CONTRACT.key,
            project_id=contract.project_id,
            title=f"{contract.number} {unit}",
            subtitle=f"{masked} · {ContractState(contract.state).label}",
            url=reverse("deals:contract", args=[contract.pk]),
            names=names,
            words=[contract.number, unit, contract.online_number],
            tails=tails,
        )
    for customer in people:
        parties.refresh_search(customer)
