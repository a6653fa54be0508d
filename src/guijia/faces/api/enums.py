"""Words of the API."""

from django.db import models


class Scope(models.TextChoices):
    """What a token may be used for; narrows what its holder may do, never widens it."""

    READ_CASES = "read:cases", "查案件与待办"
    WRITE_TASKS = "write:tasks", "领办、办理待办"
    READ_UNITS = "read:units", "查房源"
    READ_PARTIES = "read:parties", "查客户（证件与电话打码）"
    WRITE_PARTIES = "write:parties", "登记客户"
    READ_PERSONAL = "read:personal", "查看完整证件号与电话（逐次登记缘由）"


class TokenState(models.TextChoices):
    """How a token stands."""

    WAITING = "waiting", "待本人确认"
    VALID = "valid", "有效"
    EXPIRED = "expired", "已到期"
    REVOKED = "revoked", "已停用"


class HookEvent(models.TextChoices):
    """What a web hook can be told of."""

    CASE_OPENED = "case.opened", "案件发起"
    CASE_ADVANCED = "case.advanced", "案件办理一步"
    CASE_CLOSED = "case.closed", "案件结束"
    UNIT_STATE_CHANGED = "unit.state_changed", "房源销控状态变化"
    PING = "ping", "测试"


class DeliveryState(models.TextChoices):
    """How one delivery stands."""

    WAITING = "waiting", "待送"
    DONE = "done", "已送达"
    PARKED = "parked", "停送"
