"""Reading a list of measured areas: columns known by their words, every doubt named at its cell."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from guijia.areas.estate.importing.problems import Problem, Severity
from guijia.areas.estate.importing.safety import refuse
from guijia.areas.estate.importing.sheets import Grid, cell_name
from guijia.areas.estate.importing.values import is_blank, plain, read_number
from guijia.areas.estate.rules import AREA_STEP, Areas, why_not_measured

SEARCHED_ROWS = 30
MAX_HOMES = 5_000
# The first word of a kind that a sheet bears wins: what says 实测 goes before what does not.
WORDS: dict[str, tuple[str, ...]] = {
    "room": ("房号", "室号", "房间号", "房屋编号", "房屋坐落", "户号"),
    "building": ("楼栋", "楼栋号", "幢号", "栋号", "楼号", "楼幢", "幢", "栋"),
    "entrance": ("单元", "单元号"),
    "gross": ("实测建筑面积", "实测面积", "建筑面积"),
    "inner": ("实测套内面积", "实测套内建筑面积", "套内面积", "套内建筑面积"),
    "shared": (
        "实测分摊面积",
        "分摊面积",
        "实测公摊面积",
        "公摊面积",
        "分摊共有建筑面积",
        "分摊建筑面积",
        "共有分摊面积",
    ),
}
LABELS = {"gross": "实测建筑面积", "inner": "实测套内面积", "shared": "分摊面积"}
_UNIT = re.compile(r"[(（][^)）]*[)）]|㎡|m2|平方米", re.IGNORECASE)
_TAIL = re.compile(r"^(合计|小计|总计|备注|说明|制表|审核|注[:：])")
_SUFFIX = re.compile(r"(号楼|幢|栋|楼|单元|室)$")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One home of the list: where it stands, under which label, and its areas."""

    sheet: str
    row: int
    cell: str
    label: str
    areas: Areas


@dataclass(slots=True)
class AreaList:
    """What a file says: homes that can be taken, and what stands against it."""

    rows: list[AreaRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_areas(grids: list[Grid]) -> AreaList:
    """The measured areas of a file.

    Rule:    INV-01; G1; all or nothing: a row that cannot be read is a problem, never left out.
    Raises:  BusinessError ``estate_import_area_columns`` | ``_area_empty`` | ``_area_rows``.
    """
    found, tables = AreaList(), 0
    for grid in grids:
        columns = None if grid.hidden else find_columns(grid)
        if columns is None:
            continue
        tables += 1
        _read_sheet(grid, *columns, found)
    if not tables:
        raise refuse(
            "area_columns",
            "没有认出列名。表中要有一行列名，至少含“房号”和“实测建筑面积”，可再有“实测套内面积”“分摊面积”。",
        )
    if not found.rows and not found.problems:
        raise refuse("area_empty", "列名下面没有房屋。请选有内容的实测面积表。")
    if len(found.rows) > MAX_HOMES:
        raise refuse("area_rows", f"表中超过 {MAX_HOMES:,} 套。请按楼栋分成几份导入。")
    _twice(found)
    return found


def find_columns(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """The row of headers and the column of each kind; ``None`` without room and measured area."""
    for row in range(min(len(grid.rows), SEARCHED_ROWS)):
        texts = [_UNIT.sub("", plain(text)) for text in grid.rows[row]]
        columns = {
            kind: texts.index(word)
            for kind, words in WORDS.items()
            for word in [next((w for w in words if w in texts), "")]
            if word
        }
        if {"room", "gross"} <= set(columns):
            return row, columns
    return None


def _read_sheet(grid: Grid, head: int, columns: dict[str, int], found: AreaList) -> None:
    for row in range(head + 1, len(grid.rows)):
        room = plain(grid.at(row, columns["room"]))
        first = next((plain(text) for text in grid.rows[row] if text), "")
        if _TAIL.match(first) or _TAIL.match(room):
            continue
        if is_blank(room):
            if any(not is_blank(grid.at(row, columns[k])) for k in LABELS if k in columns):
                _problem(found, grid, row, columns["room"], "required", "这一行有面积，没有房号。")
            continue
        label = label_of(
            room,
            grid.at(row, columns["building"]) if "building" in columns else "",
            grid.at(row, columns["entrance"]) if "entrance" in columns else "",
        )
        areas = _areas(grid, row, columns, label, found)
        if areas is not None:
            found.rows.append(AreaRow(grid.name, row + 1, cell_name(row, columns["room"]), label, areas))


def label_of(room: str, building: str, entrance: str) -> str:
    """The home's label, put together from building, entrance and room where the list keeps them apart."""
    parts = [_SUFFIX.sub("", plain(text)) for text in (building, entrance, room)]
    number, door, last = parts
    if number and not last.startswith(f"{number}-"):
        return "-".join(part for part in parts if part)
    if door and not number and "-" not in last:
        return f"{door}-{last}"
    return last


def _areas(grid: Grid, row: int, columns: dict[str, int], label: str, found: AreaList) -> Areas | None:
    read: dict[str, Decimal | None] = {}
    for kind in LABELS:
        text = grid.at(row, columns[kind]) if kind in columns else ""
        number = read_number(text)
        if number.fault or number.wan:
            words = f"{label} 的{LABELS[kind]}“{text.strip(chr(1))[:30]}”不是数字。"
            _problem(found, grid, row, columns[kind], "not_a_number", words)
            return None
        read[kind] = number.value
    gross = read["gross"]
    if gross is None:
        _problem(found, grid, row, columns["gross"], "required", f"{label} 没有实测建筑面积。")
        return None
    areas = Areas(gross, read["inner"], read["shared"])
    if refusal := why_not_measured(label, areas):
        _problem(found, grid, row, columns[refusal.field or "gross"], refusal.code, refusal.message)
        return None
    return Areas(_exact(gross), *(None if v is None else _exact(v) for v in (areas.inner, areas.shared)))


def _exact(value: Decimal) -> Decimal:
    return value.quantize(AREA_STEP)


def _twice(found: AreaList) -> None:
    first: dict[str, AreaRow] = {}
    for row in found.rows:
        earlier = first.setdefault(row.label, row)
        if earlier is not row:
            said = f"{row.label} 在表中有两行（另一行在 {earlier.cell}）。"
            found.problems.append(Problem("duplicate", Severity.ERROR, row.sheet, row.row, row.cell, said))


def _problem(found: AreaList, grid: Grid, row: int, column: int, code: str, message: str) -> None:
    found.problems.append(Problem(code, Severity.ERROR, grid.name, row + 1, cell_name(row, column), message))
