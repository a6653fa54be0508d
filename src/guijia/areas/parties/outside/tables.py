"""The list of outside parties and its place in the menu."""

from django.urls import reverse

from guijia.areas.parties.enums import OutsideKind
from guijia.areas.parties.models import OutsideParty
from guijia.areas.parties.permissions import SEE_OUTSIDE
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage
from guijia.kit.templatetags.kit import state

menu.entry(
    "parties.outside",
    "外部单位",
    "address-book",
    "outside:parties",
    MenuGroup.BOOKS,
    may=lambda viewer: viewer.may(SEE_OUTSIDE),
    position=90,
)


class OutsideList(ListPage[OutsideParty]):
    """Every outside party with what is open."""

    key = "parties.outside"
    personal = False
    title = "外部单位"
    default_sort = "name"
    search = ("name__icontains", "matters__icontains", "contacts__name__icontains")
    search_hint = "名称、事项、联系人"
    empty_title = "还没有外部单位"
    empty_words = "登记房管局、银行、律师行等往来单位。"
    columns = (
        Column("name", "名称", sort="name"),
        Column("kind", "类别", "get_kind_display", sort="kind"),
        Column("matters", "往来事项"),
        Column("open_items", "未办妥", right=True, sort="open_items"),
        Column("next_on", "最近办妥日期", sort="next_on"),
        Column("address", "地址", chosen=False),
        Column(
            "ended", "状态", lambda row: "停用" if row.ended_at else "在用",
            show=lambda row: state("no", "停用", small=True) if row.ended_at else state("ok", "在用", small=True),
        ),
    )  # fmt: skip
    filters = (Choice("kind", "类别", OutsideKind.choices, "kind"),)

    def url_of(self, row: OutsideParty) -> str:
        """Its page."""
        return reverse("outside:party", args=[row.pk])
