"""Answers of an earlier list are put before the person where head row, question and candidates are the same."""

from typing import Any

import pytest

from guijia.areas.estate.importing.remembering import Earlier, head_of, remember

HEAD = ["楼栋", "房号", "预售单价（元/㎡）", "建筑面积", "户内面积"]


def sheet(name: str, *rows: list[str], header_row: int = 1) -> dict[str, Any]:
    return {"name": name, "header_row": header_row, "rows": [*rows, ["3栋", "101", "20000", "100", "80"]]}


def question(key: str, sheet_name: str, *values: str) -> dict[str, Any]:
    return {"key": key, "sheet": sheet_name, "candidates": [{"value": value} for value in values]}


def earlier(answers: dict[str, str], *sheets: dict[str, Any], **offered: list[str]) -> Earlier:
    return Earlier(
        "三月",
        sheets or [sheet("旧表", HEAD)],
        answers,
        {key.replace("__", "@"): v for key, v in offered.items()},
    )


BASIS = question("basis@新表", "新表", "gross", "inner")
NOW = [
    sheet(
        "新表",
        ["四月价格表", "", "", "", ""],
        ["楼栋", "房号", "预售 单价(元/m²)", "建筑面积", "户内面积"],
        header_row=2,
    )
]


def test_same_head_row_under_another_title_and_sheet_name_is_remembered() -> None:
    found = remember([BASIS], NOW, [earlier({"basis@旧表": "inner"})])
    assert (found["basis@新表"].answer, found["basis@新表"].earlier.name) == ("inner", "三月")


@pytest.mark.parametrize(
    "one",
    [
        earlier({"basis@旧表": "inner"}, sheet("旧表", [*HEAD[:4], "套内面积"])),
        earlier({"basis@旧表": "inner"}, sheet("旧表", HEAD[::-1])),
        earlier({"money:total_price@旧表": "wan"}),
        earlier({"basis@旧表": "both"}),
        earlier({"basis@旧表": "inner"}, basis__旧表=["gross", "inner", "both"]),
        earlier({"basis@一": "inner", "basis@二": "gross"}, sheet("一", HEAD), sheet("二", HEAD)),
    ],
    ids=[
        "other head",
        "other order",
        "other question",
        "no candidate",
        "other candidates",
        "sheets disagree",
    ],
)
def test_what_is_not_the_same_is_not_remembered(one: Earlier) -> None:
    assert remember([BASIS], NOW, [one]) == {}


def test_the_first_list_that_answers_counts_and_a_sheet_of_the_same_name_first() -> None:
    lists = [
        earlier({"money:unit_price@旧表": "wan"}),
        earlier({"basis@旧表": "inner", "basis@新表": "gross"}, sheet("旧表", HEAD), sheet("新表", HEAD)),
        earlier({"basis@旧表": "inner"}),
    ]
    assert remember([BASIS], NOW, lists)["basis@新表"].answer == "gross"


def test_the_building_of_an_earlier_list_is_never_taken_over_but_its_address_column_is() -> None:
    asked = question("building@新表", "新表", "=A", "3")
    assert remember([asked], NOW, [earlier({"building@旧表": "3"})]) == {}
    assert remember([asked], NOW, [earlier({"building@旧表": "=A"})])["building@新表"].answer == "=A"


def test_tables_side_by_side_are_told_apart_and_those_below_are_asked_anew() -> None:
    asked = [
        question("column:total_price@新表+1", "新表", "G", "H"),
        question("label@新表#9", "新表", "floor", "entrance"),
    ]
    answers = {"column:total_price@旧表": "C", "column:total_price@旧表+1": "H", "label@旧表#9": "floor"}
    found = remember(asked, NOW, [earlier(answers)])
    assert {key: one.answer for key, one in found.items()} == {"column:total_price@新表+1": "H"}


def test_head_leaves_titles_and_trailing_blanks_out() -> None:
    assert head_of(NOW[0]) == head_of(sheet("x", [*HEAD, "", ""]))
    assert head_of({"rows": [["甲"]], "header_row": 0}) == ()
