"""The ledger: what is owed and what was received, to the fen."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Money: plans, receipts, double entry."""

    name = "guijia.areas.ledger"
    label = "ledger"
    verbose_name = "资金"

    def ready(self) -> None:
        """Register the numbers, kinds, processes and jobs of this area."""
        from guijia.areas.ledger import jobs, wiring  # noqa: F401  jobs register on import

        wiring.register()
