"""What this area hangs into the platform."""

from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.audit.row_scope import protect
from guijia.platform.numbers import registry
from guijia.platform.org.models import Staff

RECEIPT_SERIES = "ledger.receipt"


def _sees_money(viewer: Staff) -> bool:
    return viewer.may(SEE_MONEY)


def register() -> None:
    """Called once when the application is ready."""
    for table in ("ledger_dealaccount", "ledger_journal", "ledger_receipt"):
        protect(table, project="project_id")
    protect("ledger_planline", through=("ledger_dealaccount", "id"), here="account_id")
    protect("ledger_entry", through=("ledger_journal", "id"), here="journal_id")
    registry.series(RECEIPT_SERIES, "SJ", gapless=True)
    money = MenuGroup.MONEY
    menu.entry("ledger.accounts", "交易账户", "coin", "ledger:accounts", money, may=_sees_money, position=10)
    menu.entry("ledger.receipts", "收据", "receipt", "ledger:receipts", money, may=_sees_money, position=20)
