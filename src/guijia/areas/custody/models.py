"""Originals and their hand-overs: each has one holder at each time, two people stand behind each hand-over."""

from django.db import models
from django.db.models import F, Q

from guijia.areas.custody.enums import HandOverState, Keeper, OriginalKind, OriginalState
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit


class Original(models.Model):
    """One original of a paper (SGN-15, W28): which copy, where it is, who has it, since when, until when and why.

    Personal data: the name of whoever has it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("原件编号", max_length=40, unique=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, related_name="originals")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, null=True, related_name="originals")
    kind = models.CharField("文件", max_length=20, choices=OriginalKind.choices)
    document_id = models.UUIDField("凭据", null=True)
    document_number = models.CharField("文件编号", max_length=60)
    copy = models.PositiveSmallIntegerField("第几份")
    copies = models.PositiveSmallIntegerField("共几份")
    state = models.CharField("状态", max_length=10, choices=OriginalState.choices, default=OriginalState.KEPT)
    keeper = models.CharField("在何处", max_length=10, choices=Keeper.choices)
    holder = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="保管人"
    )
    holder_name = models.CharField("在谁手里", max_length=80)
    since = models.DateTimeField("自")
    due_on = models.DateField("应还日期", null=True)
    why = models.CharField("用途", max_length=120, blank=True)
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "原件"
        ordering = ["-registered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "document_id", "copy"],
                condition=Q(document_id__isnull=False),
                name="original_once",
            ),
            models.CheckConstraint(
                condition=~Q(keeper__in=["staff", "archive"]) | Q(holder__isnull=False),
                name="original_has_holder",
            ),
            models.CheckConstraint(
                condition=Q(copy__gte=1) & Q(copy__lte=F("copies")), name="original_copy_sane"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-registered_at", "-id"], name="original_list"),
            models.Index(fields=["holder"], name="original_holder"),
            models.Index(fields=["document_id"], name="original_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document_number} {self.copy}/{self.copies}"


class HandOver(models.Model):
    """One hand-over: who gives, who takes, why, until when; it holds when the other has signed for it.

    Personal data: the names of who gave and who took.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    original = models.ForeignKey(Original, on_delete=models.RESTRICT, related_name="hand_overs")
    state = models.CharField(
        "状态", max_length=10, choices=HandOverState.choices, default=HandOverState.OFFERED
    )
    giver_name = models.CharField("交出", max_length=80)
    giver = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="经办")
    keeper = models.CharField("交给", max_length=10, choices=Keeper.choices)
    taker = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="签收或见证人")
    taker_name = models.CharField("接收", max_length=80)
    receipt = models.CharField("签收单号", max_length=60, blank=True)
    why = models.CharField("用途", max_length=120)
    due_on = models.DateField("应还日期", null=True)
    given_at = models.DateTimeField("交出时间")
    signed_at = models.DateTimeField("签收时间", null=True)
    words = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "原件交接"
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["original"], condition=Q(state="offered"), name="hand_over_one_open"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="hand_over_two_people"),
            models.CheckConstraint(
                condition=Q(state="offered") | Q(signed_at__isnull=False), name="hand_over_signed_at"
            ),
        ]
        indexes = [models.Index(fields=["taker", "state"], name="hand_over_taker")]

    def __str__(self) -> str:
        return f"{self.giver_name} → {self.taker_name}"
