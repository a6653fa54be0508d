"""Parses one workbook in a process of its own, under limits; prints grids as JSON lines.

Run as ``python -m guijia.areas.estate.importing.child FORMAT MEMORY_MB CPU_SECONDS MAX_ROWS``
with the file on standard input. What a hostile file can break is this process only.
"""

import contextlib
import datetime
import io
import json
import re
import resource
import sys
import zipfile
from typing import Any

MAX_COLUMNS = 200
MAX_CELL_TEXT = 2000
_FORMULA_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(<v>[^<]+</v>)?', re.ASCII
)

_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"[^>]*>', re.ASCII)
_HIDDEN_COLUMN = re.compile(rb'<col\b[^>]*\bhidden="(?:1|true)"[^>]*>', re.ASCII)


class TooMuchError(Exception):
    """The sheet has more than is read; the first word is the reason's code."""


def text_of(value: Any) -> str:
    """A cell's value as the text the office sees; dates carry a mark in front."""
    if isinstance(value, str):
        return value.strip()[:MAX_CELL_TEXT]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return "\x01" + value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return "\x01" + value.isoformat()
    return "" if value is None else str(value)


def valueless_formulas(content: bytes) -> dict[int, tuple[list[tuple[int, int]], int]]:
    """By number of worksheet part: cells whose formula has no stored value, and how many formulas."""
    found: dict[int, tuple[list[tuple[int, int]], int]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if not match:
                continue
            xml = archive.read(name)
            if b"<f" not in xml:
                continue
            count = 0
            missing: list[tuple[int, int]] = []
            for cell in _FORMULA_CELL.finditer(xml):
                count += 1
                if not cell[3] and len(missing) < 1000:
                    missing.append((int(cell[2]) - 1, _number(cell[1].decode())))
            found[int(match[1])] = (missing, count)
    return found


def hidden_parts(content: bytes) -> dict[int, tuple[list[int], list[int]]]:
    """By number of worksheet part: hidden rows and hidden columns, from 0."""
    found: dict[int, tuple[list[int], list[int]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name)
            if not match:
                continue
            xml = archive.read(name)
            rows: list[int] = []
            columns: list[int] = []
            if b"hidden=" in xml:
                for row in _HIDDEN_ROW.finditer(xml):
                    if len(rows) < 1000 and (number := re.search(rb'\br="(\d{1,7})"', row[0])):
                        rows.append(int(number[1]) - 1)
                for column in _HIDDEN_COLUMN.finditer(xml):
                    span = [re.search(key + rb'="(\d{1,5})"', column[0]) for key in (rb"min", rb"max")]
                    if span[0] and span[1]:
                        columns += range(int(span[0][1]) - 1, min(int(span[1][1]), MAX_COLUMNS))
            found[int(match[1])] = (rows, columns)
    return found


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def sheet_rows(sheet: Any, max_rows: int) -> list[list[str]]:
    """All rows of a sheet as text, from its row 1, trailing blanks cut."""
    start = sheet.start
    if start is None:
        return []
    rows: list[list[str]] = [[] for _ in range(start[0])] if start[0] <= max_rows else []
    if start[0] > max_rows or sheet.height + start[0] > max_rows * 3 or sheet.width + start[1] > 16_384:
        raise TooMuchError("rows")
    seen: dict[str, str] = {}
    left, filled = [""] * start[1], 0
    for values in sheet.iter_rows():
        cells = left + [seen.setdefault(text, text) for text in map(text_of, values)]
        while cells and not cells[-1]:
            cells.pop()
        filled += bool(cells)
        if filled > max_rows:
            raise TooMuchError("rows")
        if len(cells) > MAX_COLUMNS:
            raise TooMuchError("columns")
        rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def main(arguments: list[str]) -> int:
    """Read standard input, print one JSON line per sheet and chunk of rows; 0 when all was read."""
    kind, memory_mb, cpu_seconds, max_rows = arguments[0], *map(int, arguments[1:4])
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    content = sys.stdin.buffer.read()
    out = sys.stdout
    try:
        formulas = valueless_formulas(content) if kind == "xlsx" else {}
        concealed = hidden_parts(content) if kind == "xlsx" else {}
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        left = max_rows
        for number, meta in enumerate(book.sheets_metadata, start=1):
            if not str(meta.typ).endswith("WorkSheet"):
                continue
            sheet = book.get_sheet_by_name(meta.name)
            rows = sheet_rows(sheet, left)
            left -= sum(1 for row in rows if row)
            merges: list[Any] = []
            with contextlib.suppress(AttributeError):
                merges = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
            missing, count = formulas.get(number, ([], 0))
            hidden = not str(meta.visible).endswith(".Visible")
            rows_hidden, columns_hidden = concealed.get(number, ([], []))
            head = {"sheet": meta.name, "merges": merges[:50_000], "hidden": hidden}
            head |= {"hidden_rows": rows_hidden, "hidden_columns": columns_hidden}
            out.write(json.dumps(head | {"valueless": missing, "formulas": count}) + "\n")
            for at in range(0, len(rows), 2000):
                out.write(json.dumps(rows[at : at + 2000], ensure_ascii=False) + "\n")
    except TooMuchError as reason:
        out.write(json.dumps({"refused": str(reason)}) + "\n")
    except PasswordError:
        out.write(json.dumps({"refused": "encrypted"}) + "\n")
    except MemoryError:
        out.write(json.dumps({"refused": "memory"}) + "\n")
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError):
        out.write(json.dumps({"refused": "damaged"}) + "\n")
    out.write(json.dumps({"end": True}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
