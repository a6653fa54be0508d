"""The loan of a sale: banks, papers, decision, pay-out, guarantee, overdue instalments."""

from django.apps import AppConfig


class MortgageConfig(AppConfig):
    """From the filed contract to the guarantee that ends."""

    name = "guijia.areas.mortgage"
    label = "mortgage"
    verbose_name = "按揭"

    def ready(self) -> None:
        """Register the process, clocks, forms, numbers and menu of this area, and what it hears from deals."""
        from guijia.areas.mortgage import wiring

        wiring.register()
