"""From the file of a bank to its arrivals, or to a refusal: everything is taken, or nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.importing.safety import Format, format_of
from guijia.areas.estate.importing.sheets import DATE_MARK, Grid, cell_name
from guijia.areas.ledger.banking.layouts import Layout, layouts
from guijia.kit.errors import BusinessError
from guijia.kit.text import clean_line

HEAD_ROWS = 30
SHOWN_FAULTS = 8
CLAUSE = "COL-*"
# Signs with which a spreadsheet would begin to compute.
FORMULA_SIGNS = ("=", "@", "＝", "＠")
# A long number that a spreadsheet has rounded.
ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_WORDS = {
    "empty": "文件是空的。请选有内容的银行流水。",
    "too_large": "文件超过 10 MB 的上限。请按日期分成几份导出再导入。",
    "not_a_list": "这不是银行流水表，或编码不对、读不出内容。请上传 .xls、.xlsx 或 .csv。",
    "web_page": "这是网页或 XML 另存成的表，不是真正的 Excel 文件。请在网银里选 Excel 或 CSV 重新导出。",
    "encrypted": "文件有打开密码。请取消密码后另存再上传。",
    "macros": "文件带有宏，不能导入。请在网银里重新导出。",
    "external": "文件链接着别的工作簿，不能导入。请在网银里重新导出。",
    "embedded": "文件里嵌有别的文件，不能导入。请在网银里重新导出。",
    "bomb": "文件解开后异常地大，没有打开。请在网银里重新导出。",
    "damaged": "文件已损坏或没有传完，打不开。请在网银里重新导出。",
}
_TOO_HEAVY = "读这份流水超出了行数、内存或时间的上限。请按日期分成几份导出再导入。"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money that came to the bank, as the statement tells it."""

    row: int
    serial: str
    booked_on: date
    amount: Decimal
    payer: str = ""
    payer_tail: str = ""
    virtual: str = ""
    remark: str = ""


@dataclass(slots=True)
class Read:
    """What a file held: arrivals in its order; payments are counted and left alone."""

    layout: Layout
    kind: Format
    arrivals: list[Arrival] = field(default_factory=list)
    paid_out: int = 0


def refuse(code: str, words: str) -> BusinessError:
    """A refusal of the file as a whole."""
    return BusinessError(f"ledger_statement_{code}", words, clause=CLAUSE, field="file")


def read_statement(content: bytes, name: str, *, rows_most: int) -> Read:
    """The arrivals of a bank statement.

    Rule:    reliability.md 5.1, 5.4; what is not certain is not guessed: the file is refused with the cells named.
    Raises:  BusinessError ``ledger_statement_*``.
    Returns: arrivals in the order of the file; at least one arrival or payment.
    """
    try:
        kind, grids = format_of(content), read_grids(content, name)
    except BusinessError as error:
        code = error.code.removeprefix("estate_import_")
        raise refuse(code, _WORDS.get(code, _TOO_HEAVY)) from error
    for grid in grids:
        if grid.hidden or not (found := _head_of(grid)):
            continue
        layout, columns, head = found
        _check_shape(grid, head)
        made = Read(layout, kind)
        _read_rows(grid, layout, columns, head, made, rows_most)
        return made
    known = "、".join(one.label for one in layouts())
    raise refuse("unknown_layout", f"没有认出这份流水的表头。认识的版式：{known}；请用网银原始导出的文件。")


def _head_of(grid: Grid) -> tuple[Layout, dict[str, int], int] | None:
    for row in range(min(HEAD_ROWS, len(grid.rows))):
        for layout in layouts():
            if columns := layout.columns_in(grid.rows[row]):
                return layout, columns, row
    return None


def _check_shape(grid: Grid, head: int) -> None:
    if grid.formulas:
        raise refuse("formula", f"表里有 {grid.formulas} 个公式单元格，不是网银原始导出的流水。请重新导出。")
    merged = [one for one in grid.merges if one[0] > head and one[2] < len(grid.rows)]
    if any(one[2] > one[0] for one in merged):
        place = cell_name(*next(one for one in merged if one[2] > one[0])[:2])
        raise refuse("merged", f"{place} 起有跨行的合并单元格，分不清哪一笔是哪一笔。请取消合并或重新导出。")
    if grid.hidden_rows and any(row > head for row in grid.hidden_rows):
        raise refuse("hidden", "表里有隐藏的行。请取消隐藏或重新导出，免得漏记或多记。")


def _read_rows(
    grid: Grid, layout: Layout, columns: dict[str, int], head: int, made: Read, rows_most: int
) -> None:
    faults: list[str] = []
    seen: dict[str, Arrival] = {}
    for at in range(head + 1, len(grid.rows)):
        if not any(grid.rows[at]) or _is_total(grid, at, columns):
            continue
        try:
            arrival = _arrival(grid, layout, columns, at)
        except ValueError as fault:
            faults.append(f"第 {at + 1} 行：{fault}")
            continue
        if arrival is None:
            made.paid_out += 1
            continue
        before = seen.setdefault(arrival.serial, arrival)
        if before is not arrival and not is_same(before, arrival):
            faults.append(f"第 {at + 1} 行：流水号 {arrival.serial} 与第 {before.row} 行重复而内容不同")
    if faults:
        more = f"；共 {len(faults)} 处" if len(faults) > SHOWN_FAULTS else ""
        raise refuse("faults", "；".join(faults[:SHOWN_FAULTS]) + more + "。请改好后重新导入，一行都没有记。")
    made.arrivals = list(seen.values())
    if len(made.arrivals) > rows_most:
        raise refuse(
            "too_many_rows",
            f"流水有 {len(made.arrivals):,} 笔收入，一次最多 {rows_most:,} 笔。请按日期分开导入。",
        )
    if not made.arrivals and not made.paid_out:
        raise refuse("empty", "表头下面没有流水。请选有内容的银行流水。")


def is_same(one: Arrival, other: Arrival) -> bool:
    """Did the bank say the same twice under one serial number?"""
    return (one.booked_on, one.amount) == (other.booked_on, other.amount)


def _is_total(grid: Grid, at: int, columns: dict[str, int]) -> bool:
    """A line of sums or a remark below the table: without serial number, and it says so."""
    if grid.at(at, columns["serial"]):
        return False
    words = "".join(grid.rows[at])
    return any(word in words for word in ("合计", "总计", "小计", "打印时间", "本页", "共计"))


def _arrival(grid: Grid, layout: Layout, columns: dict[str, int], at: int) -> Arrival | None:
    """One row; none when it is a payment. Raises: ValueError saying what is wrong with which cell."""

    def text(what: str) -> str:
        return grid.at(at, columns[what]) if what in columns else ""

    for what in columns:
        if text(what).startswith(FORMULA_SIGNS):
            raise ValueError(f"{cell_name(at, columns[what])} 以公式符号开头")
    amount = _amount(layout, text)
    if amount is None:
        return None
    serial = clean_line(text("serial"))
    if not serial or len(serial) > 60:
        raise ValueError("缺流水号" if not serial else "流水号超过 60 个字")
    if ROUNDED.fullmatch(serial):
        raise ValueError(f"流水号被表格软件改成了 {serial}，后几位已丢失")
    account = "".join(sign for sign in text("payer_account") if sign.isalnum())
    return Arrival(
        row=at + 1,
        serial=serial,
        booked_on=_day(text("booked_on"), layout),
        amount=amount,
        payer=clean_line(text("payer"))[:120],
        payer_tail=account[-4:],
        virtual="".join(sign for sign in text("virtual") if sign.isalnum())[:40],
        remark=clean_line(text("remark"))[:200],
    )


def _amount(layout: Layout, text: Callable[[str], str]) -> Decimal | None:
    if layout.side == "credit_column":
        credit, debit = money(text("credit")), money(text("debit"))
        if credit and debit:
            raise ValueError("借方、贷方都有金额")
        if (credit is not None and credit < 0) or (debit is not None and debit < 0):
            raise ValueError("金额是负数，不能当收款记账")
        if not credit and not debit:
            raise ValueError("借方、贷方都没有金额")
        return credit or None
    amount = money(text("amount"))
    if not amount:
        raise ValueError("没有金额")
    if layout.side == "sign":
        return amount if amount > 0 else None
    flag = text("flag").strip()
    if amount < 0:
        raise ValueError("金额是负数，不能当收款记账")
    if flag in layout.payment:
        return None
    if flag not in layout.arrival:
        raise ValueError(f"借贷标志“{flag[:10]}”不认识")
    return amount


def money(text: str) -> Decimal | None:
    """An amount as banks write it, in yuan to the fen; none for an empty cell.

    Raises: ValueError for anything that is not an amount.
    """
    plain = text.replace(",", "").replace("，", "").replace("￥", "").replace("¥", "").strip()
    if plain in {"", "-", "--"}:
        return None
    if not plain.lstrip("+-").replace(".", "", 1).isdecimal() or not plain.isascii():
        raise ValueError(f"“{text[:20]}”不是金额")
    try:
        amount = Decimal(plain)
        exact = amount.quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise ValueError(f"“{text[:20]}”不是金额") from error
    if exact != amount:
        raise ValueError(f"“{text[:20]}”不足一分，不是银行的金额")
    if abs(amount) >= 10**12:
        raise ValueError(f"“{text[:20]}”太大")
    return exact


def _day(text: str, layout: Layout) -> date:
    if not text:
        raise ValueError("缺日期")
    if text.startswith(DATE_MARK):
        return _sane(date.fromisoformat(text[1:11]), text[1:])
    for way in layout.days:
        try:
            return _sane(datetime.strptime(text.split(" ")[0], way).date(), text)  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise ValueError(f"日期“{text[:20]}”读不懂")


def _sane(day: date, text: str) -> date:
    if not 2000 <= day.year <= 2100:
        raise ValueError(f"日期“{text[:20]}”不在 2000 至 2100 年")
    return day
