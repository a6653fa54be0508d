"""The daily close with what does not agree, and the periods and days of which registers are printed."""

from django.db import models
from django.db.models import F, Q

from guijia.areas.deals.enums import MismatchKind, RegisterKind
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Project, Unit


class DailyClose(models.Model):
    """The daily close (日结) of a project: sales control held against documents, money, filing, the bureau's list.

    ``bureau`` holds the lines of the bureau's list of contracts signed online: room, number, state.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="daily_closes")
    day = models.DateField("日期")
    closed_at = models.DateTimeField("核对时间")
    closed_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="核对人"
    )
    counts = models.JSONField("各状态套数", default=dict)
    checked = models.PositiveIntegerField("核对套数", default=0)
    bureau_name = models.CharField("网签清单", max_length=255, blank=True)
    bureau = models.JSONField("网签清单内容", default=list)
    unaudited_columns = ("bureau",)

    class Meta:
        verbose_name = "日结"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="daily_close_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} 日结"


class Mismatch(models.Model):
    """Something about one home that two sources say differently; open until it agrees again or a person explains it.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    close = models.ForeignKey(DailyClose, on_delete=models.RESTRICT, related_name="found")
    last_close = models.ForeignKey(DailyClose, on_delete=models.RESTRICT, related_name="last_seen")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="mismatches")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="mismatches")
    kind = models.CharField("类别", max_length=20, choices=MismatchKind.choices)
    sentence = models.CharField("不一致", max_length=300)
    resolved_at = models.DateTimeField("处理时间", null=True)
    resolved_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="处理人"
    )
    resolution = models.CharField("处理说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "不一致"
        ordering = ["unit__label", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"], condition=Q(resolved_at__isnull=True), name="mismatch_one_open"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | ~Q(resolution=""), name="mismatch_resolved_says_how"
            ),
        ]
        indexes = [models.Index(fields=["project", "resolved_at"], name="mismatch_open")]

    def __str__(self) -> str:
        return self.sentence


class DaySheet(models.Model):
    """The sales-control sheet (销控日报, F11) of a building on a day, as something that can be printed.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="day_sheets")
    building = models.ForeignKey(Building, on_delete=models.RESTRICT, related_name="day_sheets")
    day = models.DateField("日期")

    class Meta:
        verbose_name = "销控日报"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["building", "day"], name="day_sheet_once")]

    def __str__(self) -> str:
        return f"{self.building} {self.day:%Y-%m-%d}"


class RegisterPeriod(models.Model):
    """A span of days of one register (台帐) of a project, as something that can be printed: F09, F14.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="register_periods")
    kind = models.CharField("台帐", max_length=3, choices=RegisterKind.choices)
    first_on = models.DateField("自")
    last_on = models.DateField("至")

    class Meta:
        verbose_name = "台帐期间"
        ordering = ["-first_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "first_on", "last_on"], name="register_period_once"
            ),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="register_period_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_on:%Y-%m-%d} 至 {self.last_on:%Y-%m-%d}"
