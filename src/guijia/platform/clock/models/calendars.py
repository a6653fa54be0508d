"""Days that depart from the ordinary week, and opening hours."""

from datetime import date

from django.db import models

from guijia.kit.ids import uuid7
from guijia.platform.places.models import Project

# Before anything that runs: rows of the release hold for every day.
ALWAYS = date(2000, 1, 1)


class ClockHoliday(models.Model):
    """A day that departs from the ordinary week: off, or worked (调休).

    Personal data: none.
    """

    day = models.DateField("日期", primary_key=True)
    is_working = models.BooleanField("上班")
    name = models.CharField("节日", max_length=30)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "节假日"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}{'调休上班' if self.is_working else '放假'}"


class WorkingHours(models.Model):
    """Opening spans of certain weekdays within a part of the year, of one calendar.

    In force from a day on; a new row for the same part of the year ends the one before. Rows of a project put
    the company's aside. ``ended_at``: withdrawn before it came into force.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    calendar = models.CharField("日历", max_length=30)
    label = models.CharField("名称", max_length=60)
    from_month_day = models.CharField("从（月-日）", max_length=5)
    to_month_day = models.CharField("至（月-日）", max_length=5)
    weekdays = models.CharField("星期", max_length=7, help_text="1 = 周一 … 7 = 周日")
    spans = models.JSONField("开放时段", help_text='[["08:30", "12:00"], …]')
    keeps_holidays = models.BooleanField("随节假日停", default=True)
    source = models.CharField("依据", max_length=200)
    project = models.ForeignKey(
        Project, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="只用于项目"
    )
    effective_from = models.DateField("自哪天起", default=ALWAYS, db_default=ALWAYS)
    effective_to = models.DateField("至哪天止", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "工作时间"
        ordering = ["calendar", "from_month_day", "weekdays"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "project", "from_month_day", "weekdays", "effective_from"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="workinghours_once",
            )
        ]

    def __str__(self) -> str:
        return self.label
