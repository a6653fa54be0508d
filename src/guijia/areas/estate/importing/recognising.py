"""Which table of which sheet is read and what its columns mean; what is not certain is asked."""

import re
from dataclasses import dataclass, field, replace
from itertools import islice

from guijia.areas.estate.importing.addresses import settle_label
from guijia.areas.estate.importing.fields import (
    LABELS,
    PRICES,
    UNIT_PRICES,
    Field,
    fold,
    is_bare_price,
)
from guijia.areas.estate.importing.finding import Header, find_flats, find_header, find_pivots
from guijia.areas.estate.importing.mapping import Candidate, Mapping, Question
from guijia.areas.estate.importing.problems import Problem, Severity
from guijia.areas.estate.importing.sheets import Grid, cell_name, letters
from guijia.areas.estate.importing.tables import Flat, Pivot, around_of
from guijia.areas.estate.importing.values import plain, read_label, read_number

# Meanings of which a second column is a real doubt; of the others the first column is taken.
_CRITICAL = (
    Field.BUILDING,
    Field.ENTRANCE,
    Field.FLOOR,
    Field.ROOM,
    Field.GROSS_AREA,
    Field.INNER_AREA,
    Field.UNIT_PRICE,
    Field.UNIT_PRICE_GROSS,
    Field.UNIT_PRICE_INNER,
    Field.TOTAL_PRICE,
    Field.FLOOR_PRICE,
)
_COUNTS = re.compile(r"(?:总|可售|住宅|房屋|房源)?(?:套数|户数|套\(户\)数|数量)")


@dataclass(slots=True)
class Recognised:
    """The tables of a file with what they mean, open questions, and what was left aside."""

    tables: list[Flat | Pivot] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def recognise(grids: list[Grid], mapping: Mapping, buildings: dict[str, str]) -> Recognised:
    """Find every table and the meaning of its columns.

    ``buildings`` are the project's buildings (number → name), offered where the list names none.
    """
    found = Recognised()
    for grid in grids:
        if grid.hidden:
            found.problems.append(_about_sheet("sheet_skipped", grid, "这张工作表是隐藏的，没有读取。"))
        elif any(grid.rows):
            _recognise_sheet(grid, mapping, buildings, found)
    if not found.tables and not found.questions:
        found.problems += [_no_table(grid) for grid in grids if any(grid.rows) and not grid.hidden] or [
            Problem("empty_list", Severity.ERROR, "", 0, "", "文件里没有可读的内容。请确认上传的是价格表。")
        ]
    return found


def _about_sheet(code: str, grid: Grid, message: str, severity: Severity = Severity.NOTICE) -> Problem:
    return Problem(code, severity, grid.name, 0, "", message)


def _no_table(grid: Grid) -> Problem:
    row = next(at for at, texts in enumerate(grid.rows) if any(texts))
    column = next(at for at, text in enumerate(grid.rows[row]) if text)
    seen = "、".join(text[:12] for text in grid.rows[row] if text)[:80]
    return Problem(
        "no_table",
        Severity.ERROR,
        grid.name,
        row + 1,
        cell_name(row, column),
        "前 60 行没有认出表头（至少要有房号和单价或总价两列的名称，或楼层向下、房号向右的排法）。"
        f"第一行内容是：{seen}",
        "请补上一行表头，例如：楼栋、单元、楼层、房号、建筑面积、单价、总价。",
    )


def _recognise_sheet(grid: Grid, mapping: Mapping, buildings: dict[str, str], found: Recognised) -> None:
    if "skip" in (mapping.answer("sheet", grid.name), mapping.answer("column:room", grid.name)):
        found.problems.append(_about_sheet("sheet_skipped", grid, "按选定的对应关系，没有读取这张工作表。"))
        return
    header, fixed = find_header(grid), mapping.columns_of(grid.name)
    if header is None and fixed:
        header = Header(0, -1, [""] * grid.width, {}, 0)
    if header is not None:
        header.columns.update({at: means for at, means in fixed.items() if at < max(grid.width, 1)})
    kinds = set(header.columns.values()) if header else set()
    pivots = [] if Field.ROOM in kinds and kinds & PRICES else find_pivots(grid)
    if pivots:
        for pivot in pivots:
            _ask_about_pivot(pivot, mapping, buildings, found)
        return
    if header is None or not (kinds & (PRICES | {Field.ROOM, Field.FLOOR_PRICE}) or _has_bare(header)):
        found.problems.append(_about_sheet("sheet_skipped", grid, "这张工作表里没有认出价格表，没有读取。"))
        return
    if Field.ROOM not in kinds and any(_COUNTS.fullmatch(fold(text)) for text in header.texts):
        found.problems.append(
            _about_sheet("sheet_skipped", grid, "这张工作表是按楼栋的汇总（有套数、没有房号），没有读取。")
        )
        return
    for flat in find_flats(grid, header):
        flat.columns.update({at: means for at, means in fixed.items() if not flat.block})
        _ask_about_flat(flat, mapping, buildings, found)


def _has_bare(header: Header) -> bool:
    return any(is_bare_price(text) for text in header.texts)


def _samples(flat: Flat, column: int, limit: int = 3) -> tuple[str, ...]:
    return tuple(islice(flat.texts_of(column), limit))


def _candidate(flat: Flat, column: int) -> Candidate:
    words = plain(flat.texts[column]).replace("|", " ") if column < len(flat.texts) else ""
    name = letters(column)
    return Candidate(name, f"{name} 列 {words}".strip(), name, _samples(flat, column))


def _key(kind: str, table: Flat | Pivot) -> str:
    return f"{kind}@{table.known_as if isinstance(table, Flat) else table.grid.name}"


def _ask_about_flat(flat: Flat, mapping: Mapping, buildings: dict[str, str], found: Recognised) -> None:
    questions: list[Question] = []
    for means in _CRITICAL:
        questions += _settle_twice(flat, means, mapping)
    for means in set(Field) - set(_CRITICAL) - {Field.IGNORED}:
        for column in [at for at, kind in flat.columns.items() if kind is means][1:]:
            flat.columns[column] = Field.IGNORED
    questions += _settle_room(flat, mapping)
    questions += _settle_price(flat, mapping)
    waiting = any(question.key.startswith(("column:room", "column:building")) for question in questions)
    if not waiting:
        questions += settle_label(flat, mapping)
        questions += _settle_building(flat, mapping, buildings, found)
    asked = {question.key for question in found.questions}
    found.questions += [question for question in questions if question.key not in asked]
    found.tables.append(flat)
    left = [
        f"{letters(at)} 列 {plain(text)}"
        for at, text in enumerate(flat.texts)
        if text and flat.columns.get(at, Field.IGNORED) is Field.IGNORED and any(_samples(flat, at, 1))
    ]
    if left and not flat.block and not questions:
        message = f"没有读取的列：{'、'.join(left)}。"
        found.problems.append(_about_sheet("column_ignored", flat.grid, message))


def _settle_twice(flat: Flat, means: Field, mapping: Mapping) -> list[Question]:
    """Two columns for one meaning: the same texts are no doubt, otherwise a person chooses."""
    columns = sorted(at for at, kind in flat.columns.items() if kind is means)
    if means is Field.FLOOR_PRICE or len(columns) < 2:
        return []
    chosen = mapping.answer(f"column:{means.value}", flat.known_as)
    picked = next((at for at in columns if letters(at) == chosen), None)
    if picked is None:
        first = list(flat.texts_of(columns[0]))
        if all(list(flat.texts_of(at)) == first for at in columns[1:]):
            picked = columns[0]
    if picked is not None:
        for column in columns:
            if column != picked:
                flat.columns[column] = Field.IGNORED
        return []
    candidates = tuple(_candidate(flat, at) for at in columns)
    text = f"有 {len(columns)} 列都像“{LABELS[means]}”，用哪一列？"
    names = tuple(letters(at) for at in columns)
    return [
        Question(
            _key(f"column:{means.value}", flat),
            flat.grid.name,
            text,
            candidates,
            names,
            header_row=flat.last + 1,
        )
    ]


def _unknown_columns(flat: Flat) -> list[int]:
    return [
        at
        for at in range(flat.grid.width)
        if at not in flat.columns and at < len(flat.texts) and any(_samples(flat, at, 1))
    ]


def _settle_room(flat: Flat, mapping: Mapping) -> list[Question]:
    if Field.ROOM in flat.columns.values():
        return []
    columns = sorted({*_unknown_columns(flat), *_whole_addresses(flat)})
    asked = _choose_column(flat, Field.ROOM, mapping, columns, "没有认出“房号”列，房号写在哪一列？")
    skip = Candidate("skip", "这张工作表不读")
    return [replace(question, candidates=(*question.candidates, skip)) for question in asked]


def _whole_addresses(flat: Flat) -> list[int]:
    """Columns such as 房屋坐落 that are not read and whose texts end in building and room."""
    unread = [at for at, means in flat.columns.items() if means is Field.IGNORED]
    labels = {at: [read_label(text) for text in _samples(flat, at)] for at in unread}
    return [at for at, found in labels.items() if found and all(one and one.building for one in found)]


def _choose_column(
    flat: Flat, means: Field, mapping: Mapping, columns: list[int], text: str
) -> list[Question]:
    chosen = mapping.answer(f"column:{means.value}", flat.known_as)
    picked = next((at for at in range(flat.grid.width) if letters(at) == chosen), None)
    if picked is not None:
        flat.columns[picked] = means
        return []
    candidates = tuple(_candidate(flat, at) for at in columns)
    names = tuple(letters(at) for at in columns)
    key = _key(f"column:{means.value}", flat)
    return [
        Question(key, flat.grid.name, text, candidates, names, free=not candidates, header_row=flat.last + 1)
    ]


def _settle_price(flat: Flat, mapping: Mapping) -> list[Question]:
    """Prices: a column that says only 价格 is asked; a list without any price asks which column it is."""
    kinds = set(flat.columns.values())
    bare = [at for at, text in enumerate(flat.texts) if at not in flat.columns and is_bare_price(text)]
    bare = [at for at in bare if any(_samples(flat, at, 1))]
    if bare and not (kinds & UNIT_PRICES and Field.TOTAL_PRICE in kinds):
        return [question for at in bare for question in _ask_meaning(flat, at, mapping)]
    if kinds & PRICES or kinds & {Field.FLOOR_PRICE, Field.GROSS_AREA, Field.MEASURED_GROSS_AREA}:
        return []
    numeric = [
        at
        for at in _unknown_columns(flat)
        if all(read_number(text).value is not None for text in _samples(flat, at))
    ]
    return _choose_column(flat, Field.UNIT_PRICE, mapping, numeric, "没有认出单价或总价，单价写在哪一列？")


def _ask_meaning(flat: Flat, column: int, mapping: Mapping) -> list[Question]:
    name = letters(column)
    answer = mapping.answer(f"meaning:{name}", flat.known_as)
    choices = (
        Field.UNIT_PRICE,
        Field.UNIT_PRICE_GROSS,
        Field.UNIT_PRICE_INNER,
        Field.TOTAL_PRICE,
        Field.IGNORED,
    )
    if answer in {choice.value for choice in choices}:
        flat.columns[column] = Field(answer)
        return []
    candidates = tuple(
        Candidate(choice.value, LABELS[choice], name, _samples(flat, column)) for choice in choices
    )
    text = f"{name} 列“{plain(flat.texts[column])}”没有写明是单价还是总价，它是什么？"
    key = _key(f"meaning:{name}", flat)
    return [Question(key, flat.grid.name, text, candidates, (name,), header_row=flat.last + 1)]


def _settle_building(
    flat: Flat, mapping: Mapping, buildings: dict[str, str], found: Recognised
) -> list[Question]:
    """The building: from its column, from addresses in the room column, from titles, or asked."""
    if Field.BUILDING in flat.columns.values():
        return []
    room = flat.column(Field.ROOM)
    labels = [read_label(text) for text in flat.texts_of(room, 200)] if room is not None else []
    if labels and all(label and label.building for label in labels):
        return []
    if flat.around.building:
        _notice_building(flat, found)
        return []
    if flat.label == "building" or settle_label(flat, mapping):
        return []
    if _titles_between(flat):
        return []
    return _ask_building(flat, mapping, buildings)


def _titles_between(flat: Flat) -> bool:
    """Whether titles inside the body name buildings before the first home."""
    first = next(iter(flat.raws()), None)
    return bool(first and Field.BUILDING in first.cells)


def _notice_building(table: Flat | Pivot, found: Recognised) -> None:
    message = f"表里没有楼栋列，楼栋按表名或标题读作“{table.around.building}”。"
    notice = _about_sheet("building_from_title", table.grid, message)
    if notice not in found.problems:
        found.problems.append(notice)


def _ask_building(table: Flat | Pivot, mapping: Mapping, buildings: dict[str, str]) -> list[Question]:
    section = table.known_as.split("+")[0] if isinstance(table, Flat) else table.grid.name
    answer = mapping.answer("building", section)
    addresses: list[Candidate] = []
    if isinstance(table, Flat):
        for at in _address_columns(table):
            one = _candidate(table, at)
            if answer == f"={one.value}":
                table.columns[at], table.address = Field.BUILDING, at
                return []
            addresses.append(replace(one, value=f"={one.value}", label=f"按 {one.label}里写的楼栋"))
    if answer and not answer.startswith("="):
        table.around.building = answer
        return []
    candidates = [Candidate(number, name) for number, name in buildings.items()] + addresses
    name = plain(table.grid.name)
    if (
        name
        and len(name) <= 4
        and name.isalnum()
        and name not in buildings
        and not name.lower().startswith("sheet")
    ):
        candidates.append(Candidate(name, f"工作表名“{name}”"))
    text = "表里没有写楼栋，这些房屋属于哪一栋？"
    if isinstance(table, Flat) and table.section:
        text = f"第 {table.first + 1} 行起的表没有写楼栋，这些房屋属于哪一栋？"
    return [Question(f"building@{section}", table.grid.name, text, tuple(candidates), free=True)]


def _address_columns(flat: Flat) -> list[int]:
    """Columns that are not read and of which every text names one building."""
    unread = [at for at in range(len(flat.texts)) if flat.columns.get(at, Field.IGNORED) is Field.IGNORED]
    found = []
    for at in unread:
        texts = list(flat.texts_of(at, 300))
        if texts and sum(1 for text in texts if around_of([text]).building) >= 0.9 * len(texts):
            found.append(at)
    return found


def _ask_about_pivot(pivot: Pivot, mapping: Mapping, buildings: dict[str, str], found: Recognised) -> None:
    found.tables.append(pivot)
    grid = pivot.grid
    known = pivot.measure_column is not None or all(spot.measure for spot in pivot.spots.values())
    answer = mapping.answer("measure", grid.name)
    choices = (
        Field.TOTAL_PRICE,
        Field.UNIT_PRICE,
        Field.UNIT_PRICE_GROSS,
        Field.UNIT_PRICE_INNER,
        Field.GROSS_AREA,
        Field.INNER_AREA,
        Field.IGNORED,
    )
    if pivot.measure is None and answer in {choice.value for choice in choices}:
        pivot.measure = Field(answer)
    if pivot.measure is None and not known:
        samples = tuple(pivot.samples(3))
        candidates = tuple(Candidate(choice.value, LABELS[choice], "", samples) for choice in choices)
        text = "表里是楼层向下、房号向右的数字，没有写明是总价、单价还是面积，它们是什么？"
        question = Question(_key("measure", pivot), grid.name, text, candidates, header_row=pivot.header + 1)
        if question.key not in {asked.key for asked in found.questions}:
            found.questions.append(question)
    if pivot.building is None and not all(spot.building for spot in pivot.spots.values()):
        if pivot.around.building:
            _notice_building(pivot, found)
        else:
            asked = {question.key for question in found.questions}
            found.questions += [
                question for question in _ask_building(pivot, mapping, buildings) if question.key not in asked
            ]


def meanings(table: Flat | Pivot) -> dict[str, Field]:
    """Column letters of a table with what they mean, for showing."""
    if isinstance(table, Flat):
        return {letters(at): means for at, means in sorted(table.columns.items())}
    shown = {letters(at): spot.measure or table.measure or Field.IGNORED for at, spot in table.spots.items()}
    for column, means in (
        (table.building, Field.BUILDING),
        (table.entrance, Field.ENTRANCE),
        (table.floor, Field.FLOOR),
    ):
        if column is not None:
            shown[letters(column)] = means
    return dict(sorted(shown.items(), key=lambda item: (len(item[0]), item[0])))
