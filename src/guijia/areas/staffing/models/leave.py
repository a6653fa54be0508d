"""Leave: who asks to be away when, how it was decided, when they were back; days of annual leave."""

from django.db import models

from guijia.areas.staffing.enums import Half, LeaveKind, LeaveState
from guijia.kit.ids import uuid7
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Absence, Staff
from guijia.platform.places.models import Project


class Leave(models.Model):
    """A request for leave (请假单), counted in half working days of the office calendar.

    ``actual_days``: what was taken after the person reported back (销假). ``absence``: who takes their place.
    Personal data: who is away when and why, sick leave included (seen by the person and whoever may see leave).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=60, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="+", verbose_name="项目")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="leaves", verbose_name="请假人")
    kind = models.CharField("种类", max_length=12, choices=LeaveKind.choices)
    from_on = models.DateField("自")
    from_half = models.CharField("自（半天）", max_length=2, choices=Half.choices, default=Half.AM)
    until_on = models.DateField("至")
    until_half = models.CharField("至（半天）", max_length=2, choices=Half.choices, default=Half.PM)
    days = models.DecimalField("天数", max_digits=5, decimal_places=1)
    reason = models.CharField("事由", max_length=200)
    state = models.CharField("状态", max_length=12, choices=LeaveState.choices, default=LeaveState.ASKED)
    approver = models.CharField("审批岗位", max_length=30, choices=Role.choices)
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    opinion = models.CharField("审批意见", max_length=500, blank=True)
    back_on = models.DateField("到岗日", null=True, blank=True)
    back_half = models.CharField("到岗（半天）", max_length=2, choices=Half.choices, blank=True)
    actual_days = models.DecimalField("实休天数", max_digits=5, decimal_places=1, null=True, blank=True)
    resumed_at = models.DateTimeField("销假时间", null=True, blank=True)
    absence = models.ForeignKey(
        Absence, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="离岗代理"
    )

    class Meta:
        verbose_name = "请假"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="leave_has_length"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="resumed")
                | models.Q(back_on__isnull=False, actual_days__isnull=False, resumed_at__isnull=False),
                name="leave_resumed_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "-from_on"], name="leave_of_staff"),
            models.Index(fields=["project", "from_on", "until_on"], name="leave_of_project"),
            models.Index(fields=["-asked_at", "-id"], name="leave_by_time"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def counted_days(self) -> object:
        """Days that count: those taken once the person was back, else those asked for."""
        return self.days if self.actual_days is None else self.actual_days


class Allowance(models.Model):
    """How many days of annual leave somebody has in a year, when it is not what the parameter says.

    Personal data: none beyond a person's days of leave.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="人员")
    year = models.PositiveSmallIntegerField("年度")
    days = models.DecimalField("天数", max_digits=4, decimal_places=1)
    source = models.CharField("依据", max_length=200)
    set_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记人")
    set_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "年休假额度"
        constraints = [models.UniqueConstraint(fields=["staff", "year"], name="allowance_once")]

    def __str__(self) -> str:
        return f"{self.staff} {self.year} {self.days}"


class Career(models.Model):
    """Since when somebody works here, and since when at all: by this the days of annual leave are counted (履历).

    Personal data: a person's first day of work anywhere (seen by whoever keeps attendance, and by the person).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.OneToOneField(Staff, on_delete=models.RESTRICT, related_name="career", verbose_name="人员")
    joined_on = models.DateField("入职日期")
    worked_since = models.DateField("参加工作日期")
    source = models.CharField("依据", max_length=200, blank=True)
    set_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    set_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "工龄"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(joined_on__gte=models.F("worked_since")), name="career_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.joined_on}"
