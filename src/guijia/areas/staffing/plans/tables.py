"""The lists of plans and of their items, and their place in the menu."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from guijia.areas.staffing import structure
from guijia.areas.staffing.enums import PlanState
from guijia.areas.staffing.leave.tables import works_here
from guijia.areas.staffing.models import Plan, PlanItem
from guijia.areas.staffing.plans import rules
from guijia.areas.staffing.plans.forms import MONTHS
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state

menu.entry(
    "staffing.plans",
    "目标与计划",
    "list-check",
    "staffing:plans",
    MenuGroup.WORK,
    may=works_here,
    position=62,
)

SIGNS = {
    PlanState.ASKED: "wait", PlanState.RETURNED: "due", PlanState.REFUSED: "no", PlanState.RUNNING: "day",
    PlanState.CLOSED: "ok", PlanState.CANCELLED: "no",
}  # fmt: skip


def state_shown(row: Plan) -> str:
    """How a plan stands, as a sign."""
    return state(SIGNS[PlanState(row.state)], row.get_state_display(), small=True)


def _departments() -> list[tuple[str, str]]:
    return [(name, name) for name in structure.tree()]


def _told(row: Any) -> str:
    return f"{int(row.told)} %" if row.told is not None else ""


def _with_late(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(late_count__gt=0)


class PlanList(ListPage[Plan]):
    """Goals and plans, one's own and those one may see."""

    key = "staffing.plans"
    title = "目标与计划"
    default_sort = "-made_at"
    project_field = "project_id"
    search = ("number__istartswith", "title__icontains", "staff__name__icontains")
    search_hint = "编号、目标、责任人"
    empty_title = "还没有目标与计划"
    empty_words = "点“制定”，写年度目标或月度计划，由直接上级确认。"
    columns = (
        Column("number", "编号", sort="number"),
        Column("period", "期间"),
        Column("title", "目标", sort="title"),
        Column("department", "部门", sort="department"),
        Column("staff", "责任人", lambda row: row.staff.name if row.staff else "部门"),
        Column("state", "状态", "get_state_display", show=state_shown),
        Column("told", "已登记进度", _told, right=True),
        Column("item_count", "事项", right=True),
        Column("late_count", "逾期", right=True),
        Column("confirmed_by", "确认", "confirmed_by.name"),
        Column("project", "项目", "project.name", chosen=False),
        Column("made_at", "制定时间", sort="made_at", chosen=False),
    )
    filters = (
        Choice("state", "状态", PlanState.choices, "state"),
        Choice("department", "部门", _departments(), "department"),
        Choice("month", "期间", MONTHS, lambda rows, value: rows.filter(month=int(value))),
        Choice("late", "逾期", (("1", "有逾期事项"),), _with_late),
        Period("made", "制定", "made_at"),
    )

    def url_of(self, row: Plan) -> str:
        """Its page."""
        return reverse("staffing:plan", args=[row.pk])


class PlanItemList(ListPage[PlanItem]):
    """What is to be done by when, over all plans one may see."""

    key = "staffing.plan_items"
    title = "计划事项"
    default_sort = "due_on"
    project_field = "plan__project_id"
    search = ("title__icontains", "plan__number__istartswith", "owner__name__icontains")
    search_hint = "事项、计划编号、承办人"
    empty_title = "没有计划事项"
    empty_words = "在“目标与计划”里制定，上级确认后在这里按日期列出。"

    def __init__(self, today: date) -> None:
        super().__init__()
        late = Q(due_on__lt=today, progress__lt=rules.FULL, counted="")
        self.columns = (
            Column("due_on", "完成日期", sort="due_on"),
            Column("title", "事项", sort="title"),
            Column("measure", "衡量标准"),
            Column("owner", "承办人", lambda row: row.owner.name if row.owner else row.plan.whose),
            Column(
                "standing",
                "进度",
                lambda row: _standing(row, today)[1],
                show=lambda row: state(*_standing(row, today), small=True),
            ),
            Column("plan", "计划", "plan.number"),
            Column("department", "部门", "plan.department"),
            Column("period", "期间", "plan.period"),
            Column("done_on", "完成于", chosen=False),
        )
        self.filters = (
            Choice("how", "进度", (("open", "未完成"), ("late", "逾期"), ("done", "已完成")),
                   lambda rows, value: _by_standing(rows, value, late)),
            Choice("state", "计划状态", PlanState.choices, "plan__state"),
            Choice("department", "部门", _departments(), "plan__department"),
            Period("due", "完成日期", "due_on"),
        )  # fmt: skip

    def url_of(self, row: PlanItem) -> str:
        """The page of its plan."""
        return reverse("staffing:plan", args=[row.plan_id])


def _standing(row: PlanItem, today: date) -> tuple[str, str]:
    if row.counted:
        return "ext", "按记录统计"
    return rules.standing_words(row, row.progress, today)


def _by_standing(rows: QuerySet[PlanItem], value: str, late: Q) -> QuerySet[PlanItem]:
    if value == "late":
        return rows.filter(late)
    done = Q(progress__gte=rules.FULL)
    return rows.filter(done) if value == "done" else rows.exclude(done)
