"""Instalments that customers owe their banks, and the registers that are printed."""

from django.db import models
from django.db.models import F, Q

from guijia.areas.mortgage.enums import FollowWay, OverdueState, RegisterKind
from guijia.areas.mortgage.models.banks import FrameAgreement
from guijia.areas.mortgage.models.loans import Loan
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class OverdueList(models.Model):
    """A list of overdue instalments as a bank sent it.

    Personal data: none of its own; its lines name borrowers.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="overdue_lists")
    agreement = models.ForeignKey(FrameAgreement, on_delete=models.RESTRICT, related_name="overdue_lists")
    as_of = models.DateField("截至")
    file_name = models.CharField("文件", max_length=255)
    digest = models.CharField("文件指纹", max_length=64)
    lines = models.PositiveIntegerField("行数")
    imported_at = models.DateTimeField("导入")
    imported_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "逾期名单"
        ordering = ["-as_of", "-imported_at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "digest"], name="overdue_list_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.as_of:%Y-%m-%d}"


class OverdueItem(models.Model):
    """One loan on a bank's list: how much is overdue for how long, and what was done about it.

    ``loan`` is empty as long as nobody knows whose it is. Amounts in yuan.
    Personal data: the borrower's name as the bank wrote it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="overdue_items")
    first_list = models.ForeignKey(OverdueList, on_delete=models.RESTRICT, related_name="+")
    last_list = models.ForeignKey(OverdueList, on_delete=models.RESTRICT, related_name="items")
    agreement = models.ForeignKey(FrameAgreement, on_delete=models.RESTRICT, related_name="+")
    loan = models.ForeignKey(Loan, on_delete=models.RESTRICT, null=True, related_name="overdue")
    room = models.CharField("房号", max_length=60, help_text="as the list has it")
    borrower = models.CharField("借款人", max_length=60, blank=True)
    amount = models.DecimalField("逾期金额", max_digits=16, decimal_places=2)
    periods = models.PositiveSmallIntegerField("逾期期数", null=True)
    days = models.PositiveIntegerField("逾期天数", null=True)
    since = models.DateField("首次列入")
    as_of = models.DateField("最近名单")
    state = models.CharField("状态", max_length=20, choices=OverdueState.choices, default=OverdueState.OPEN)
    promised_on = models.DateField("承诺还款", null=True)
    settled_on = models.DateField("还清", null=True)

    class Meta:
        verbose_name = "逾期贷款"
        ordering = ["-days", "room"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="overdue_amount_positive"),
            models.UniqueConstraint(
                fields=["agreement", "room"],
                condition=~Q(state=OverdueState.SETTLED),
                name="overdue_open_once",
            ),
        ]
        indexes = [models.Index(fields=["-as_of", "id"], name="overdue_newest")]

    def __str__(self) -> str:
        return f"{self.room} {self.amount}"


class OverdueFollowUp(models.Model):
    """One talk with a customer about an overdue loan; never changed.

    Personal data: what the customer said.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(OverdueItem, on_delete=models.RESTRICT, related_name="follow_ups")
    way = models.CharField("方式", max_length=20, choices=FollowWay.choices)
    words = models.CharField("情况", max_length=300)
    promised_on = models.DateField("承诺还款", null=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "逾期跟进"
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.words


class LoanRegister(models.Model):
    """A register of a project as something that can be printed: F10 as it stood at a Monday's close, F15 of a span.

    ``rows`` holds what F10 said that day, so that a later look shows what was sent.
    Personal data: masked names in ``rows``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="loan_registers")
    kind = models.CharField("台帐", max_length=3, choices=RegisterKind.choices)
    first_on = models.DateField("自")
    last_on = models.DateField("至")
    rows = models.JSONField("内容", default=list)
    made_at = models.DateTimeField("生成")

    class Meta:
        verbose_name = "按揭台帐"
        ordering = ["-last_on", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "first_on", "last_on"], name="loan_register_once"
            ),
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="loan_register_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_on:%Y-%m-%d} 至 {self.last_on:%Y-%m-%d}"
