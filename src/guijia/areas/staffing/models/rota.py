"""Shifts of a section, and who works which on what day."""

from django.db import models

from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class Shift(models.Model):
    """A kind of working day of a section (班次): fixed hours, the office's hours, or rest.

    Without hours it follows the office calendar; a day of rest has none.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+", verbose_name="项目")
    section = models.CharField("组", max_length=30)
    name = models.CharField("班次", max_length=20)
    mark = models.CharField("简称", max_length=2)
    is_rest = models.BooleanField("休息", default=False)
    starts_at = models.TimeField("上班", null=True, blank=True)
    ends_at = models.TimeField("下班", null=True, blank=True)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "班次"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "section", "mark"],
                condition=models.Q(ended_at__isnull=True),
                name="shift_mark_once",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True, ends_at__isnull=True)
                | models.Q(starts_at__isnull=False, ends_at__isnull=False, is_rest=False),
                name="shift_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RotaDay(models.Model):
    """Which shift somebody works on a day in a section (排班); without a shift the day was cleared.

    Personal data: who works when (seen by the people of the project).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+")
    section = models.CharField("组", max_length=30)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="人员")
    day = models.DateField("日期")
    shift = models.ForeignKey(
        Shift, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="班次"
    )
    set_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="排班人")
    set_at = models.DateTimeField("排班时间")

    class Meta:
        verbose_name = "排班"
        constraints = [
            models.UniqueConstraint(fields=["project", "section", "staff", "day"], name="rota_day_once")
        ]
        indexes = [models.Index(fields=["staff", "day"], name="rota_of_staff")]

    def __str__(self) -> str:
        return f"{self.day} {self.staff_id}"
