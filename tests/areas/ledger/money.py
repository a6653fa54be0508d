"""Accounts of deals for tests."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from guijia.areas.ledger import actions
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.ledger.models import DealAccount, Receipt
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM
from tests.areas.deals.sale import ready_to_sell

PRICE = Decimal("1000000.00")


def account_of(cast: Any, now: datetime, price: Decimal = PRICE) -> DealAccount:
    """An open account of a home."""
    _, units = ready_to_sell(cast, now, homes=1, permits=False)
    return actions.open_account(
        account_id=uuid7(),
        project=cast.project,
        unit=units[0],
        title=f"RG-1 {units[0].label}",
        price=price,
        actor=SYSTEM,
        now=now,
    )


def receive(
    cast: Any,
    now: datetime,
    account: DealAccount,
    amount: Decimal | str,
    *,
    kind: ReceiptKind = ReceiptKind.PRICE,
    reference: str = "",
    actor: Any = None,
) -> Receipt:
    """Money arrives."""
    return actions.receive(
        account_id=account.pk,
        kind=kind,
        amount=Decimal(amount),
        payer="张伟",
        method=PayMethod.TRANSFER,
        received_on=now.date(),
        bank_reference=reference,
        actor=actor or cast.cashier,
        now=now,
    )
