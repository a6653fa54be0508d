"""What a sale says about handing its home over."""

from decimal import Decimal
from uuid import UUID

from django.urls import reverse

from guijia.areas.deals.enums import ContractState
from guijia.areas.deals.models import Contract
from guijia.areas.deals.rules.handing_over import price_gate
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import ReceiptKind
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.platform.audit.acting import SystemActor
from guijia.platform.flow.registry import Gate
from guijia.platform.org.models import Staff


def price_settled(viewer: Staff | SystemActor, unit_id: UUID, locked: bool) -> Gate:
    """Has the price of the contract in force arrived in full?

    Rule:  rules.md 7.5; the amount still open is named.
    Locks: the account of the deal when ``locked``: nothing is taken back while the home is handed over.
    """
    contract = (
        Contract.objects.filter(unit_id=unit_id, state=ContractState.FILED)
        .select_related("subscription")
        .first()
    )
    if contract is None:
        return price_gate(price=None, received=Decimal(0))
    account_id = contract.subscription_id
    if locked:
        money.lock_account(account_id)
    gate = price_gate(price=contract.subscription.price, received=_towards_price(account_id))
    if gate.ok or not (isinstance(viewer, Staff) and viewer.may(SEE_MONEY, contract.project_id)):
        return gate
    return Gate(
        gate.ok,
        gate.label,
        gate.sentence,
        gate.clause,
        "看账户",
        reverse("ledger:account", args=[account_id]),
    )


def _towards_price(account_id: UUID) -> Decimal:
    """What has come for the home itself, not what passes through for others."""
    kinds = (ReceiptKind.DEPOSIT, ReceiptKind.PRICE)
    return sum((money.received_cny(account_id, kind) for kind in kinds), Decimal("0.00"))
