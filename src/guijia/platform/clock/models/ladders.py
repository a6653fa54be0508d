"""Who hears of a time limit at which minute, and who did."""

from django.db import models
from django.db.models import Q

from guijia.kit.ids import uuid7
from guijia.platform.clock.enums import Basis, What, Whom
from guijia.platform.clock.models.clocks import Clock
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


class EscalationStep(models.Model):
    """One rung of the ladder of a kind of clock, in force from a day on.

    A clock keeps the ladder of the day on which it began.
    Personal data: none beyond who is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("时限类别", max_length=60)
    basis = models.CharField("何时", max_length=10, choices=Basis.choices)
    value = models.IntegerField("数值", help_text="百分比，或到期前（负）后（正）的分钟")
    whom = models.CharField("通知谁", max_length=10, choices=Whom.choices)
    role = models.CharField("岗位", max_length=30, blank=True, default="")
    staff = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="人"
    )
    what = models.CharField("做什么", max_length=10, choices=What.choices)
    job = models.CharField("自动办理", max_length=60, blank=True, default="")
    effective_from = models.DateField("自哪天起")
    effective_to = models.DateField("至哪天止", null=True, blank=True)
    source = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = "提醒与升级"
        ordering = ["kind", "effective_from", "basis", "value", "id"]
        constraints = [
            models.CheckConstraint(
                name="escalation_whom_complete",
                condition=(Q(whom="role") & ~Q(role="")) | (~Q(whom="role") & Q(role="")),
            ),
            models.CheckConstraint(
                name="escalation_staff_complete",
                condition=Q(whom="staff", staff__isnull=False) | (~Q(whom="staff") & Q(staff__isnull=True)),
            ),
            models.CheckConstraint(
                name="escalation_job_complete",
                condition=(Q(what="act") & ~Q(job="")) | (~Q(what="act") & Q(job="")),
            ),
        ]
        indexes = [models.Index(fields=["kind", "effective_from"], name="escalation_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_basis_display()} {self.value}"

    @property
    def when_words(self) -> str:
        """The minute of the rung as people say it."""
        if self.basis == Basis.PERCENT:
            return "到期时" if self.value == 100 else f"用去 {self.value}%"
        if self.value == 0:
            return "到期时"
        return f"到期{'前' if self.value < 0 else '后'} {_minutes(abs(self.value))}"

    @property
    def whom_words(self) -> str:
        """Who hears of it, by post."""
        if self.whom == Whom.ROLE:
            return str(Role(self.role).label)
        if self.whom == Whom.STAFF and self.staff is not None:
            return self.staff.name
        return str(Whom(self.whom).label)


def _minutes(minutes: int) -> str:
    if minutes % 60 == 0:
        return f"{minutes // 60} 小时"
    return f"{minutes} 分"


class ClockRung(models.Model):
    """A rung that was reached on a clock: once for each step, whatever dies in between.

    ``told`` are the people who heard of it, by id and name, filled when ``told_at`` is.
    Personal data: names of staff.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clock = models.ForeignKey(Clock, on_delete=models.RESTRICT, related_name="rungs")
    step = models.ForeignKey(EscalationStep, on_delete=models.RESTRICT, related_name="+")
    due_at = models.DateTimeField("应于")
    at = models.DateTimeField("发生于")
    told_at = models.DateTimeField("通知于", null=True, blank=True)
    told = models.JSONField("通知了谁", default=list)

    class Meta:
        verbose_name = "时限提醒"
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["clock", "step"], name="clockrung_once")]
        indexes = [models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="clockrung_to_tell")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.step_id}"
