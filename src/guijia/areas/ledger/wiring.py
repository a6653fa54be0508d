"""What this area hangs into the platform."""

from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.numbers import registry
from guijia.platform.org.models import Staff

RECEIPT_SERIES = "ledger.receipt"


def _sees_money(viewer: Staff) -> bool:
    return viewer.may(SEE_MONEY)


def register() -> None:
    """Called once when the application is ready."""
    registry.series(RECEIPT_SERIES, "SJ", gapless=True)
    money = MenuGroup.MONEY
    menu.entry("ledger.accounts", "交易账户", "coin", "ledger:accounts", money, may=_sees_money, position=10)
    menu.entry("ledger.receipts", "收据", "receipt", "ledger:receipts", money, may=_sees_money, position=20)
