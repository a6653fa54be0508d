"""Who tried to come in; what was worked out for a customer."""

from django.db import models

from guijia.areas.deals.models import Subscription
from guijia.kit.ids import uuid7
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit


class SignInAttempt(models.Model):
    """One try to sign in by password, kept so that guessing is slow on every server at once.

    Personal data: the network address; the name only as a blind index (people type passwords there too).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    login_index = models.CharField("登录名（盲索引）", max_length=64)
    address = models.GenericIPAddressField("网络地址", null=True)
    tried_at = models.DateTimeField("时间")
    succeeded = models.BooleanField("成功", default=False)

    class Meta:
        verbose_name = "登录尝试"
        indexes = [models.Index(fields=["login_index", "tried_at"], name="sign_in_by_name")]

    def __str__(self) -> str:
        return f"{self.tried_at:%F %T}"


class Estimate(models.Model):
    """A calculation as it was printed for a customer: what was typed, what came out, the working (测算单).

    ``typed`` holds the fields as text; ``result`` and ``explain`` are what the calculation answered then.
    Personal data: whose deal it was made for (by key); the figures of that deal.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    topic = models.CharField("计算", max_length=40)
    label = models.CharField("名称", max_length=40)
    typed = models.JSONField("所填")
    result = models.JSONField("结果")
    explain = models.JSONField("计算过程")
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.RESTRICT, null=True, related_name="+")
    subscription = models.ForeignKey(Subscription, on_delete=models.RESTRICT, null=True, related_name="+")
    made_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "测算单"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.label} {self.made_at:%F %T}"
