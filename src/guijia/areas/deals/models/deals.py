"""The deal: subscriptions with their buyers, papers and seals; contracts, their paper sets and filings."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from guijia.areas.deals.enums import (
    LIVE_SUBSCRIPTIONS,
    AppointmentState,
    AreaBasis,
    BuyerRole,
    ContractState,
    PaymentMethod,
    SealKind,
    SetState,
    SubscriptionState,
)
from guijia.areas.estate.models import Home
from guijia.areas.parties.models import Customer
from guijia.kit.ids import uuid7
from guijia.kit.sealed import SealedTextField
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit

ACTIVE_CONTRACTS = [s.value for s in ContractState if s != ContractState.VOID]


class AgreedAreas(models.Model):
    """The areas of the home as they stood when a document was made; a later survey does not alter them.

    Empty basis = not made yet; then the home's areas of today are shown. Areas in ㎡.
    Personal data: none.
    """

    area = models.DecimalField("约定建筑面积", max_digits=10, decimal_places=2, null=True)
    inner_area = models.DecimalField("约定套内面积", max_digits=10, decimal_places=2, null=True)
    area_basis = models.CharField("面积依据", max_length=10, choices=AreaBasis.choices, blank=True)

    class Meta:
        abstract = True

    def agree_areas(self, home: Home) -> None:
        """Take over the areas that count for the home now; the caller saves."""
        self.area, self.inner_area = home.area, home.inner_area
        self.area_basis = AreaBasis.FORECAST if home.measured_area is None else AreaBasis.MEASURED


class Subscription(AgreedAreas):
    """A subscription (《房产认购书》, F01): who wants which home at what price, and how far it has come.

    Amounts in yuan including VAT.
    Personal data: through its buyers only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("认购书编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="subscriptions")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="subscriptions")
    state = models.CharField("状态", max_length=20, choices=SubscriptionState.choices)
    consultant = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="置业顾问"
    )
    parties_label = models.CharField("认购人", max_length=200)
    list_price = models.DecimalField("标价", max_digits=16, decimal_places=2)
    discounts = models.JSONField("优惠", default=list)
    price = models.DecimalField("成交价", max_digits=16, decimal_places=2)
    unit_price = models.DecimalField("成交单价", max_digits=12, decimal_places=2, null=True)
    below_floor = models.BooleanField("低于底价", default=False)
    below_second_floor = models.BooleanField("低于二级底价", default=False)
    payment_method = models.CharField("付款方式", max_length=20, choices=PaymentMethod.choices)
    down_payment = models.DecimalField("首付款", max_digits=16, decimal_places=2, null=True)
    loan_amount = models.DecimalField("贷款额", max_digits=16, decimal_places=2, null=True)
    fund_loan = models.DecimalField(
        "其中公积金贷款",
        max_digits=16,
        decimal_places=2,
        null=True,
        help_text="combined loans: the fund's part",
    )
    bank = models.CharField("意向按揭银行", max_length=80, blank=True)
    deposit = models.DecimalField(
        "定金", max_digits=16, decimal_places=2, help_text="as agreed, up to the legal cap"
    )
    prepayment = models.DecimalField("预付款", max_digits=16, decimal_places=2, default=Decimal(0))
    sign_by = models.DateField("签约日前")
    eligibility = models.CharField("购房资格", max_length=200, blank=True)
    eligibility_checked_on = models.DateField("资格查询日期", null=True)
    note = models.TextField("备注", blank=True)
    submitted_at = models.DateTimeField("提交时间")
    registered_at = models.DateTimeField("登记时间", null=True)
    ended_at = models.DateTimeField("了结时间", null=True)
    end_cause = models.CharField("了结原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "认购"
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=sorted(s.value for s in LIVE_SUBSCRIPTIONS)),
                name="subscription_one_live",
            ),
            models.CheckConstraint(
                condition=Q(price__gt=0) & Q(deposit__gt=0), name="subscription_money_positive"
            ),
            models.CheckConstraint(
                condition=Q(fund_loan__isnull=True)
                | (Q(fund_loan__gt=0) & Q(fund_loan__lt=models.F("loan_amount"))),
                name="subscription_fund_part",
            ),
            models.CheckConstraint(
                condition=Q(deposit__lte=models.F("price")), name="subscription_deposit_sane"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "-submitted_at"], name="subscription_list"),
            models.Index(fields=["project", "-submitted_at", "-id"], name="subscription_by_time"),
            models.Index(fields=["unit"], name="subscription_unit"),
            models.Index(fields=["consultant", "-submitted_at"], name="subscription_consultant"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def bank_loan(self) -> Decimal | None:
        """The commercial part of a combined loan: what the fund does not lend."""
        if self.loan_amount is None or self.fund_loan is None:
            return None
        return self.loan_amount - self.fund_loan


class Buyer(models.Model):
    """A person on a subscription: purchaser, co-owner or agent.

    Personal data: points at the customer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.RESTRICT, related_name="buyers")
    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, related_name="purchases")
    role = models.CharField("身份", max_length=20, choices=BuyerRole.choices)
    share_pct = models.DecimalField("份额", max_digits=5, decimal_places=2, null=True)
    position = models.PositiveSmallIntegerField("次序")
    removed_at = models.DateTimeField("移除", null=True)

    class Meta:
        verbose_name = "认购人"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "customer"], condition=Q(removed_at__isnull=True), name="buyer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.get_role_display()}"


class NeededPaper(models.Model):
    """A paper that a deal needs from the customer (SUB-04, SGN-05): missing until received.

    Personal data: kind of paper per person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.RESTRICT, related_name="papers")
    key = models.CharField("资料", max_length=40)
    label = models.CharField("资料名称", max_length=120)
    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, null=True, related_name="+")
    is_mortgage = models.BooleanField("按揭资料", default=False)
    received_at = models.DateTimeField("收到时间", null=True)
    received_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")

    class Meta:
        verbose_name = "应收资料"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "key", "customer"], nulls_distinct=False, name="needed_paper_once"
            )
        ]

    def __str__(self) -> str:
        return self.label


class SealRecord(models.Model):
    """One line of the seal register (用印登记): which paper was sealed, by whom, on what ground.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="seal_records")
    number = models.CharField("用印编号", max_length=40, unique=True)
    kind = models.CharField("文件", max_length=20, choices=SealKind.choices)
    document_id = models.UUIDField("凭据")
    document_number = models.CharField("编号", max_length=40)
    seal_name = models.CharField("印章", max_length=60)
    copies = models.PositiveSmallIntegerField("份数")
    ground = models.CharField("用印依据", max_length=200)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="用印人")

    class Meta:
        verbose_name = "用印登记"
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["kind", "document_id"], name="seal_once")]
        indexes = [models.Index(fields=["project", "-at"], name="seal_register")]

    def __str__(self) -> str:
        return f"{self.document_number} {self.seal_name}"


class ContractTemplate(models.Model):
    """A version of the standard contract (PRE-02); a published version is never altered.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="contract_templates")
    name = models.CharField("范本", max_length=120)
    version = models.CharField("版本", max_length=20)
    effective_on = models.DateField("启用日期")
    retired_at = models.DateTimeField("停用", null=True)

    class Meta:
        verbose_name = "合同范本"
        ordering = ["-effective_on"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class ContractSet(models.Model):
    """One set of contract paper made ready from a template (SGN-03), from stock to the customer's hand (F09).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(ContractTemplate, on_delete=models.RESTRICT, related_name="sets")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="contract_sets")
    serial = models.CharField("合同套号", max_length=40)
    state = models.CharField("状态", max_length=20, choices=SetState.choices, default=SetState.IN_STOCK)
    issued_to = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="领用人"
    )
    issued_at = models.DateTimeField("领用时间", null=True)
    returned_at = models.DateTimeField("退回时间", null=True)
    made_at = models.DateTimeField("入库时间", null=True)
    made_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="套打人"
    )
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="作废经办"
    )

    class Meta:
        verbose_name = "合同套"
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["project", "serial"], name="contract_set_serial_once")]
        indexes = [models.Index(fields=["project", "state", "serial"], name="contract_set_stock")]

    def __str__(self) -> str:
        return self.serial


class Contract(AgreedAreas):
    """A sale contract (《商品房买卖合同》) on its way from preparation to filing.

    Personal data: through the subscription's buyers only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("合同编号", max_length=40, unique=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.RESTRICT, related_name="contracts")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="contracts")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, related_name="contracts")
    state = models.CharField(
        "状态", max_length=20, choices=ContractState.choices, default=ContractState.PREPARING
    )
    template = models.ForeignKey(
        ContractTemplate, on_delete=models.RESTRICT, null=True, related_name="contracts"
    )
    paper_set = models.OneToOneField(
        ContractSet, on_delete=models.RESTRICT, null=True, related_name="contract"
    )
    prepared = models.JSONField("签约准备", default=dict, help_text="checked items of SGN-02")
    encumbrance_check = models.CharField("查封抵押核验", max_length=200, blank=True)
    deviations = models.TextField("补充条款", blank=True, help_text="empty = the standard text unaltered")
    online_number = models.CharField("网签号", max_length=60, blank=True)
    signed_on = models.DateField("签订日期", null=True)
    signed_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="签约专员"
    )
    signed_terms = models.JSONField(
        "签订时的条款", default=dict, help_text="terms, clauses and figures as they were signed"
    )
    file_by = models.DateField("法定备案期限", null=True)
    filing_provisional = models.BooleanField("期限为暂定", default=False)
    approved_digest = models.CharField("审批内容摘要", max_length=64, blank=True)
    holder = models.CharField("原件在", max_length=120, blank=True)
    created_at = models.DateTimeField("建立时间")
    voided_at = models.DateTimeField("作废时间", null=True)
    void_cause = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "合同"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"], condition=Q(state__in=ACTIVE_CONTRACTS), name="contract_one_live"
            ),
            models.UniqueConstraint(
                fields=["project", "online_number"],
                condition=~Q(online_number=""),
                name="contract_online_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "file_by"], name="contract_list"),
            models.Index(fields=["project", "-created_at", "-id"], name="contract_by_time"),
            models.Index(
                fields=["file_by", "id"],
                name="contract_to_file",
                condition=Q(state__in=["signed", "reviewing", "approved", "sealed"], file_by__isnull=False),
            ),
            models.Index(fields=["unit"], name="contract_unit"),
        ]

    def __str__(self) -> str:
        return self.number


class SigningAppointment(models.Model):
    """A signing appointment at a desk (F03).

    Personal data: through the contract only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.RESTRICT, related_name="appointments")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="appointments")
    starts_at = models.DateTimeField("签约时间")
    desk = models.PositiveSmallIntegerField("签约台")
    officer = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="签约专员")
    state = models.CharField(
        "状态", max_length=20, choices=AppointmentState.choices, default=AppointmentState.BOOKED
    )
    delivered_at = models.DateTimeField("资料表送达", null=True)

    class Meta:
        verbose_name = "签约预约"
        ordering = ["starts_at", "desk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "starts_at", "desk"],
                condition=Q(state="booked"),
                name="appointment_desk_once",
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(state="booked"), name="appointment_one_booked"
            ),
        ]
        indexes = [models.Index(fields=["project", "starts_at", "desk"], name="appointment_day")]

    def __str__(self) -> str:
        return f"{self.starts_at:%F %R} {self.desk} 号台"


class Filing(models.Model):
    """A filed contract (备案, F14): number, day, officer and the evidence of the gate.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.OneToOneField(Contract, on_delete=models.RESTRICT, related_name="filing")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="filings")
    number = models.CharField("备案号", max_length=60)
    filed_on = models.DateField("备案日期")
    officer = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办人")
    evidence = models.JSONField("卡点证据", default=list)
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "备案"
        ordering = ["-filed_on", "-entered_at"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="filing_number_once")]
        indexes = [models.Index(fields=["project", "-filed_on"], name="filing_ledger")]

    def __str__(self) -> str:
        return self.number


class FilingDecision(models.Model):
    """The manager's decision in writing when the filing gate and the statutory term collide (W06.3).

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.RESTRICT, related_name="filing_decisions")
    asked_day = models.PositiveSmallIntegerField("第几日提请")
    asked_at = models.DateTimeField("提请时间")
    decision = models.TextField("决定", blank=True)
    decided_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    decided_at = models.DateTimeField("决定时间", null=True)

    class Meta:
        verbose_name = "备案决定"
        constraints = [models.UniqueConstraint(fields=["contract", "asked_day"], name="filing_decision_once")]

    def __str__(self) -> str:
        return f"{self.contract_id} 第 {self.asked_day} 日"


class FilingCredential(models.Model):
    """An account of the filing system (FIL-03); every look at the secret is logged.

    Personal data: none; the secret is sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="filing_credentials")
    label = models.CharField("备案账户", max_length=80)
    secret = SealedTextField("密码")
    holder = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="保管人")
    rotated_on = models.DateField("更换日期")

    class Meta:
        verbose_name = "备案账户"
        constraints = [models.UniqueConstraint(fields=["project", "label"], name="filing_credential_once")]

    def __str__(self) -> str:
        return self.label
