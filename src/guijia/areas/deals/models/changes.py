"""Changes of a deal: what is asked for, what it was before, the papers it rests on."""

from django.db import models
from django.db.models import Q

from guijia.areas.deals.enums import (
    OPEN_CHANGES,
    ChangeKind,
    ChangeProcess,
    ChangeRoute,
    ChangeState,
    Marital,
    MortgageState,
    Relation,
)
from guijia.areas.deals.models.deals import Contract, Subscription
from guijia.areas.parties.models import Customer
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit

OPEN = sorted(state.value for state in OPEN_CHANGES)


class DealChange(models.Model):
    """An application to change a deal (F02, F06, F12); the deal itself stays as it is until the execution.

    ``before`` and ``after`` are the deal's terms as ``rules.changing.Terms`` writes them: home, price, way of
    paying, persons, dates. Amounts in yuan including VAT.
    Personal data: the purchasers' names before and after, marital status and relation of those who change.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("变更编号", max_length=40, unique=True)
    process = models.CharField("流程", max_length=4, choices=ChangeProcess.choices)
    kinds = models.JSONField("变更事项", default=list)
    route = models.CharField("办理方式", max_length=12, choices=ChangeRoute.choices)
    state = models.CharField(
        "状态", max_length=12, choices=ChangeState.choices, default=ChangeState.SUBMITTED
    )
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="deal_changes")
    subscription = models.ForeignKey(Subscription, on_delete=models.RESTRICT, related_name="changes")
    contract = models.ForeignKey(Contract, on_delete=models.RESTRICT, null=True, related_name="changes")
    unit = models.ForeignKey(
        Unit, on_delete=models.RESTRICT, related_name="deal_changes", verbose_name="原房"
    )
    new_unit = models.ForeignKey(
        Unit, on_delete=models.RESTRICT, null=True, related_name="deal_changes_in", verbose_name="新房"
    )
    before = models.JSONField("变更前", default=dict)
    after = models.JSONField("变更后", default=dict)
    price_difference = models.DecimalField("差价", max_digits=16, decimal_places=2)
    below_floor = models.BooleanField("低于底价", default=False)
    below_second_floor = models.BooleanField("低于二级底价", default=False)
    reason = models.CharField("变更原因", max_length=500)
    fee = models.DecimalField("变更费用", max_digits=12, decimal_places=2, default=0)
    relation = models.CharField("关系", max_length=20, choices=Relation.choices, blank=True)
    marital = models.CharField("转让方婚姻状况", max_length=12, choices=Marital.choices, blank=True)
    encumbrance_check = models.CharField("查封抵押核验", max_length=200, blank=True)
    mortgage = models.CharField("贷款状态", max_length=12, choices=MortgageState.choices, blank=True)
    release_number = models.CharField("抵押注销证明号", max_length=60, blank=True)
    legal_needed = models.BooleanField("须法务审核", default=False)
    submitted_to_bureau_on = models.DateField("报房管部门日期", null=True)
    attended_on = models.DateField("到房管部门办理日期", null=True)
    cancelled_filing = models.CharField("备案注销凭证", max_length=60, blank=True)
    supplement_number = models.CharField("补充协议编号", max_length=60, blank=True)
    applied_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="申请经办"
    )
    applied_at = models.DateTimeField("申请时间")
    executed_at = models.DateTimeField("执行时间", null=True)
    ended_at = models.DateTimeField("了结时间", null=True)
    end_cause = models.CharField("了结原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "成交变更"
        ordering = ["-applied_at"]
        constraints = [
            # Two changes at once would each rest on what the other alters.
            models.UniqueConstraint(
                fields=["subscription"], condition=Q(state__in=OPEN), name="deal_change_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state="executed") | Q(executed_at__isnull=False), name="deal_change_executed_at"
            ),
            models.CheckConstraint(condition=Q(fee__gte=0), name="deal_change_fee_sane"),
        ]
        indexes = [
            models.Index(fields=["project", "-applied_at", "-id"], name="deal_change_list"),
            models.Index(fields=["unit"], name="deal_change_unit"),
            models.Index(fields=["new_unit"], name="deal_change_new_unit"),
            models.Index(fields=["subscription", "-applied_at"], name="deal_change_of_deal"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """May it still become something?"""
        return self.state in OPEN_CHANGES

    @property
    def kind_words(self) -> str:
        """What changes, in the words of the form."""
        return "、".join(ChangeKind(kind).label for kind in self.kinds)


class ChangePaper(models.Model):
    """A paper that a change rests on (CCH-06): missing until received.

    Personal data: kind of paper per person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    change = models.ForeignKey(DealChange, on_delete=models.RESTRICT, related_name="papers")
    key = models.CharField("证明", max_length=40)
    label = models.CharField("证明名称", max_length=120)
    customer = models.ForeignKey(Customer, on_delete=models.RESTRICT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField("次序")
    received_at = models.DateTimeField("收到时间", null=True)
    received_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    dropped_at = models.DateTimeField("不再需要", null=True)

    class Meta:
        verbose_name = "变更证明"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "key", "customer"],
                condition=Q(dropped_at__isnull=True),
                nulls_distinct=False,
                name="change_paper_once",
            )
        ]

    def __str__(self) -> str:
        return self.label
