"""Reports: the figures of a day, a week, a month, a year."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Reports over all areas."""

    name = "guijia.faces.insight"
    label = "insight"
    verbose_name = "报表"

    def ready(self) -> None:
        """Put the reports into the menu, and have them kept when a day is over."""
        from guijia.faces.insight import wiring

        wiring.register()
