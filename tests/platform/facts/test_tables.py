"""Decision tables: every sound value is answered, the first row wins, overlaps and gaps are found."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guijia.platform.facts import shipped
from guijia.platform.facts.rules import dmn
from guijia.platform.facts.rules.cells import Field, Kind
from guijia.platform.facts.rules.tables import (
    Hit,
    Row,
    Table,
    as_data,
    evaluate,
    from_data,
    problems_of,
    values_of,
)

NUMBER = Field("n", "数", Kind.NUMBER)
WORD = Field("w", "类", Kind.TEXT, choices=(("a", "甲"), ("b", "乙"), ("c", "丙")))
YES = Field("y", "急", Kind.YES_NO)
OUT = Field("out", "结果", Kind.TEXT)

_numbers = st.integers(-3, 3).map(str)
_number_cells = st.one_of(
    st.just("-"),
    _numbers,
    st.builds("{} {}".format, st.sampled_from([">", ">=", "<", "<="]), _numbers),
    st.builds(lambda a, b: f"[{min(a, b)}..{max(a, b)}]", st.integers(-3, 3), st.integers(-3, 3)),
    st.builds("not({})".format, _numbers),
)
_word_cells = st.sampled_from(["-", '"a"', '"a","b"', 'not("c")', '"c"'])
_yes_cells = st.sampled_from(["-", "是", "否"])
_rows = st.builds(lambda n, w, y: Row((n, w, y), ("x",)), _number_cells, _word_cells, _yes_cells)
_tables = st.builds(
    lambda hit, rows: Table("t", "表", hit, (NUMBER, WORD, YES), (OUT,), tuple(rows)),
    st.sampled_from(list(Hit)),
    st.lists(_rows, min_size=1, max_size=6),
)
_values = st.fixed_dictionaries(
    {
        "n": st.decimals(-5, 5, places=1, allow_nan=False),
        "w": st.sampled_from(["a", "b", "c"]),
        "y": st.booleans(),
    }
)


def holding(table: Table, values: dict[str, Any]) -> tuple[int, ...]:
    """Every row that holds, by the plain reading of the table."""
    return evaluate(replace(table, hit=Hit.COLLECT), values).rows


@given(_tables, _values)
def test_evaluate_any_value_gets_an_answer(table: Table, values: dict[str, Any]) -> None:
    made, problems = values_of(table, values)
    assert not problems
    answer = evaluate(table, made)
    every = holding(table, made)
    assert answer.rows == (every[:1] if table.hit is Hit.FIRST else every)
    assert answer == evaluate(table, made)
    assert len(answer.results) == len(answer.rows)
    assert answer.explanation.startswith("第" if answer.rows else "没有一行符合")


@settings(max_examples=300)
@given(_tables, st.lists(_values, min_size=1, max_size=8))
def test_problems_of_no_overlap_said_means_none_there(table: Table, many: list[dict[str, Any]]) -> None:
    unique = replace(table, hit=Hit.UNIQUE)
    found = problems_of(unique)
    overlaps = any("重叠" in one.words for one in found)
    gaps = any("没有规则管到" in one.words for one in found)
    for values in many:
        held = holding(unique, values)
        assert overlaps or len(held) <= 1
        assert gaps or held


@settings(max_examples=200)
@given(_tables)
def test_problems_of_what_is_said_is_true(table: Table) -> None:
    unique = replace(table, hit=Hit.UNIQUE)
    found = problems_of(unique)
    samples = [
        {"n": Decimal(n) / 4, "w": w, "y": y} for n in range(-16, 17) for w in "abc" for y in (True, False)
    ]
    counts = [len(holding(unique, values)) for values in samples]
    assert any("重叠" in one.words for one in found) == (max(counts) > 1)
    assert any("没有规则管到" in one.words for one in found) == (min(counts) == 0)


@given(_tables)
def test_as_data_and_dmn_give_the_same_table_back(table: Table) -> None:
    assert from_data("t", "表", as_data(table)) == table
    back = dmn.read(dmn.write(table), replace(table, rows=()))
    assert [row.when for row in back.rows] == [row.when for row in table.rows]
    assert back.hit is table.hit
    assert dmn.from_lines([dmn.heads(table), *dmn.lines(table)], table).rows == table.rows


def test_row_words_say_condition_and_result() -> None:
    table = next(one.table for one in shipped.decision_tables() if one.table.key == "price_approval")
    values, _ = values_of(table, {"below_floor": True, "below_second_floor": False, "under_floor_pct": "2.5"})
    assert evaluate(table, values).explanation == "第 2 行：低于底价 是 → 审批人：分管副总"


def test_problems_of_unreachable_row_and_wrong_cells_stand_at_their_cell() -> None:
    table = Table("t", "表", Hit.FIRST, (NUMBER,), (OUT,), (Row(("-",), ("x",)), Row(("> 3",), ("y",))))
    (one,) = problems_of(table)
    assert (one.row, one.is_fault) == (1, False)
    assert "永远用不到" in one.words
    (wrong,) = problems_of(replace(table, rows=(Row(("many",), ("x",)),)))
    assert (wrong.row, wrong.column, wrong.is_fault) == (0, 0, True)


@pytest.mark.parametrize(
    "given",
    [{}, {"n": None, "w": "a", "y": True}, {"n": True, "w": "a", "y": True}, {"n": Decimal("NaN"), "w": "a", "y": True},
     {"n": 1, "w": "z", "y": True}, {"n": 1, "w": "a", "y": "也许"}, {"n": 1, "w": "a", "y": True, "more": 1},
     {"n": ">= 1", "w": "a", "y": True}, {"n": 1, "w": 'a","b', "y": True}],
)  # fmt: skip
def test_values_of_wrong_values_are_named(given: dict[str, Any]) -> None:
    table = Table("t", "表", Hit.FIRST, (NUMBER, WORD, YES), (OUT,), (Row(("-", "-", "-"), ("x",)),))
    assert values_of(table, given)[1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<x/>",
        b"<!DOCTYPE d [<!ENTITY a 'b'>]><definitions>&a;</definitions>",
        b"\xff\xfe\x00",
        b"<definitions",
    ],
)
def test_dmn_read_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(dmn.FileError):
        dmn.read(content, shipped.decision_tables()[0].table)


def test_dmn_read_other_columns_are_refused() -> None:
    price, discount, *_ = (one.table for one in shipped.decision_tables())
    with pytest.raises(dmn.FileError, match="不在这张表里"):
        dmn.read(dmn.write(discount), price)


@pytest.mark.parametrize("one", shipped.decision_tables(), ids=lambda one: one.table.key)
def test_shipped_tables_have_no_fault_and_no_gap_but_where_it_is_meant(one: shipped.ShippedTable) -> None:
    # What a city has not published is refused, never guessed (G8).
    meant = one.table.key == "maintenance_fund"
    assert not [found for found in problems_of(one.table) if found.is_fault or not meant]
    assert one.source
