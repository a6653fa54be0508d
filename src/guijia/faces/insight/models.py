"""Reports as they stood when their time was over."""

from django.db import models

from guijia.faces.insight.enums import KeptSpan
from guijia.kit.ids import uuid7
from guijia.platform.places.models import Project


class KeptReport(models.Model):
    """The figures of a day, week or month of one project, counted when it was over.

    What is entered later changes the report of today, never this one: both can be seen side by side.
    Personal data: none; only sums.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="kept_reports")
    report = models.CharField("报表", max_length=20, help_text="key of the report")
    span = models.CharField("类别", max_length=10, choices=KeptSpan.choices)
    first_on = models.DateField("自")
    last_on = models.DateField("至")
    figures = models.JSONField("数字", help_text='{"subscribed": "12", …}: line key to number in words')
    kept_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = "存档报表"
        ordering = ["-last_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "report", "span", "last_on"], name="kept_report_once"),
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("last_on")), name="kept_report_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["project", "-last_on", "-id"], name="kept_report_list")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.report} {self.get_span_display()} {self.last_on}"
