"""Words of background work."""

from django.db import models


class WorkState(models.TextChoices):
    """How a piece of work stands."""

    PLANNED = "planned", "待确认"
    RUNNING = "running", "办理中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "没有办成"


class Outcome(models.TextChoices):
    """What became of one row."""

    WAITING = "waiting", "待办"
    DONE = "done", "办成"
    REFUSED = "refused", "不能办"
    FAILED = "failed", "故障"
    DROPPED = "dropped", "已取消"
