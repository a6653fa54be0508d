"""Where a table stands in a sheet: one home per row (flat), or floors down and rooms across (pivot)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from guijia.areas.estate.importing.fields import NUMBERS, Field, recognise_header
from guijia.areas.estate.importing.sheets import Grid, letters
from guijia.areas.estate.importing.values import is_blank, plain, read_entrance, read_number


@dataclass(slots=True)
class Around:
    """What titles and the sheet's name say: building, unit, which price, in what money."""

    building: str = ""
    entrance: str = ""
    measure: Field | None = None
    money: str = ""
    words: str = ""


@dataclass(slots=True)
class Cell:
    """The text of one value and where it was typed."""

    text: str
    row: int
    column: int


@dataclass(slots=True)
class Raw:
    """One home as the list has it: texts by meaning, nothing read yet."""

    row: int
    cells: dict[Field, Cell]


@dataclass(slots=True)
class Skipped:
    """A row that is no home, with the reason's words."""

    row: int
    column: int
    text: str


@dataclass(slots=True)
class Flat:
    """A table with one home per row.

    ``end`` is the row after its last one (0: to the end of the sheet); ``section`` counts the tables of
    a sheet from top to bottom, ``block`` from left to right; ``label`` is what the first part of a room
    such as ``1-101`` names: ``building``, ``entrance``, ``floor``, or nothing while it is no doubt;
    ``address`` is a column of whole addresses from which the building is taken (-1: none).
    """

    grid: Grid
    first: int
    last: int
    texts: list[str]
    columns: dict[int, Field]
    around: Around
    block: int = 0
    end: int = 0
    section: int = 0
    label: str = ""
    address: int = -1
    skipped: list[Skipped] = field(default_factory=list)
    filled_down: dict[Field, int] = field(default_factory=dict)

    @property
    def letters(self) -> dict[Field, str]:
        """Column letters by meaning."""
        return {means: letters(column) for column, means in self.columns.items()}

    @property
    def known_as(self) -> str:
        """The name by which questions ask for this table: the sheet's, and its place when not the first."""
        name = f"{self.grid.name}#{self.first + 1}" if self.section else self.grid.name
        return f"{name}+{self.block}" if self.block else name

    @property
    def stop(self) -> int:
        """The row after the last one of the table."""
        return self.end or len(self.grid.rows)

    def column(self, means: Field) -> int | None:
        """The column of a meaning."""
        return next((column for column, found in self.columns.items() if found is means), None)

    def texts_of(self, column: int, limit: int = 100_000) -> Iterator[str]:
        """Texts of a column's body, blanks left out."""
        for row in self.grid.rows[self.last + 1 : min(self.stop, self.last + 1 + limit)]:
            if column < len(row) and not is_blank(row[column]):
                yield row[column]

    def raws(self) -> Iterator[Raw]:
        """Homes in order; titles between them change the building, totals and notes are skipped."""
        self.skipped.clear()
        self.filled_down.clear()
        used: dict[int, Field] = {
            at: means for at, means in self.columns.items() if means is not Field.IGNORED
        }
        building, entrance = self.around.building, self.around.entrance
        above: dict[Field, Cell] = {}
        heads = {
            column: {plain(self.grid.at(line, column)) for line in range(self.first, self.last + 1)}
            for column in used
        }
        for row in range(self.last + 1, self.stop):
            texts = self.grid.rows[row]
            kind = self._kind(texts, used, heads)
            if kind == "blank":
                continue
            if kind == "title":
                said = around_of([next(text for text in texts if text)])
                building, entrance = (
                    said.building or building,
                    said.entrance or ("" if said.building else entrance),
                )
                above = {}
                continue
            if kind != "home":
                column = next(at for at, text in enumerate(texts) if text)
                self.skipped.append(Skipped(row, column, texts[column]))
                continue
            cells: dict[Field, Cell] = {
                means: Cell(texts[column], row, column)
                for column, means in used.items()
                if column < len(texts) and texts[column]
            }
            if self.address >= 0 and Field.BUILDING in cells:
                held = cells[Field.BUILDING]
                held.text = around_of([held.text]).building or held.text
            self._fill_down(cells, above, row)
            if building and Field.BUILDING not in cells:
                cells[Field.BUILDING] = Cell(building, row, -1)
            if entrance and Field.ENTRANCE not in cells:
                cells[Field.ENTRANCE] = Cell(entrance, row, -1)
            yield Raw(row, cells)

    def _fill_down(self, cells: dict[Field, Cell], above: dict[Field, Cell], row: int) -> None:
        """A building typed once above its rows (a merged cell lost in CSV) counts for the rows below."""
        if Field.BUILDING in above and Field.BUILDING not in cells:
            group: tuple[Field, ...] = (Field.BUILDING, Field.ENTRANCE, Field.FLOOR)
        elif (Field.BUILDING not in cells and Field.ENTRANCE not in cells) or Field.FLOOR not in cells:
            group = (Field.FLOOR,)
        else:
            group = ()
        for means in group:
            if means in above and means not in cells and Field.ROOM in cells:
                cells[means] = Cell(above[means].text, above[means].row, above[means].column)
                self.filled_down.setdefault(means, row)
        for means in (Field.BUILDING, Field.ENTRANCE, Field.FLOOR):
            if means in cells:
                above[means] = cells[means]
            elif Field.BUILDING in cells:
                above.pop(means, None)

    def _kind(self, texts: list[str], used: dict[int, Field], heads: dict[int, set[str]]) -> str:
        filled = [text for text in texts if text]
        if not filled:
            return "blank"
        if _FOOTER.match(plain(filled[0])) or any(_TOTAL.fullmatch(plain(text)) for text in filled[:5]):
            return "skip"
        held = [column for column in used if column < len(texts) and texts[column]]
        same = sum(1 for column in held if plain(texts[column]) in heads[column])
        if same >= max(2, len(held) * 0.6):
            return "blank"
        if _SIGNED.match(plain(filled[0])) and not any(
            used[column] in NUMBERS and read_number(texts[column]).value is not None for column in held
        ):
            return "skip"
        if len(set(filled)) == 1:
            said = around_of(filled[:1])
            if (said.building or said.entrance) and Field.BUILDING not in self.columns.values():
                return "title"
            return "skip" if len(filled) > 1 or len(self.columns) > 2 else "home"
        return "home" if held else "skip"


_FOOTER = re.compile(
    r"(?:合计|总计|小计|共计|累计|平均|均价|总套数|套数|备注|说明|注[:：1-9]|附注|填表|制表|审核|审批|打印|编制|"
    r"单位负责人|公司盖章|盖章|公示|特别提示|温馨提示|以上|本表|\*|※|共\d+套|\d+[、.][^\d]|第\d+页|续上?表|接上表)"
)
# A row of sums names itself in one of its first cells: 合计, 3号楼小计, 总计:2套.
_TOTAL = re.compile(r".{0,16}(?:合计|总计|小计|共计|累计|平均|均价)(?:[:：(].{0,20}|\d+套)?")
# A line to be signed or filled in: 经办人：张三.
_SIGNED = re.compile(r"[^\d:]{2,16}:|(?:经办|制单|签章|签字|签名|负责人|日期|联系电话)")
_BUILDING_IN = re.compile(
    r"((?:[A-Za-z]{1,2}-?)?\d{1,4}[A-Za-z]?|[A-Za-z]|[零一二三四五六七八九十]{1,3})"
    r"(?:号楼|栋|幢|座|#楼|#栋|#)"
)
_ENTRANCE_IN = re.compile(r"([A-Za-z\d]{1,2}|[一二三四五六七八九十甲乙丙丁]{1,2})单元")
_MEASURES = (
    (Field.FLOOR_UNIT_PRICE, re.compile(r"底单价|单价底价")),
    (Field.FLOOR_PRICE, re.compile(r"底价|底总价")),
    (Field.TOTAL_PRICE, re.compile(r"总价|总售价|总房款|总额|元/套")),
    (Field.UNIT_PRICE_INNER, re.compile(r"套内.{0,6}单价|单价.{0,8}套内")),
    (Field.UNIT_PRICE_GROSS, re.compile(r"(?:建面|建筑面积).{0,6}单价|单价.{0,8}(?:建面|建筑面积)")),
    (Field.UNIT_PRICE, re.compile(r"单价|均价|元/(?:㎡|m2|平)")),
    (Field.INNER_AREA, re.compile(r"套内.*面积|户内.*面积")),
    (Field.GROSS_AREA, re.compile(r"面积")),
)


def around_of(texts: list[str]) -> Around:
    """What the words around a table say, where they say one thing only."""
    words = [plain(text) for text in texts if text]
    body = " ".join(words)
    around = Around(words=body)
    buildings = list(dict.fromkeys(found[0] for word in words for found in _BUILDING_IN.finditer(word)))
    if len(buildings) == 1:
        around.building = buildings[0]
    entrances = list(dict.fromkeys(found[1] for word in words for found in _ENTRANCE_IN.finditer(word)))
    if len(entrances) == 1:
        around.entrance = read_entrance(entrances[0])
    said = [means for means, pattern in _MEASURES if pattern.search(body)]
    if Field.TOTAL_PRICE in said and {Field.UNIT_PRICE, Field.UNIT_PRICE_GROSS, Field.UNIT_PRICE_INNER} & set(
        said
    ):
        said = []
    around.measure = said[0] if said else None
    if "万元" in body:
        around.money = "wan"
    elif re.search(r"单位[:：]?[^元]{0,6}元|\(元|元/", body):
        around.money = "yuan"
    return around


@dataclass(slots=True)
class Spot:
    """What a column of a pivot table stands for."""

    room: str
    building: str = ""
    entrance: str = ""
    measure: Field | None = None


@dataclass(slots=True)
class Pivot:
    """A table with floors down and rooms across, one fact per cell."""

    grid: Grid
    header: int
    start: int
    end: int
    floor: int
    spots: dict[int, Spot]
    around: Around
    building: int | None = None
    entrance: int | None = None
    measure_column: int | None = None
    measure: Field | None = None
    skipped: list[Skipped] = field(default_factory=list)

    def samples(self, limit: int = 5) -> list[str]:
        """Some texts of the body."""
        found: list[str] = []
        for row in range(self.start, self.end):
            for column in self.spots:
                text = self.grid.at(row, column)
                if text and not is_blank(text):
                    found.append(text)
                    if len(found) == limit:
                        return found
        return found

    def raws(self) -> Iterator[Raw]:
        """Homes in order; cells that say nothing are no homes."""
        self.skipped.clear()
        for row in range(self.start, self.end):
            texts = self.grid.rows[row]
            if not any(texts):
                continue
            first = plain(next(text for text in texts if text))
            if self.floor >= len(texts) or any(said.match(first) for said in (_FOOTER, _SIGNED)):
                self._skip(row, texts)
                continue
            if is_blank(texts[self.floor]) or len({text for text in texts if text}) == 1:
                self._skip(row, texts)
                continue
            yield from self._row(row, texts)

    def _skip(self, row: int, texts: list[str]) -> None:
        column = next(at for at, text in enumerate(texts) if text)
        self.skipped.append(Skipped(row, column, texts[column]))

    def _row(self, row: int, texts: list[str]) -> Iterator[Raw]:
        measure = self.measure
        if self.measure_column is not None:
            measure = recognise_header(self.grid.at(row, self.measure_column)) or measure
        homes: dict[tuple[str, str, str], Raw] = {}
        for column, spot in self.spots.items():
            if column >= len(texts) or is_blank(texts[column]):
                continue
            means = spot.measure or measure
            if means is None or means is Field.IGNORED:
                continue
            raw = homes.get((spot.building, spot.entrance, spot.room))
            if raw is None:
                raw = homes[(spot.building, spot.entrance, spot.room)] = Raw(
                    row, self._place(row, column, spot)
                )
            raw.cells[means] = Cell(texts[column], row, column)
        yield from homes.values()

    def _place(self, row: int, column: int, spot: Spot) -> dict[Field, Cell]:
        cells = {Field.FLOOR: Cell(self.grid.at(row, self.floor), row, self.floor)}
        cells[Field.ROOM] = Cell(spot.room, self.header, column)
        building = self.grid.at(row, self.building) if self.building is not None else ""
        building = building or spot.building or self.around.building
        if building:
            at = self.building if self.building is not None else -1
            cells[Field.BUILDING] = Cell(building, row, at)
        entrance = self.grid.at(row, self.entrance) if self.entrance is not None else ""
        entrance = entrance or spot.entrance or self.around.entrance
        if entrance:
            cells[Field.ENTRANCE] = Cell(entrance, row, self.entrance if self.entrance is not None else -1)
        return cells
