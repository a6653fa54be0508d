"""The register of job descriptions and its place in the menu."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from guijia.areas.staffing import structure
from guijia.areas.staffing.enums import SheetStage
from guijia.areas.staffing.leave.tables import works_here
from guijia.areas.staffing.models import PostSheet
from guijia.areas.staffing.posts import rules
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.enums import OUTSIDE, Role

menu.entry(
    "staffing.posts", "职位说明书", "file-description", "staffing:posts", MenuGroup.BOOKS, may=works_here,
    position=96,
)  # fmt: skip


def _departments() -> list[tuple[str, str]]:
    return [(name, name) for name in structure.tree()]


def _reading(row: Any) -> str:
    if row.state != SheetStage.ISSUED or not row.is_newest:
        return ""
    if row.is_mine and not row.is_read:
        return "待我签阅"
    return f"已签阅 {row.read_count} 人"


def _reading_shown(row: Any) -> str:
    words = _reading(row)
    return state("due", words, small=True) if words == "待我签阅" else words


def _waits_for_me(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(is_mine=True, is_read=False, is_newest=True, state=SheetStage.ISSUED)


class PostSheetList(ListPage[PostSheet]):
    """Every version of every post's description."""

    key = "staffing.posts"
    title = "职位说明书"
    default_sort = "-made_at"
    project_field = "project_id"
    personal = False
    search = ("number__istartswith", "title__icontains", "department__icontains")
    search_hint = "编号、职位、部门"
    empty_title = "还没有职位说明书"
    empty_words = "由行政人事或部门经理编写，另一位签发后由任职人签阅。"

    def __init__(self, today: date) -> None:
        super().__init__()
        self.columns = (
            Column("number", "职位编号", sort="number"),
            Column("title", "职位", sort="title"),
            Column("department", "部门", sort="department"),
            Column("project", "项目", "project.name"),
            Column("version", "版次", right=True),
            Column(
                "state",
                "状态",
                lambda row: self._standing(row, today)[1],
                show=lambda row: state(*self._standing(row, today), small=True),
            ),
            Column("effective_on", "生效日期", sort="effective_on"),
            Column("reading", "签阅", _reading, show=_reading_shown),
            Column("made_by", "编写", "made_by.name"),
            Column("made_at", "编写时间", sort="made_at", chosen=False),
            Column("issued_by", "签发", "issued_by.name"),
        )
        self.filters = (
            Choice("state", "状态", SheetStage.choices, "state"),
            Choice("department", "部门", _departments(), "department"),
            Choice("role", "岗位", [(one.value, one.label) for one in Role if one not in OUTSIDE], "role"),
            Choice("mine", "签阅", (("1", "待我签阅"),), _waits_for_me),
            Period("effective", "生效", "effective_on"),
        )  # fmt: skip

    @staticmethod
    def _standing(row: Any, today: date) -> tuple[str, str]:
        return rules.standing_words(row, row if row.is_newest else None, today)

    def url_of(self, row: PostSheet) -> str:
        """Its page."""
        return reverse("staffing:post_sheet", args=[row.pk])
