"""Lists of many cities and offices are read, or say by cell why not."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from guijia.areas.estate.importing.fields import Field
from guijia.areas.estate.importing.mapping import Mapping
from guijia.areas.estate.importing.price_list import PriceList, read_price_list
from tests.areas.estate.importing.lists import one_price_per_home, text, xlsx

PLAIN = ["楼栋", "单元", "楼层", "房号", "建筑面积", "套内面积", "单价", "总价"]


def read(
    content: bytes, name: str = "list.xlsx", answers: dict[str, str] | None = None, **more: Any
) -> PriceList:
    return read_price_list(content, name, mapping=Mapping(answers or {}), **more)


def labels(found: PriceList) -> list[str]:
    return [row.label for row in found.rows]


def said(found: PriceList, severity: str = "error") -> list[tuple[str, str]]:
    return [(problem.code, problem.cell) for problem in found.problems.kept if problem.severity == severity]


def test_bureau_list_with_title_two_line_header_and_sum() -> None:
    content = xlsx(
        {"Sheet1": one_price_per_home()},
        {
            "Sheet1": [
                "A1:I1",
                "A2:I2",
                "E3:F3",
                "G3:H3",
                "A3:A4",
                "B3:B4",
                "C3:C4",
                "D3:D4",
                "I3:I4",
                "A9:I9",
            ]
        },
    )
    found = read(content)
    assert not found.questions
    assert said(found) == []
    assert labels(found) == ["5-1-101", "5-1-102", "5-2-201"]
    assert found.rows[0].unit_price == Decimal("18450.00")
    assert found.rows[0].pricing == "gross"
    assert found.rows[1].floor == 1
    assert len([code for code, _ in said(found, "notice") if code == "row_skipped"]) == 2


def test_same_list_as_gbk_csv_without_merges() -> None:
    found = read(text(one_price_per_home(), "gb18030"), "list.csv")
    assert said(found) == []
    assert labels(found) == ["5-1-101", "5-1-102", "5-2-201"]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-16", "\t"), ("gb18030", ";"), ("utf-8-sig", "\t")]
)
def test_text_files_in_any_encoding(encoding: str, delimiter: str) -> None:
    rows = [PLAIN, ["3栋", "1单元", "18", "01", "100", "80", "20000", "2000000"]]
    found = read(text(rows, encoding, delimiter), "a.csv")
    assert labels(found) == ["3-1-1801"]


def test_shenzhen_flat_without_totals_asks_basis_and_derives() -> None:
    rows = [
        ["楼栋", "单元", "楼层", "房号", "预售单价", "建筑面积", "户内面积"],
        ["海棠花园3栋", "1单元", "31", "01", "52229.87", "125.53", "100.05"],
        ["海棠花园6栋", "--", "31", "02", "52552.86", "125.53", "100.05"],
    ]
    content = xlsx({"预售项目": rows})
    asked = read(content)
    assert [question.key for question in asked.questions] == ["basis@预售项目"]
    assert asked.rows == []
    found = read(content, answers={"basis@*": "gross"})
    assert labels(found) == ["3-1-3101", "6-3102"]
    assert found.rows[0].total_price == Decimal("6556415.58")
    assert found.rows[0].derived == ("total_price",)
    assert ("total_derived", "E2") in said(found, "derived")


def test_pivots_of_totals_and_unit_prices_are_joined_and_area_derived() -> None:
    def pivot(values: list[list[Any]]) -> list[list[Any]]:
        return [
            ["楼栋", "楼层", 1, 2],
            ["海棠花园3栋1单元", 3, *values[0]],
            ["", 4, *values[1]],
            ["海棠花园6栋--", 3, *values[2]],
        ]

    content = xlsx(
        {
            "总价分布": pivot([["6104507", "6145052"], ["6123335", "6163883"], ["4807700", ""]]),
            "单价分布": pivot([[48629.87, 48952.86], [48779.86, 49102.87], [48641.24, ""]]),
        },
        {"总价分布": ["A2:A3"], "单价分布": ["A2:A3"]},
    )
    asked = read(content)
    assert [question.key for question in asked.questions] == ["basis@单价分布"]
    found = read(content, answers={"basis@单价分布": "gross"})
    assert labels(found) == ["3-1-301", "3-1-302", "3-1-401", "3-1-402", "6-301"]
    assert found.rows[0].gross_area == Decimal("125.53")
    assert found.rows[0].derived == ("gross_area",)
    assert ("area_derived", "C2") in said(found, "derived")


def test_pivot_with_units_across_and_title() -> None:
    rows = [
        ["望江苑 8栋 销售总价表（万元）", "", "", "", ""],
        ["楼层", "1单元", "", "2单元", ""],
        ["", "01", "02", "01", "02"],
        ["3层", 210.5, 220.5, 230.5, "--"],
        ["2层", 208, 218, 228, "架空"],
    ]
    found = read(xlsx({"Sheet1": rows}, {"Sheet1": ["A1:E1", "A2:A3", "B2:C2", "D2:E2"]}))
    assert not found.questions
    assert labels(found) == ["8-1-301", "8-1-302", "8-2-301", "8-1-201", "8-1-202", "8-2-201"]
    assert found.rows[0].total_price == Decimal("2105000.00")


def test_pivot_without_any_word_asks_what_the_numbers_are() -> None:
    rows = [["楼栋", "楼层", "01室", "02室"], ["3栋", 3, 3210000, 3220000], ["3栋", 2, 3200000, 3210000]]
    content = xlsx({"Sheet1": rows})
    asked = read(content)
    assert [question.key for question in asked.questions] == ["measure@Sheet1"]
    assert "3210000" in asked.questions[0].candidates[0].samples
    assert len(read(content, answers={"measure@Sheet1": "total_price"}).rows) == 4


def test_pivot_with_several_facts_per_room_side_by_side() -> None:
    rows = [
        ["7幢价格", "", "", "", ""],
        ["层次", "01室", "", "02室", ""],
        ["", "建筑面积", "总价", "建筑面积", "总价"],
        [5, 100, 2000000, 90, 1800000],
        [4, 100, 1990000, 90, 1790000],
    ]
    found = read(xlsx({"A": rows}, {"A": ["A1:E1", "B2:C2", "D2:E2", "A2:A3"]}))
    assert labels(found) == ["7-501", "7-502", "7-401", "7-402"]
    assert found.rows[0].gross_area == Decimal("100.00")
    assert found.rows[0].unit_price == Decimal("20000.00")
    assert found.rows[0].derived == ("unit_price_gross",)


def test_pivot_with_kinds_of_value_down() -> None:
    rows = [
        ["楼栋", "楼层", "项目", "01", "02"],
        ["2栋", 9, "建筑面积", 100, 90],
        ["2栋", 9, "单价", 20000, 21000],
        ["2栋", 9, "总价", 2000000, 1890000],
    ]
    found = read(xlsx({"A": rows}))
    assert labels(found) == ["2-901", "2-902"]
    assert found.rows[1].total_price == Decimal(1890000)


def test_several_pivots_one_below_the_other() -> None:
    rows = [
        ["1号楼单套总价", "", ""], ["楼层", 1, 2], [2, 1100000, 1200000], [1, 1090000, 1190000], ["", "", ""],
        ["2号楼单套总价", "", ""], ["楼层", 1, 2], [2, 1300000, 1400000],
    ]  # fmt: skip
    found = read(xlsx({"A": rows}, {"A": ["A1:C1", "A6:C6"]}))
    assert labels(found) == ["1-201", "1-202", "1-101", "1-102", "2-201", "2-202"]


def test_hangzhou_full_addresses_and_total_in_wan() -> None:
    rows = [
        ["房屋坐落", "房号", "建筑面积(㎡)", "套内建筑面积(㎡)", "申报单价(元/㎡)", "申报总价(万元)"],
        ["某路 1 号", "12幢2单元1801室", 120.5, 96.4, 30000, 361.5],
        ["某路 1 号", "12幢2单元1802室", 100, 80, 31000, 310],
    ]
    found = read(xlsx({"一房一价": rows}))
    assert labels(found) == ["12-2-1801", "12-2-1802"]
    assert found.rows[0].total_price == Decimal("3615000.00")
    assert found.rows[0].floor == 18
    assert ("column_ignored", "") in said(found, "notice")


def test_chengdu_inner_pricing_is_proved_by_totals() -> None:
    rows = [
        [
            "栋号",
            "单元号",
            "楼层",
            "房间号",
            "户型",
            "朝向",
            "规划用途",
            "预测建筑面积",
            "预测套内面积",
            "分摊面积",
            "清水单价",
            "清水总价",
        ],
        ["3", "1", "5", "501", "三室两厅", "南", "住宅", 120, 96, 24, 25000, 2400000],
        ["3", "1", "5", "502", "两室", "北", "住宅", 90, 72, 18, 25000, 1800000],
    ]
    found = read(xlsx({"Sheet1": rows}))
    assert not found.questions
    assert [row.pricing for row in found.rows] == ["inner", "inner"]
    assert found.rows[0].layout == "三室两厅"
    assert found.rows[0].building_words == "3 栋"
    assert ("basis_proved", "") in said(found, "notice")


def test_guangzhou_stated_inner_price_needs_no_question() -> None:
    rows = [["座", "层", "房", "套内面积", "建筑面积", "套内单价"], ["A座", "18", "03", 80, 100, 40000]]
    found = read(xlsx({"Sheet1": rows}))
    assert labels(found) == ["A-1803"]
    assert found.rows[0].total_price == Decimal("3200000.00")


def test_one_sheet_per_building_takes_the_building_from_the_name() -> None:
    rows = [["房号", "建筑面积", "单价", "总价"], ["101", 100, 10000, 1000000]]
    found = read(xlsx({"1号楼": rows, "2号楼": rows, "说明": [["本表仅供参考"]]}))
    assert labels(found) == ["1-101", "2-101"]
    assert len([code for code, _ in said(found, "notice") if code == "building_from_title"]) == 2


def test_building_titles_between_rows() -> None:
    rows = [
        ["房号", "建筑面积", "总价"],
        ["3号楼", "", ""],
        ["101", 100, 1000000],
        ["5号楼", "", ""],
        ["101", 100, 1100000],
    ]
    found = read(xlsx({"价格": rows}, {"价格": ["A2:C2", "A4:C4"]}))
    assert labels(found) == ["3-101", "5-101"]


def test_tables_side_by_side() -> None:
    head = ["房号", "建筑面积", "总价"]
    rows = [
        ["9栋 价目", "", "", "", "", "", ""],
        ["楼层", *head, *head],
        [2, "201", 100, 1000000, "202", 90, 900000],
    ]
    found = read(xlsx({"A": rows}, {"A": ["A1:G1"]}))
    assert sorted(labels(found)) == ["9-201", "9-202"]


def test_building_not_stated_is_asked_with_the_projects_buildings() -> None:
    content = xlsx({"Sheet1": [["房号", "建筑面积", "总价"], ["101", 100, 1000000]]})
    asked = read(content, buildings={"3": "3 号楼"})
    question = asked.questions[0]
    assert (question.key, question.free) == ("building@Sheet1", True)
    assert [candidate.value for candidate in question.candidates] == ["3"]
    assert labels(read(content, answers={"building@*": "3号楼"})) == ["3-101"]


def test_two_totals_are_asked_and_answered_by_column() -> None:
    rows = [["楼栋", "房号", "建筑面积", "备案总价", "销售总价"], ["3栋", "101", 100, 1000000, 980000]]
    content = xlsx({"Sheet1": rows})
    asked = read(content)
    assert [question.key for question in asked.questions] == ["column:total_price@Sheet1"]
    assert [candidate.value for candidate in asked.questions[0].candidates] == ["D", "E"]
    found = read(content, answers={"column:total_price@Sheet1": "E"})
    assert found.rows[0].total_price == Decimal(980000)


def test_bare_price_is_asked() -> None:
    content = xlsx({"Sheet1": [["楼栋", "房号", "建筑面积", "备案价"], ["3栋", "101", 100, 1000000]]})
    assert [question.key for question in read(content).questions] == ["meaning:D@Sheet1"]
    assert read(content, answers={"meaning:D@Sheet1": "total_price"}).rows[0].unit_price == Decimal(
        "10000.00"
    )


def test_money_without_unit_is_asked_when_size_does_not_prove_it() -> None:
    content = xlsx({"Sheet1": [["楼栋", "房号", "建筑面积", "总价"], ["3栋", "101", 100, 361.5]]})
    assert [question.key for question in read(content).questions] == ["money:total_price@Sheet1"]
    found = read(content, answers={"money:total_price@*": "wan"})
    assert found.rows[0].total_price == Decimal(3615000)


def test_label_of_two_parts_is_asked() -> None:
    content = xlsx({"Sheet1": [["房号", "建筑面积", "总价"], ["3-1801", 100, 3610000]]})
    assert [question.key for question in read(content).questions] == ["label@Sheet1"]
    assert labels(read(content, answers={"label@Sheet1": "building"})) == ["3-1801"]
    entrance = {"label@Sheet1": "entrance", "building@Sheet1": "7"}
    assert labels(read(content, answers=entrance)) == ["7-3-1801"]


def test_no_room_column_is_asked() -> None:
    content = xlsx({"Sheet1": [["楼栋", "套", "建筑面积", "总价"], ["3栋", "101", 100, 1000000]]})
    assert [question.key for question in read(content).questions] == ["column:room@Sheet1"]
    assert labels(read(content, answers={"column:room@*": "B"})) == ["3-101"]


def test_columns_fixed_by_hand_read_a_list_without_header() -> None:
    content = text([["3栋", "101", "100", "1000000"], ["3栋", "102", "90", "900000"]])
    fixed = {"*": {"A": Field.BUILDING, "B": Field.ROOM, "C": Field.GROSS_AREA, "D": Field.TOTAL_PRICE}}
    found = read_price_list(content, "a.csv", mapping=Mapping(columns=fixed))
    assert labels(found) == ["3-101", "3-102"]


def test_no_table_says_so() -> None:
    found = read(xlsx({"Sheet1": [["你好", "世界"], ["甲", "乙"]]}))
    assert [problem.code for problem in found.problems.kept if problem.severity == "error"] == [
        "empty_list"
    ] or said(found)
    assert not found.is_clean


def test_every_bad_cell_is_named() -> None:
    rows = [
        PLAIN,
        ["3栋", "1", "14", "1401", 118.62, 94.31, 18900, 2241918],
        ["3栋", "1", "14", "1402", 89.47, 71.02, 18450, 1650712.5],
        ["3栋", "1", "14", "1401", 118.62, 94.31, 18900, 2241918],
        ["3栋", "1", "15", "1501", "待测", 94.31, 18900, 2241918],
        ["3栋", "1", "15", "1502", 89.47, 171.02, 18450, 1650721.5],
        ["3栋", "1", "15", "", 89.47, 71.02, 18450, 1650721.5],
        ["3栋", "1", "顶层", "1601", 89.47, 71.02, 18450, 1650721.5],
        ["3栋", "1", "16", "1602", 89.47, 71.02, -18450, 1650721.5],
        ["3栋", "1", "16", datetime.datetime(2026, 3, 1), 89.47, 71.02, 18450, 1650721.5],  # noqa: DTZ001
        ["3栋", "1", "16", "1603", 89.47, 71.02, "１８，４５０", "1650721.5元"],
        ["3栋", "1", "17", "1701", 89.47, 71.02, "--", "--"],
    ]
    found = read(xlsx({"Sheet1": rows}))
    assert set(said(found)) == {
        ("total_mismatch", "H3"), ("duplicate", "D4"), ("not_a_number", "E5"), ("inner_over_gross", "F6"),
        ("required", "D7"), ("unreadable_floor", "C8"), ("negative", "G9"), ("date_in_cell", "D10"),
        ("no_price", "H12"),
    }  # fmt: skip
    assert {("reread", "G11"), ("reread", "H11")} <= set(said(found, "notice"))
    mismatch = next(problem for problem in found.problems.kept if problem.code == "total_mismatch")
    assert "少 9.00 元" in mismatch.message
    assert (mismatch.row, mismatch.sheet) == (3, "Sheet1")
    assert "3-1" in next(problem.message for problem in found.problems.kept if problem.code == "date_in_cell")


def test_rounded_totals_are_accepted_when_the_whole_list_rounds() -> None:
    rows = [
        [*PLAIN[:5], "单价（建筑面积）", "总价"],
        *[["3栋", "1", n, f"{n}01", 89.47, 18450 + n, round(89.47 * (18450 + n) + 20)] for n in range(1, 9)],
    ]
    found = read(xlsx({"Sheet1": rows}))
    assert said(found) == []


def test_floor_price_per_sqm_is_known_by_its_size() -> None:
    rows = [[*PLAIN, "底价"], ["3栋", "1", "14", "1401", 100, 80, 20000, 2000000, 19000]]
    found = read(xlsx({"Sheet1": rows}))
    assert found.rows[0].floor_price == Decimal("1900000.00")


def test_basements_letters_and_chinese_numbers() -> None:
    rows = [
        PLAIN,
        ["十二幢", "二单元", "负一层", "02", 100, 80, 20000, 2000000],
        ["A栋", "无", "3A", "5", 100, 80, 20000, 2000000],
    ]
    found = read(xlsx({"Sheet1": rows}), answers={})
    assert labels(found) == ["12-2--102", "A-3A05"]
    assert [row.floor for row in found.rows] == [-1, 3]


def test_buildings_of_two_districts_stay_apart() -> None:
    rows = [
        PLAIN,
        ["东区3栋", "1", "1", "101", 100, 80, 20000, 2000000],
        ["西区3栋", "1", "1", "101", 100, 80, 20000, 2000000],
    ]
    found = read(xlsx({"Sheet1": rows}))
    assert labels(found) == ["东区3-1-101", "西区3-1-101"]


def test_hidden_sheet_is_left_out_with_notice() -> None:
    rows = [PLAIN, ["3栋", "1", "1", "101", 100, 80, 20000, 2000000]]
    found = read(xlsx({"Sheet1": rows, "旧表": rows}, hidden=["旧表"]))
    assert labels(found) == ["3-1-101"]
    assert ("sheet_skipped", "") in said(found, "notice")


def test_formula_without_stored_value_is_named() -> None:
    rows = [PLAIN, ["3栋", "1", "1", "101", 100, 80, 20000, "=E2*G2"]]
    found = read(xlsx({"Sheet1": rows}), answers={"basis@*": "gross"})
    assert ("formula_without_value", "H2") in said(found)


def test_sold_status_is_not_taken_over() -> None:
    rows = [[*PLAIN, "状态"], ["3栋", "1", "1", "101", 100, 80, 20000, 2000000, "已售"]]
    found = read(xlsx({"Sheet1": rows}))
    assert said(found, "warning") == [("status_ignored", "I2")]
    assert found.is_clean


def test_two_sheets_that_contradict_are_an_error() -> None:
    rows = [["楼栋", "房号", "总价"], ["3栋", "101", 1000000]]
    other = [["楼栋", "房号", "建筑面积", "总价"], ["3栋", "101", 100, 1100000]]
    assert said(read(xlsx({"A表": rows, "B表": other}))) == [("conflicting", "D2")]


def test_a_bad_cell_is_not_filled_by_arithmetic() -> None:
    rows = [PLAIN, ["3栋", "1", "14", "1401", "约一百", 80, 20000, 2000000]]
    found = read(xlsx({"Sheet1": rows}), answers={"basis@*": "gross"})
    assert said(found) == [("not_a_number", "E2")]
    assert said(found, "derived") == []
