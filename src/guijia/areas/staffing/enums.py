"""How a hand-over stands."""

from django.db import models


class HandOverState(models.TextChoices):
    """From the order to the closed account."""

    ORDERED = "ordered", "交接中"
    PASSED = "passed", "已交接，待离职"
    BLOCKED = "blocked", "受阻"
    CLOSED = "closed", "已离职"
    CANCELLED = "cancelled", "已取消"


class LeaveKind(models.TextChoices):
    """Why somebody is not at work (HRM-03)."""

    PERSONAL = "personal", "事假"
    SICK = "sick", "病假"
    ANNUAL = "annual", "年休假"
    MARRIAGE = "marriage", "婚假"
    MATERNITY = "maternity", "产假、陪产假"
    FUNERAL = "funeral", "丧假"
    INJURY = "injury", "工伤假"
    SWAP = "swap", "调休"
    OTHER = "other", "其他"


class LeaveState(models.TextChoices):
    """From the request to the day somebody is back (销假)."""

    ASKED = "asked", "待审批"
    RETURNED = "returned", "退回修改"
    REFUSED = "refused", "不同意"
    APPROVED = "approved", "已批准"
    RESUMED = "resumed", "已销假"
    CANCELLED = "cancelled", "已取消"


class Half(models.TextChoices):
    """Half of a day."""

    AM = "am", "上午"
    PM = "pm", "下午"


class Presence(models.TextChoices):
    """What a half day was like."""

    PRESENT = "present", "出勤"
    LATE = "late", "迟到"
    EARLY = "early", "早退"
    TRIP = "trip", "外出"
    LEAVE = "leave", "请假"
    ABSENT = "absent", "旷工"
    REST = "rest", "休息"


class SheetState(models.TextChoices):
    """How the table of a month stands."""

    SENT = "sent", "待部门经理签字"
    RETURNED = "returned", "退回"
    SIGNED = "signed", "已签字"


class StaffEventKind(models.TextChoices):
    """What happened to somebody."""

    JOINED = "joined", "入职、转正"
    MOVED = "moved", "调岗、晋升"
    TRAINED = "trained", "培训"
    PRAISED = "praised", "表扬、奖励"
    WARNED = "warned", "批评、处罚"
    LIFE = "life", "家庭、健康"
    MOOD = "mood", "思想动态"
    OTHER = "other", "其他"


class SheetStage(models.TextChoices):
    """How a version of a job description stands."""

    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已签发"
    DROPPED = "dropped", "已作废"


class Degree(models.TextChoices):
    """How far a post answers for a duty (ORG-09)."""

    FULL = "full", "全责"
    PART = "part", "部分"
    HELP = "help", "支持"


class PlanState(models.TextChoices):
    """From the proposal to the last review."""

    ASKED = "asked", "待上级确认"
    RETURNED = "returned", "退回修改"
    REFUSED = "refused", "不同意"
    RUNNING = "running", "执行中"
    CLOSED = "closed", "已结束"
    CANCELLED = "cancelled", "已取消"


class PlanNoteKind(models.TextChoices):
    """What a note about an item tells."""

    PROGRESS = "progress", "进展"
    CORRECTION = "correction", "纠偏"
