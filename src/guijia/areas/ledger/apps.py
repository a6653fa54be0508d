"""The ledger: what is owed and what was received, to the fen."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Money: plans, receipts, double entry."""

    name = "guijia.areas.ledger"
    label = "ledger"
    verbose_name = "资金"

    def ready(self) -> None:
        """Register the number series of this area."""
        from guijia.areas.ledger import wiring

        wiring.register()
