"""From texts to values: every home of a table read, every cell that cannot be taken named."""

import re
from decimal import ROUND_HALF_UP, Decimal

from guijia.areas.estate.importing.addresses import is_basement, place_of
from guijia.areas.estate.importing.fields import AREAS, LABELS, NUMBERS, Field
from guijia.areas.estate.importing.problems import Severity
from guijia.areas.estate.importing.rows import Problems, Source, UnitRow
from guijia.areas.estate.importing.sheets import DATE_MARK, Grid, cell_name, letters
from guijia.areas.estate.importing.tables import Cell, Flat, Pivot, Raw
from guijia.areas.estate.importing.values import (
    Label,
    is_blank,
    plain,
    read_building,
    read_entrance,
    read_floor,
    read_label,
    read_number,
    read_room,
)

CENT = Decimal("0.01")
_TEXT_LIMITS = {Field.LAYOUT: 60, Field.ORIENTATION: 20, Field.USE: 20, Field.STATUS: 40}
_FREE = frozenset(
    {"可售", "未售", "待售", "在售", "未推", "现售", "可销售", "未销售", "期房", "现房", "正常", "是"}
)
_NO_HOME = frozenset(
    {
        "架空",
        "架空层",
        "避难",
        "避难层",
        "避难间",
        "设备层",
        "设备",
        "挑空",
        "空",
        "无房",
        "转换层",
        "机房",
        "物管",
        "物业用房",
        "配套",
        "大堂",
        "门厅",
        "大厅",
        "电梯厅",
        "消防",
        "公共",
    }
)
Place = tuple[str, int, str]


class Taker:
    """Reads the homes of one table after another."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def take(self, table: Flat | Pivot) -> list[UnitRow]:
        """The homes of a table, with what is wrong noted."""
        shared: dict[Field, int] = {}
        if isinstance(table, Flat):
            shared = {means: column for column, means in table.columns.items() if means is not Field.IGNORED}
        self._formulas(table)
        self._hidden(table)
        rows = [row for raw in table.raws() if (row := self._home(table, raw, shared)) is not None]
        for skipped in table.skipped:
            at = (table.grid.name, skipped.row + 1, cell_name(skipped.row, skipped.column))
            message = f"第 {skipped.row + 1} 行“{skipped.text[:30]}”不是房屋，没有读取。"
            self.problems.add("row_skipped", Severity.NOTICE, at, message, value=skipped.text)
        return rows

    def _formulas(self, table: Flat | Pivot) -> None:
        """Formulas without a stored value, in columns that are read, are errors and not blanks."""
        flat = isinstance(table, Flat)
        first = table.last + 1 if isinstance(table, Flat) else table.start
        columns = (
            {column for column, means in table.columns.items() if means is not Field.IGNORED}
            if isinstance(table, Flat)
            else set(table.spots)
        )
        for row, column in table.grid.valueless:
            if row < first or column not in columns or (not flat and row >= getattr(table, "end", row)):
                continue
            at = (table.grid.name, row + 1, cell_name(row, column))
            message = "这一格是公式，文件里没有存下算出的值。"
            self.problems.add(
                "formula_without_value",
                Severity.ERROR,
                at,
                message,
                remedy="请用 Excel 或 WPS 打开、保存后再上传。",
            )

    def _hidden(self, table: Flat | Pivot) -> None:
        """Hidden rows and columns are read like the others, and said."""
        grid = table.grid
        first, stop = (table.last + 1, table.stop) if isinstance(table, Flat) else (table.start, table.end)
        rows = [row + 1 for row in grid.hidden_rows if first <= row < stop and any(grid.rows[row])]
        used = {at for at, means in table.columns.items() if means is not Field.IGNORED} if isinstance(
            table, Flat
        ) else set(table.spots)  # fmt: skip
        columns = [column for column in grid.hidden_columns if column in used]
        if rows:
            message = f"隐藏的第 {'、'.join(map(str, rows[:12]))}{' 等' * (len(rows) > 12)} 行照样读取。"
            at = (grid.name, rows[0], cell_name(rows[0] - 1, 0))
            self.problems.add(
                "hidden_read", Severity.WARNING, at, message, remedy="不要的行请删去，不只是隐藏。"
            )
        for column in columns:
            message = f"隐藏的 {letters(column)} 列照样读取。"
            at = (grid.name, first, cell_name(first - 1, column))
            self.problems.add(
                "hidden_read", Severity.WARNING, at, message, remedy="不要的列请删去，不只是隐藏。"
            )

    def _home(self, table: Flat | Pivot, raw: Raw, shared: dict[Field, int]) -> UnitRow | None:
        grid = table.grid
        columns = shared or {means: cell.column for means, cell in raw.cells.items()}
        row = UnitRow((Source(grid.name, raw.row, columns),))
        prices = [means for means in raw.cells if means in NUMBERS and not is_blank(raw.cells[means].text)]
        room = raw.cells.get(Field.ROOM)
        if isinstance(table, Pivot) and all(plain(raw.cells[means].text) in _NO_HOME for means in prices):
            return None
        if room is None or is_blank(room.text):
            if prices:
                self._say(
                    "required",
                    row,
                    Field.ROOM,
                    "这一行有面积或价格，却没有房号。",
                    "请补上房号，或删去这一行。",
                )
            elif raw.cells:
                first = min(raw.cells.values(), key=lambda cell: cell.column)
                at = (grid.name, raw.row + 1, cell_name(raw.row, max(first.column, 0)))
                message = f"第 {raw.row + 1} 行没有房号和价格，没有读取。"
                self.problems.add("row_skipped", Severity.NOTICE, at, message, value=first.text)
            return None
        fine = self._place(table, raw, row, room)
        for means, cell in raw.cells.items():
            if means in NUMBERS:
                self._number(row, means, cell, grid)
            elif means in _TEXT_LIMITS:
                self._words(row, means, cell)
        return row if fine else None

    def _say(
        self, code: str, row: UnitRow, means: Field, message: str, remedy: str = "", *, value: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:  # fmt: skip
        self.problems.add(code, severity, row.cell(means, Field.ROOM), message, remedy=remedy, value=value)

    def _place(self, table: Flat | Pivot, raw: Raw, row: UnitRow, room: Cell) -> bool:
        """Building, unit, floor and room; ``False`` when one of them cannot be read."""
        texts = {means: cell.text for means, cell in raw.cells.items()}
        if room.text.startswith(DATE_MARK):
            shown = room.text[1:]
            message = f"房号被表格软件改成了日期 {shown}，原来多半是“{_undate(shown)}”。"
            self._say("date_in_cell", row, Field.ROOM, message, "请把房号列设为文本格式后重填。", value=shown)
            return False
        label = read_label(room.text)
        number: str | None
        if label is not None:
            number = self._from_label(table, row, texts, label)
            if number is None:
                return False
        else:
            number = read_room(room.text)
        if number is None or len(number) > 12:
            message = f"房号“{room.text[:20]}”看不懂。"
            self._say(
                "unreadable_room",
                row,
                Field.ROOM,
                message,
                "请写成 1801、01 或 3-1-1801 的样子。",
                value=room.text,
            )
            return False
        _split_building(table, texts)
        fine = self._building(row, texts)
        row.entrance = read_entrance(texts.get(Field.ENTRANCE, "")) or (row.name.entrance if row.name else "")
        if len(row.entrance) > 10:
            self._say("too_long", row, Field.ENTRANCE, f"单元“{row.entrance[:20]}”过长。", "请只写单元号。")
            return False
        return self._floor_and_room(row, texts.get(Field.FLOOR, ""), number) and fine

    def _from_label(
        self, table: Flat | Pivot, row: UnitRow, texts: dict[Field, str], label: Label
    ) -> str | None:
        """Fill what the address cell says and other columns do not; the room, or ``None`` when refused."""
        shown = texts[Field.ROOM][:20]
        if label.open.isdigit() and len(label.open) > 2 and len(label.room) > 2 and texts.get(Field.BUILDING):
            message = f"房号“{shown}”像是两套房写在一格。"
            self._say("unreadable_room", row, Field.ROOM, message, "请一套写一行。", value=shown)
            return None
        meant = table.label if isinstance(table, Flat) else ""
        if is_basement(label, texts.get(Field.FLOOR, ""), meant):
            texts.setdefault(Field.FLOOR, label.open)
            return f"{label.open}-{label.room}".upper()
        if wrong := place_of(label, meant, texts):
            message = f"房号“{shown}”{wrong}。"
            self._say("address_conflict", row, Field.ROOM, message, "请改成一致。", value=shown)
            return None
        return label.room

    def _building(self, row: UnitRow, texts: dict[Field, str]) -> bool:
        text = texts.get(Field.BUILDING, "")
        if is_blank(text):
            self._say("required", row, Field.BUILDING, "没有写楼栋。", "请补上楼栋，例如 3 栋。")
            return False
        if text.startswith(DATE_MARK):
            message = f"楼栋被表格软件改成了日期 {text[1:]}，原来多半是“{_undate(text[1:])}”。"
            self._say(
                "date_in_cell", row, Field.BUILDING, message, "请把楼栋列设为文本格式后重填。", value=text[1:]
            )
            return False
        row.name = read_building(text)
        if row.name is None or len(row.name.number) > 16:
            self._say(
                "unreadable_building",
                row,
                Field.BUILDING,
                f"楼栋“{text[:30]}”看不懂。",
                "请写成 3 栋、3#、A 座的样子。",
                value=text,
            )
            return False
        return True

    def _floor_and_room(self, row: UnitRow, floor_text: str, number: str) -> bool:
        digits = number.isdigit()
        if is_blank(floor_text):
            if digits and len(number) in (3, 4, 5):
                row.floor = int(number[:-2])
                row.floor_words = str(row.floor)
            elif digits and len(number) <= 2:
                row.floor, row.floor_words = 1, "1"
                message = f"房号 {number} 只有房间序号，没有楼层，按 1 层读入。"
                self._say(
                    "floor_text", row, Field.ROOM, message, "不是 1 层请补楼层列。", severity=Severity.WARNING
                )
            else:
                self._say(
                    "required",
                    row,
                    Field.FLOOR,
                    f"房号 {number} 看不出楼层，表中也没有写楼层。",
                    "请补上楼层。",
                )
                return False
            row.room = number.zfill(2) if digits else number
            return True
        floor = None if floor_text.startswith(DATE_MARK) else read_floor(floor_text)
        if floor is None:
            self._say(
                "unreadable_floor",
                row,
                Field.FLOOR,
                f"楼层“{floor_text[:20].lstrip(DATE_MARK)}”看不懂。",
                "请写成 18、18 层或 -1 的样子。",
                value=floor_text,
            )
            return False
        row.floor, row.floor_words = floor.number, floor.words
        if floor.freely:
            message = f"楼层“{plain(floor_text)}”按 {floor.words} 层读入。"
            self._say("floor_text", row, Field.FLOOR, message, severity=Severity.WARNING, value=floor_text)
        if digits and len(number) <= 2:
            row.room = f"{floor.words}{int(number):02d}"
        elif len(number) == 1:
            row.room = f"{floor.words}{number}"
        else:
            row.room = number
            if digits and len(number) in (3, 4) and number[:-2].lstrip("0") != str(abs(floor.number)):
                message = f"房号 {number} 与楼层 {floor.words} 对不上，按房号原样读入。"
                self._say(
                    "room_not_on_floor",
                    row,
                    Field.ROOM,
                    message,
                    "名义楼层与实际楼层不同属正常；否则请改正。",
                    severity=Severity.WARNING,
                )
        return True

    def _number(self, row: UnitRow, means: Field, cell: Cell, grid: Grid) -> None:
        number, at = (
            read_number(cell.text),
            (grid.name, cell.row + 1, cell_name(cell.row, max(cell.column, 0))),
        )
        words = LABELS[means]
        if number.fault:
            row.broken |= {means}
            message, remedy = _FAULTS[number.fault]
            shown = cell.text.lstrip(DATE_MARK)
            severity = Severity.WARNING if means is Field.SHARED_AREA else Severity.ERROR
            self.problems.add(
                number.fault,
                severity,
                at,
                message.format(what=words, text=shown[:30]),
                remedy=remedy,
                value=shown,
            )
            return
        if number.value is None:
            return
        if number.value < 0 or (number.value == 0 and means is not Field.SHARED_AREA):
            row.broken |= {means}
            code, what = ("negative", "是负数") if number.value < 0 else ("zero", "是 0")
            self.problems.add(
                code,
                Severity.ERROR,
                at,
                f"{words}{what}。",
                remedy="没有就留空，有就填正数。",
                value=cell.text,
            )
            return
        if number.reread:
            message = f"“{cell.text[:30]}”读作 {number.value:f}{' 万' * number.wan}，原文留底。"
            self.problems.add("reread", Severity.NOTICE, at, message, value=cell.text)
        value = number.value
        if number.wan:
            value *= 10_000
            row.wan |= {means}
        if means in AREAS:
            value = value.quantize(CENT, ROUND_HALF_UP)
        row.numbers[means] = value

    def _words(self, row: UnitRow, means: Field, cell: Cell) -> None:
        text = " ".join(cell.text.split())
        if is_blank(text):
            return
        if text.startswith(DATE_MARK) or len(text) > _TEXT_LIMITS[means]:
            shown = text.lstrip(DATE_MARK)[:20]
            message = f"{LABELS[means]}“{shown}”读不进去（日期，或超过 {_TEXT_LIMITS[means]} 字）。"
            self._say("too_long", row, means, message, "请改短，或把该列设为文本格式。", value=text)
            return
        if means is Field.LAYOUT:
            row.layout = text
        elif means is Field.ORIENTATION:
            row.orientation = text
        elif means is Field.USE:
            row.use = text
        elif plain(text) not in _FREE:
            row.status = text
            message = f"表中状态是“{text}”。房态只由认购、签约等单据改变，导入后仍是“未推”。"
            self._say(
                "status_ignored",
                row,
                means,
                message,
                "已售房屋请办理相应单据。",
                severity=Severity.WARNING,
                value=text,
            )


_FAULTS = {
    "not_a_number": ("{what}“{text}”不是数字。", "请改成数字；没有就留空或填 --。"),
    "date_in_cell": ("{what}被表格软件当成了日期 {text}。", "请把该列设为数值格式后重填。"),
    "formula_text": ("{what}里是公式文字“{text}”，没有算出的值。", "请把公式粘贴为数值后再上传。"),
    "absurd": ("{what}“{text}”大得不合常理。", "请核对原始数字。"),
}


def _split_building(table: Flat | Pivot, texts: dict[Field, str]) -> None:
    """A column headed 楼栋单元 may hold ``3-2``: building 3, unit 2."""
    column = table.column(Field.BUILDING) if isinstance(table, Flat) else None
    if column is None or "单元" not in plain(table.texts[column]) or Field.ENTRANCE in texts:  # type: ignore[union-attr]
        return
    parts = re.fullmatch(r"([A-Za-z\d]{1,4})[-_/]([A-Za-z\d]{1,2})", plain(texts.get(Field.BUILDING, "")))
    if parts:
        texts[Field.BUILDING], texts[Field.ENTRANCE] = parts[1], parts[2]


def _undate(shown: str) -> str:
    """What was probably typed before the office's program made a date of it: ``3-1`` of 2026-03-01."""
    parts = shown.split("-")
    return (
        f"{int(parts[1])}-{int(parts[2])}"
        if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit()
        else shown
    )
