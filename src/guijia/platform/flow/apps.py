"""Who does what in what order: diagrams that run, cases, tasks."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Flow says who and when; the areas' actions say whether and what."""

    name = "guijia.platform.flow"
    label = "flow"
    verbose_name = "流程"

    def ready(self) -> None:
        """Put the list of cases into the menu; listen to clocks."""
        from guijia.platform.flow import jobs, tables, timing, wiring  # noqa: F401  register on import
