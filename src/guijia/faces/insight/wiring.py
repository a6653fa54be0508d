"""What reports hang into the platform: their menu line and their pulse."""

from guijia.faces.insight import jobs, tables  # noqa: F401  the list registers on import
from guijia.faces.insight.permissions import SEE_REPORTS
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.jobs import pulse


def register() -> None:
    """Called once when the application is ready."""
    pulse.register(jobs.queue_due_reports, name="insight.keep_reports", every_seconds=300)
    menu.entry(
        "insight.reports", "报表", "chart-bar", "insight:sales", MenuGroup.BOOKS,
        may=lambda viewer: bool(viewer.may(SEE_REPORTS)), position=5,
    )  # fmt: skip
