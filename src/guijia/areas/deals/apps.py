"""The deal: subscription, signing, approval, seal and filing."""

from django.apps import AppConfig


class DealsConfig(AppConfig):
    """From the picked home to the filed contract."""

    name = "guijia.areas.deals"
    label = "deals"
    verbose_name = "成交"

    def ready(self) -> None:
        """Register processes, clocks, forms, numbers and menu of this area."""
        from guijia.areas.deals import closing_wiring, wiring

        wiring.register()
        closing_wiring.register()
