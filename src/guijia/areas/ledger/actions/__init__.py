"""Everything that moves money; the only rooms that write it."""

from guijia.areas.ledger.actions.accounts import (
    close_account,
    move_account,
    open_account,
    reprice,
    set_plan,
)
from guijia.areas.ledger.actions.keeping import (
    close_month,
    record_invoice,
    red_invoice,
    remit,
    reopen_month,
    reverse_remittance,
)
from guijia.areas.ledger.actions.receiving import (
    RECEIPT_SERIES,
    Arrival,
    Share,
    credit_deposit,
    credit_key,
    receive,
    receive_split,
    reverse_receipt,
)
from guijia.areas.ledger.actions.refunding import (
    REFUND_SERIES,
    Payee,
    pay_refund,
    request_refund,
    reverse_refund,
    review_refund,
    withdraw_refund,
)
from guijia.areas.ledger.actions.settling import settle_cancellation
from guijia.areas.ledger.actions.transferring import TRANSFER_SERIES, reverse_transfer, transfer

__all__ = [
    "RECEIPT_SERIES",
    "REFUND_SERIES",
    "TRANSFER_SERIES",
    "Arrival",
    "Payee",
    "Share",
    "close_account",
    "close_month",
    "credit_deposit",
    "credit_key",
    "move_account",
    "open_account",
    "pay_refund",
    "receive",
    "receive_split",
    "record_invoice",
    "red_invoice",
    "remit",
    "reopen_month",
    "reprice",
    "request_refund",
    "reverse_receipt",
    "reverse_refund",
    "reverse_remittance",
    "reverse_transfer",
    "review_refund",
    "set_plan",
    "settle_cancellation",
    "transfer",
    "withdraw_refund",
]
