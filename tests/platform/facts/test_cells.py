"""The language of a decision table's cells: what it reads, what it refuses, and that nothing makes it fall."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.platform.facts.rules.cells import CellError, Field, Kind, atoms, read, read_output

NUMBER = Field("people", "人数", Kind.NUMBER, "人")
GRADE = Field("grade", "级别", Kind.TEXT, choices=(("1", "一级"), ("2", "二级"), ("3", "三级")))
FREE = Field("word", "文字", Kind.TEXT)
YES = Field("major", "重大", Kind.YES_NO)
DAY = Field("on", "日期", Kind.DATE)


@pytest.mark.parametrize(
    ("field", "cell", "holds", "not_"),
    [
        (NUMBER, "-", [Decimal(0), Decimal(-5)], []),
        (NUMBER, "", [Decimal(7)], []),
        (NUMBER, ">= 10", [Decimal(10), Decimal("10.5")], [Decimal("9.99")]),
        (NUMBER, "≥１０", [Decimal(10)], [Decimal(9)]),
        (NUMBER, "[1..3]", [Decimal(1), Decimal(3)], [Decimal(0), Decimal(4)]),
        (NUMBER, "(1..3]", [Decimal("1.1"), Decimal(3)], [Decimal(1)]),
        (NUMBER, "[1..3)", [Decimal(1)], [Decimal(3)]),
        (NUMBER, "]1..3[", [Decimal(2)], [Decimal(1), Decimal(3)]),
        (NUMBER, "< 1, > 3", [Decimal(0), Decimal(4)], [Decimal(1), Decimal(2)]),
        (NUMBER, "not(5)", [Decimal(4)], [Decimal(5)]),
        (NUMBER, "= 5", [Decimal(5)], [Decimal(6)]),
        (GRADE, '"1","2"', ["1", "2"], ["3"]),
        (GRADE, "一级，二级", ["1", "2"], ["3"]),
        (GRADE, 'not("1")', ["2", "3"], ["1"]),
        (FREE, '"a,b"', ["a,b"], ["a", "b"]),
        (YES, "是", [True], [False]),
        (YES, "false", [False], [True]),
        (DAY, ">= 2026-01-01", [date(2026, 1, 1)], [date(2025, 12, 31)]),
    ],
)
def test_read_knows_the_language(field: Field, cell: str, holds: list[Any], not_: list[Any]) -> None:
    test = read(cell, field)
    assert all(test.holds(one) for one in holds)
    assert not any(test.holds(one) for one in not_)
    assert test.words(field)


@pytest.mark.parametrize(
    ("field", "cell", "words"),
    [
        (NUMBER, "ten", "不是数"),
        (NUMBER, "[3..1]", "起点大于终点"),
        (NUMBER, "(1..1]", "没有任何值"),
        (NUMBER, "1 2", "多余"),
        (NUMBER, ">= ", "位置不对"),
        (NUMBER, "__import__('os')", "看不懂|不是数|多余"),
        (GRADE, '"4"', "不在可选项里"),
        (GRADE, '> "1"', "不能比大小"),
        (YES, "也许", "应为"),
        (DAY, "2026-02-30", "不是日期"),
        (NUMBER, "1," * 200, "最多"),
        (NUMBER, "!= 3", "not"),
    ],
)
def test_read_says_what_is_wrong(field: Field, cell: str, words: str) -> None:
    with pytest.raises(CellError, match=words):
        read(cell, field)


@given(st.text(max_size=60), st.sampled_from([NUMBER, GRADE, FREE, YES, DAY]))
def test_read_anything_is_read_or_refused(cell: str, field: Field) -> None:
    try:
        test = read(cell, field)
    except CellError:
        return
    assert all(isinstance(test.holds(atom.sample), bool) for atom in atoms(field, [test]))


@given(
    st.text(alphabet='0123456789.,-"[]()<>= not是否一二级', max_size=30),
    st.sampled_from([NUMBER, GRADE, YES]),
)
def test_read_output_anything_is_read_or_refused(cell: str, field: Field) -> None:
    try:
        value = read_output(cell, field)
    except CellError:
        return
    assert isinstance(value, Decimal | str | bool)
