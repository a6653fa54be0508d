"""What goes out, across and on paper: refunds, transfers, money passed on, invoices; months that are closed."""

from django.db import models
from django.db.models import F, Q

from guijia.areas.ledger.enums import HeldKind, InvoiceKind, RefundSource, RefundState
from guijia.areas.ledger.models.accounts import DealAccount, Journal
from guijia.kit.ids import uuid7
from guijia.kit.sealed import SealedTextField
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

OPEN_REFUNDS = (RefundState.REQUESTED, RefundState.APPROVED)


class Refund(models.Model):
    """Money given back to a customer (退款): asked for, approved by another, paid once; numbered without gaps.

    ``approval`` moves the amount to what is owed to the customer, ``payment`` out of the bank.
    Personal data: name of the payee; bank account (sealed).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("退款单号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="refunds")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="refunds")
    source = models.CharField("退哪笔款", max_length=20, choices=RefundSource.choices)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    reason = models.CharField("原因", max_length=200)
    payee = models.CharField("收款人", max_length=120)
    bank_name = models.CharField("开户行", max_length=120)
    bank_account = SealedTextField("收款账号")
    state = models.CharField(
        "状态", max_length=20, choices=RefundState.choices, default=RefundState.REQUESTED
    )
    requested_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", null=True, verbose_name="申请人"
    )
    requested_at = models.DateTimeField("申请时间")
    approved_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", null=True, verbose_name="审批人"
    )
    approved_at = models.DateTimeField("审批时间", null=True)
    approval = models.OneToOneField(Journal, on_delete=models.RESTRICT, null=True, related_name="+")
    release_number = models.CharField("监管资金释放文号", max_length=60, blank=True)
    bank_reference = models.CharField("付款流水号", max_length=60, blank=True)
    paid_on = models.DateField("付款日期", null=True)
    paid_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", null=True, verbose_name="付款人"
    )
    payment = models.OneToOneField(Journal, on_delete=models.RESTRICT, null=True, related_name="+")
    reversed_at = models.DateTimeField("冲销时间", null=True)
    reversal_reason = models.CharField("冲销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "退款"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(approved_by=F("requested_by")),
                name="refund_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("approved_by")), name="refund_payer_is_other"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RefundState.PAID, RefundState.REVERSED]) | Q(payment__isnull=False),
                name="refund_paid_is_booked",
            ),
            models.UniqueConstraint(
                fields=["project", "bank_reference"],
                condition=~Q(bank_reference="") & Q(reversed_at__isnull=True),
                name="refund_bank_reference_once",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], name="refund_account"),
            models.Index(fields=["project", "-requested_at"], name="refund_recent"),
        ]

    def __str__(self) -> str:
        return self.number


class Transfer(models.Model):
    """Money moved from one deal to another of the same project (转款), by one journal.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("转款单号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="transfers")
    origin = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="transfers_out")
    target = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="transfers_in")
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    reason = models.CharField("原因", max_length=200)
    journal = models.OneToOneField(Journal, on_delete=models.RESTRICT, related_name="transfer")
    made_by = models.CharField("经办", max_length=60)
    made_at = models.DateTimeField("转款时间")
    reversed_at = models.DateTimeField("冲销时间", null=True)
    reversal_reason = models.CharField("冲销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "转款"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_amount_positive"),
            models.CheckConstraint(condition=~Q(origin=F("target")), name="transfer_between_two"),
        ]
        indexes = [models.Index(fields=["project", "-made_at"], name="transfer_recent")]

    def __str__(self) -> str:
        return self.number


class Remittance(models.Model):
    """Money held for others passed on to whom it belongs (代收款缴存).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="remittances")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="remittances")
    kind = models.CharField("款项", max_length=20, choices=HeldKind.choices)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    remitted_on = models.DateField("缴存日期")
    document = models.CharField("缴款凭证号", max_length=60)
    journal = models.OneToOneField(Journal, on_delete=models.RESTRICT, related_name="remittance")
    made_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办")
    made_at = models.DateTimeField("登记时间")
    reversed_at = models.DateTimeField("冲销时间", null=True)
    reversal_reason = models.CharField("冲销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "代收款缴存"
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="remittance_amount_positive")]
        indexes = [models.Index(fields=["account"], name="remittance_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Invoice(models.Model):
    """An invoice made elsewhere and kept here as a record; a red-letter one (红字) takes its original back.

    A red-letter invoice carries the amount of its original below zero.
    Personal data: name of the buyer of the invoice.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="invoices")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="invoices")
    kind = models.CharField("种类", max_length=20, choices=InvoiceKind.choices)
    number = models.CharField("发票号码", max_length=20, unique=True)
    issued_on = models.DateField("开票日期")
    title = models.CharField("购买方", max_length=120)
    amount = models.DecimalField("价税合计", max_digits=16, decimal_places=2)
    rate_pct = models.DecimalField("税率", max_digits=5, decimal_places=2, null=True)
    tax = models.DecimalField("税额", max_digits=16, decimal_places=2)
    red_of = models.OneToOneField(
        "self", on_delete=models.RESTRICT, null=True, related_name="red", verbose_name="冲红"
    )
    red_notice = models.CharField("红字信息确认单编号", max_length=60, blank=True)
    recorded_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "发票"
        constraints = [
            models.CheckConstraint(
                condition=Q(red_of__isnull=True, amount__gt=0) | Q(red_of__isnull=False, amount__lt=0),
                name="invoice_red_is_below_zero",
            ),
            models.CheckConstraint(
                condition=~Q(kind=InvoiceKind.PREPAYMENT) | Q(rate_pct__isnull=True, tax=0),
                name="invoice_prepayment_no_tax",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], name="invoice_account"),
            models.Index(fields=["project", "-issued_on"], name="invoice_recent"),
        ]

    def __str__(self) -> str:
        return self.number


class ClosedMonth(models.Model):
    """A month whose books are closed (结账); nothing is posted in it or before it until it is opened again.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="closed_months")
    month = models.DateField("月份", help_text="its first day")
    closed_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="结账人")
    closed_at = models.DateTimeField("结账时间")
    reopened_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", null=True, verbose_name="反结账人"
    )
    reopened_at = models.DateTimeField("反结账时间", null=True)
    reopening_reason = models.CharField("反结账原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "已结账月份"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "month"], condition=Q(reopened_at__isnull=True), name="month_closed_once"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="month_begins_on_first"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
