"""How a clock counts, why it stands still, who hears of it."""

from django.db import models


class Counts(models.TextChoices):
    """What runs: the wall clock, the office's opening time, days, or working days."""

    MINUTES = "minutes", "分钟"
    HOURS = "hours", "小时"
    WORKING_MINUTES = "working_minutes", "工作分钟"
    WORKING_HOURS = "working_hours", "工作小时"
    DAYS = "days", "天"
    WORKDAYS = "workdays", "工作日"


class PauseReason(models.TextChoices):
    """Why a time limit stands still."""

    CUSTOMER_PAPERS = "customer_papers", "等客户补资料"
    CUSTOMER_TIME = "customer_time", "客户另约时间"
    BANK = "bank", "等银行"
    AUTHORITY = "authority", "等主管部门"
    PARTNER = "partner", "等合作单位"
    FORCE_MAJEURE = "force_majeure", "不可抗力"
    OTHER = "other", "其他"


# A customer for whom a limit stands still has been told so.
NEEDS_NOTICE = frozenset({PauseReason.CUSTOMER_PAPERS, PauseReason.CUSTOMER_TIME})


class ChangeKind(models.TextChoices):
    """What moved a due time after the start."""

    PAUSED = "paused", "暂停"
    RESUMED = "resumed", "恢复"
    DAYS = "days", "节假日安排变动"
    HOURS = "hours", "办公时间变动"


class Basis(models.TextChoices):
    """Whence the minute of a rung is reckoned."""

    PERCENT = "percent", "时限用去的百分比"
    MINUTES = "minutes", "到期前后的分钟"


class Whom(models.TextChoices):
    """Who hears of a rung."""

    HANDLER = "handler", "经办人"
    SUPERIOR = "superior", "经办人的上级"
    ROLE = "role", "岗位"
    STAFF = "staff", "指定的人"


class What(models.TextChoices):
    """What a rung does."""

    REMIND = "remind", "提醒"
    ESCALATE = "escalate", "升级"
    ACT = "act", "自动办理"
