"""Staff administration: the lowest of the areas, above the platform that knows who is who."""

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    """Hand-over of leavers."""

    name = "guijia.areas.staffing"
    label = "staffing"
    verbose_name = "人事"

    def ready(self) -> None:
        """Register what a leaver has in hand, the jobs and the menu."""
        from guijia.areas.staffing import jobs, tables  # noqa: F401  registers on import
        from guijia.areas.staffing.leaving import wiring

        wiring.register()
