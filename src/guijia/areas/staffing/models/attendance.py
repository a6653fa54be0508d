"""Attendance: who records it, what each day was like, the table of a month."""

from django.db import models

from guijia.areas.staffing.enums import Presence, SheetState
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class Clerk(models.Model):
    """Who records the attendance of a department (考勤员), filed with the office.

    Personal data: none beyond who does it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+")
    department = models.CharField("部门", max_length=30)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="考勤员")
    named_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="指定人")
    named_at = models.DateTimeField("指定时间")
    ended_at = models.DateTimeField("停任时间", null=True, blank=True)

    class Meta:
        verbose_name = "考勤员"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "department"],
                condition=models.Q(ended_at__isnull=True),
                name="clerk_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.staff}"


class DayRecord(models.Model):
    """What a day of somebody was like, by half days, with times of coming and going (出勤记录).

    Personal data: who was at work when, late or ill (seen by whoever keeps the attendance of the department).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+")
    department = models.CharField("部门", max_length=30)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="人员")
    day = models.DateField("日期")
    morning = models.CharField("上午", max_length=8, choices=Presence.choices)
    afternoon = models.CharField("下午", max_length=8, choices=Presence.choices)
    came_at = models.TimeField("到岗", null=True, blank=True)
    left_at = models.TimeField("离岗", null=True, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)
    set_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记人")
    set_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "出勤记录"
        constraints = [models.UniqueConstraint(fields=["project", "staff", "day"], name="day_record_once")]
        indexes = [models.Index(fields=["project", "department", "day"], name="day_record_of_department")]

    def __str__(self) -> str:
        return f"{self.day} {self.staff_id}"


class MonthSheet(models.Model):
    """The attendance table of a department for a month, as the manager signed it (考勤月表).

    ``lines``: one for each person, as counted when it was sent; the days of that month are closed from then on.
    Personal data: who was at work on how many days, leave and absence (seen by whoever keeps attendance).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=60, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+", verbose_name="项目")
    department = models.CharField("部门", max_length=30)
    month = models.DateField("月份")
    due_on = models.DateField("应交日")
    lines = models.JSONField("汇总", default=list)
    state = models.CharField("状态", max_length=12, choices=SheetState.choices, default=SheetState.SENT)
    sent_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="制表")
    sent_at = models.DateTimeField("制表时间")
    signed_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="部门经理"
    )
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)
    returned_words = models.CharField("退回原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "考勤月表"
        constraints = [
            models.UniqueConstraint(fields=["project", "department", "month"], name="month_sheet_once"),
            models.CheckConstraint(
                condition=~models.Q(state="signed")
                | models.Q(signed_by__isnull=False, signed_at__isnull=False)
                & ~models.Q(signed_by=models.F("sent_by")),
                name="month_sheet_signed_by_other",
            ),
        ]
        indexes = [models.Index(fields=["-month", "-id"], name="month_sheet_by_month")]

    def __str__(self) -> str:
        return self.number
