"""A cancellation (F07), what was undone for it, and the money that goes back."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.ledger.models import Refund
from guijia.areas.unwinding.enums import (
    OPEN_STATES,
    CancelState,
    Claim,
    Fault,
    Ground,
    LegKind,
    LoanState,
    PenaltyState,
    Undo,
)
from guijia.kit.ids import uuid7
from guijia.kit.sealed import SealedTextField
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit

OPEN = sorted(state.value for state in OPEN_STATES)
ZERO = Decimal("0.00")


def _cny(label: str, default: Decimal | None = ZERO) -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(label, max_digits=16, decimal_places=2, default=default)


class Cancellation(models.Model):
    """An application to cancel a deal (《退房申请、审批表》, F07), the decision, and how far it is undone.

    ``working`` is the calculation line by line as it was approved; amounts in yuan. The deal itself stays as it
    is until ``executed_at``.
    Personal data: through the subscription's buyers; name of the payee, bank account (sealed).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("退房编号", max_length=40, unique=True)
    state = models.CharField(
        "状态", max_length=12, choices=CancelState.choices, default=CancelState.SUBMITTED
    )
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="cancellations")
    subscription = models.ForeignKey(Subscription, on_delete=models.RESTRICT, related_name="cancellations")
    contract = models.ForeignKey(Contract, on_delete=models.RESTRICT, null=True, related_name="cancellations")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="cancellations")
    parties_label = models.CharField("买受人", max_length=200)
    fault = models.CharField("责任", max_length=20, choices=Fault.choices)
    ground = models.CharField("原因分类", max_length=20, choices=Ground.choices)
    reason = models.CharField("退房原因", max_length=500)
    demanded_on = models.DateField("客户提出日期")
    claim = models.CharField("守约方选择", max_length=10, choices=Claim.choices, default=Claim.DEPOSIT)
    loss = _cny("证明的损失")
    agreed_kept = _cny("协商扣留")
    agreed_paid = _cny("协商补偿")
    with_interest = models.BooleanField("协商退还利息", default=False)
    payee = models.CharField("收款人", max_length=120)
    bank_name = models.CharField("开户行", max_length=120)
    bank_account = SealedTextField("收款账号")
    loan = models.CharField("贷款状态", max_length=10, choices=LoanState.choices, blank=True)
    lender = models.CharField("贷款银行", max_length=120, blank=True)
    lender_account = SealedTextField("还贷账号", blank=True)
    has_mortgage_notice = models.BooleanField("已办抵押预告登记", default=False)
    has_notice = models.BooleanField("已办预告登记", default=False)
    working = models.JSONField("计算过程", default=list)
    reckoned_at = models.DateTimeField("计算时间", null=True)
    received = _cny("已收房款、定金")
    kept = _cny("扣留")
    compensation = _cny("赔偿与利息")
    to_bank = _cny("退还银行")
    to_buyer = _cny("付给买受人合计")
    still_owed = _cny("买受人尚应支付")
    analysis = models.TextField("原因分析", blank=True)
    corrective = models.TextField("纠正措施", blank=True)
    preventive = models.TextField("预防措施", blank=True)
    verified = models.TextField("验证结果", blank=True)
    penalty_state = models.CharField(
        "扣罚", max_length=10, choices=PenaltyState.choices, blank=True, default=PenaltyState.NONE
    )
    penalty_base = _cny("应得佣金")
    penalty_times = models.DecimalField("扣罚倍数", max_digits=4, decimal_places=2, null=True)
    penalty = _cny("扣罚金额")
    penalty_check = models.CharField("工资扣减核查", max_length=300, blank=True)
    applied_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="申请经办"
    )
    applied_at = models.DateTimeField("申请时间")
    approved_at = models.DateTimeField("批准时间", null=True)
    executed_at = models.DateTimeField("退房时间", null=True)
    ended_at = models.DateTimeField("了结时间", null=True)
    end_cause = models.CharField("了结原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "退房"
        ordering = ["-applied_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"], condition=Q(state__in=OPEN), name="cancellation_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="executed") | Q(executed_at__isnull=False), name="cancellation_executed_at"
            ),
            models.CheckConstraint(
                condition=Q(kept__gte=0, compensation__gte=0, to_bank__gte=0, to_buyer__gte=0, loss__gte=0),
                name="cancellation_money_sane",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-applied_at", "-id"], name="cancellation_list"),
            models.Index(fields=["unit"], name="cancellation_unit"),
            models.Index(fields=["subscription", "-applied_at"], name="cancellation_of_deal"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """May it still become something, or is it under way?"""
        return self.state in OPEN_STATES


class UndoneStep(models.Model):
    """One thing undone for a cancellation, with its proof; it is never taken back.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cancellation = models.ForeignKey(Cancellation, on_delete=models.RESTRICT, related_name="undone")
    step = models.CharField("事项", max_length=20, choices=Undo.choices)
    document = models.CharField("凭证号", max_length=80, blank=True)
    done_on = models.DateField("办理日期")
    note = models.CharField("说明", max_length=300, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办")

    class Meta:
        verbose_name = "解约事项"
        ordering = ["entered_at"]
        constraints = [models.UniqueConstraint(fields=["cancellation", "step"], name="undone_step_once")]

    def __str__(self) -> str:
        return f"{self.cancellation_id} {self.get_step_display()}"


class RefundLeg(models.Model):
    """One sum that goes back, and the refund in the ledger that pays it: the last one that was asked for.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cancellation = models.ForeignKey(Cancellation, on_delete=models.RESTRICT, related_name="legs")
    kind = models.CharField("款项", max_length=20, choices=LegKind.choices)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    refund = models.OneToOneField(Refund, on_delete=models.RESTRICT, related_name="cancellation_leg")

    class Meta:
        verbose_name = "退款分项"
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["cancellation", "kind"], name="refund_leg_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_leg_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.cancellation_id} {self.get_kind_display()}"
