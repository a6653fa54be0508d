"""Reading a list of homes that were sold before the system: columns by their words, every doubt at its cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from guijia.areas.estate.importing.areas import MAX_HOMES, SEARCHED_ROWS, label_of
from guijia.areas.estate.importing.problems import Problem, Severity
from guijia.areas.estate.importing.safety import refuse
from guijia.areas.estate.importing.sheets import DATE_MARK, Grid, cell_name
from guijia.areas.estate.importing.values import is_blank, plain
from guijia.areas.estate.rules import TakenOver

WORDS: dict[str, tuple[str, ...]] = {
    "room": ("房号", "室号", "房间号", "房屋编号", "房屋坐落", "户号"),
    "building": ("楼栋", "楼栋号", "幢号", "栋号", "楼号", "楼幢", "幢", "栋"),
    "entrance": ("单元", "单元号"),
    "contract": ("合同编号", "合同号", "买卖合同编号", "备案合同号", "网签合同号"),
    "delivered": ("交付日期", "交房日期", "入住日期"),
    "paper": ("交接书编号", "交接书", "交付凭据", "交房凭据"),
}
_TAIL = re.compile(r"^(合计|小计|总计|备注|说明|制表|审核|注[:：])")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class SoldRow:
    """One home of the list, still by its label."""

    cell: str
    label: str
    contract_number: str
    delivered_on: date | None
    paper_number: str


@dataclass(slots=True)
class SoldList:
    """What a file says: homes that can be taken over, and what stands against it."""

    rows: list[SoldRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def lines(self, units: Mapping[str, UUID]) -> list[TakenOver]:
        """The homes of the list as the action takes them; labels that are not known become problems."""
        found = []
        for row in self.rows:
            unit_id = units.get(row.label)
            if unit_id is None:
                said = f"本项目没有 {row.label}。请先导入价格表。"
                self.problems.append(Problem("unknown_home", Severity.ERROR, "", 0, row.cell, said))
            else:
                found.append(TakenOver(unit_id, row.contract_number, row.delivered_on, row.paper_number))
        return found


def read_sold(grids: list[Grid]) -> SoldList:
    """The homes of a list of sold homes.

    Rule:    G1; all or nothing: a row that cannot be read is a problem, never left out.
    Raises:  BusinessError ``estate_import_takeover_columns`` | ``_takeover_empty`` | ``_takeover_rows``.
    """
    found, tables = SoldList(), 0
    for grid in grids:
        columns = None if grid.hidden else _columns(grid)
        if columns is not None:
            tables += 1
            _read_sheet(grid, *columns, found)
    if not tables:
        raise refuse(
            "takeover_columns",
            "没有认出列名。表中要有一行列名，至少含“房号”和“合同编号”；已交付的再有“交付日期”“交接书编号”。",
        )
    if not found.rows and not found.problems:
        raise refuse("takeover_empty", "列名下面没有房屋。")
    if len(found.rows) > MAX_HOMES:
        raise refuse("takeover_rows", f"表中超过 {MAX_HOMES:,} 套。请按楼栋分成几份。")
    _twice(found)
    return found


def _columns(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for row in range(min(len(grid.rows), SEARCHED_ROWS)):
        texts = [plain(text) for text in grid.rows[row]]
        columns = {
            kind: texts.index(word)
            for kind, words in WORDS.items()
            for word in [next((w for w in words if w in texts), "")]
            if word
        }
        if {"room", "contract"} <= set(columns):
            return row, columns
    return None


def _read_sheet(grid: Grid, head: int, columns: dict[str, int], found: SoldList) -> None:
    def said(row: int, kind: str) -> str:
        return grid.at(row, columns[kind]) if kind in columns else ""

    for row in range(head + 1, len(grid.rows)):
        room = plain(said(row, "room"))
        first = next((plain(text) for text in grid.rows[row] if text), "")
        if not first or _TAIL.match(first) or _TAIL.match(room):
            continue
        cell = f"{grid.name} {cell_name(row, columns['room'])}"
        label = label_of(room, said(row, "building"), said(row, "entrance"))
        number, typed = plain(said(row, "contract")), said(row, "delivered")
        delivered_on = _day(typed)
        if is_blank(room):
            _problem(found, grid, row, columns["room"], "required", "这一行没有房号。")
        elif is_blank(number):
            _problem(found, grid, row, columns["contract"], "required", f"{label} 没有合同编号。")
        elif delivered_on is None and not is_blank(typed):
            words = f"{label} 的交付日期“{typed.strip(DATE_MARK)[:30]}”不是日期。"
            _problem(found, grid, row, columns["delivered"], "not_a_day", words)
        else:
            paper = plain(said(row, "paper"))
            found.rows.append(
                SoldRow(cell, label, number[:60], delivered_on, "" if is_blank(paper) else paper[:40])
            )


def _day(text: str) -> date | None:
    read = _DAY.fullmatch(text.strip().strip(DATE_MARK))
    if read is None:
        return None
    try:
        return date(*map(int, read.groups()))
    except ValueError:
        return None


def _twice(found: SoldList) -> None:
    for kind, words in (("label", "房屋"), ("contract_number", "合同编号")):
        first: dict[str, SoldRow] = {}
        for row in found.rows:
            earlier = first.setdefault(getattr(row, kind), row)
            if earlier is not row:
                said = f"{words} {getattr(row, kind)} 在表中有两行（另一行在 {earlier.cell}）。"
                found.problems.append(Problem("duplicate", Severity.ERROR, "", 0, row.cell, said))


def _problem(found: SoldList, grid: Grid, row: int, column: int, code: str, message: str) -> None:
    found.problems.append(Problem(code, Severity.ERROR, grid.name, row + 1, cell_name(row, column), message))
