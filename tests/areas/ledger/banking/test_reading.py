"""Statements of three layouts are read; whatever is not certain is refused with the cell named."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guijia.areas.ledger.banking.reading import money, read_statement
from guijia.kit.errors import BusinessError
from tests.areas.ledger.banking.files import (
    GONGSHANG,
    JIANGUAN,
    JIANSHE,
    bomb,
    gongshang,
    jianshe,
    sheet,
    text,
)

DAY = "2026-03-02"


def read(content: bytes, name: str = "流水.xlsx", most: int = 100) -> Any:
    return read_statement(content, name, rows_most=most)


def test_layout_with_two_columns() -> None:
    found = read(gongshang(("A1", DAY, "1,234.50", "张伟", "3-1-1801", "6222-001")))
    [one] = found.arrivals
    assert found.layout.key == "gongshang"
    assert (one.row, one.serial, one.booked_on, one.amount) == (3, "A1", date(2026, 3, 2), Decimal("1234.50"))
    assert (one.payer, one.payer_tail, one.virtual, one.remark) == ("张伟", "7890", "6222001", "3-1-1801")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_layout_with_a_flag(encoding: str) -> None:
    found = read(jianshe(("B1", "20260302", "300000", "李娜"), encoding=encoding), "流水.csv")
    assert found.layout.key == "jianshe"
    assert [(one.serial, one.amount) for one in found.arrivals] == [("B1", Decimal("300000.00"))]


def test_layout_with_a_sign_leaves_payments_alone() -> None:
    rows: list[list[Any]] = [
        JIANGUAN,
        ["C1", "2026年3月2日", "张伟", 100.5, "首付"],
        ["C2", "2026年3月2日", "某公司", -8, "退"],
    ]
    found = read(sheet(rows))
    assert found.layout.key == "jianguan"
    assert (found.paid_out, [one.amount for one in found.arrivals]) == (1, [Decimal("100.50")])


def test_same_line_twice_in_a_file_is_one() -> None:
    line = ("A1", DAY, "5", "张伟")
    assert len(read(gongshang(line, line)).arrivals) == 1


def _credit(**changed: Any) -> list[list[Any]]:
    row = {"day": DAY, "serial": "A1", "debit": "", "credit": "5", "payer": "张伟"} | changed
    return [GONGSHANG, [row["day"], row["serial"], row["debit"], row["credit"], row["payer"], "", ""]]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "空"),
        (b"%PDF-1.7 x", "not_a_list", "不是银行流水"),
        (b"\xff\xfe\x00\xd8" * 40, "not_a_list", "不是银行流水"),
        (b"PK\x03\x04 broken", "damaged", "损坏"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page", "网页"),
        (sheet([["房号", "总价"], ["1", "2"]]), "unknown_layout", "表头"),
        (sheet(_credit(), formula="D2"), "formula", "公式"),
        (sheet([*_credit(), *_credit()[1:]], merge="E2:E3"), "merged", "合并"),
        (sheet(_credit(), hide=1), "hidden", "隐藏"),
        (sheet(_credit(credit="-5")), "faults", "负数"),
        (sheet(_credit(credit="五元")), "faults", "不是金额"),
        (sheet(_credit(credit="1.234")), "faults", "不足一分"),
        (sheet(_credit(credit="")), "faults", "没有金额"),
        (sheet(_credit(debit="3")), "faults", "都有金额"),
        (sheet(_credit(credit="1e9")), "faults", "不是金额"),
        (sheet(_credit(day="")), "faults", "缺日期"),
        (sheet(_credit(day="昨天")), "faults", "读不懂"),
        (sheet(_credit(day="0026-03-02")), "faults", "读不懂"),
        (sheet(_credit(serial="")), "faults", "缺流水号"),
        (sheet(_credit(serial="1.23E+17")), "faults", "改成了"),
        (sheet(_credit(payer="=HYPERLINK(1)")), "faults", "公式符号"),
        (text([JIANSHE, [DAY, "5", "左", "张伟", "", "", "B1"]]), "faults", "不认识"),
        (gongshang(("A1", DAY, "5", "张伟"), ("A1", DAY, "6", "张伟")), "faults", "内容不同"),
        (gongshang(), "empty", "没有流水"),
        (gongshang(*((f"A{n}", DAY, "5", "张伟") for n in range(101))), "too_many_rows", "最多 100 笔"),
    ],
)
def test_refused_with_the_reason(content: bytes, code: str, words: str) -> None:
    with pytest.raises(BusinessError) as caught:
        read(content)
    assert caught.value.code == f"ledger_statement_{code}"
    assert words in caught.value.message
    assert "价格表" not in caught.value.message


def test_bomb_is_not_opened() -> None:
    with pytest.raises(BusinessError) as caught:
        read(bomb())
    assert caught.value.code == "ledger_statement_bomb"


@pytest.mark.parametrize(
    ("written", "amount"),
    [("1,234.50", "1234.50"), ("￥5", "5"), ("", None), ("--", None), ("+3.10", "3.10"), ("-2", "-2")],
)
def test_money(written: str, amount: str | None) -> None:
    assert money(written) == (Decimal(amount) if amount else None)
