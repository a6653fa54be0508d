"""What is kept for others: where each original is, who has it, since when and why."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Originals of contracts and their hand-overs (合同流转)."""

    name = "guijia.areas.custody"
    label = "custody"
    verbose_name = "原件"

    def ready(self) -> None:
        """Register the number, the list and the menu."""
        from guijia.areas.custody import tables, wiring  # noqa: F401  registers on import

        wiring.register()
