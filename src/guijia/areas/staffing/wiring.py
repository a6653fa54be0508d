"""What this area hangs into the platform: kinds of things in hand, numbers, clocks, the process of leave."""

from guijia.areas.staffing import process
from guijia.areas.staffing.attendance import actions as attendance
from guijia.areas.staffing.attendance import papers
from guijia.areas.staffing.leave import actions as leave
from guijia.areas.staffing.leaving import wiring as leaving
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.notify.registry import Field, MessageKind, kind
from guijia.platform.numbers import registry as numbers


def register() -> None:
    """Called once when the application is ready."""
    leaving.register()
    numbers.series(leave.SERIES, "QJ", gapless=False)
    clock_kind(ClockKind("staffing.leave", "审批请假", "working_hours", fact="leave_review_hours"))
    process.register()
    numbers.series(attendance.SERIES, "KQ", gapless=False)
    kind(
        MessageKind(
            key=attendance.REMINDER,
            label="考勤月表到期",
            fields=(
                Field("department", "部门", "客户服务部"),
                Field("month", "月份", "2026-11"),
                Field("due", "应交日", "12-02"),
            ),
            title="{department} {month} 考勤月表 {due} 前交办公室",
            words="{department} {month} 的考勤月表还没有签字，应在 {due} 前交办公室。",
        )
    )
    papers.register()
