"""Lists of the estate: homes, and the sales-control register (F11)."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from guijia.areas.estate.enums import HomeState, OffSaleCause
from guijia.areas.estate.models import Home, SalesControlEntry
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.tables.board import SIGNS, sign_key, state_words
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.platform.org.models import Staff


def state_shown(home: Home) -> str:
    """The state as the board draws it: sign and words."""
    sign, look = SIGNS[sign_key(home)]
    return format_html(
        '<span class="row-"><span class="sw {}">{}</span>{}</span>', look, sign, state_words(home)
    )


def buildings_to_choose(viewer: Staff) -> Sequence[tuple[str, str]]:
    """Buildings of the viewer, with their project where there are several."""
    found = list(queries.buildings_visible_to(viewer))
    many = len({b.project_id for b in found}) > 1
    return [(str(b.pk), f"{b.project.name} {b.name}" if many else b.name) for b in found]


class HomeList(ListPage[Home]):
    """Every home with its price and state."""

    key = "estate.homes"
    personal = False
    title = "房源表"
    default_sort = "unit__label"
    project_field = "project_id"
    search = ("unit__label__icontains", "layout__icontains", "orientation__istartswith")
    search_hint = "房号、户型、朝向"
    empty_title = "还没有房源"
    empty_words = "先导入价格表，房源会随表录入。"
    columns = [
        Column("unit", "房号", "unit.label", sort="unit__label"),
        Column("building", "楼栋", "building.name", chosen=False),
        Column("state", "状态", state_words, show=state_shown),
        Column("layout", "户型", sort="layout"),
        Column("orientation", "朝向"),
        Column("area", "建筑面积 ㎡", "area", right=True),
        Column("inner_area", "套内面积 ㎡", "inner_area", right=True, chosen=False),
        Column("unit_price", "单价 元", "unit_price", right=True, sort="unit_price"),
        Column("list_price", "标价 元", "list_price", right=True, sort="list_price"),
        Column("since", "状态起", "state_since", sort="state_since"),
    ]
    filters = [
        Choice("building", "楼栋", buildings_to_choose, "building_id"),
        Choice("state", "状态", HomeState.choices, "state"),
        Choice("off", "不可售原因", OffSaleCause.choices, "off_sale_cause"),
    ]

    def url_of(self, row: Home) -> str:
        """The home on its board."""
        return f"{reverse('estate:board', args=[row.building_id])}?unit={row.pk}"


def _home_url(entry: SalesControlEntry) -> str:
    return reverse("estate:unit_register", args=[entry.unit_id])


class RegisterList(ListPage[SalesControlEntry]):
    """The sales-control register (F11) of the viewer's projects."""

    key = "estate.register"
    personal = False
    title = "销控登记 F11"
    default_sort = "-at"
    project_field = "project_id"
    search = (
        "unit__label__icontains",
        "document_number__istartswith",
        "actor_name__istartswith",
        "cause__icontains",
    )
    search_hint = "房号、单号、经办人、事由"
    empty_title = "还没有登记"
    empty_words = "推盘、锁定、认购、签约、备案都会即时记在这里。"
    columns: Sequence[Column[SalesControlEntry]] = [
        Column("at", "时间", sort="at"),
        Column("unit", "房号", "unit.label", sort="unit__label"),
        Column("before", "原状态", "get_before_display"),
        Column("after", "新状态", "get_after_display"),
        Column("cause", "事由"),
        Column("document", "单号", "document_number"),
        Column("actor", "经办人", "actor_name"),
        Column("project", "项目", "project.name", chosen=False),
    ]
    filters: Sequence[Choice[SalesControlEntry] | Period] = [
        Choice("building", "楼栋", buildings_to_choose, "unit__building_id"),
        Choice("became", "新状态", HomeState.choices, "after"),
        Period("at", "时间", "at"),
    ]

    def url_of(self, row: SalesControlEntry) -> str:
        """The register of that home."""
        return _home_url(row)


class UnitRegisterList(RegisterList):
    """The sales-control register of one home."""

    key = "estate.unit_register"
    columns = [column for column in RegisterList.columns if column.key not in {"unit", "project"}]
    filters: Sequence[Any] = ()

    def __init__(self, home: Home) -> None:
        self.title = f"{home.unit.label} 销控登记 F11"

    def url_of(self, row: SalesControlEntry) -> str:
        """A line leads nowhere further."""
        return ""
