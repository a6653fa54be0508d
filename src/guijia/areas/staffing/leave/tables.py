"""The list of leaves and its place in the menu."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guijia.areas.staffing.enums import LeaveKind, LeaveState
from guijia.areas.staffing.leave.rules import Steps, statutory
from guijia.areas.staffing.models import Leave
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.enums import OUTSIDE
from guijia.platform.org.models import Staff


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
    "staffing.entitlements", "年休假", "calendar", "staffing:entitlements", MenuGroup.BOOKS,
    may=lambda viewer: viewer.may(KEEP_ATTENDANCE), position=97,
)  # fmt: skip
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


def plain(days: Decimal | None) -> str:
    """``5`` or ``2.5``; a line for none."""
    return "—" if days is None else f"{Decimal(days).normalize():f}"


class EntitlementList(ListPage[Staff]):
    """Days of annual leave of a year, for whoever keeps the attendance."""

    key = "staffing.entitlements"
    default_sort = "pinyin"
    search = ("name__icontains", "pinyin__istartswith", "login__istartswith")
    search_hint = "姓名、拼音、登录名"
    empty_title = "没有人员"
    empty_words = "任岗以后在这里登记工龄和额度。"

    def __init__(self, year: int, steps: Steps, unknown: Decimal) -> None:
        super().__init__()
        self.title = f"{year} 年年休假"
        self.year, self.steps, self.unknown = year, steps, unknown
        self.columns = (
            Column("name", "姓名", sort="pinyin"),
            Column("title", "职务"),
            Column("joined_on", "入职", "joined_on", sort="joined_on"),
            Column("worked_since", "参加工作", "worked_since", sort="worked_since"),
            Column("lawful", "法定天数", self._lawful, show=lambda row: plain(self._lawful(row)), right=True),
            Column("own_days", "额度", show=_own_shown, right=True, sort="own_days"),
            Column("used_days", "已请", show=_used_shown, right=True, sort="used_days"),
            Column("left", "剩余", self._left, show=lambda row: plain(self._left(row)), right=True),
            Column("known", "工龄", _known, show=_known_shown),
        )
        self.filters = (Choice("known", "工龄", (("1", "已登记"), ("0", "未登记")), _by_known),)

    def _lawful(self, row: Any) -> Decimal:
        if row.joined_on is None:
            return self.unknown
        return statutory(row.joined_on, row.worked_since, self.year, self.steps)

    def _left(self, row: Any) -> Decimal:
        days = self._lawful(row) if row.own_days is None else row.own_days
        return Decimal(days) - Decimal(row.used_days)

    def url_of(self, row: Staff) -> str:
        """The page of the person's annual leave."""
        return f"{reverse('staffing:entitlement', args=[row.pk])}?year={self.year}"


def _own_shown(row: Any) -> str:
    return plain(row.own_days)


def _used_shown(row: Any) -> str:
    return plain(row.used_days)


def _known(row: Any) -> str:
    return "已登记" if row.joined_on else "未登记"


def _known_shown(row: Any) -> str:
    return state("ok" if row.joined_on else "due", _known(row), small=True)


def _by_known(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(joined_on__isnull=value == "0")
