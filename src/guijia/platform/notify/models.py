"""Messages, how each goes its ways, what people wish, and links by which one thing can be decided."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from guijia.kit.ids import uuid7
from guijia.kit.sealed import SealedTextField
from guijia.platform.notify import registry
from guijia.platform.notify.enums import Channel, DeliveryState, LinkState, Pace
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Company, Project


class Message(models.Model):
    """One thing said to one person (消息); ``once`` keeps it from being said twice.

    Personal data: ``words`` may name customers; shown to the recipient only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("种类", max_length=60)
    once = models.CharField("唯一标识", max_length=200, unique=True)
    subject_type = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.UUIDField("对象", null=True, blank=True)
    project = models.ForeignKey(Project, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="收件人")
    title = models.CharField("标题", max_length=120)
    words = models.TextField("内容", blank=True)
    url = models.CharField("地址", max_length=300, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    # A digest is a message too, but what it sums up is shown inside already.
    in_app = models.BooleanField("站内显示", default=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读", null=True, blank=True)

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(fields=["staff", "-created_at", "-id"], name="message_of_staff"),
            models.Index(
                fields=["staff"], name="message_unread", condition=Q(read_at__isnull=True, in_app=True)
            ),
            models.Index(fields=["subject_type", "subject_id"], name="message_by_subject"),
        ]

    def __str__(self) -> str:
        return self.kind_label

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        try:
            return registry.kind_of(self.kind).label
        except KeyError:
            return self.kind


class Delivery(models.Model):
    """One message on one way (发送): claimed with a lease, sent, then marked; ``key`` is the same in every try.

    Personal data: none of its own: no address is kept here, ``words`` are what may leave the product.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField("去重号", default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.RESTRICT, related_name="deliveries")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="收件人")
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices)
    state = models.CharField("状态", max_length=12, choices=DeliveryState.choices)
    is_digest = models.BooleanField("等汇总", default=False)
    title = models.CharField("标题", max_length=120)
    words = models.TextField("内容", blank=True)
    created_at = models.DateTimeField("生成")
    next_try_at = models.DateTimeField("下次发送")
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    sent_at = models.DateTimeField("送出", null=True, blank=True)
    provider_reference = models.CharField("渠道回执", max_length=120, blank=True)
    last_error = models.CharField("最近的故障", max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        verbose_name = "发送"
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="sending", lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease_until__isnull=True)),
                name="delivery_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="delivery_sent_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="delivery_merged_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["lease_until"], name="delivery_leased", condition=Q(state="sending")),
            models.Index(fields=["-created_at", "-id"], name="delivery_by_time"),
            models.Index(fields=["state", "-created_at", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_state_display()}"


class Contact(models.Model):
    """Where a person can be reached outside the product, and when they want to be left alone.

    Personal data: e-mail, mobile and names in messengers, sealed; quiet hours.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.OneToOneField(Staff, on_delete=models.RESTRICT, related_name="contact")
    email = SealedTextField("邮箱", blank=True)
    sms = SealedTextField("手机", blank=True)
    wecom = SealedTextField("企业微信账号", blank=True)
    dingtalk = SealedTextField("钉钉 userid", blank=True)
    feishu = SealedTextField("飞书 user_id", blank=True)
    quiet_from_hour = models.PositiveSmallIntegerField("安静自（时）", null=True, blank=True)
    quiet_until_hour = models.PositiveSmallIntegerField("安静至（时）", null=True, blank=True)
    changed_at = models.DateTimeField("更改时间")

    class Meta:
        verbose_name = "联系方式"
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from_hour__isnull=True, quiet_until_hour__isnull=True)
                | Q(quiet_from_hour__range=(0, 23), quiet_until_hour__range=(0, 23)),
                name="contact_quiet_hours",
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}"


class Preference(models.Model):
    """How a person wants a kind of message on a way (消息偏好).

    Personal data: none beyond the wish.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+")
    kind = models.CharField("种类", max_length=60)
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices)
    pace = models.CharField("方式", max_length=10, choices=Pace.choices)
    changed_at = models.DateTimeField("更改时间")

    class Meta:
        verbose_name = "消息偏好"
        constraints = [models.UniqueConstraint(fields=["staff", "kind", "channel"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_channel_display()} {self.get_pace_display()}"


class Template(models.Model):
    """The words of a kind from a day on (消息模板); ``channel`` empty: inside the product.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("种类", max_length=60)
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices, blank=True)
    title = models.CharField("标题", max_length=120)
    words = models.TextField("内容", blank=True)
    effective_from = models.DateField("自哪天起")
    withdrawn_at = models.DateTimeField("撤下", null=True, blank=True)
    set_by = models.ForeignKey(Staff, on_delete=models.RESTRICT, null=True, related_name="+")
    set_at = models.DateTimeField("编写时间")

    class Meta:
        verbose_name = "消息模板"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "effective_from"],
                condition=Q(withdrawn_at__isnull=True),
                name="message_template_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.get_channel_display() or '站内'}"


class ChannelSetting(models.Model):
    """A way as a company uses it (消息渠道); ``company`` empty: all companies.

    ``failures`` and ``paused_until`` are its circuit breaker: a way that fails again and again rests.
    Personal data: none; keys and passwords of the provider are sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices)
    company = models.ForeignKey(Company, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    is_on = models.BooleanField("启用", default=False)
    secrets = SealedTextField("密钥", blank=True)
    failures = models.PositiveIntegerField("连续故障", default=0)
    paused_until = models.DateTimeField("暂停至", null=True, blank=True)
    last_error = models.CharField("最近的故障", max_length=300, blank=True)
    changed_at = models.DateTimeField("更改时间")

    unaudited_columns = ("secrets", "failures", "paused_until")

    class Meta:
        verbose_name = "消息渠道"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "company"], nulls_distinct=False, name="channel_setting_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_channel_display())


class Link(models.Model):
    """By this link one person may read and decide one thing, once (审批链接); only its hash is kept.

    Personal data: none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField("散列", max_length=64, unique=True)
    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.UUIDField("对象")
    staff = models.ForeignKey(Staff, on_delete=models.RESTRICT, related_name="+", verbose_name="持有人")
    delivery = models.ForeignKey(Delivery, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("生成")
    expires_at = models.DateTimeField("过期")
    used_at = models.DateTimeField("使用", null=True, blank=True)
    revoked_at = models.DateTimeField("作废", null=True, blank=True)

    class Meta:
        verbose_name = "审批链接"
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="link_by_subject")]

    def __str__(self) -> str:
        return "审批链接"

    def state_at(self, now: datetime) -> LinkState:
        """Does it open at that moment?"""
        if self.used_at is not None:
            return LinkState.USED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.EXPIRED if self.expires_at <= now else LinkState.GOOD
