"""The list of leaves and its place in the menu."""

from datetime import date

from django.urls import reverse

from guijia.areas.staffing.enums import LeaveKind, LeaveState
from guijia.areas.staffing.models import Leave
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.enums import OUTSIDE


def works_here(viewer: menu.Viewer) -> bool:
    """Is the viewer one of the company's own people?"""
    return bool(frozenset(getattr(viewer, "roles", frozenset())) - OUTSIDE)


menu.entry(
    "staffing.leaves",
    "请假",
    "calendar-event",
    "staffing:leaves",
    MenuGroup.WORK,
    may=works_here,
    position=60,
)
menu.entry(
    "staffing.rota", "排班", "calendar-time", "staffing:rota", MenuGroup.WORK, may=works_here, position=61
)
menu.entry(
    "staffing.chart", "组织架构", "users", "staffing:chart", MenuGroup.BOOKS, may=works_here, position=94
)

SIGNS = {
    LeaveState.ASKED: "wait", LeaveState.RETURNED: "due", LeaveState.REFUSED: "no",
    LeaveState.APPROVED: "ok", LeaveState.RESUMED: "ok", LeaveState.CANCELLED: "no",
}  # fmt: skip


def state_shown(row: Leave) -> str:
    """How a leave stands, as a sign."""
    return state(SIGNS[LeaveState(row.state)], row.get_state_display(), small=True)


def half_day(day: date, half: str) -> str:
    """``11-20 上午``."""
    return f"{day:%m-%d} {'上午' if half == 'am' else '下午'}"


class LeaveList(ListPage[Leave]):
    """One's own leaves and those one may see."""

    key = "staffing.leaves"
    title = "请假"
    default_sort = "-asked_at"
    project_field = "project_id"
    search = ("number__istartswith", "staff__name__icontains")
    search_hint = "编号、姓名"
    empty_title = "没有请假单"
    empty_words = "点“请假”，由直接上级审批。"
    columns = (
        Column("number", "编号", sort="number"),
        Column("staff", "请假人", "staff.name", sort="staff__name"),
        Column("kind", "种类", "get_kind_display"),
        Column("from_on", "自", lambda row: half_day(row.from_on, row.from_half), sort="from_on"),
        Column("until_on", "至", lambda row: half_day(row.until_on, row.until_half), sort="until_on"),
        Column("days", "天数", "counted_days", right=True),
        Column("state", "状态", "get_state_display", show=state_shown),
        Column("decided_by", "审批", "decided_by.name"),
        Column("asked_at", "申请时间", sort="asked_at"),
        Column("resumed_at", "销假时间", chosen=False),
    )
    filters = (
        Choice("state", "状态", LeaveState.choices, "state"),
        Choice("kind", "种类", LeaveKind.choices, "kind"),
        Period("from", "开始", "from_on"),
    )

    def url_of(self, row: Leave) -> str:
        """Its page."""
        return reverse("staffing:leave", args=[row.pk])
