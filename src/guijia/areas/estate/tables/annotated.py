"""The handed-in price list once more, as it was read, with every problem at its cell."""

import io
from collections import defaultdict
from typing import Any

import xlsxwriter

from guijia.areas.estate.importing.sheets import DATE_MARK, Grid, cell_name
from guijia.kit.excel import harmless

HEAD = "问题"
MOST_ROWS = 20_000
_COLOURS = {"error": "#f8d0cd", "warning": "#fdf0d5", "derived": "#fdf0d5", "notice": "#eef2f7"}
_ORDER = tuple(_COLOURS)


def annotated(grids: list[Grid], problems: list[dict[str, Any]]) -> bytes:
    """The sheets of a list as text, problem cells coloured and commented, a last column that says them by row."""
    by_sheet: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for problem in problems:
        by_sheet[problem["sheet"]].append(problem)
    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(held, options)
    formats = {severity: book.add_format({"bg_color": colour}) for severity, colour in _COLOURS.items()}
    used: set[str] = set()
    for number, grid in enumerate(grids, start=1):
        if not grid.hidden:
            _sheet(
                book.add_worksheet(_sheet_name(grid.name, number, used)), grid, by_sheet[grid.name], formats
            )
    book.close()
    return held.getvalue()


def _sheet_name(name: str, number: int, used: set[str]) -> str:
    """A name that spreadsheets take: 31 signs, none of theirs, each once."""
    clean = "".join(" " if sign in "[]:*?/\\" else sign for sign in name).strip("' ")[:31]
    if not clean or clean.lower() in used or clean.lower() == "history":
        clean = f"{clean[:26]} {number}".strip()
    used.add(clean.lower())
    return clean


def _sheet(sheet: Any, grid: Grid, problems: list[dict[str, Any]], formats: dict[str, Any]) -> None:
    by_cell: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_row: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for problem in sorted(problems, key=lambda one: _ORDER.index(one["severity"])):
        by_cell[problem["cell"]].append(problem)
        by_row[max(problem["row"] - 1, 0)].append(problem)
    last, width = grid.width, max(grid.width, 1)
    rows = max(len(grid.rows), max(by_row, default=0) + 1)
    sheet.set_column(0, width - 1, 13)
    sheet.set_column(last, last, 60)
    for row in range(rows):
        for column in range(width):
            found = by_cell.get(cell_name(row, column), [])
            text = harmless(grid.at(row, column).lstrip(DATE_MARK))
            if found:
                sheet.write_string(row, column, text, formats[found[0]["severity"]])
                sheet.write_comment(row, column, _words(found))
            elif text:
                sheet.write_string(row, column, text)
        said = by_row.get(row, [])
        text = "\n".join([HEAD] * (row == 0) + [_words(said)] * bool(said))
        if said:
            sheet.write_string(row, last, harmless(text), formats[said[0]["severity"]])
        elif text:
            sheet.write_string(row, last, text)


def _words(problems: list[dict[str, Any]]) -> str:
    lines = [f"{one['cell'] or ''} {one['message']}{one['remedy']}".strip() for one in problems]
    return "\n".join(lines)[:8_000]
