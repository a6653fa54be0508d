"""How a clock counts."""

from django.db import models


class Counts(models.TextChoices):
    """What runs: the wall clock, the office's opening time, days, or working days."""

    MINUTES = "minutes", "分钟"
    HOURS = "hours", "小时"
    WORKING_MINUTES = "working_minutes", "工作分钟"
    WORKING_HOURS = "working_hours", "工作小时"
    DAYS = "days", "天"
    WORKDAYS = "workdays", "工作日"
