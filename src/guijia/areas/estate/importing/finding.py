"""Finding the tables of a sheet: header rows of one to three lines under titles, and pivots."""

import re
from dataclasses import dataclass

from guijia.areas.estate.importing.fields import PRICES, Field, is_bare_price, recognise_header
from guijia.areas.estate.importing.sheets import Grid
from guijia.areas.estate.importing.tables import Around, Flat, Pivot, Spot, around_of
from guijia.areas.estate.importing.values import plain, read_entrance, read_floor, read_number

SEARCHED_ROWS = 60
MAX_HEADER_LINES = 3


@dataclass(slots=True)
class Header:
    """A block of header rows and what its columns were recognised as."""

    first: int
    last: int
    texts: list[str]
    columns: dict[int, Field]
    score: float


def _is_data(grid: Grid, row: int) -> bool:
    """Whether a row holds values rather than headers: several numbers that are not small counts."""
    texts = grid.rows[row]
    numbers = sum(1 for text in texts if (value := read_number(text).value) is not None and abs(value) > 40)
    return numbers >= 2


def _joined(grid: Grid, first: int, last: int, width: int) -> list[str]:
    texts: list[str] = []
    for column in range(width):
        parts: list[str] = []
        for row in range(first, last + 1):
            text = grid.at(row, column)
            if text and text not in parts:
                parts.append(text)
        texts.append("|".join(parts))
    return texts


def find_header(grid: Grid) -> Header | None:
    """The block of rows near the top that reads best as headers; ``None`` when nothing does."""
    best: Header | None = None
    width = min(grid.width, 200)
    for first in range(min(len(grid.rows), SEARCHED_ROWS)):
        best = _header_from(grid, first, width, best)
    return best


def _header_from(grid: Grid, first: int, width: int, best: Header | None) -> Header | None:
    """The best block of header rows that begins at a row, when it is better than what is known."""
    if len({text for text in grid.rows[first] if text}) < 2:
        return best
    for last in range(first, min(first + MAX_HEADER_LINES, len(grid.rows))):
        if _is_data(grid, last):
            break
        texts = _joined(grid, first, last, width)
        columns = {at: means for at, text in enumerate(texts) if (means := recognise_header(text))}
        kinds = set(columns.values()) - {Field.IGNORED}
        bare = any(is_bare_price(text) for text in texts)
        words = sum(1 for text in texts if text and len(text) > 25)
        score = len(kinds) + 0.3 * bare + 0.01 * len(columns) - 0.2 * (last - first) - 0.2 * words
        if Field.ROOM in kinds:
            score += 0.5
        if kinds & PRICES:
            score += 0.5
        if len(kinds) >= 2 and (best is None or score > best.score + 0.001):
            best = Header(first, last, texts, columns, score)
    return best


def headers_below(grid: Grid, header: Header) -> list[Header]:
    """Headers of further tables of the sheet whose columns stand in another order."""
    found, known, row = [], header, header.last + 1
    rooms = [at for at, means in header.columns.items() if means is Field.ROOM]
    while row < len(grid.rows):
        if not any(_has_digit(grid.at(row, at)) for at in rooms) and _says_heads(grid.rows[row]):
            seen = _header_from(grid, row, min(grid.width, 200), None)
            kinds = set(seen.columns.values()) if seen else set()
            if seen and len(kinds) >= 3 and kinds & (PRICES | {Field.ROOM}):
                if seen.columns != known.columns:
                    found.append(seen)
                    known = seen
                row = seen.last
        row += 1
    return found


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _says_heads(texts: list[str]) -> bool:
    """Whether a row below a header reads as another header: at least two known words, no numbers."""
    filled = [text for text in texts if text]
    return len(filled) > 1 and sum(1 for text in filled if recognise_header(text)) >= max(2, len(filled) / 2)


def blocks_of(header: Header) -> list[list[int]]:
    """Columns of each table when the same headers stand side by side several times; else one list."""
    named = [(at, plain(text)) for at, text in enumerate(header.texts) if text]
    places: dict[str, list[int]] = {}
    for at, text in named:
        places.setdefault(text, []).append(at)
    repeated = {text: at for text, at in places.items() if len(at) > 1}
    counts = {len(at) for at in repeated.values()}
    if len(repeated) < 2 or len(counts) != 1:
        return [[at for at, _ in named]]
    starts = min(repeated.values(), key=lambda at: at[0])
    shared = [at for at, text in named if at < starts[0] and text not in repeated]
    blocks = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(header.texts)
        blocks.append(shared + [at for at, text in named if start <= at < end and text in repeated])
    return blocks


def titles_above(grid: Grid, row: int, down_from: int = 0, columns: range | None = None) -> Around:
    """What the rows above a table (above some of its columns) and the sheet's name say."""
    texts = [
        text
        for above in range(down_from, row)
        for text in dict.fromkeys(
            grid.rows[above][columns.start : columns.stop] if columns else grid.rows[above]
        )
        if text
    ]
    around = around_of(texts)
    name = around_of([grid.name])
    around.building = around.building or name.building
    around.entrance = around.entrance or name.entrance
    around.measure = around.measure or name.measure
    around.money = around.money or name.money
    return around


def find_flats(grid: Grid, header: Header) -> list[Flat]:
    """The flat tables under a header."""
    headers = [header, *headers_below(grid, header)]
    flats: list[Flat] = []
    for section, one in enumerate(headers):
        end = _titles_from(grid, headers[section + 1].first) if section + 1 < len(headers) else 0
        top = _titles_from(grid, one.first) if section else 0
        for block, (columns, spread) in enumerate(_spread_blocks(one)):
            around = titles_above(grid, one.first, top)
            own = titles_above(grid, one.first, top, spread)
            if own.building:
                around.building, around.entrance = own.building, own.entrance
            held = {at: one.columns[at] for at in columns if at in one.columns}
            flats.append(Flat(grid, one.first, one.last, one.texts, held, around, block, end, section))
    return flats


def _titles_from(grid: Grid, row: int) -> int:
    """The first of the title lines directly above a header: blank rows and rows of one text."""
    while row > 0 and len({text for text in grid.rows[row - 1] if text}) <= 1:
        row -= 1
    return row


def _spread_blocks(header: Header) -> list[tuple[list[int], range]]:
    """Each table of a header with the columns over which its own title may stand."""
    blocks = blocks_of(header)
    if len(blocks) == 1:
        return [(blocks[0], range(200))]
    shared = set(blocks[0]).intersection(*blocks[1:])
    return [(block, range(min(set(block) - shared), max(block) + 1)) for block in blocks]


_ROOM_HEAD = re.compile(
    r"(?P<n>\d{1,2}(?:\.0)?|[A-Za-z]\d?|[一二三四五六七八九十])(?:#|号房|号|室|房|户型|户|单位|单元房)?",
    re.ASCII,
)
_FLOOR_HEAD = re.compile(
    r"(?:楼?层|层次|层数|楼层号|所在层|名义层|floor|.*[层楼].*[\\/|].*[房室户号].*|.*[房室户号].*[\\/|].*[层楼].*)",
    re.IGNORECASE,
)


def room_of_head(text: str) -> str | None:
    """The room that a pivot's column head names (``01``, ``2``, ``A``), or ``None``."""
    found = _ROOM_HEAD.fullmatch(plain(text)) if text else None
    if not found:
        return None
    number = found["n"].removesuffix(".0").upper()
    return number.zfill(2) if number.isdigit() else number


def find_pivots(grid: Grid) -> list[Pivot]:
    """All pivot tables of a sheet, from top to bottom."""
    heads: list[tuple[int, int, dict[int, str]]] = []
    for row, texts in enumerate(grid.rows):
        if len(heads) > 500 or _is_data(grid, row) or (heads and heads[-1][0] == row):
            continue
        floors = [
            at
            for at, text in enumerate(texts)
            if text and _FLOOR_HEAD.fullmatch(plain(text).replace("\n", ""))
        ]
        if not floors:
            continue
        rooms = {at: room for at, text in enumerate(texts) if at > floors[0] and (room := room_of_head(text))}
        if len(rooms) < 2 and row + 1 < len(grid.rows):
            below = grid.rows[row + 1]
            rooms = {
                at: room for at, text in enumerate(below) if at > floors[0] and (room := room_of_head(text))
            }
            if len(rooms) >= 2 and not _is_data(grid, row + 1) and _below_is_head(grid, row + 1, floors[0]):
                heads.append((row + 1, floors[0], rooms))
            continue
        if len(rooms) >= 2:
            heads.append((row, floors[0], rooms))
    return [_pivot(grid, heads, number) for number in range(len(heads))]


def _below_is_head(grid: Grid, row: int, floor: int) -> bool:
    """The second header line has no floor of its own (it is merged down from above, or empty)."""
    text = grid.at(row, floor)
    return not text or bool(_FLOOR_HEAD.fullmatch(plain(text)))


def _pivot(grid: Grid, heads: list[tuple[int, int, dict[int, str]]], number: int) -> Pivot:
    row, floor, rooms = heads[number]
    top = _body_end(grid, heads[number - 1][0]) if number else 0
    start = row + 1
    measures: dict[int, Field] = {}
    if start < len(grid.rows) and not _is_data(grid, start):
        texts = grid.rows[start]
        heads_below = {
            at: means for at, text in enumerate(texts) if at > floor and (means := recognise_header(text))
        }
        if len(heads_below) >= 2 and not read_floor(grid.at(start, floor) or "-"):
            measures, start = heads_below, start + 1
    spots = {at: Spot(room, measure=measures.get(at)) for at, room in rooms.items()}
    _spread(grid, row, spots, measures)
    limit = heads[number + 1][0] if number + 1 < len(heads) else len(grid.rows)
    end = min(limit, _body_end(grid, row)) if number + 1 < len(heads) else limit
    lines = [above for above in range(max(top, row - 3), row) if _names_entrances(grid, above, rooms)]
    for line in lines:
        _hang(grid, line, spots)
    around = titles_above(grid, min(lines, default=row), top)
    pivot = Pivot(grid, row, start, end, floor, spots, around)
    corner = around_of([grid.at(row, floor)])
    _side_columns(pivot)
    pivot.measure = around.measure or corner.measure
    return pivot


def _spread(grid: Grid, row: int, spots: dict[int, Spot], measures: dict[int, Field]) -> None:
    """Columns of area and price under one room, when the room's head was not merged over them."""
    if not measures:
        return
    current: Spot | None = None
    for column in range(min(measures), max(measures) + 1):
        if column in spots:
            current = spots[column]
        elif current is not None and column in measures and not grid.at(row, column):
            spots[column] = Spot(current.room, measure=measures[column])


def _body_end(grid: Grid, header: int) -> int:
    """The row after the last one that has a floor, going down from a header."""
    end = header + 1
    for row in range(header + 1, len(grid.rows)):
        texts = grid.rows[row]
        if not any(texts):
            continue
        if len({text for text in texts if text}) == 1 or not any(
            read_number(text).value is not None for text in texts if text
        ):
            if row > header + 2:
                break
            continue
        end = row + 1
    return end


def _names_entrances(grid: Grid, row: int, rooms: dict[int, str]) -> bool:
    found = {grid.at(row, column) for column in range(min(rooms), max(rooms) + 1)} - {""}
    if not found or not all(around_of([text]).entrance or around_of([text]).building for text in found):
        return False
    return len(found) > 1 or not grid.is_merged_across(row) or not grid.at(row, 0)


def _hang(grid: Grid, row: int, spots: dict[int, Spot]) -> None:
    """Give rooms the unit or building whose name stands above them (merged, or once at the left)."""
    current = Around()
    for column in sorted(spots):
        if text := grid.at(row, column):
            current = around_of([text])
        spots[column].building = spots[column].building or current.building
        spots[column].entrance = spots[column].entrance or current.entrance


def _side_columns(pivot: Pivot) -> None:
    """Building, unit and kind of value, in columns left of the rooms."""
    grid, first = pivot.grid, min(pivot.spots)
    for column in range(first):
        if column == pivot.floor:
            continue
        means = recognise_header(grid.at(pivot.header, column))
        texts = {grid.at(row, column) for row in range(pivot.start, pivot.end)} - {""}
        kinds = [recognise_header(text) for text in texts]
        if (
            texts
            and sum(1 for kind in kinds if kind) >= 0.8 * len(texts)
            and len(texts) < 12
            and column > pivot.floor
        ):
            pivot.measure_column = column
        elif means is Field.BUILDING or (texts and all(around_of([text]).building for text in texts)):
            pivot.building = column
        elif means is Field.ENTRANCE or (
            texts and all(read_entrance(text) != plain(text).upper() for text in texts)
        ):
            pivot.entrance = column
