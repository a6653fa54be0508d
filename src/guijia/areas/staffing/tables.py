"""The list of those who leave, and its place in the menu."""

from django.urls import reverse

from guijia.areas.staffing.enums import HandOverState
from guijia.areas.staffing.models import HandOver
from guijia.areas.staffing.permissions import LET_GO
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state


def _lets_go(viewer: menu.Viewer) -> bool:
    return bool(viewer.may(LET_GO))


menu.entry(
    "staffing.hand_overs", "离职交接", "transfer", "staffing:hand_overs", MenuGroup.SETTINGS, may=_lets_go,
    position=17,
)  # fmt: skip

SIGNS = {
    HandOverState.ORDERED: "due", HandOverState.PASSED: "wait", HandOverState.BLOCKED: "late",
    HandOverState.CLOSED: "ok", HandOverState.CANCELLED: "no",
}  # fmt: skip


def state_shown(row: HandOver) -> str:
    """How a hand-over stands, as a sign."""
    return state(SIGNS[HandOverState(row.state)], row.get_state_display(), small=True)


class HandOverList(ListPage[HandOver]):
    """Everybody who leaves or left by a hand-over."""

    key = "staffing.hand_overs"
    title = "离职交接"
    default_sort = "-ordered_at"
    search = ("staff__name__icontains", "staff__login__istartswith", "reason__icontains")
    search_hint = "姓名、登录名、原因"
    empty_title = "没有离职交接"
    empty_words = "在“人员与岗位”打开一个人，点“离职交接”。"
    columns = (
        Column("staff", "离职人", "staff.name", sort="staff__name"),
        Column("state", "状态", "get_state_display", show=state_shown),
        Column("ends_on", "最后工作日", sort="ends_on"),
        Column("moved", "已交接", lambda row: len(row.result), right=True),
        Column("reason", "原因"),
        Column("ordered_by", "经办", "ordered_by.name"),
        Column("ordered_at", "办理时间", sort="ordered_at"),
        Column("closed_at", "停用账号", sort="closed_at"),
        Column("trouble", "受阻原因", chosen=False),
    )
    filters = (
        Choice("state", "状态", HandOverState.choices, "state"),
        Period("ends", "最后工作日", "ends_on"),
    )

    def url_of(self, row: HandOver) -> str:
        """Its page."""
        return reverse("staffing:hand_over", args=[row.pk])
