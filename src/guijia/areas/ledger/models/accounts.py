"""Double entry, append-only: journals that balance at every commit, receipts, payment plans."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from guijia.areas.ledger.enums import HELD_CODES, AccountCode, PayMethod, PlanKind, ReceiptKind
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit


class DealAccount(models.Model):
    """The account of one deal (a subscription and the contract that follows it); locked before money moves.

    Its id is the subscription's. Amounts in yuan.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="deal_accounts")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="deal_accounts")
    title = models.CharField("户名", max_length=120, help_text="number of the document and unit")
    price = models.DecimalField("成交价", max_digits=16, decimal_places=2)
    opened_at = models.DateTimeField("开户")
    closed_at = models.DateTimeField("销户", null=True)

    class Meta:
        verbose_name = "交易账户"
        constraints = [models.CheckConstraint(condition=Q(price__gt=0), name="deal_account_price_positive")]

    def __str__(self) -> str:
        return self.title


class PlanLine(models.Model):
    """One line of a payment plan: what is due, when.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="plan_lines")
    kind = models.CharField("款项", max_length=20, choices=PlanKind.choices)
    position = models.PositiveSmallIntegerField("期次")
    due_on = models.DateField("应付日期", null=True)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    withdrawn_at = models.DateTimeField("作废", null=True)
    missing = models.DecimalField(
        "未收",
        max_digits=16,
        decimal_places=2,
        default=0,
        help_text="kept by the database whenever money or the plan moves; what the entries say counts",
    )

    # A projection: what moved it is audited.
    unaudited_columns = ("missing",)

    class Meta:
        verbose_name = "付款计划"
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="plan_amount_positive"),
            models.UniqueConstraint(
                fields=["account", "position"],
                condition=Q(withdrawn_at__isnull=True),
                name="plan_position_once",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(withdrawn_at__isnull=True), name="plan_due"),
            models.Index(
                fields=["due_on", "id"],
                include=["account", "missing"],
                condition=Q(withdrawn_at__isnull=True, missing__gt=0),
                name="plan_missing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Journal(models.Model):
    """One posting of the ledger; never changed, corrected by a reversing one, once.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="journals")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="journals")
    key = models.CharField(
        "唯一键", max_length=80, unique=True, help_text="the deed that caused it; posts once"
    )
    memo = models.CharField("摘要", max_length=200)
    posted_on = models.DateField("记账日期")
    posted_at = models.DateTimeField("记账时间")
    posted_by = models.CharField("记账人", max_length=60)
    sides = models.PositiveSmallIntegerField(
        "分录数", help_text="how many entries it has, so that none is added later"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.RESTRICT, null=True, related_name="reversed_by", verbose_name="冲销"
    )

    class Meta:
        verbose_name = "记账凭证"
        indexes = [models.Index(fields=["account", "posted_at"], name="journal_account")]

    def __str__(self) -> str:
        return self.memo


class Entry(models.Model):
    """One side of a journal: + debit, − credit. The sum of a journal is zero (deferred trigger).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    journal = models.ForeignKey(Journal, on_delete=models.RESTRICT, related_name="entries")
    account = models.ForeignKey(
        DealAccount, on_delete=models.RESTRICT, related_name="entries", help_text="whose money this side is"
    )
    code = models.CharField("科目", max_length=8, choices=AccountCode.choices)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "分录"
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0) & Q(amount__lt=10**12) & Q(amount__gt=-(10**12)),
                name="entry_amount_sane",
            )
        ]
        indexes = [
            models.Index(fields=["journal"], name="entry_journal"),
            models.Index(fields=["account", "code"], include=["amount"], name="entry_balance"),
            models.Index(fields=["account"], condition=Q(code__in=HELD_CODES), name="entry_held"),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.amount}"

    @property
    def credit(self) -> Decimal:
        """The amount of a credit side, above zero."""
        return -self.amount


class Receipt(models.Model):
    """Money received for a deal (收据); numbered without gaps, taken back only by reversal.

    Personal data: name of the payer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("收据编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="receipts")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="receipts")
    kind = models.CharField("款项", max_length=20, choices=ReceiptKind.choices)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    payer = models.CharField("付款人", max_length=120)
    method = models.CharField("付款方式", max_length=20, choices=PayMethod.choices)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    received_on = models.DateField("到账日期")
    confirmed_at = models.DateTimeField("确认时间")
    confirmed_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="收款员"
    )
    part = models.PositiveSmallIntegerField(
        "分摊序号", default=1, help_text="which part of one bank transfer; the first when it is whole"
    )
    line = models.ForeignKey(
        PlanLine, on_delete=models.RESTRICT, related_name="receipts", null=True, verbose_name="指定期次"
    )
    journal = models.OneToOneField(Journal, on_delete=models.RESTRICT, related_name="receipt")
    reversed_at = models.DateTimeField("冲销时间", null=True)
    reversal_reason = models.CharField("冲销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "收据"
        ordering = ["-confirmed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_amount_positive"),
            models.UniqueConstraint(
                fields=["project", "bank_reference", "part"],
                condition=~Q(bank_reference="") & Q(reversed_at__isnull=True),
                name="receipt_bank_reference_once",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], name="receipt_account"),
            models.Index(fields=["project", "-confirmed_at"], name="receipt_recent"),
        ]

    def __str__(self) -> str:
        return self.number
