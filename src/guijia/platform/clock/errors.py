"""What is said when a clock cannot be started or held."""

from guijia.kit.errors import BusinessError


def already_paused(reason: str) -> BusinessError:
    """The clock stands still already."""
    return BusinessError("clock_already_paused", f"这个时限已经暂停（{reason}），不必再停。")


def not_paused() -> BusinessError:
    """The clock is running."""
    return BusinessError("clock_not_paused", "这个时限没有暂停，不用恢复。")


def stopped() -> BusinessError:
    """The clock was stopped: its work is done."""
    return BusinessError("clock_stopped", "这个时限已经办结，不能再暂停或恢复。")


def without_reason() -> BusinessError:
    """A pause needs a reason that others can read."""
    return BusinessError("clock_without_reason", "请写明暂停时限的缘由。", field="reason")


def due_before_start() -> BusinessError:
    """A due time in the past of its own start."""
    return BusinessError("clock_due_before_start", "到期时间早于起算时间，请改正到期时间。", field="due_at")


def not_allowed() -> BusinessError:
    """All projects share the calendar: only who administers all of them changes it."""
    return BusinessError(
        "clock_not_allowed",
        "工作日历各项目通用，只能由管理全部项目的系统管理员维护。请联系系统管理员。",
        clause="岗位权限：管理人员与参数（全部项目）",
    )


def no_days() -> BusinessError:
    """A calendar without a day."""
    return BusinessError(
        "clock_no_days", "没有读到任何一天。请按“日期,是否上班,名称”每行一天。", field="file"
    )
