"""Hand-overs of those who leave."""

from django.db import models

from guijia.areas.staffing.enums import HandOverState
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff


class HandOver(models.Model):
    """Somebody leaves on a day and others take over what they have in hand.

    ``successors``: id of the person by the role of the leaver's post (``role`` or ``role@project``); ``""`` names
    who takes what no role says. ``result``: one line for each thing moved, as it was at that moment.
    Personal data: who leaves, when and why (seen by whoever may let people go).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="离职人")
    ends_on = models.DateField("最后工作日")
    successors = models.JSONField("接手人", default=dict)
    reason = models.CharField("原因", max_length=200)
    state = models.CharField(
        "状态", max_length=12, choices=HandOverState.choices, default=HandOverState.ORDERED
    )
    trouble = models.CharField("受阻原因", max_length=300, blank=True)
    result = models.JSONField("交接清单", default=list)
    ordered_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办")
    ordered_at = models.DateTimeField("办理时间")
    passed_at = models.DateTimeField("交接时间", null=True, blank=True)
    closed_at = models.DateTimeField("停用账号时间", null=True, blank=True)

    class Meta:
        verbose_name = "离职交接"
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=models.Q(state__in=["ordered", "passed", "blocked"]),
                name="hand_over_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["ends_on"],
                name="hand_over_due",
                condition=models.Q(state__in=["ordered", "passed", "blocked"]),
            ),
            models.Index(fields=["-ordered_at", "-id"], name="hand_over_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.ends_on:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """Is it still to be finished?"""
        return self.state in {HandOverState.ORDERED, HandOverState.PASSED, HandOverState.BLOCKED}
