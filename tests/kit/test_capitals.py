"""Amounts and days in capitals: every example of rules.md §10, the law's own examples, and a reference."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.kit.capitals import date_upper, is_rmb_upper, rmb_upper, rmb_upper_also
from guijia.kit.errors import BusinessError


@pytest.mark.parametrize(
    ("amount", "canonical"),
    [
        ("1,409.50", "人民币壹仟肆佰零玖元伍角"),
        ("1,680.32", "人民币壹仟陆佰捌拾元零叁角贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("100,000.00", "人民币壹拾万元整"),
        ("0.05", "人民币伍分"),
        ("20,000,000", "人民币贰仟万元整"),
        ("1,234,567.89", "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("0", "人民币零元整"),
        ("0.5", "人民币伍角"),
        ("0.55", "人民币伍角伍分"),
        ("15", "人民币壹拾伍元整"),
        ("110.10", "人民币壹佰壹拾元零壹角"),
        ("100500", "人民币壹拾万零伍佰元整"),
        ("100005000", "人民币壹亿伍仟元整"),
        ("10000000100.01", "人民币壹佰亿零壹佰元零壹分"),
        (
            "9999999999999999.99",
            "人民币" + "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_rmb_upper_is_canonical(amount: str, canonical: str) -> None:
    assert rmb_upper(amount) == canonical


@pytest.mark.parametrize(
    ("amount", "also"),
    [
        ("1680.32", ["人民币壹仟陆佰捌拾元叁角贰分"]),
        ("1409.50", ["人民币壹仟肆佰零玖元伍角整", "人民币壹仟肆佰零玖元伍角正"]),
        ("100000", ["人民币壹拾万元正"]),
        ("325.04", []),
    ],
)
def test_rmb_upper_also_lists_the_other_proper_forms(amount: str, also: list[str]) -> None:
    assert rmb_upper_also(amount) == also


def test_rmb_upper_also_knows_the_law_s_second_form() -> None:
    assert "人民币壹拾万零柒仟元伍角叁分" in rmb_upper_also("107000.53")


def test_is_rmb_upper_reads_round_yuan_and_no_prefix() -> None:
    assert is_rmb_upper("壹拾万零柒仟圆伍角叁分", "107000.53")
    assert not is_rmb_upper("壹拾万柒仟元伍角肆分", "107000.53")


@pytest.mark.parametrize("amount", ["-1", "-0.01", "1.005", "10000000000000000"])
def test_rmb_upper_what_cannot_be_written_is_refused(amount: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        rmb_upper(amount)
    assert refusal.value.code == "kit_bad_amount"


VALUES = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"拾": 10, "佰": 100, "仟": 1000}


def _read(words: str) -> Decimal:
    """Read capitals back by an independent way: sums of digit x unit, section by section."""

    def section(text: str) -> int:
        total = digit = 0
        for c in text:
            if VALUES[c] >= 10:
                total, digit = total + digit * VALUES[c], 0
            else:
                digit = VALUES[c]
        return total + digit

    def whole(text: str) -> int:
        for unit, size in (("亿", 10**8), ("万", 10**4)):
            if unit in text:
                high, _, low = text.rpartition(unit) if unit == "亿" else text.partition(unit)
                return whole(high) * size + whole(low)
        return section(text)

    said = words.removeprefix("人民币").rstrip("整正")
    yuan, _, rest = said.partition("元") if "元" in said else ("", "", said)
    fen = 0
    for unit, size in (("角", 10), ("分", 1)):
        if unit in rest:
            digit, _, rest = rest.partition(unit)
            fen += VALUES[digit[-1]] * size
    return Decimal(whole(yuan) * 100 + fen) / 100


@given(st.integers(0, 10**18 - 1) | st.integers(0, 10**9))
def test_rmb_upper_reads_back_and_every_form_says_the_same(fen: int) -> None:
    amount = Decimal(fen) / 100
    for words in (rmb_upper(amount), *rmb_upper_also(amount)):
        assert _read(words) == amount
        assert "零零" not in words


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (1, 15, ("零壹", "壹拾伍")),
        (10, 20, ("零壹拾", "零贰拾")),
        (2, 9, ("零贰", "零玖")),
        (3, 30, ("叁", "零叁拾")),
        (11, 11, ("壹拾壹", "壹拾壹")),
        (12, 31, ("壹拾贰", "叁拾壹")),
        (9, 10, ("玖", "零壹拾")),
        (2, 29, ("零贰", "贰拾玖")),
    ],
)
def test_date_upper_takes_leading_zeros(month: int, day: int, expected: tuple[str, str]) -> None:
    assert date_upper(month, day) == expected


@pytest.mark.parametrize(
    ("month", "day", "field"),
    [(0, 1, "month"), (13, 1, "month"), (2, 30, "day"), (4, 31, "day"), (1, 0, "day")],
)
def test_date_upper_no_such_day_is_refused(month: int, day: int, field: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        date_upper(month, day)
    assert refusal.value.field == field
