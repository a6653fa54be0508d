"""Statements of banks that do not exist, in the ways in which banks write them."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

GONGSHANG = [
    "交易日期",
    "交易流水号",
    "借方发生额",
    "贷方发生额",
    "对方户名",
    "对方账号",
    "摘要",
    "虚拟子账号",
]
JIANSHE = ["记账日期", "交易金额", "借贷标志", "对方户名", "对方账号", "备注", "凭证号码"]
JIANGUAN = ["业务流水号", "到账日期", "付款人名称", "金额(元)", "交款信息"]


def sheet(rows: Sequence[Sequence[Any]], *, merge: str = "", formula: str = "", hide: int = -1) -> bytes:
    """A workbook with one sheet."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("流水")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write(at, column, value)
    if merge:
        page.merge_range(merge, "合并")
    if formula:
        page.write_formula(formula, "=1+1", None, 2)
    if hide >= 0:
        page.set_row(hide, None, None, {"hidden": True})
    book.close()
    return held.getvalue()


def text(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    """The same as CSV."""
    held = io.StringIO()
    csv.writer(held).writerows(rows)
    return held.getvalue().encode(encoding)


def gongshang(*arrivals: Sequence[Any]) -> bytes:
    """A statement in the first layout; an arrival is (serial, day, amount, payer, remark, sub-account)."""
    rows: list[list[Any]] = [["中国某某银行 账户明细"], GONGSHANG]
    for serial, day, amount, payer, *more in arrivals:
        remark, virtual = [*more, "", ""][:2]
        rows.append([day, serial, "", amount, payer, "6222021234567890", remark, virtual])
    return sheet([*rows, ["合计", "", "", "", "", "", "", ""]])


def jianshe(*arrivals: Sequence[Any], encoding: str = "gb18030") -> bytes:
    """A statement in the second layout, as CSV."""
    rows = [
        [day, amount, "贷", payer, "6217000011112222", (more or [""])[0], serial]
        for serial, day, amount, payer, *more in arrivals
    ]
    return text([JIANSHE, *rows], encoding)


def bomb() -> bytes:
    """A small file that unpacks to a gigabyte."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(1024):
                part.write(b" " * (1 << 20))
    return held.getvalue()


def statement_of(*serials: str, day: str = "2026-03-16") -> bytes:
    """A statement of small arrivals that nobody is known for."""
    return gongshang(*((serial, day, f"{at}.35", "某某银行", "结息") for at, serial in enumerate(serials, 1)))
