"""What this area hangs into the platform: kinds of things in hand, numbers, clocks, the process of leave."""

from guijia.areas.staffing import process
from guijia.areas.staffing.attendance import actions as attendance
from guijia.areas.staffing.attendance import papers
from guijia.areas.staffing.leave import actions as leave
from guijia.areas.staffing.leaving import wiring as leaving
from guijia.areas.staffing.plans import actions as plans
from guijia.areas.staffing.plans import queries as plan_queries
from guijia.areas.staffing.plans.registry import Count, count
from guijia.areas.staffing.posts import actions as posts
from guijia.areas.staffing.posts import papers as post_papers
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.notify.registry import Field, MessageKind, kind
from guijia.platform.numbers import registry as numbers


def register() -> None:
    """Called once when the application is ready."""
    leaving.register()
    numbers.series(leave.SERIES, "QJ", gapless=False)
    clock_kind(ClockKind("staffing.leave", "审批请假", "working_hours", fact="leave_review_hours"))
    numbers.series(plans.SERIES, "MB", gapless=False)
    clock_kind(ClockKind("staffing.plan_confirm", "确认目标与计划", "workdays", fact="plan_confirm_days"))
    clock_kind(ClockKind("staffing.plan_review", "月度评审", "days"))
    count(Count("flow.steps_done", "办结的流程步骤", plan_queries.steps_done))
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
    kind(
        MessageKind(
            key=posts.NEWS,
            label="职位说明书待签阅",
            fields=(
                Field("post", "职位", "签约专员"),
                Field("version", "版次", "2"),
                Field("on", "生效日期", "2026-12-01"),
            ),
            title="请签阅{post}职位说明书第 {version} 版",
            words="{post}的职位说明书第 {version} 版已签发，自 {on} 起生效，请打开签阅。",
        )
    )
    post_papers.register()
