"""Price lists of invented projects in the manners of real offices, made by code."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import numbers

Rows = Sequence[Sequence[Any]]


def xlsx(
    sheets: dict[str, Rows], merges: dict[str, list[str]] | None = None, hidden: Sequence[str] = ()
) -> bytes:
    """A workbook; merged ranges by sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None and value != "":
                    cell = sheet.cell(at, column, value)
                    if hasattr(value, "year"):
                        cell.number_format = numbers.FORMAT_DATE_YYYYMMDD2
        for span in (merges or {}).get(name, []):
            sheet.merge_cells(span)
        if name in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text(rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A delimited text file."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def one_price_per_home() -> Rows:
    """Title, blank line, two-line header with merged groups, a sum and notes below."""
    return [
        ["云澜府 5 号楼 商品房一房一价公示表", "", "", "", "", "", "", "", ""],
        ["填报单位：某某置业有限公司", "", "", "", "", "", "", "", ""],
        ["序号", "幢号", "单元", "室号", "面积（㎡）", "", "价格", "", "备注"],
        ["", "", "", "", "建筑面积", "套内建筑面积", "单价（元/㎡）", "总价（元）", ""],
        [1, "5号楼", "一单元", "101", "89.47", "71.02", "18,450.00", "1,650,721.50", ""],
        [2, "5号楼", "一单元", "102", "118.62", "94.31", "18,900.00", "2,241,918.00", "样板房"],
        [3, "5号楼", "二单元", "201", "89.47", "71.02", "18,480.00", "1,653,405.60", ""],
        ["合计", "", "", "3 套", 297.56, "", "", 5546045.1, ""],
        ["备注：1. 本表价格不含税费。", "", "", "", "", "", "", "", ""],
    ]
