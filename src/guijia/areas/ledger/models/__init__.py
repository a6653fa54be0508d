"""Accounts, plans, journals and receipts (``accounts``); what goes out, across and on paper (``payments``)."""

from guijia.areas.ledger.models.accounts import DealAccount, Entry, Journal, PlanLine, Receipt
from guijia.areas.ledger.models.payments import (
    OPEN_REFUNDS,
    ClosedMonth,
    Invoice,
    Refund,
    Remittance,
    Transfer,
)

__all__ = [
    "OPEN_REFUNDS",
    "ClosedMonth",
    "DealAccount",
    "Entry",
    "Invoice",
    "Journal",
    "PlanLine",
    "Receipt",
    "Refund",
    "Remittance",
    "Transfer",
]
