"""How imports look: their list, the sheet a question is about, the preview by cell and row."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from guijia.areas.estate.enums import ImportState
from guijia.areas.estate.importing.fields import LABELS, Field
from guijia.areas.estate.importing.problems import title_of
from guijia.areas.estate.importing.sheets import letters
from guijia.areas.estate.models import PriceImport
from guijia.kit.lists import Choice, Column, ListPage

LOOKS = {
    ImportState.UPLOADED: "day",
    ImportState.READING: "day",
    ImportState.QUESTIONS: "due",
    ImportState.PREVIEW: "due",
    ImportState.CONFIRMED: "day",
    ImportState.IMPORTED: "ok",
    ImportState.UNDONE: "wait",
    ImportState.REFUSED: "no",
}
SIGNS = {"error": "no", "warning": "fix", "derived": "fix", "notice": "wait"}
RESULTS = {
    "created": ("ok", "新增"),
    "changed": ("ok", "改价"),
    "same": ("wait", "相同，不动"),
    "bound": ("wait", "跳过，已占用"),
    "error": ("no", "不写入"),
}
MOST_CELLS = 30
_FLOOR_PRICES = {"floor_price_over_total", "floor_price_derived"}


def state_shown(record: PriceImport) -> str:
    """The state with its shape."""
    state = ImportState(record.state)
    return format_html('<span class="st s {}">{}</span>', LOOKS[state], state.label)


class ImportList(ListPage[PriceImport]):
    """Every price list that was handed in."""

    key = "estate.imports"
    personal = False
    title = "导入价格表"
    default_sort = "-uploaded_at"
    project_field = "project_id"
    search = ("file_name__icontains",)
    search_hint = "文件名"
    empty_title = "还没有导入过价格表"
    empty_words = "从上面选一份价格表：房管局备案表、销售一房一价表都可以，不必改格式。"
    template = "estate/import_list.html"
    columns = [
        Column("file", "文件", "file_name", sort="file_name"),
        Column("project", "项目", "project.name"),
        Column("state", "状态", "get_state_display", show=state_shown),
        Column("rows", "套数", "total_rows", right=True),
        Column("by", "上传人", "uploaded_by.name"),
        Column("at", "上传", "uploaded_at", sort="uploaded_at"),
        Column("done", "导入", "imported_at", sort="imported_at"),
    ]
    filters = [Choice("state", "状态", ImportState.choices, "state")]

    def url_of(self, row: PriceImport) -> str:
        """Where the import stands."""
        return reverse("estate:import", args=[row.pk])


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell of a shown sheet, marked when the question is about its column."""

    text: str
    asked: bool


@dataclass(frozen=True, slots=True)
class SheetShown:
    """The top of a sheet as the office sees it, with column letters and row numbers."""

    name: str
    heads: list[tuple[str, str, bool]]
    rows: list[tuple[int, bool, list[SheetCell]]]


def sheet_shown(sheets: Iterable[dict[str, Any]], question: dict[str, Any]) -> SheetShown | None:
    """The sheet a question is about, candidate columns marked."""
    sheet = next((one for one in sheets if one["name"] == question["sheet"]), None)
    if sheet is None:
        return None
    width = max((len(row) for row in sheet["rows"]), default=0)
    asked = set(question["columns"])
    names = [letters(at) for at in range(width)]
    heads = [(name, _meaning(sheet["columns"].get(name, "")), name in asked) for name in names]
    rows = [
        (
            number,
            number <= sheet["header_row"],
            [SheetCell(row[at] if at < len(row) else "", names[at] in asked) for at in range(width)],
        )
        for number, row in enumerate(sheet["rows"], start=1)
    ]
    return SheetShown(sheet["name"], heads, rows)


def _meaning(value: str) -> str:
    return LABELS[Field(value)] if value else ""


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one kind, with the cells where they are."""

    look: str
    title: str
    count: int
    first: str
    remedy: str
    cells: list[tuple[str, str, str]]
    more: int


def problem_groups(record: PriceImport, *, with_floor_prices: bool) -> list[ProblemGroup]:
    """Problems by kind, errors first; amounts of floor prices only for those who may see them."""
    counts = {(kind["code"], kind["severity"]): kind["count"] for kind in record.outcome["counts"]["kinds"]}
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for problem in record.problems:
        found.setdefault((problem["code"], problem["severity"]), []).append(problem)
    groups = []
    for (code, severity), problems in found.items():
        count = counts.get((code, severity), len(problems))
        hidden = code in _FLOOR_PRICES and not with_floor_prices
        groups.append(
            ProblemGroup(
                look=SIGNS[severity],
                title=title_of(code),
                count=count,
                first="底价的数额只给有权看底价的人。" if hidden else problems[0]["message"],
                remedy=problems[0]["remedy"],
                cells=[
                    (place_words(one), anchor(one), title_of(code) if hidden else one["message"])
                    for one in problems[:MOST_CELLS]
                ],
                more=max(count - MOST_CELLS, 0),
            )
        )
    return sorted(groups, key=lambda group: list(SIGNS.values()).index(group.look))


def place_words(problem: dict[str, Any]) -> str:
    """The cell, or the row, or the sheet."""
    return problem["cell"] or (f"第 {problem['row']} 行" if problem["row"] else problem["sheet"] or "全表")


def anchor(problem: dict[str, Any]) -> str:
    """The row's place in the page; empty when the whole sheet is meant."""
    return f"r-{problem['row']}" if problem["row"] else ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One home of the preview: values, marks by column, what becomes of it."""

    data: dict[str, Any]
    marks: dict[str, str]
    look: str
    words: str


_PLACE = {"building", "entrance", "floor", "room"}
_DATA = {
    "unit_price_gross": "unit_price",
    "unit_price_inner": "unit_price",
    "floor_unit_price": "floor_price",
    "measured_gross_area": "gross_area",
    "measured_inner_area": "inner_area",
    "shared_area": "gross_area",
}


def preview_rows(record: PriceImport, tab: str) -> list[PreviewRow]:
    """The rows of a tab with the cells that have a problem marked."""
    meaning = {sheet["name"]: sheet["columns"] for sheet in record.outcome["sheets"]}
    marks: dict[tuple[str, int], dict[str, str]] = {}
    for problem in record.problems:
        if problem["severity"] == "notice" and problem["code"] != "reread":
            continue
        column = re.sub(r"\d+$", "", problem["cell"])
        field = meaning.get(problem["sheet"], {}).get(column, "")
        name = "label" if field in _PLACE else _DATA.get(field, field)
        kind = "e" if problem["severity"] == "error" else "w"
        row = marks.setdefault((problem["sheet"], problem["row"]), {})
        row[name] = "e" if row.get(name) == "e" else kind
    rows = [row for row in record.outcome.get("rows", []) if tab in ("", row["result"])]
    return [
        PreviewRow(row, marks.get((row["sheet"], row["row"]), {}), *RESULTS.get(row["result"], ("wait", "")))
        for row in rows
    ]


def tabs_of(record: PriceImport, tab: str) -> list[tuple[str, str, str, int, bool]]:
    """The tabs above the preview: key, words, look, count, chosen."""
    counts = record.outcome["counts"]
    offered = [
        ("", "全部", "", counts["rows"]),
        ("created", "新增", "ok", counts["created"]),
        ("changed", "改价", "ok", counts["changed"]),
        ("same", "相同", "wait", counts["same"]),
        ("bound", "跳过", "wait", counts["bound"]),
        ("error", "有错", "no", counts["errors"]),
    ]
    return [(key, words, look, count, key == tab) for key, words, look, count in offered if count or not key]
