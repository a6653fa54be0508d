"""What this area hangs into the platform."""

from guijia.areas.ledger import process
from guijia.areas.ledger.actions import RECEIPT_SERIES, REFUND_SERIES, TRANSFER_SERIES
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.audit.row_scope import protect
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.numbers import registry
from guijia.platform.org.models import Staff


def _sees_money(viewer: Staff) -> bool:
    return viewer.may(SEE_MONEY)


def register() -> None:
    """Called once when the application is ready."""
    for name in (
        "dealaccount", "journal", "receipt", "refund", "transfer", "remittance", "invoice", "closedmonth",
    ):  # fmt: skip
        protect(f"ledger_{name}", project="project_id")
    protect("ledger_planline", through=("ledger_dealaccount", "id"), here="account_id")
    protect("ledger_entry", through=("ledger_journal", "id"), here="journal_id")
    registry.series(RECEIPT_SERIES, "SJ", gapless=True)
    registry.series(REFUND_SERIES, "TK", gapless=True)
    registry.series(TRANSFER_SERIES, "ZK", gapless=True)
    process.register()
    clock_kind(ClockKind("ledger.refund_review", "退款审批", "hours", fact="approval_hours"))
    clock_kind(ClockKind("ledger.refund_payment", "付退款", "workdays", fact="refund_payment_workdays"))
    money = MenuGroup.MONEY
    entries = (
        ("accounts", "交易账户", "coin"),
        ("plans", "应收计划", "calendar"),
        ("receipts", "收据", "receipt"),
        ("refunds", "退款", "arrow-back-up"),
        ("transfers", "转款", "arrows-exchange"),
        ("held", "代收款", "wallet"),
        ("invoices", "发票", "file-invoice"),
        ("journals", "记账凭证", "notebook"),
        ("months", "月度结账", "lock"),
    )
    for at, (name, label, icon) in enumerate(entries, start=1):
        letter = "z" if name == "accounts" else ""
        menu.entry(
            f"ledger.{name}",
            label,
            icon,
            f"ledger:{name}",
            money,
            may=_sees_money,
            position=at * 10,
            letter=letter,
        )
