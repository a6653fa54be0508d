"""What was numbered: the counters and every number that was handed out."""

from django.db import models

from guijia.kit.ids import uuid7
from guijia.platform.places.models import Project


class Counter(models.Model):
    """The last number of one series in one project and one business year.

    Only ever moves up by one (guarded in the database).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.CharField("编号规则", max_length=60)
    project = models.ForeignKey(
        Project, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="项目"
    )
    period = models.CharField("年度", max_length=10)
    last = models.PositiveBigIntegerField("末号")

    # The number itself is written to ``Issued`` beside it; its audit row says it all.
    unaudited_columns = ("last",)

    class Meta:
        verbose_name = "编号计数"
        constraints = [
            models.UniqueConstraint(
                fields=["series", "project", "period"], nulls_distinct=False, name="counter_once"
            ),
            models.CheckConstraint(condition=models.Q(last__gte=1), name="counter_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.period} {self.last}"


class Issued(models.Model):
    """A number that was handed out; it stays taken even when the deed is void.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    series = models.CharField("编号规则", max_length=60)
    project = models.ForeignKey(
        Project, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="项目"
    )
    period = models.CharField("年度", max_length=10)
    no = models.PositiveBigIntegerField("序号")
    text = models.CharField("编号", max_length=60, unique=True)
    issued_at = models.DateTimeField("取号时间")

    class Meta:
        verbose_name = "已取编号"
        constraints = [
            models.UniqueConstraint(
                fields=["series", "project", "period", "no"], nulls_distinct=False, name="issued_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
