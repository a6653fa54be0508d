"""The list of absences."""

from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.enums import AbsenceState
from guijia.platform.org.models import Absence

MARKS = {
    AbsenceState.PLANNED: "wait",
    AbsenceState.RUNNING: "due",
    AbsenceState.ENDED: "ok",
    AbsenceState.CANCELLED: "no",
}


def _state(row: Absence) -> str:
    return state(MARKS[AbsenceState(row.state)], row.get_state_display())


class AbsenceList(ListPage[Absence]):
    """Who is, was or will be away, and who acts for them."""

    key = "away"
    title = "离岗代理"
    default_sort = "-from_at"
    search = ("staff__name__icontains", "deputy__name__icontains", "reason__icontains")
    search_hint = "离岗人、代理人、事由"
    empty_title = "没有离岗登记"
    empty_words = "出差、休假前点“登记离岗”，指定代理人；您的待办在这段时间由代理人办，两个人的名字都会留下。"
    columns = (
        Column[Absence]("staff", "离岗人", "staff.name"),
        Column[Absence]("deputy", "代理人", lambda row: row.deputy.name if row.deputy else "按代行岗位"),
        Column[Absence]("from_at", "起", sort="from_at"),
        Column[Absence]("until_at", "止", sort="until_at"),
        Column[Absence]("reason", "事由"),
        Column[Absence]("state", "状态", "get_state_display", show=_state),
        Column[Absence]("entered_by", "登记人", "entered_by.name", chosen=False),
    )
    filters = (
        Choice[Absence]("state", "状态", AbsenceState.choices, "state"),
        Period("from_at", "离岗日期", "from_at"),
    )
    template = "desk/absences.html"


menu.entry("away", "离岗代理", "user-off", "away:absences", MenuGroup.WORK, position=60)
