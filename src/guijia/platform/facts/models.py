"""One figure, one decision table: for one place, from one day on."""

from django.db import models

from guijia.kit.ids import uuid7
from guijia.platform.facts.enums import Status
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class Parameter(models.Model):
    """A figure (or words) that rules rest on, with its source and the days on which it holds.

    The narrowest scope wins: project, then jurisdiction, then the nation (both empty).
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField("参数", max_length=60)
    label = models.CharField("名称", max_length=80)
    value = models.DecimalField("数值", max_digits=20, decimal_places=6, null=True, blank=True)
    text = models.TextField("文字", blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    jurisdiction = models.CharField("城市", max_length=40, blank=True)
    project = models.ForeignKey(
        Project,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="parameters",
        verbose_name="项目",
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="含当日")
    source = models.TextField("依据")
    reference = models.CharField(
        "适用日期规则", max_length=80, blank=True, help_text="以哪一天为准，例如签约日"
    )
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.SHIPPED)

    class Meta:
        verbose_name = "参数"
        ordering = ["key", "jurisdiction", "effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "jurisdiction", "project", "effective_from"],
                condition=~models.Q(status="withdrawn"),
                nulls_distinct=False,
                name="parameter_once_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False, text="")
                | (models.Q(value__isnull=True) & ~models.Q(text="")),
                name="parameter_number_or_words",
            ),
            models.CheckConstraint(
                condition=models.Q(effective_to__isnull=True)
                | models.Q(effective_to__gte=models.F("effective_from")),
                name="parameter_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(project__isnull=True) | models.Q(jurisdiction=""),
                name="parameter_one_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（{self.effective_from:%Y-%m-%d} 起）"

    @property
    def shown(self) -> str:
        """The figure as people read it: without idle zeros, with its unit."""
        if self.value is None:
            return self.text
        number = f"{self.value:f}"
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        return f"{number} {self.unit}".strip()


class DecisionTable(models.Model):
    """One version of a decision table: conditions and results in rows, from one day on.

    ``content`` is the table itself (``rules.tables``); a version that holds or held is never changed, a
    later one takes its place. The project's own versions stand before the company's.
    Personal data: who published it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField("决策表", max_length=60)
    label = models.CharField("名称", max_length=80)
    version = models.PositiveIntegerField("版本")
    project = models.ForeignKey(
        Project,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="decision_tables",
        verbose_name="项目",
    )
    content = models.JSONField("内容")
    effective_from = models.DateField("生效日期")
    source = models.TextField("依据")
    reason = models.TextField("缘由", blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.SHIPPED)
    published_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True)

    class Meta:
        verbose_name = "决策表"
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "project", "version"], nulls_distinct=False, name="decision_version_once"
            ),
            models.UniqueConstraint(
                fields=["key", "project", "effective_from"],
                condition=~models.Q(status="withdrawn"),
                nulls_distinct=False,
                name="decision_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} 第 {self.version} 版（{self.effective_from:%Y-%m-%d} 起）"
