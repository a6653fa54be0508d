"""What the file of one home shows of its deals: of one home, so unit, building and project are known."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from guijia.areas.deals.models import (
    Buyer,
    Contract,
    DealChange,
    FilingDecision,
    SealRecord,
    SigningAppointment,
    Subscription,
)
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import deals
from guijia.kit import memory
from guijia.kit.prepared import Prepared
from guijia.platform.org.models import Staff

# A home that changed hands ten times has this many; what is older stands in the registers.
MOST = 200


def _inside(rows: Any, scope: Any, path: str = "project_id") -> Any:
    return rows if scope is None else rows.filter(**{f"{path}__in": scope})


_SOLD: Prepared[Subscription] = Prepared(
    lambda unit_id, scope: (
        _inside(Subscription.objects.filter(unit_id=unit_id), scope)
        .select_related("consultant")
        .order_by("-submitted_at")[:MOST]
    )
)
_BUYERS: Prepared[Buyer] = Prepared(
    lambda deals: (
        Buyer.objects.filter(subscription_id__in=deals, removed_at__isnull=True)
        .select_related("customer")
        .order_by("position")
    )
)
_SIGNED: Prepared[Contract] = Prepared(
    lambda unit_id, scope: (
        _inside(Contract.objects.filter(unit_id=unit_id), scope)
        .select_related("filing__officer", "signed_by")
        .order_by("-created_at")[:MOST]
    )
)
_SEALS: Prepared[SealRecord] = Prepared(
    lambda documents, scope: _inside(
        SealRecord.objects.filter(document_id__in=documents).select_related("by"), scope
    )
)
_DESKS: Prepared[SigningAppointment] = Prepared(
    lambda contracts, scope: _inside(
        SigningAppointment.objects.filter(contract_id__in=contracts).select_related("officer"), scope
    )[:MOST]
)
_DECISIONS: Prepared[FilingDecision] = Prepared(
    lambda contracts, scope: _inside(
        FilingDecision.objects.filter(contract_id__in=contracts).select_related("decided_by"),
        scope,
        "contract__project_id",
    )[:MOST]
)


def subscriptions_of(viewer: Staff, unit_id: UUID) -> list[Subscription]:
    """The subscriptions of a home that the viewer may see, newest first, each with its buyers."""
    found = _SOLD.all(unit_id, viewer.scope_of(SEE_DEALS))
    people: dict[UUID, list[Buyer]] = {one.pk: [] for one in found}
    for buyer in _BUYERS.all(list(people)):
        people[buyer.subscription_id].append(buyer)
    for one in found:
        buyers: Any = one.buyers.all()
        buyers._result_cache, buyers._prefetch_done = people[one.pk], True
        vars(one)["_prefetched_objects_cache"] = {"buyers": buyers}
        memory.know(deals.buyers_of, people[one.pk], one.pk)
    return found


def contracts_of(viewer: Staff, unit_id: UUID) -> list[Contract]:
    """The contracts of a home that the viewer may see, newest first, with what became of their filing."""
    return _SIGNED.all(unit_id, viewer.scope_of(SEE_DEALS))


def seals_on(viewer: Staff, documents: Sequence[UUID]) -> list[SealRecord]:
    """The seals on these documents."""
    return _SEALS.all(documents, viewer.scope_of(SEE_DEALS))


def appointments_of(viewer: Staff, contracts: Sequence[UUID]) -> list[SigningAppointment]:
    """When these contracts were to be signed."""
    return _DESKS.all(contracts, viewer.scope_of(SEE_DEALS))


def decisions_on(viewer: Staff, contracts: Sequence[UUID]) -> list[FilingDecision]:
    """What was decided about the late filing of these contracts."""
    return _DECISIONS.all(contracts, viewer.scope_of(SEE_DEALS))


_CHANGES: Prepared[DealChange] = Prepared(
    lambda unit_id, scope: (
        _inside(DealChange.objects.filter(Q(unit_id=unit_id) | Q(new_unit_id=unit_id)), scope)
        .select_related("unit", "new_unit", "applied_by")
        .order_by("-applied_at")[:MOST]
    )
)


def changes_of(viewer: Staff, unit_id: UUID) -> list[DealChange]:
    """Changes of the deals of a home: out of it, into it, within it."""
    return _CHANGES.all(unit_id, viewer.scope_of(SEE_DEALS))
