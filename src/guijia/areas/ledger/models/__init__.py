"""Accounts, plans, journals and receipts (``accounts``); what goes out, across and on paper (``payments``).

What the bank tells (``banking``); collection (``collecting``).
"""

from guijia.areas.ledger.models.accounts import DealAccount, Entry, Journal, PlanLine, Receipt
from guijia.areas.ledger.models.banking import (
    BankAccount,
    BankedReceipt,
    CashBanking,
    Statement,
    StatementLine,
    VirtualAccount,
)
from guijia.areas.ledger.models.collecting import Breach, Contact, Letter, Promise, Reminder
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
    "BankAccount",
    "BankedReceipt",
    "Breach",
    "CashBanking",
    "ClosedMonth",
    "Contact",
    "DealAccount",
    "Entry",
    "Invoice",
    "Journal",
    "Letter",
    "PlanLine",
    "Promise",
    "Receipt",
    "Refund",
    "Reminder",
    "Remittance",
    "Statement",
    "StatementLine",
    "Transfer",
    "VirtualAccount",
]
