"""How a hand-over stands."""

from django.db import models


class HandOverState(models.TextChoices):
    """From the order to the closed account."""

    ORDERED = "ordered", "交接中"
    PASSED = "passed", "已交接，待离职"
    BLOCKED = "blocked", "受阻"
    CLOSED = "closed", "已离职"
    CANCELLED = "cancelled", "已取消"
