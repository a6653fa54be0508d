"""What this area hangs into the platform."""

from guijia.platform.numbers import registry

RECEIPT_SERIES = "ledger.receipt"


def register() -> None:
    """Called once when the application is ready."""
    registry.series(RECEIPT_SERIES, "SJ", gapless=True)
