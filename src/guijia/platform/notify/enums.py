"""Ways to people, how a delivery stands, how somebody wants to be told."""

from django.db import models


class Channel(models.TextChoices):
    """A way outside the product; inside it every message is shown anyway."""

    EMAIL = "email", "邮件"
    SMS = "sms", "短信"
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"
    GATEWAY = "gateway", "消息网关"
    GROUP = "group", "群机器人"


class DeliveryState(models.TextChoices):
    """How one message stands on one way."""

    WAITING = "waiting", "待发"
    SENDING = "sending", "发送中"
    SENT = "sent", "已送出"
    UNKNOWN = "unknown", "结果不明"
    GIVEN_UP = "given_up", "未送达"
    SUPPRESSED = "suppressed", "按意愿不发"
    MERGED = "merged", "并入汇总"


class Pace(models.TextChoices):
    """How soon a kind of message goes out."""

    AT_ONCE = "at_once", "立即"
    DIGEST = "digest", "汇总"
    OFF = "off", "不收"


class LinkState(models.TextChoices):
    """Why a link opens, or not."""

    GOOD = "good", "有效"
    USED = "used", "已使用"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已作废"
