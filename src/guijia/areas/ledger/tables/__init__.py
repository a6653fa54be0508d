"""Lists of money (``lists``), the account of a deal as its page shows it (``account``)."""

from guijia.areas.ledger.tables.account import (
    ONLY_CASHIER,
    ONLY_FINANCE_MANAGER,
    held_shown,
    links_of,
    plan_shown,
    refund_mark,
    refundable,
)
from guijia.areas.ledger.tables.lists import (
    AccountList,
    HeldList,
    InvoiceList,
    JournalList,
    PlanList,
    ReceiptList,
    RefundList,
    TransferList,
)

__all__ = [
    "ONLY_CASHIER",
    "ONLY_FINANCE_MANAGER",
    "AccountList",
    "HeldList",
    "InvoiceList",
    "JournalList",
    "PlanList",
    "ReceiptList",
    "RefundList",
    "TransferList",
    "held_shown",
    "links_of",
    "plan_shown",
    "refund_mark",
    "refundable",
]
