"""What this area hangs into the platform."""

from guijia.areas.ledger import process
from guijia.areas.ledger.actions import RECEIPT_SERIES, REFUND_SERIES, TRANSFER_SERIES
from guijia.areas.ledger.banking import wiring as banking
from guijia.areas.ledger.collecting import wiring as collecting
from guijia.areas.ledger.permissions import CLOSE_MONTH, RECEIVE, REOPEN_MONTH, SEE_MONEY, TRANSFER
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.audit.row_scope import protect
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.numbers import registry
from guijia.platform.org.models import Staff


def _sees_money(viewer: Staff) -> bool:
    return viewer.may(SEE_MONEY)


def _keeps_books(viewer: Staff) -> bool:
    """Who books, or decides about the books; whoever sells finds these pages from the account of the deal."""
    return any(viewer.may(right) for right in (RECEIVE, TRANSFER, CLOSE_MONTH, REOPEN_MONTH))


def register() -> None:
    """Called once when the application is ready."""
    for name in (
        "dealaccount", "journal", "receipt", "refund", "transfer", "remittance", "invoice", "closedmonth",
        "bankaccount", "virtualaccount", "statement", "statementline", "cashbanking",
        "reminder", "contact", "promise", "letter", "breach",
    ):  # fmt: skip
        protect(f"ledger_{name}", project="project_id")
    protect("ledger_bankedreceipt", through=("ledger_receipt", "id"), here="receipt_id")
    protect("ledger_planline", through=("ledger_dealaccount", "id"), here="account_id")
    protect("ledger_entry", through=("ledger_journal", "id"), here="journal_id")
    registry.series(RECEIPT_SERIES, "SJ", gapless=True)
    registry.series(REFUND_SERIES, "TK", gapless=True)
    registry.series(TRANSFER_SERIES, "ZK", gapless=True)
    process.register()
    banking.register()
    collecting.register()
    clock_kind(ClockKind("ledger.refund_review", "退款审批", "hours", fact="approval_hours"))
    clock_kind(ClockKind("ledger.refund_payment", "付退款", "workdays", fact="refund_payment_workdays"))
    money = MenuGroup.MONEY
    entries = (
        ("accounts", "交易账户", "coin", _sees_money),
        ("plans", "应收计划", "calendar", _sees_money),
        ("overdue", "催收", "phone-call", _sees_money),
        ("statements", "银行流水", "building-bank", banking.sees_bank),
        ("cash", "现金解款", "cash", banking.sees_bank),
        ("receipts", "收据", "receipt", _sees_money),
        ("refunds", "退款", "arrow-back-up", _sees_money),
        ("transfers", "转款", "arrows-exchange", _keeps_books),
        ("held", "代收款", "wallet", _keeps_books),
        ("invoices", "发票", "file-invoice", _keeps_books),
        ("journals", "记账凭证", "notebook", _keeps_books),
        ("months", "月度结账", "lock", _keeps_books),
    )
    for at, (name, label, icon, may) in enumerate(entries, start=1):
        letter = "z" if name == "accounts" else ""
        menu.entry(
            f"ledger.{name}",
            label,
            icon,
            f"ledger:{name}",
            money,
            may=may,
            position=at * 10,
            letter=letter,
        )
