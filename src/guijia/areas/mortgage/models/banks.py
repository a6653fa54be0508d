"""The banks a project works with, and what each wants to see of whom."""

from django.db import models
from django.db.models import F, Q

from guijia.areas.mortgage.enums import Borrower, GuaranteeTrigger, GuaranteeType, LoanKind
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class FrameAgreement(models.Model):
    """The project's agreement with a bank or the housing fund (按揭合作协议), before any single loan.

    Amounts in yuan. What of the quota is used is reckoned from the loans, never stored.
    Personal data: name and phone of the bank's clerk.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="frame_agreements")
    kind = models.CharField("贷款种类", max_length=20, choices=LoanKind.choices)
    number = models.CharField("协议编号", max_length=60)
    bank = models.CharField("银行", max_length=60)
    branch = models.CharField("支行", max_length=60, blank=True)
    clerk = models.CharField("银行经办", max_length=50, blank=True)
    clerk_phone = models.CharField("经办电话", max_length=30, blank=True)
    valid_from = models.DateField("生效日")
    valid_until = models.DateField("到期日")
    quota = models.DecimalField("额度", max_digits=16, decimal_places=2)
    deposit_rate = models.DecimalField("保证金比例", max_digits=5, decimal_places=2, help_text="per cent")
    deposit_account = models.CharField("保证金账户", max_length=60, blank=True)
    guarantee_type = models.CharField("保证方式", max_length=20, choices=GuaranteeType.choices)
    guarantee_trigger = models.CharField("担保止于", max_length=20, choices=GuaranteeTrigger.choices)
    guarantee_terms = models.TextField("担保条款", blank=True)
    payout_condition = models.CharField("放款条件", max_length=120, blank=True)
    needs_notary = models.BooleanField("借款合同须公证", default=False)
    receipt_number = models.CharField("抵押备案收件单号", max_length=60, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")
    ended_at = models.DateTimeField("终止", null=True)

    class Meta:
        verbose_name = "按揭合作协议"
        ordering = ["bank", "branch", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="frame_agreement_number_once"),
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("valid_until")), name="frame_agreement_span"
            ),
            models.CheckConstraint(condition=Q(quota__gt=0), name="frame_agreement_quota_positive"),
            models.CheckConstraint(
                condition=Q(deposit_rate__gte=0, deposit_rate__lte=100), name="frame_agreement_rate_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank}{self.branch}"


class ChecklistItem(models.Model):
    """One paper that a bank wants of one kind of borrower for one kind of loan, and how long it counts.

    Empty bank or loan kind: every one; without a project: all projects.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, null=True, related_name="+")
    bank = models.CharField("银行", max_length=60, blank=True)
    loan_kind = models.CharField("贷款种类", max_length=20, choices=LoanKind.choices, blank=True)
    borrower = models.CharField("谁的资料", max_length=20, choices=Borrower.choices)
    key = models.CharField("代码", max_length=40)
    label = models.CharField("资料", max_length=120)
    valid_days = models.PositiveSmallIntegerField("有效天数", null=True)
    required = models.BooleanField("必备", default=True)
    source = models.CharField("依据", max_length=200)
    position = models.PositiveSmallIntegerField("次序", default=100)
    retired_at = models.DateTimeField("停用", null=True)

    class Meta:
        verbose_name = "按揭资料清单"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "bank", "loan_kind", "borrower", "key"],
                condition=Q(retired_at__isnull=True),
                nulls_distinct=False,
                name="checklist_item_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_borrower_display()} {self.label}"
