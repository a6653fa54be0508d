"""The register of staff dynamics and its place in the menu."""

from guijia.areas.staffing.enums import StaffEventKind
from guijia.areas.staffing.models import StaffEvent
from guijia.areas.staffing.permissions import KEEP_DYNAMICS
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period

menu.entry(
    "staffing.dynamics", "员工动态", "heart-handshake", "staffing:dynamics", MenuGroup.BOOKS,
    may=lambda viewer: viewer.may(KEEP_DYNAMICS), position=95,
)  # fmt: skip


class EventList(ListPage[StaffEvent]):
    """What was noted about colleagues."""

    key = "staffing.dynamics"
    title = "员工动态"
    default_sort = "-happened_on"
    project_field = "project_id"
    search = ("staff__name__icontains",)
    search_hint = "姓名"
    empty_title = "还没有员工动态"
    empty_words = "登记入职、调岗、培训、奖惩和需要关怀的事。"
    columns = (
        Column("happened_on", "日期", sort="happened_on"),
        Column("staff", "人员", "staff.name", sort="staff__name"),
        Column("kind", "类别", "get_kind_display", sort="kind"),
        Column("words", "内容"),
        Column("care", "关怀、处理"),
        Column("reported_to", "报告给", "reported_to.name"),
        Column("entered_by", "登记", "entered_by.name"),
        Column("project", "项目", "project.name", chosen=False),
    )
    filters = (Choice("kind", "类别", StaffEventKind.choices, "kind"), Period("on", "日期", "happened_on"))
