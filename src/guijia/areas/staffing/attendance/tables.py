"""The list of attendance tables and its place in the menu."""

from django.urls import reverse

from guijia.areas.staffing.enums import SheetState
from guijia.areas.staffing.leave.tables import works_here
from guijia.areas.staffing.models import MonthSheet
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state

menu.entry(
    "staffing.attendance", "考勤", "clipboard-check", "staffing:attendance", MenuGroup.WORK, may=works_here,
    position=62,
)  # fmt: skip

SIGNS = {SheetState.SENT: "wait", SheetState.RETURNED: "due", SheetState.SIGNED: "ok"}


def state_shown(row: MonthSheet) -> str:
    """How a table stands, as a sign."""
    return state(SIGNS[SheetState(row.state)], row.get_state_display(), small=True)


class SheetList(ListPage[MonthSheet]):
    """Tables of every month that were made."""

    key = "staffing.sheets"
    title = "考勤月表"
    default_sort = "-month"
    project_field = "project_id"
    search = ("number__istartswith", "department__icontains")
    search_hint = "编号、部门"
    empty_title = "还没有考勤月表"
    empty_words = "考勤员在“考勤”里制表送签。"
    columns = (
        Column("number", "编号", sort="number"),
        Column("month", "月份", lambda row: f"{row.month:%Y-%m}", sort="month"),
        Column("department", "部门", sort="department"),
        Column("project", "项目", "project.name"),
        Column("state", "状态", "get_state_display", show=state_shown),
        Column("people", "人数", lambda row: len(row.lines), right=True),
        Column("due_on", "应交日", sort="due_on"),
        Column("sent_by", "制表", "sent_by.name"),
        Column("signed_by", "签字", "signed_by.name"),
        Column("signed_at", "签字时间", sort="signed_at"),
    )
    filters = (Choice("state", "状态", SheetState.choices, "state"), Period("month", "月份", "month"))

    def url_of(self, row: MonthSheet) -> str:
        """Its page."""
        return reverse("staffing:sheet", args=[row.pk])
