"""The loan of a contract: how far it is, its papers, the bank's answers, its originals."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from guijia.areas.deals.models import Contract
from guijia.areas.ledger.models import Receipt
from guijia.areas.mortgage.enums import (
    LIVE,
    Answer,
    Borrower,
    Choice,
    EndKind,
    Fault,
    LoanKind,
    LoanMode,
    LoanState,
    OriginalKind,
)
from guijia.areas.mortgage.models.banks import FrameAgreement
from guijia.areas.parties.models import Customer
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit


class Loan(models.Model):
    """One loan of a contract (W08); a combined purchase has two, one of the bank and one of the fund.

    Amounts in yuan. The money itself stands in the ledger; ``receipt`` names it.
    Personal data: through its contract only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("贷款编号", max_length=40, unique=True)
    contract = models.ForeignKey(Contract, on_delete=models.RESTRICT, related_name="loans")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="loans")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="loans")
    kind = models.CharField("贷款种类", max_length=20, choices=LoanKind.choices)
    mode = models.CharField("贷款方式", max_length=20, choices=LoanMode.choices, default=LoanMode.DIRECT)
    state = models.CharField("状态", max_length=20, choices=LoanState.choices)
    agreement = models.ForeignKey(
        FrameAgreement, on_delete=models.RESTRICT, null=True, related_name="loans", verbose_name="合作协议"
    )
    wished_bank = models.CharField("意向银行", max_length=80, blank=True)
    amount = models.DecimalField("申请金额", max_digits=16, decimal_places=2)
    approved = models.DecimalField("批准金额", max_digits=16, decimal_places=2, null=True)
    term_months = models.PositiveSmallIntegerField("期限（月）", null=True)
    opened_at = models.DateTimeField("开始")
    notified_on = models.DateField("通知客户", null=True)
    papers_due_on = models.DateField("资料限期", null=True)
    papers_complete_on = models.DateField("资料齐全", null=True)
    interview_at = models.DateTimeField("面签时间", null=True)
    interview_place = models.CharField("面签地点", max_length=120, blank=True)
    lawyer = models.CharField("经办律师", max_length=60, blank=True)
    interviewed_on = models.DateField("面签", null=True)
    submitted_on = models.DateField("报批", null=True)
    answer = models.CharField("银行答复", max_length=20, choices=Answer.choices, blank=True)
    decided_on = models.DateField("批复日", null=True)
    approval_number = models.CharField("批复号", max_length=60, blank=True)
    approval_until = models.DateField("批复有效期至", null=True)
    choice = models.CharField("客户选择", max_length=20, choices=Choice.choices, blank=True)
    fault = models.CharField("原因归属", max_length=20, choices=Fault.choices, blank=True)
    notary_number = models.CharField("公证书号", max_length=60, blank=True)
    pre_notice_number = models.CharField("预告登记号", max_length=60, blank=True)
    mortgage_notice_number = models.CharField("抵押预告登记号", max_length=60, blank=True)
    registered_on = models.DateField("抵押预告登记", null=True)
    receipt = models.OneToOneField(
        Receipt, on_delete=models.RESTRICT, null=True, related_name="loan", verbose_name="收据"
    )
    paid_on = models.DateField("放款", null=True)
    voucher_number = models.CharField("放款凭证号", max_length=60, blank=True)
    told_on = models.DateField("告知客户与销售", null=True)
    guarantee_from = models.DateField("担保起", null=True)
    guarantee_until = models.DateField("担保止", null=True)
    guarantee_ground = models.CharField("解除依据", max_length=120, blank=True)
    deposit = models.DecimalField("保证金", max_digits=16, decimal_places=2, default=0)
    deposit_returned_on = models.DateField("保证金退回", null=True)
    deposit_reference = models.CharField("退回流水号", max_length=60, blank=True)
    ended_at = models.DateTimeField("了结", null=True)
    end_kind = models.CharField("了结方式", max_length=20, choices=EndKind.choices, blank=True)
    end_cause = models.CharField("了结原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "贷款"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind"], condition=~Q(state=LoanState.ENDED), name="loan_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="loan_amount_positive"),
            models.CheckConstraint(
                condition=Q(receipt__isnull=True, paid_on__isnull=True)
                | Q(receipt__isnull=False, paid_on__isnull=False),
                name="loan_paid_with_receipt",
            ),
            models.CheckConstraint(condition=Q(deposit__gte=0), name="loan_deposit_not_negative"),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "id"], name="loan_newest"),
            models.Index(fields=["unit"], name="loan_unit"),
            models.Index(fields=["agreement"], condition=Q(state__in=LIVE), name="loan_quota"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shortfall(self) -> Decimal:
        """What the bank lends less than was asked for, in yuan."""
        return self.amount - self.approved if self.approved is not None else self.amount


class BankAnswer(models.Model):
    """What a bank answered to one application for a loan; never changed.

    Personal data: the reason may name circumstances of the buyer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    loan = models.ForeignKey(Loan, on_delete=models.RESTRICT, related_name="answers")
    agreement = models.ForeignKey(FrameAgreement, on_delete=models.RESTRICT, related_name="+")
    asked = models.DecimalField("申请金额", max_digits=16, decimal_places=2)
    submitted_on = models.DateField("报批")
    answer = models.CharField("答复", max_length=20, choices=Answer.choices)
    amount = models.DecimalField("批准金额", max_digits=16, decimal_places=2, null=True)
    decided_on = models.DateField("答复日")
    reason = models.CharField("说明", max_length=300, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "银行答复"
        ordering = ["recorded_at"]

    def __str__(self) -> str:
        return f"{self.agreement} {self.get_answer_display()}"


class LoanPaper(models.Model):
    """One paper that the bank wants for a loan: of whom, until when it counts, whether it is there.

    Personal data: none of its own; the customer is named by key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    loan = models.ForeignKey(Loan, on_delete=models.RESTRICT, related_name="papers")
    borrower = models.CharField("谁的资料", max_length=20, choices=Borrower.choices)
    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, null=True, related_name="+")
    key = models.CharField("代码", max_length=40)
    label = models.CharField("资料", max_length=120)
    required = models.BooleanField("必备", default=True)
    valid_days = models.PositiveSmallIntegerField("有效天数", null=True)
    issued_on = models.DateField("出具日期", null=True)
    expires_on = models.DateField("有效期至", null=True)
    received_at = models.DateTimeField("收到", null=True)
    received_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    promised_on = models.DateField("客户承诺补齐", null=True)
    withdrawn_at = models.DateTimeField("不再需要", null=True)
    position = models.PositiveSmallIntegerField("次序", default=100)

    class Meta:
        verbose_name = "贷款资料"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "borrower", "customer", "key"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="loan_paper_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Original(models.Model):
    """An original of a loan: which, and where it is now and who has it (MTG-03, MTG-04).

    Personal data: the name of whoever has it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    loan = models.ForeignKey(Loan, on_delete=models.RESTRICT, related_name="originals")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="loan_originals")
    kind = models.CharField("原件", max_length=20, choices=OriginalKind.choices)
    number = models.CharField("编号", max_length=60, blank=True)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    holder = models.CharField("在谁手里", max_length=60)
    place = models.CharField("存放处", max_length=80)
    since = models.DateTimeField("自")

    class Meta:
        verbose_name = "贷款原件"
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class OriginalMove(models.Model):
    """One hand-over of an original; never changed.

    Personal data: the names of who gave and who took.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    original = models.ForeignKey(Original, on_delete=models.RESTRICT, related_name="moves")
    given_by = models.CharField("交出", max_length=60)
    taken_by = models.CharField("接收", max_length=60)
    place = models.CharField("存放处", max_length=80)
    reason = models.CharField("用途", max_length=120)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = "原件交接"
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.given_by} → {self.taken_by}"
