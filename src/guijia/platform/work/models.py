"""Background work and its rows."""

from django.db import models

from guijia.kit.ids import uuid7
from guijia.platform.files.models import StoredFile
from guijia.platform.org.models import Staff
from guijia.platform.work.enums import Outcome, WorkState

TITLE, WORDS = 120, 300


class Work(models.Model):
    """Something that a person asked for and that may take long (后台工作): many rows, or one file.

    ``leased_until``: until then a worker is believed to be at it; afterwards anybody takes it up where it stands.
    ``progress`` and ``total`` count for work without rows; with rows, the rows are counted.

    Personal data: the title may name what was chosen; the file may be a list of customers and is reached by
    whoever asked for it only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("内容", max_length=TITLE)
    given = models.JSONField("参数", default=dict)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="发起人")
    asked_at = models.DateTimeField("发起")
    state = models.CharField("状态", max_length=10, choices=WorkState.choices, default=WorkState.PLANNED)
    total = models.PositiveIntegerField("共", default=0)
    progress = models.PositiveIntegerField("已办", default=0)
    began_at = models.DateTimeField("开始", null=True)
    ended_at = models.DateTimeField("结束", null=True)
    leased_until = models.DateTimeField("占用至", null=True)
    words = models.CharField("结果", max_length=WORDS, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="文件"
    )
    again = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="重办"
    )

    class Meta:
        verbose_name = "后台工作"
        indexes = [
            models.Index(fields=["asked_by", "-asked_at", "id"], name="work_of_a_person"),
            models.Index(
                fields=["leased_until"], condition=models.Q(state=WorkState.RUNNING), name="work_under_way"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=[WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED])
                | models.Q(ended_at__isnull=False),
                name="work_over_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Will nothing more happen?"""
        return self.state in {WorkState.DONE, WorkState.FAILED, WorkState.CANCELLED}


class WorkRow(models.Model):
    """One thing to which the work is done, and what became of it.

    Personal data: the label may name a customer, as the list did from which it was chosen.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField("序")
    key = models.CharField("对象", max_length=60)
    label = models.CharField("名称", max_length=TITLE)
    url = models.CharField("地址", max_length=200, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    words = models.CharField("说明", max_length=WORDS, blank=True)
    clause = models.CharField("依据", max_length=200, blank=True)
    done_at = models.DateTimeField("时间", null=True)
    tries = models.PositiveSmallIntegerField("中断", default=0)

    class Meta:
        verbose_name = "后台工作的一行"
        indexes = [models.Index(fields=["work", "outcome", "position"], name="rows_of_work")]
        constraints = [models.UniqueConstraint(fields=["work", "position"], name="row_of_work_once")]

    def __str__(self) -> str:
        return self.label
