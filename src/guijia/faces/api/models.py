"""Tokens by which other systems come in, answers kept for a second asking, and web hooks."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from guijia.faces.api.enums import DeliveryState, HookEvent, Scope, TokenState
from guijia.kit.ids import uuid7
from guijia.kit.sealed import SealedTextField
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


class ApiToken(models.Model):
    """A token (令牌) with which another system acts as ``holder``; of the secret only its digest is kept.

    Made by an administrator; usable once the holder has agreed that it acts in their name.
    Personal data: none beyond who holds it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("用途", max_length=60)
    holder = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="持有人")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices), verbose_name="范围")
    prefix = models.CharField("识别码", max_length=12, unique=True)
    digest = models.CharField("密文指纹", max_length=64)
    expires_at = models.DateTimeField("到期")
    created_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="发放人")
    created_at = models.DateTimeField("发放时间")
    confirmed_at = models.DateTimeField("本人确认", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.ForeignKey(
        Staff, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="停用人"
    )

    unaudited_columns = ("digest",)

    class Meta:
        verbose_name = "接口令牌"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="api_token_by_time"),
            models.Index(fields=["holder"], name="api_token_by_holder"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_token_revoked_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}）"

    def state(self, now: datetime) -> TokenState:
        """How it stands at a moment."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        if self.expires_at <= now:
            return TokenState.EXPIRED
        return TokenState.VALID if self.confirmed_at is not None else TokenState.WAITING


class TokenUse(models.Model):
    """The minute in which a token was last used, and how often in it; one row a token, not audited.

    Kept in an unlogged table: after a crash it begins anew.
    Personal data: none.
    """

    token = models.OneToOneField(
        ApiToken, on_delete=models.DO_NOTHING, primary_key=True, related_name="use", db_constraint=False
    )
    minute = models.DateTimeField("最近使用")
    uses = models.PositiveIntegerField("次数")

    class Meta:
        managed = False
        db_table = "api_tokenuse"
        verbose_name = "令牌使用"

    def __str__(self) -> str:
        return f"{self.token_id} {self.uses}"


class KeptAnswer(models.Model):
    """What a deed asked for under a key was answered; asked again with the same content, it is answered so again.

    Personal data: masked only (what the API answers to deeds).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token = models.ForeignKey(ApiToken, on_delete=models.RESTRICT, related_name="+")
    key = models.CharField("请求号", max_length=64)
    fingerprint = models.CharField("内容指纹", max_length=64)
    body = models.TextField("答复", default="")
    at = models.DateTimeField("时间")

    unaudited_columns = ("body",)

    class Meta:
        verbose_name = "接口答复"
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_answer_once")]

    def __str__(self) -> str:
        return self.key


class WebHook(models.Model):
    """An address (推送) that is told of what happens, signed with a secret of its own.

    ``read_to``: events up to here have been looked at. ``lease_until``: somebody is sending.
    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("用途", max_length=60)
    url = models.CharField("地址", max_length=500)
    events = ArrayField(models.CharField(max_length=20, choices=HookEvent.choices), verbose_name="事件")
    project = models.ForeignKey(
        Project, on_delete=models.RESTRICT, null=True, related_name="+", verbose_name="项目"
    )
    secret = SealedTextField("签名密钥")
    is_active = models.BooleanField("启用", default=True)
    created_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间")
    read_to = models.DateTimeField("已读到")
    lease_until = models.DateTimeField("正在送", null=True)
    retry_at = models.DateTimeField("下次再试", null=True)
    failures = models.PositiveSmallIntegerField("连续未达", default=0)
    trouble = models.CharField("最近的故障", max_length=200, blank=True)

    unaudited_columns = ("read_to", "lease_until", "retry_at", "failures", "trouble")

    class Meta:
        verbose_name = "推送"
        indexes = [models.Index(fields=["-created_at", "-id"], name="hook_by_time")]

    def __str__(self) -> str:
        return self.name


class HookDelivery(models.Model):
    """One event on its way to one address; at least once, ``event_id`` lets the receiver drop a second one.

    Personal data: none (ids, numbers and states only).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hook = models.ForeignKey(WebHook, on_delete=models.RESTRICT, related_name="deliveries")
    event = models.CharField("事件", max_length=20, choices=HookEvent.choices)
    event_id = models.UUIDField("事件号")
    body = models.TextField("内容")
    state = models.CharField(
        "状态", max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    happened_at = models.DateTimeField("发生时间")
    created_at = models.DateTimeField("登记时间")
    attempts = models.PositiveSmallIntegerField("已试", default=0)
    status = models.PositiveSmallIntegerField("对方答复", null=True)
    trouble = models.CharField("未达原因", max_length=200, blank=True)
    done_at = models.DateTimeField("送达时间", null=True)

    unaudited_columns = ("body", "attempts", "status", "trouble")

    class Meta:
        verbose_name = "推送记录"
        constraints = [
            models.UniqueConstraint(fields=["hook", "event_id"], name="hook_delivery_once"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="hook_delivery_done_complete",
            ),
        ]
        indexes = [
            models.Index(
                fields=["hook", "event_id"], condition=Q(state="waiting"), name="hook_delivery_waiting"
            ),
            models.Index(fields=["hook", "-created_at", "-id"], name="hook_delivery_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.event_id}"
