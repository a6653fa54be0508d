"""States of cases and tasks, kinds of outcome and of history line."""

from django.db import models


class CaseState(models.TextChoices):
    """How a case stands as a whole."""

    OPEN = "open", "办理中"
    DONE = "done", "已办结"
    STOPPED = "stopped", "已终止"
    WITHDRAWN = "withdrawn", "已撤回"


class TaskState(models.TextChoices):
    """How one step of a case stands."""

    OPEN = "open", "待办"
    DONE = "done", "已办"
    CANCELLED = "cancelled", "已取消"


class OutcomeKind(models.TextChoices):
    """What a decision means for the case."""

    APPROVE = "approve", "同意"
    REFUSE = "refuse", "不同意"
    RETURN = "return", "退回"
    NEUTRAL = "neutral", "办理"


class EventKind(models.TextChoices):
    """What a line of the history tells."""

    OPENED = "opened", "发起"
    DECIDED = "decided", "办理"
    CLAIMED = "claimed", "领办"
    RELEASED = "released", "放回"
    HANDED = "handed", "转交"
    RETURNED = "returned", "退回"
    CLOSED = "closed", "结束"
    NOTED = "noted", "记录"
    SEATED = "seated", "加签"
    SIGNED = "signed", "签署"
    URGED = "urged", "催办"
    COMMENTED = "commented", "评论"
    COPIED = "copied", "抄送"
    WITHDRAWN = "withdrawn", "撤回"
    MIGRATED = "migrated", "换版"
    CALLED = "called", "子流程"
    MESSAGED = "messaged", "消息"


class Correlation(models.TextChoices):
    """By what a message finds the case that waits for it."""

    SUBJECT = "subject", "同一事项"
    UNIT = "unit", "同一房屋"


class SeatKind(models.TextChoices):
    """Why somebody besides the step's own role signs."""

    BEFORE = "before", "前加签"
    AFTER = "after", "后加签"
    JOINT = "joint", "会签"


class SeatState(models.TextChoices):
    """How one signature stands."""

    PLANNED = "planned", "待本步之后"
    OPEN = "open", "待签"
    AGREED = "agreed", "同意"
    OBJECTED = "objected", "不同意"
    DROPPED = "dropped", "不必再签"


class MoveState(models.TextChoices):
    """What became of a case that was to go on in another version of its diagram."""

    WAITING = "waiting", "等候"
    MOVED = "moved", "已换"
    STAYED = "stayed", "没有换"
