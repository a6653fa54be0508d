"""Commission of a sale (佣金): what a consultant earned, and what was taken back or charged since."""

from django.db import models
from django.db.models import Q

from guijia.areas.deals.enums import CommissionKind
from guijia.areas.deals.models.deals import Subscription
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class Commission(models.Model):
    """One line of the commission register; lines are only added, never changed.

    What stands for a sale is the sum of its lines. Amounts in yuan; below zero it is taken back.
    Personal data: what a member of staff earns.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="commissions")
    subscription = models.ForeignKey(Subscription, on_delete=models.RESTRICT, related_name="commissions")
    consultant = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="置业顾问"
    )
    kind = models.CharField("性质", max_length=12, choices=CommissionKind.choices)
    base = models.DecimalField("计佣房款", max_digits=16, decimal_places=2)
    rate_pct = models.DecimalField("佣金率", max_digits=6, decimal_places=4)
    amount = models.DecimalField("金额", max_digits=16, decimal_places=2)
    earned_on = models.DateField("归属日期")
    document = models.CharField("依据", max_length=40)
    cause = models.CharField("说明", max_length=200)
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "佣金"
        ordering = ["-earned_on"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="commission_not_nothing")]
        indexes = [
            models.Index(fields=["project", "-earned_on", "-id"], name="commission_list"),
            models.Index(fields=["consultant", "-earned_on"], name="commission_consultant"),
            models.Index(fields=["subscription"], name="commission_of_deal"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.amount}"
