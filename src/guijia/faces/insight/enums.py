"""Words for reports."""

from django.db import models


class Span(models.TextChoices):
    """How long a report looks back from its day."""

    DAY = "day", "当日"
    WEEK = "week", "本周"
    MONTH = "month", "本月"
    YEAR = "year", "本年"
    ALL = "all", "累计"


class KeptSpan(models.TextChoices):
    """Reports that are kept as they stood when their time was over."""

    DAY = "day", "日报"
    WEEK = "week", "周报"
    MONTH = "month", "月报"


class Unit(models.TextChoices):
    """What a line counts."""

    HOMES = "homes", "套"
    AREA = "area", "㎡"
    MONEY = "money", "元"
    GROUPS = "groups", "组"
    PAYMENTS = "payments", "笔"
