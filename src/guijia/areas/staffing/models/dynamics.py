"""Staff dynamics: what happened in the life of those who work here."""

from django.db import models

from guijia.areas.staffing.enums import StaffEventKind
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class StaffEvent(models.Model):
    """Something about somebody that the superior should know and care for (员工动态, HRM-05).

    Personal data: what happened to whom (seen by whoever keeps staff dynamics of the project).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+", verbose_name="项目")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="人员")
    kind = models.CharField("类别", max_length=12, choices=StaffEventKind.choices)
    happened_on = models.DateField("日期")
    words = models.CharField("内容", max_length=500)
    care = models.CharField("关怀、处理", max_length=300, blank=True)
    reported_to = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="报告给"
    )
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记人")
    entered_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        verbose_name = "员工动态"
        indexes = [models.Index(fields=["-happened_on", "-id"], name="staff_event_by_day")]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_kind_display()}"
