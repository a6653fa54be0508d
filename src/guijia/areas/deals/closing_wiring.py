"""What the daily close hangs into the platform: its pulse and its menu line."""

from guijia.areas.deals import jobs
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.platform.jobs import pulse


def register() -> None:
    """Called once when the application is ready."""
    pulse.register(jobs.queue_due_closes, name="deals.daily_close", every_seconds=300)
    menu.entry(
        "deals.closes", "日结核对", "checklist", "deals:closes", MenuGroup.BOOKS,
        may=lambda viewer: bool(viewer.may(SEE_DEALS)), position=25,
    )  # fmt: skip
