"""Nasty layouts of bureaus and sales offices: each is read exactly, asks, or refuses by cell with a sentence."""

import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from guijia.areas.estate.importing.mapping import Mapping
from guijia.areas.estate.importing.planning import Standing, plan_import
from guijia.areas.estate.importing.price_list import PriceList, read_price_list
from tests.areas.estate.importing.lists import text, xlsx

HEAD = ["楼栋", "单元", "楼层", "房号", "建筑面积", "套内面积", "单价", "总价"]
SHORT = ["幢号", "室号", "建筑面积", "单价", "总价"]


def read(content: bytes, answers: dict[str, str] | None = None, name: str = "list.xlsx") -> PriceList:
    return read_price_list(content, name, mapping=Mapping(answers or {}))


def homes(found: PriceList) -> list[tuple[str, Decimal | None, Decimal | None, Decimal | None]]:
    """Label, gross area, unit price, total of each home."""
    return [(row.label, row.gross_area, row.unit_price, row.total_price) for row in found.rows]


def said(found: PriceList, severity: str = "error") -> list[tuple[str, str]]:
    return [(problem.code, problem.cell) for problem in found.problems.kept if problem.severity == severity]


def message(found: PriceList, code: str) -> str:
    return next(problem.message for problem in found.problems.kept if problem.code == code)


def home(label: str, area: float, unit: float, total: float) -> tuple[str, Decimal, Decimal, Decimal]:
    return label, Decimal(str(area)), Decimal(str(unit)), Decimal(str(total))


def short(*rows: list[Any]) -> bytes:
    return xlsx({"S": [SHORT, *rows]})


def test_two_line_header_repeated_after_page_breaks_is_no_home() -> None:
    head: list[Any] = [
        ["序号", "幢号", "单元", "室号", "面积（㎡）", "", "价格", "", "备注"],
        ["", "", "", "", "建筑面积", "套内建筑面积", "单价（元/㎡）", "总价（元）", ""],
    ]
    page = [["某某府 一房一价表"], *head]
    rows: list[Any] = [
        *page,
        [1, "5号楼", "甲单元", "0101", 100, 80, 20000, 2000000],
        ["第1页 共2页"],
        *page,
        [2, "5号楼", "乙单元", "0102", 100, 80, 21000, 2100000],
        ["开发企业（签章）：", "", "", "", "", "", "日期：2026年3月1日"],
    ]
    merges = ["E2:F2", "G2:H2", "E7:F7", "G7:H7"]
    found = read(xlsx({"S": rows}, {"S": merges}))
    assert said(found) == []
    assert homes(found) == [home("5-甲-0101", 100, 20000, 2000000), home("5-乙-0102", 100, 21000, 2100000)]


def test_sums_of_each_building_and_signatures_are_left_out() -> None:
    rows: list[Any] = [
        HEAD,
        ["3栋", "1", "1", "101", 100, 80, 20000, 2000000],
        ["3号楼小计", "", "", "1套", 100, 80, "", 2000000],
        ["5栋", "1", "1", "101", 90, 70, 20000, 1800000],
        ["5栋合计", "", "", "", 90, 70, "", 1800000],
        ["", "", "", "总计：2套", 190, 150, "", 3800000],
        ["经办人：张三（签章）", "", "", "", "", "", "", ""],
        ["备注：以上价格不含维修资金。"],
    ]
    found = read(xlsx({"S": rows}))
    assert said(found) == []
    assert homes(found) == [home("3-1-101", 100, 20000, 2000000), home("5-1-101", 90, 20000, 1800000)]
    assert [cell for code, cell in said(found, "notice") if code == "row_skipped"] == [
        "A3", "A5", "D6", "A7", "A8"
    ]  # fmt: skip


def test_a_sum_without_its_word_is_refused_at_its_cell() -> None:
    found = read(short(["3", "101", 100, 20000, 2000000], ["", "", 100, "", 2000000]))
    assert said(found) == [("required", "B3")]
    assert "没有房号" in message(found, "required")


def test_tables_below_one_another_with_other_columns_are_each_read_by_their_own_header() -> None:
    rows: list[Any] = [
        ["1号楼"],
        ["房号", "建筑面积", "单价", "总价"],
        ["101", 100, 10000, 1000000],
        [],
        ["2号楼"],
        ["房号", "单价", "建筑面积", "总价"],
        ["101", 10000, 110, 1100000],
        [],
        ["3号楼"],
        ["室号", "面积(㎡)", "备案总价（万元）", "备案单价"],
        ["101", 120, 120, 10000],
    ]
    found = read(xlsx({"S": rows}))
    assert not found.questions
    assert said(found) == []
    assert homes(found) == [
        home("1-101", 100, 10000, 1000000),
        home("2-101", 110, 10000, 1100000),
        home("3-101", 120, 10000, 1200000),
    ]


def test_a_second_table_without_building_is_asked_by_its_row() -> None:
    rows: list[Any] = [
        ["1号楼"], ["房号", "建筑面积", "总价"], ["101", 100, 1000000], [],
        ["房号", "总价", "建筑面积"], ["101", 1100000, 110],
    ]  # fmt: skip
    asked = read(xlsx({"S": rows}))
    assert [question.key for question in asked.questions] == ["building@S#5"]
    assert "第 5 行" in asked.questions[0].text
    found = read(xlsx({"S": rows}), {"building@S#5": "2"})
    assert homes(found) == [home("1-101", 100, 10000, 1000000), home("2-101", 110, 10000, 1100000)]


def test_tables_side_by_side_take_the_building_above_each() -> None:
    rows: list[Any] = [
        ["1号楼", "", "", "2号楼", "", ""],
        ["房号", "建筑面积", "总价", "房号", "建筑面积", "总价"],
        ["101", 100, 1000000, "101", 90, 900000],
    ]
    found = read(xlsx({"S": rows}, {"S": ["A1:C1", "D1:F1"]}))
    assert homes(found) == [home("1-101", 100, 10000, 1000000), home("2-101", 90, 10000, 900000)]


def test_side_by_side_with_two_totals_asks_each_table_by_its_own_columns() -> None:
    head: list[Any] = ["房号", "建筑面积", "备案总价", "销售总价"]
    rows: list[Any] = [["9栋 价目"], [*head, *head], ["101", 100, 1000000, 990000, "102", 90, 900000, 890000]]
    asked = read(xlsx({"S": rows}))
    assert [(question.key, question.columns) for question in asked.questions] == [
        ("column:total_price@S", ("C", "D")),
        ("column:total_price@S+1", ("G", "H")),
    ]
    found = read(xlsx({"S": rows}), {question.key: question.columns[1] for question in asked.questions})
    assert [row.total_price for row in found.rows] == [Decimal(990000), Decimal(890000)]


def test_bare_and_fitted_prices_are_asked() -> None:
    head: list[Any] = [
        "楼号",
        "房号",
        "建筑面积",
        "毛坯单价",
        "装修单价",
        "毛坯总价",
        "装修总价",
        "总价（含装修）",
    ]
    content = xlsx({"S": [head, ["3", "101", 100, 18000, 2000, 1800000, 200000, 2000000]]})
    asked = read(content)
    assert [question.key for question in asked.questions] == ["column:total_price@S"]
    assert [candidate.value for candidate in asked.questions[0].candidates] == ["F", "H"]
    assert homes(read(content, {"column:total_price@S": "F"})) == [home("3-101", 100, 18000, 1800000)]
    wrong = read(content, {"column:total_price@S": "H", "basis@S": "gross"})
    assert said(wrong) == [("total_mismatch", "H2")]


def test_fitted_price_alone_is_the_price() -> None:
    head: list[Any] = ["楼号", "房号", "建筑面积", "精装单价", "装修标准", "精装总价"]
    found = read(xlsx({"S": [head, ["3", "101", 100, 20000, 2000, 2000000]]}))
    assert homes(found) == [home("3-101", 100, 20000, 2000000)]


def test_three_line_header_with_both_bases() -> None:
    rows: list[Any] = [
        ["房屋信息", "", "", "面积（平方米）", "", "", "价格", "", ""],
        ["楼幢号", "单元号", "房号", "建筑面积", "其中", "", "建筑面积单价", "套内单价", "总价"],
        ["", "", "", "", "套内", "分摊", "(元/平方米)", "(元/平方米)", "(元)"],
        ["3", "1", "101", 100, 80, 20, 10000, 12500, 1000000],
    ]
    found = read(xlsx({"S": rows}, {"S": ["A1:C1", "D1:F1", "G1:I1", "E2:F2"]}))
    assert homes(found) == [home("3-1-101", 100, 10000, 1000000)]
    assert (found.rows[0].inner_area, found.rows[0].pricing) == (Decimal("80.00"), "gross")


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("gb18030", ";"), ("gb18030", "\t"), ("utf-8-sig", "\t"), ("utf-8-sig", ";")]
)
def test_text_files_with_two_header_lines_lost_merges_and_footer(encoding: str, delimiter: str) -> None:
    rows: list[Any] = [
        ["某某小区商品房销售价格备案表", "", "", "", "", "", "", ""],
        ["幢号", "单元", "房号", "面积", "", "", "备案价格", ""],
        ["", "", "", "建筑面积", "套内建筑面积", "公摊面积", "建筑面积单价（元/平方米）", "总价（元）"],
        ["1幢", "一单元", "101室", "89.47", "71.02", "18.45", "18,450", "1,650,721.5"],
        ["", "", "102室", "90.00", "71.55", "18.45", "18,450", "1,660,500"],
        ["", "二单元", "101室", "89.47", "71.02", "18.45", "18,450", "1,650,721.5"],
        ["合计", "", "3套", "268.94", "", "", "", ""],
        ["申报单位（盖章）：", "", "", "", "填报日期：2026年3月", "", "", ""],
    ]
    found = read(text(rows, encoding, delimiter), name="a.csv")
    assert said(found) == []
    assert homes(found) == [
        home("1-1-101", 89.47, 18450, 1650721.5),
        home("1-1-102", 90, 18450, 1660500),
        home("1-2-101", 89.47, 18450, 1650721.5),
    ]


def test_numbers_in_words_units_and_full_width() -> None:
    rows: list[Any] = [
        ["楼栋", "房号", "建筑面积", "单价", "总价"],
        ["３号楼", "１８０１室", "89.47㎡", "18450元/㎡", "１，６５０，７２１．５０元"],
        ["3号楼", "1802室", "100平方米", "2万元/㎡", "200万元"],
    ]
    found = read(text(rows, "gb18030", ";"), name="a.csv")
    assert said(found) == []
    assert homes(found) == [home("3-1801", 89.47, 18450, 1650721.5), home("3-1802", 100, 20000, 2000000)]
    assert any(problem.message == "“200万元”读作 200 万，原文留底。" for problem in found.problems.kept)


def test_title_in_wan_does_not_touch_a_price_per_sqm_that_cannot_be_so() -> None:
    head: list[Any] = ["总价", "单价", "面积", "房号", "单元", "栋"]
    rows: list[Any] = [
        ["某府价目表（金额单位：万元）"],
        head,
        ["361.50", "30000", "120.50", "101", "一单元", "3栋"],
    ]
    assert homes(read(xlsx({"S": rows}))) == [home("3-1-101", 120.5, 30000, 3615000)]
    rows[2][1] = "3.0000"
    assert homes(read(xlsx({"S": rows}))) == [home("3-1-101", 120.5, 30000, 3615000)]


def test_odd_column_order_with_wan_in_the_heads() -> None:
    head: list[Any] = [
        "栋",
        "房号",
        "套内面积",
        "套内单价（万元/㎡）",
        "建面单价（万元/㎡）",
        "总价（万元）",
        "建面",
    ]
    found = read(xlsx({"S": [head, ["1", "101", 80, 2.5, 2, 200, 100]]}))
    assert homes(found) == [home("1-101", 100, 20000, 2000000)]


def test_sheets_by_building_and_a_summary_that_is_no_list() -> None:
    one: list[Any] = [["室号", "面积", "备案单价"], ["101", 100, 20000]]
    summary: list[Any] = [
        ["幢号", "套数", "总面积", "总价"],
        ["1幢", 1, 100, 2000000],
        ["合计", 1, 100, 2000000],
    ]
    found = read(xlsx({"1幢": one, "2幢": one, "汇总": summary}))
    assert not found.questions
    assert homes(found) == [home("1-101", 100, 20000, 2000000), home("2-101", 100, 20000, 2000000)]
    assert "汇总" in message(found, "sheet_skipped")


def test_a_sheet_without_rooms_may_be_left_out_by_answer() -> None:
    sheets: dict[str, Any] = {
        "3栋": [["房号", "面积", "总价"], ["101", 100, 1000000]],
        "其他": [["楼栋", "甲", "总价"], ["3栋", "x", 1]],
    }
    asked = read(xlsx(sheets))
    question = asked.questions[0]
    assert (question.key, question.candidates[-1].value) == ("column:room@其他", "skip")
    assert homes(read(xlsx(sheets), {"column:room@其他": "skip"})) == [home("3-101", 100, 10000, 1000000)]


def test_building_repeated_before_the_room_is_no_unit() -> None:
    found = read(short(["1", "1-101", 100, 10000, 1000000], ["2", "2-101", 100, 10000, 1000000]))
    assert [row.label for row in found.rows] == ["1-101", "2-101"]


def test_unit_before_the_room() -> None:
    found = read(short(["3", "1-101", 100, 10000, 1000000], ["3", "2-1801", 100, 10000, 1000000]))
    assert [(row.label, row.floor) for row in found.rows] == [("3-1-101", 1), ("3-2-1801", 18)]


@pytest.mark.parametrize(("answer", "label"), [("building", "1-101"), ("entrance", "1-1-101")])
def test_one_building_whose_number_stands_before_the_room_is_asked(answer: str, label: str) -> None:
    content = short(["1", "1-101", 100, 10000, 1000000])
    asked = read(content)
    assert [question.key for question in asked.questions] == ["label@S"]
    assert asked.questions[0].candidates[0].samples == ("1-101",)
    assert [row.label for row in read(content, {"label@S": answer}).rows] == [label]


def test_floor_before_the_room_is_known_by_its_column_and_asked_without() -> None:
    rows: list[Any] = [["幢号", "楼层", "室号", "建筑面积", "总价"], ["3", "18层", "18-01", 100, 1000000]]
    assert [row.label for row in read(xlsx({"S": rows})).rows] == ["3-1801"]
    content = short(["3", "18-01", 100, 10000, 1000000])
    assert [one.value for one in read(content).questions[0].candidates] == ["entrance", "floor"]
    found = read(content, {"label@S": "floor"})
    assert [(row.label, row.floor) for row in found.rows] == [("3-1801", 18)]


def test_address_that_contradicts_its_row_is_refused_at_the_room() -> None:
    head: list[Any] = ["幢号", "单元", "室号", "建筑面积", "总价"]
    rows: list[Any] = [head, ["3", "1单元", "2-101", 100, 1000000], ["3", "1单元", "5-1-102", 100, 1000000]]
    found = read(xlsx({"S": rows}))
    assert said(found) == [("address_conflict", "C2"), ("address_conflict", "C3")]
    assert message(found, "address_conflict") == "房号“2-101”里的“2”与这一行的单元“1单元”对不上。"


def test_two_homes_in_one_cell_are_refused() -> None:
    found = read(short(["3", "101/102", 100, 10000, 1000000], ["3", "201-202", 100, 10000, 1000000]))
    assert said(found) == [("unreadable_room", "B2"), ("unreadable_room", "B3")]
    assert "两套" in message(found, "unreadable_room")


def test_storerooms_parking_and_shops_in_the_same_list() -> None:
    head: list[Any] = ["幢号", "楼层", "房号", "用途", "建筑面积", "单价", "总价"]
    rows: list[Any] = [
        head,
        ["3", "18", "1801", "住宅", 100, 10000, 1000000],
        ["地下车库", "-1", "C023", "车位", 13, 8000, 104000],
        ["3", "-1", "储12", "储藏室", 8, 3000, 24000],
        ["3", "负一层", "B1-023", "车位", 13, 8000, 104000],
        ["3", "1", "商铺101", "商业", 50, 30000, 1500000],
    ]
    found = read(xlsx({"S": rows}))
    assert said(found) == []
    assert [(row.label, row.floor) for row in found.rows] == [
        ("3-1801", 18), ("地下车库-C023", -1), ("3-储12", -1), ("3-B1-023", -1), ("3-商铺101", 1)
    ]  # fmt: skip


def test_parking_without_floor_is_refused_at_its_cell_and_basement_is_asked() -> None:
    found = read(short(["3", "车位023", 13, 8000, 104000]))
    assert said(found) == [("required", "B2")]
    assert "看不出楼层" in message(found, "required")
    basement = short(["3", "B1-023", 13, 8000, 104000])
    assert [question.key for question in read(basement).questions] == ["label@S"]
    below = read(basement, {"label@S": "floor"}).rows[0]
    assert (below.label, below.floor) == ("3-B1-023", -1)


def test_names_of_buildings_and_units_in_many_manners() -> None:
    names = [
        ("3幢（高层）", "A座"),
        ("第十二座", "甲单元"),
        ("12#楼", "二单元"),
        ("5号楼", "1单元"),
        ("B座", "无"),
    ]
    rows: list[Any] = [["楼栋", "单元", "房号", "建筑面积", "总价"]]
    rows += [[building, unit, "1801室", 100, 1000000] for building, unit in names]
    found = read(xlsx({"S": rows}))
    assert said(found) == []
    assert [row.label for row in found.rows] == ["3-A-1801", "12-甲-1801", "12-2-1801", "5-1-1801", "B-1801"]


def test_building_and_unit_in_one_column() -> None:
    rows: list[Any] = [
        ["楼栋单元", "房号", "面积", "总价"],
        ["3栋1单元", "101", 100, 1000000],
        ["3-2", "101", 100, 1000000],
    ]
    assert [row.label for row in read(xlsx({"S": rows})).rows] == ["3-1-101", "3-2-101"]


def test_building_only_in_the_address_column_is_offered() -> None:
    rows: list[Any] = [
        [
            "房屋坐落",
            "室号部位",
            "预测建筑面积(m2)",
            "其中套内面积",
            "其中分摊面积",
            "备案单价(元/m2)",
            "备案总价(元)",
        ],
        ["某路1弄1幢1号", "101", 100, 80, 20, 20000, 2000000],
        ["某路1弄2幢1号", "101", 100, 80, 20, 20000, 2000000],
    ]
    asked = read(xlsx({"Sheet1": rows}))
    assert [one.value for one in asked.questions[0].candidates] == ["=A"]
    found = read(xlsx({"Sheet1": rows}), {"building@Sheet1": "=A"})
    assert homes(found) == [home("1-101", 100, 20000, 2000000), home("2-101", 100, 20000, 2000000)]


def test_pivot_with_prices_only_says_every_cell_that_is_no_price() -> None:
    rows: list[Any] = [
        ["8号楼 价格表 单位：元/套"],
        ["楼层", "01", "02", "03"],
        ["3F", 3000000, 3100000, "已售"],
        ["2F", 2900000, 3000000, 3100000],
        ["1F", "架空", "/", "大堂"],
        ["备注：以上为备案价"],
        ["销售经理：", "", "签章：", ""],
    ]
    found = read(xlsx({"S": rows}))
    assert said(found) == [("not_a_number", "D3")]
    assert message(found, "not_a_number") == "总价“已售”不是数字。"
    rows[2][3] = 3200000
    good = read(xlsx({"S": rows}))
    assert said(good) == []
    assert [(row.label, row.total_price) for row in good.rows][-1] == ("8-203", Decimal(3100000))
    assert len(good.rows) == 6


def test_pivot_with_units_across_asks_what_its_numbers_are() -> None:
    rows: list[Any] = [
        ["3号楼"],
        ["楼层", "甲单元", "", "乙单元", ""],
        ["", "A", "B", "A", "B"],
        ["十层", 31e5, 32e5, 33e5, 34e5],
    ]
    content = xlsx({"S": rows}, {"S": ["B2:C2", "D2:E2"]})
    assert [question.key for question in read(content).questions] == ["measure@S"]
    found = read(content, {"measure@S": "total_price"})
    assert [row.label for row in found.rows] == ["3-甲-10A", "3-甲-10B", "3-乙-10A", "3-乙-10B"]


def test_formulas_with_values_and_hidden_parts_are_read_and_said() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, HEAD)
    for row in (1, 2, 3):
        sheet.write_row(row, 0, ["3栋", "1单元", row, f"{row}01", 100, 80, 20000])
        sheet.write_formula(row, 7, f"=E{row + 1}*G{row + 1}", None, 2000000)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column(5, 5, None, None, {"hidden": True})
    book.close()
    found = read(out.getvalue())
    assert [row.total_price for row in found.rows] == [Decimal(2000000)] * 3
    assert said(found, "warning") == [("hidden_read", "A3"), ("hidden_read", "F1")]
    assert message(found, "hidden_read") == "隐藏的第 3 行照样读取。"


def test_one_home_in_two_writings_is_refused() -> None:
    found = read(short(["3", "0101", 100, 10000, 1000000], ["3", "101", 100, 10000, 1000000]))
    assert said(found) == [("duplicate", "B3")]


def test_a_home_that_stands_in_another_writing_is_taken_for_it() -> None:
    found = read(short(["3", "0101", 100, 10000, 1000000], ["3", "0201", 100, 10000, 1000000]))
    plan = plan_import(found.rows, {"3-101": Standing("a"), "3-0201": Standing("b")}, found.problems)
    assert [row.label for row, *_ in plan.revived] == ["3-101", "3-0201"]
    assert said(found, "warning") == [("respelled", "B2")]


def test_address_column_word_for_price_and_road_numbers() -> None:
    head: list[Any] = ["楼号", "室号", "建筑面积", "一房一价（元/㎡）", "总房价款"]
    rows: list[Any] = [head, *[[f"某某路88弄{n}号楼", "101", 100, 20000, 2000000] for n in (12, 13)]]
    found = read(xlsx({"S": rows}))
    assert homes(found) == [home("12-101", 100, 20000, 2000000), home("13-101", 100, 20000, 2000000)]


def test_room_only_in_the_address_column_is_offered() -> None:
    rows: list[Any] = [["房屋坐落", "面积", "总价"], ["某路1号3幢2单元1801室", 100, 1000000]]
    asked = read(xlsx({"Sheet1": rows}))
    assert [one.value for one in asked.questions[0].candidates] == ["A", "skip"]
    found = read(xlsx({"Sheet1": rows}), {"column:room@Sheet1": "A"})
    assert homes(found) == [home("3-2-1801", 100, 10000, 1000000)]


def test_prices_with_and_without_tax_and_of_two_dates_are_asked() -> None:
    rows: list[Any] = [["栋号", "房号", "面积", "不含税总价", "含税总价"], ["1", "101", 100, 900000, 981000]]
    assert [question.key for question in read(xlsx({"S": rows})).questions] == ["column:total_price@S"]
    rows = [
        ["楼号", "房号", "面积", "备案单价", "备案总价", "执行单价", "执行总价"],
        ["3", "101", 100, 2e4, 2e6, 19e3, 19e5],
    ]
    content = xlsx({"S": rows})
    assert [question.columns for question in read(content).questions] == [("D", "F"), ("E", "G")]
    answers = {"column:unit_price@S": "F", "column:total_price@S": "G"}
    assert homes(read(content, answers)) == [home("3-101", 100, 19000, 1900000)]
