"""Time: what the database's clock says, which days are worked, what is due and what is late."""

from django.apps import AppConfig


class ClockConfig(AppConfig):
    """Due times, reminders and the working calendar."""

    name = "guijia.platform.clock"
    label = "clock"
    verbose_name = "时限"
