"""What is wrong, where, and what to do: problems of a list by sheet and cell."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a problem matters: an error stops the whole import."""

    ERROR = "error"
    WARNING = "warning"
    DERIVED = "derived"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to say about one place of the list.

    ``row`` counts from 1 as the office sees it; ``cell`` is like ``C17`` and empty when the whole
    sheet is meant; ``code`` is frozen once released.
    """

    code: str
    severity: Severity
    sheet: str
    row: int
    cell: str
    message: str
    remedy: str = ""
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as plain data, for storing and for the command line."""
        return asdict(self) | {"severity": self.severity.value}


# The words of a problem's kind, as the right column of the preview groups them.
TITLES: dict[str, str] = {
    "formula_without_value": "公式没有算出的值",
    "formula_text": "单元格里是公式文字",
    "formulas_cached": "公式按表中已算出的值读取",
    "date_in_cell": "被表格软件改成了日期",
    "not_a_number": "不是数字",
    "negative": "负数",
    "zero": "零",
    "absurd": "数值不合常理",
    "required": "缺少必填内容",
    "no_price": "没有价格",
    "unreadable_floor": "楼层看不懂",
    "unreadable_building": "楼栋看不懂",
    "unreadable_room": "房号看不懂",
    "address_conflict": "房号与楼栋、单元、楼层对不上",
    "respelled": "按已有房源的写法读入",
    "hidden_read": "隐藏的行、列照样读取",
    "too_long": "文字过长",
    "duplicate": "房号重复",
    "conflicting": "两张表说法不一",
    "survey_conflict": "与已登记的实测面积不符",
    "total_mismatch": "总价与单价 × 面积不符",
    "inner_over_gross": "套内面积大于建筑面积",
    "shared_mismatch": "公摊与面积差不符",
    "floor_price_over_total": "底价高于总价",
    "room_not_on_floor": "房号与楼层不符",
    "floor_text": "楼层按文字改读",
    "reread": "已改读：全角、单位或中文数字",
    "area_derived": "面积由总价 ÷ 单价推得",
    "total_derived": "总价由单价 × 面积算得",
    "unit_price_derived": "单价由总价 ÷ 面积算得",
    "floor_price_derived": "底价由底单价 × 面积算得",
    "use_unknown": "用途不认识",
    "status_ignored": "房态不随价格表改变",
    "row_skipped": "合计、备注等行没有读取",
    "sheet_skipped": "没有读取的工作表",
    "column_ignored": "没有读取的列",
    "building_from_title": "楼栋取自表名或标题",
    "basis_proved": "单价口径由总价核对得出",
    "money_unit_proved": "金额单位由核对得出",
    "no_table": "没有认出价格表",
    "empty_list": "没有读到任何房屋",
    "unknown_answer": "选定的列或答案无效",
    "unit_committed": "跳过：已有认购或签约，不再调价",
    "unit_elsewhere": "房号已被其他来源占用",
}


def title_of(code: str) -> str:
    """The words for a kind of problem."""
    return TITLES.get(code, code)
