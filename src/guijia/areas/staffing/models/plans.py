"""Goals and plans of a department or a person, by year and month, with their reviews."""

from django.db import models

from guijia.areas.staffing.enums import PlanNoteKind, PlanState
from guijia.kit.ids import uuid7
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class Plan(models.Model):
    """The goals of a year (``month`` 0) or the plan of a month, of a department or of one person (W30, GOL-01).

    ``staff``: whose plan it is; nobody: the department's. ``parent``: the year's goals that a month serves.
    Personal data: what somebody is to achieve and how far they are (seen by them and by whoever sees plans).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=60, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+", verbose_name="项目")
    department = models.CharField("部门", max_length=30)
    staff = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="parts", verbose_name="年度目标"
    )  # fmt: skip
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份", default=0)
    title = models.CharField("目标", max_length=120)
    state = models.CharField("状态", max_length=12, choices=PlanState.choices, default=PlanState.ASKED)
    approver = models.CharField("确认岗位", max_length=30, choices=Role.choices)
    finished = models.BooleanField("评审结束", default=False)
    made_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="制定人")
    made_at = models.DateTimeField("制定时间")
    confirmed_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="上级确认"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    opinion = models.CharField("确认意见", max_length=500, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "目标与计划"
        constraints = [
            models.CheckConstraint(condition=models.Q(month__lte=12), name="plan_month_of_year"),
            models.UniqueConstraint(
                fields=["project", "department", "staff", "year", "month"],
                condition=~models.Q(state__in=["refused", "cancelled"]),
                nulls_distinct=False,
                name="plan_of_period_once",
            ),
        ]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="plan_by_time"),
            models.Index(fields=["project", "year", "month"], name="plan_of_period"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def period(self) -> str:
        """``2026 年`` or ``2026-11``."""
        return f"{self.year}-{self.month:02}" if self.month else f"{self.year} 年"

    @property
    def whose(self) -> str:
        """The person, or the department."""
        return self.staff.name if self.staff is not None else self.department


class PlanReview(models.Model):
    """A review of a plan with its minutes (月度评审).

    Personal data: what was said about somebody's work (seen like the plan).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.RESTRICT, related_name="reviews")
    held_on = models.DateField("评审日期")
    attendees = models.CharField("参加人", max_length=200, blank=True)
    minutes = models.CharField("评审纪要", max_length=1000)
    progress = models.PositiveSmallIntegerField("评审时进度 %")
    finished = models.BooleanField("结束评审", default=False)
    by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="评审人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "计划评审"
        indexes = [models.Index(fields=["plan", "-at"], name="plan_review_of_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.held_on}"


class PlanItem(models.Model):
    """One thing to do or to reach, with its day and how it is measured.

    ``counted``: the key of a count from the records against ``target``; without it the progress is told.
    ``review``: the review that decided on it as an action.
    Personal data: none beyond who is to do it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.RESTRICT, related_name="items")
    position = models.PositiveSmallIntegerField("序")
    title = models.CharField("事项", max_length=120)
    measure = models.CharField("衡量标准", max_length=200, blank=True)
    counted = models.CharField("按记录统计", max_length=40, blank=True)
    target = models.PositiveIntegerField("目标值", null=True, blank=True)
    starts_on = models.DateField("开始")
    due_on = models.DateField("完成日期")
    owner = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    progress = models.PositiveSmallIntegerField("进度 %", default=0)
    done_on = models.DateField("完成于", null=True, blank=True)
    review = models.ForeignKey(
        PlanReview,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="评审",
    )
    ended_at = models.DateTimeField("取消时间", null=True, blank=True)

    class Meta:
        verbose_name = "计划事项"
        constraints = [
            models.CheckConstraint(condition=models.Q(progress__lte=100), name="plan_item_progress_is_share"),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("starts_on")), name="plan_item_has_length"
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "position"], name="plan_item_of_plan"),
            models.Index(fields=["due_on", "id"], name="plan_item_by_due"),
        ]

    def __str__(self) -> str:
        return self.title


class PlanNote(models.Model):
    """What changed with an item: its progress, or a correction with its reason (纠偏).

    Personal data: none beyond who wrote it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(PlanItem, on_delete=models.RESTRICT, related_name="notes")
    kind = models.CharField("种类", max_length=10, choices=PlanNoteKind.choices)
    words = models.CharField("说明", max_length=300)
    before = models.CharField("更正前", max_length=300, blank=True)
    progress = models.PositiveSmallIntegerField("进度 %")
    by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "计划进展"
        indexes = [models.Index(fields=["item", "-at"], name="plan_note_of_item")]

    def __str__(self) -> str:
        return self.words
