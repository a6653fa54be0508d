"""The estate: phases, homes, their prices and permits, and sales control."""

from django.apps import AppConfig


class EstateConfig(AppConfig):
    """What there is to sell, and who holds it."""

    name = "guijia.areas.estate"
    label = "estate"
    verbose_name = "房源"

    def ready(self) -> None:
        """Register the menu, the pulse and the search of this area."""
        from guijia.areas.estate import bulk_wiring, import_wiring, undo_wiring, wiring

        wiring.register()
        import_wiring.register()
        bulk_wiring.register()
        undo_wiring.register()
