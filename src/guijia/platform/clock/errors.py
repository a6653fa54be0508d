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
