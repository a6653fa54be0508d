"""What this area hangs into the platform."""

from guijia.areas.ledger.actions import RECEIPT_SERIES
from guijia.platform.numbers import registry


def register() -> None:
    """Called once when the application is ready."""
    registry.series(RECEIPT_SERIES, "SJ", gapless=True)
