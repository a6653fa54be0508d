"""What the bank tells: the company's accounts, statements and their lines; cash taken to the bank."""

from django.db import models
from django.db.models import Q

from guijia.areas.ledger.enums import BankPurpose, LineState, ReceiptKind
from guijia.areas.ledger.models.accounts import DealAccount, Journal, PlanLine, Receipt
from guijia.kit.ids import uuid7
from guijia.platform.files.models import StoredFile
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class BankAccount(models.Model):
    """An account of the company at a bank, whose statements are handed in (收款账户).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="bank_accounts")
    bank_name = models.CharField("开户行", max_length=120)
    number = models.CharField("账号", max_length=40)
    purpose = models.CharField("用途", max_length=20, choices=BankPurpose.choices)
    made_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用", null=True)

    class Meta:
        verbose_name = "收款账户"
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(ended_at__isnull=True), name="bank_account_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bank_name} {self.number[-4:]}"


class VirtualAccount(models.Model):
    """A sub-account that the bank keeps for one deal (虚拟子账号): what comes to it is that deal's.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="virtual_accounts")
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="virtual_accounts")
    number = models.CharField("虚拟子账号", max_length=40)
    assigned_at = models.DateTimeField("分配")
    ended_at = models.DateTimeField("停用", null=True)

    class Meta:
        verbose_name = "虚拟子账号"
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=Q(ended_at__isnull=True), name="virtual_account_once"
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(ended_at__isnull=True), name="virtual_account_of_deal"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Statement(models.Model):
    """A bank statement that was handed in (银行流水): one file, its lines, once.

    Personal data: the file names payers; it is reached through the statement only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="statements")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.RESTRICT, related_name="statements")
    file = models.ForeignKey(StoredFile, on_delete=models.RESTRICT, related_name="+")
    file_name = models.CharField("文件", max_length=255)
    sha256 = models.CharField(max_length=64)
    layout = models.CharField("版式", max_length=60)
    first_on = models.DateField("起")
    last_on = models.DateField("止")
    count = models.PositiveIntegerField("收入笔数")
    amount = models.DecimalField("收入合计", max_digits=16, decimal_places=2)
    repeated = models.PositiveIntegerField("已导入过")
    paid_out = models.PositiveIntegerField("付出笔数")
    imported_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="导入人")
    imported_at = models.DateTimeField("导入")
    matched_at = models.DateTimeField("匹配", null=True)

    class Meta:
        verbose_name = "银行流水"
        constraints = [
            models.UniqueConstraint(fields=["bank_account", "sha256"], name="statement_file_once"),
        ]
        indexes = [models.Index(fields=["project", "-imported_at"], name="statement_recent")]

    def __str__(self) -> str:
        return self.file_name


class StatementLine(models.Model):
    """One arrival on a bank statement: what the bank said never changes, what became of it does.

    ``found`` keeps the candidates with their reasons; ``account`` the proposal, or the deal it was booked for.
    Personal data: name of the payer, end of the payer's account number, remark.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="statement_lines")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.RESTRICT, related_name="lines")
    statement = models.ForeignKey(Statement, on_delete=models.RESTRICT, related_name="lines")
    row = models.PositiveIntegerField("行")
    serial = models.CharField("银行流水号", max_length=60)
    booked_on = models.DateField("到账日期")
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    payer = models.CharField("付款人", max_length=120, blank=True)
    payer_tail = models.CharField("付款账号尾号", max_length=4, blank=True)
    virtual = models.CharField("虚拟子账号", max_length=40, blank=True)
    remark = models.CharField("摘要附言", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=LineState.choices, default=LineState.WAITING)
    found = models.JSONField("候选", default=list)
    account = models.ForeignKey(DealAccount, on_delete=models.RESTRICT, related_name="+", null=True)
    line = models.ForeignKey(PlanLine, on_delete=models.RESTRICT, related_name="+", null=True)
    kind = models.CharField("款项", max_length=20, choices=ReceiptKind.choices, blank=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.RESTRICT, related_name="bank_lines", null=True)
    settled_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", null=True, verbose_name="经办"
    )
    settled_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("不入账原因", max_length=200, blank=True)

    unaudited_columns = ("found",)

    class Meta:
        verbose_name = "银行流水行"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="statement_amount_positive"),
            models.UniqueConstraint(fields=["bank_account", "serial"], name="statement_serial_once"),
            models.CheckConstraint(
                condition=Q(state=LineState.BOOKED, receipt__isnull=False)
                | (~Q(state=LineState.BOOKED) & Q(receipt__isnull=True)),
                name="statement_booked_has_receipt",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "-booked_on", "id"], name="statement_line_state"),
            models.Index(fields=["statement", "row"], name="statement_line_row"),
            models.Index(fields=["receipt"], name="statement_line_receipt"),
        ]

    def __str__(self) -> str:
        return self.serial


class CashBanking(models.Model):
    """Cash of one day taken to the bank (解款); numbered without gaps.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("解款单号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="cash_bankings")
    taken_on = models.DateField("收款日期")
    count = models.PositiveIntegerField("收据张数")
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    banked_on = models.DateField("缴存日期")
    bank_reference = models.CharField("缴款回单号", max_length=60)
    journal = models.OneToOneField(Journal, on_delete=models.RESTRICT, related_name="cash_banking")
    made_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办")
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "解款"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="cash_banking_positive"),
            models.UniqueConstraint(fields=["project", "bank_reference"], name="cash_banking_once"),
        ]
        indexes = [models.Index(fields=["project", "-made_at"], name="cash_banking_recent")]

    def __str__(self) -> str:
        return self.number


class BankedReceipt(models.Model):
    """A cash receipt that went to the bank with a banking: once.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    banking = models.ForeignKey(CashBanking, on_delete=models.RESTRICT, related_name="parts")
    receipt = models.OneToOneField(Receipt, on_delete=models.RESTRICT, related_name="banked")

    class Meta:
        verbose_name = "解款明细"

    def __str__(self) -> str:
        return str(self.receipt_id)
