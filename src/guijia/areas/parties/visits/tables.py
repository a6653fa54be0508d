"""The list of visitors and callers and its place in the menu."""

from django.db.models import QuerySet

from guijia.areas.parties.enums import VisitChannel, VisitGrade, VisitKind, VisitWish
from guijia.areas.parties.models import Visit
from guijia.areas.parties.permissions import SEE_VISITS
from guijia.areas.parties.queries import mobile_index
from guijia.areas.parties.visits import queries
from guijia.kit import menu
from guijia.kit.addresses import address
from guijia.kit.enums import MenuGroup
from guijia.kit.identifiers import normalise_mobile
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.models import Staff

menu.entry(
    "parties.visits",
    "来访来电",
    "users",
    "visits:visits",
    MenuGroup.DEALS,
    may=lambda viewer: viewer.may(SEE_VISITS),
    position=5,
)
AGAIN = (("no", "首次"), ("yes", "再次"))
COUNTS = (("yes", "有效"), ("no", "已作废"))


def _standing(row: Visit) -> str:
    if row.voided_at is not None:
        return state("no", "已作废", small=True)
    return state("wait", "再次", small=True) if row.earlier_id else state("ok", "首次", small=True)


class VisitList(ListPage[Visit]):
    """Who came or rang, newest first."""

    key = "parties.visits"
    title = "来访来电"
    columns = (
        Column("at", "时间", sort="at"),
        Column("kind", "方式", "get_kind_display"),
        Column("name", "称呼"),
        Column("mobile", "手机号码", "masked_mobile"),
        Column("standing", "首次", lambda row: "再次" if row.earlier_id else "首次", show=_standing),
        Column("channel", "获知途径", "get_channel_display"),
        Column("wish", "意向户型", "get_wish_display"),
        Column("grade", "意向", "get_grade_display", sort="grade"),
        Column("consultant", "顾问", "consultant.name"),
        Column("note", "备注", chosen=False),
        Column("project", "项目", "project.name", chosen=False),
    )
    filters = (
        Choice("kind", "方式", VisitKind.choices, "kind"),
        Choice("channel", "获知途径", VisitChannel.choices, "channel"),
        Choice("wish", "意向户型", VisitWish.choices, "wish", quiet=True),
        Choice("grade", "意向", VisitGrade.choices, "grade"),
        Choice("again", "首次", AGAIN, lambda rows, v: rows.filter(earlier__isnull=v == "no")),
        Choice("valid", "有效", COUNTS, lambda rows, v: rows.filter(voided_at__isnull=v == "yes")),
        Period("at", "日期", "at"),
        Choice("consultant", "顾问", queries.consultant_names, "consultant_id", quiet=True),
    )
    search_hint = "称呼、手机号或尾号"
    default_sort = "-at"
    project_field = "project_id"
    empty_title = "还没有来访来电"
    empty_words = "接待以后点“登记”，留了号码的再次来访会自动认出来。"

    def found(self, viewer: Staff, rows: QuerySet[Visit], text: str) -> QuerySet[Visit]:
        """By the whole number, its tail, or what they are called."""
        if normalise_mobile(text):
            return rows.filter(mobile_blind=mobile_index(text))
        if text.isdigit():
            return rows.filter(mobile_tail=text[-4:].rjust(4, "0")) if len(text) == 4 else rows.none()
        return rows.filter(name__icontains=text)

    def url_of(self, row: Visit) -> str:
        """Its page."""
        return address("visits:visit", row.pk)
