"""A sale that comes to nothing: who owes what, what is undone in which order, the home on sale again."""

from django.apps import AppConfig


class UnwindingConfig(AppConfig):
    """Cancellation and refund (退房、退款)."""

    name = "guijia.areas.unwinding"
    label = "unwinding"
    verbose_name = "退房"

    def ready(self) -> None:
        """Register the process, its clock, form, number and menu."""
        from guijia.areas.unwinding import tables, wiring  # noqa: F401  registers on import

        wiring.register()
