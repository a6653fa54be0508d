"""How the sales-control board looks: cells, floors, legend; one character for each state."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from guijia.areas.estate.enums import HomeState, OffSaleCause
from guijia.areas.estate.models import Home
from guijia.areas.estate.queries.board import CLOSED_SALES, Place
from guijia.kit.money import format_cny

# A home of a list, or of the elevation, which is read without its joins.
Shown = Home | Place

# key of the legend: the character in the cell, the class that colours it
SIGNS: dict[str, tuple[str, str]] = {
    HomeState.UNRELEASED.value: ("未", "u0"),
    HomeState.AVAILABLE.value: ("可", "u1"),
    HomeState.HELD.value: ("锁", "u2"),
    HomeState.SUBSCRIBED.value: ("认", "u3"),
    HomeState.SIGNED.value: ("签", "u4"),
    HomeState.FILED.value: ("备", "u5"),
    HomeState.DELIVERED.value: ("交", "u6"),
    OffSaleCause.RESERVED.value: ("留", "ux"),
    OffSaleCause.MORTGAGED.value: ("抵", "ux"),
    OffSaleCause.SEIZED.value: ("封", "ux"),
    OffSaleCause.SET_OFF.value: ("工", "ux"),
    OffSaleCause.RESETTLEMENT.value: ("回", "ux"),
    OffSaleCause.OWN_USE.value: ("自", "ux"),
}
ALWAYS_SHOWN = [state.value for state in HomeState if state not in {HomeState.DELIVERED, HomeState.OFF_SALE}]
WAYS = {"state": "按状态", "price": "按总价", "layout": "按户型"}
BANDS = [(None, Decimal(80)), (Decimal(80), Decimal(100)), (Decimal(100), Decimal(120)),
         (Decimal(120), Decimal(144)), (Decimal(144), None)]  # fmt: skip
STEPS = 6
WIDEST = 14


def sign_key(home: Shown) -> str:
    """Under which entry of the legend a home counts: its state, off sale by cause."""
    return home.off_sale_cause or home.state


def state_words(home: Shown) -> str:
    """The state in words; off sale with its cause."""
    if home.off_sale_cause:
        return f"不可售 · {OffSaleCause(home.off_sale_cause).label}"
    return str(HomeState(home.state).label)


def room_words(home: Shown) -> str:
    """The room as it stands in the cell."""
    return home.label.rpartition("-")[2]


def band_words(low: Decimal | None, high: Decimal | None) -> str:
    """A span of areas in words."""
    if low is None:
        return f"{high:.0f} ㎡ 以下"
    return f"{low:.0f} ㎡ 以上" if high is None else f"{low:.0f}–{high:.0f} ㎡"


def area_bands() -> list[tuple[str, str]]:
    """Choices of the area filter."""
    return [(str(i), band_words(low, high)) for i, (low, high) in enumerate(BANDS)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the viewer wants to see of a building: how coloured, which homes bright."""

    way: str = "state"
    keys: frozenset[str] = frozenset()
    layout: str = ""
    band: str = ""
    late_only: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """What the address of a board asks for; unknown words are dropped."""
        way, band = asked.get("by", ""), asked.get("area", "")
        return cls(
            way=way if way in WAYS else "state",
            keys=frozenset(k for k in asked.get("just", "")[:400].split(",") if k),
            layout=asked.get("layout", "")[:60],
            band=band if band in {value for value, _ in area_bands()} else "",
            late_only=asked.get("late") == "1",
        )

    @property
    def is_narrowed(self) -> bool:
        """Are some homes dimmed?"""
        return bool(self.keys or self.layout or self.band or self.late_only)

    def shows(self, home: Shown, key: str, late: bool) -> bool:
        """Is this home among those wanted?"""
        if self.layout and home.layout != self.layout:
            return False
        if self.late_only and not late:
            return False
        if self.band:
            low, high = BANDS[int(self.band)]
            area = home.area
            if area is None or (low is not None and area < low) or (high is not None and area >= high):
                return False
        return not self.keys or key in self.keys


@dataclass(frozen=True, slots=True)
class Cell:
    """One home on the board."""

    id: UUID
    label: str
    room: str
    sign: str
    look: str
    words: str
    late: bool
    dim: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the legend: it counts, and it filters."""

    key: str
    sign: str
    look: str
    label: str
    count: int
    on: bool
    asked: str


@dataclass(slots=True)
class Entrance:
    """One 单元: its floors from the top, each with its cells from the left."""

    name: str
    width: int
    floors: list[tuple[str, list[Cell | None]]] = field(default_factory=list)
    released: int = 0
    sold: int = 0
    free: int = 0

    @property
    def sold_percent(self) -> str:
        """去化率 with one digit, a dash before anything is released."""
        return f"{100 * self.sold / self.released:.1f}%" if self.released else "—"


@dataclass(frozen=True, slots=True)
class Board:
    """A building as it stands."""

    entrances: list[Entrance]
    legend: list[Mark]
    off_legend: list[Mark]
    late: int
    total: int
    shown: int


def _painters(
    homes: Collection[Shown], way: str
) -> tuple[Callable[[Shown], str], dict[str, tuple[str, str, str]]]:
    """How a home is put under a key, and for each key its sign, look and label."""
    if way == "layout":
        names = [name for name, _ in Counter(h.layout for h in homes).most_common()]
        known = {
            name: (chr(65 + i) if i < 26 else "·", f"v{i % STEPS}", name or "未填户型")
            for i, name in enumerate(sorted(names))
        }
        return lambda home: home.layout, known
    prices = sorted(h.list_price for h in homes if h.list_price is not None)
    edges = [prices[len(prices) * i // STEPS] for i in range(1, STEPS)] if prices else []

    def step(home: Shown) -> str:
        if home.list_price is None:
            return "none"
        return str(sum(home.list_price >= edge for edge in edges))

    def words(i: int) -> str:
        if i == 0:
            return f"{_wan(edges[0])} 万以下"
        return f"{_wan(edges[i - 1])}–{_wan(edges[i])} 万" if i < len(edges) else f"{_wan(edges[-1])} 万以上"

    known = {str(i): (str(i + 1), f"v{i}", words(i)) for i in range(STEPS)} if edges else {}
    return step, {**known, "none": ("—", "u0", "未定价")}


def _wan(amount: Decimal) -> str:
    return f"{amount / 10000:.0f}"


def board_of(homes: Sequence[Shown], late: Collection[UUID], wanted: Wanted) -> Board:
    """Lay out a building: entrances, floors, cells, and the legend that counts them."""
    by_state = wanted.way == "state"
    key_of: Callable[[Shown], str]
    known: dict[str, tuple[str, str, str]] = {}
    if by_state:
        key_of = sign_key
    else:
        key_of, known = _painters(homes, wanted.way)
    counts: Counter[str] = Counter()
    cells: dict[UUID, Cell] = {}
    states: dict[tuple[str, str], str] = {}
    narrowed = wanted.is_narrowed
    for home in homes:
        key = key_of(home)
        counts[key] += 1
        is_late = home.pk in late
        sign, look = (
            SIGNS[sign_key(home)] if by_state else (_cell_sign(home, wanted.way, known[key]), known[key][1])
        )
        state = (home.state, home.off_sale_cause)
        if state not in states:
            states[state] = state_words(home)
        more = "" if by_state else "".join(f"，{one}" for one in _more_words(home, wanted.way))
        cells[home.pk] = Cell(
            id=home.pk,
            label=home.label,
            room=room_words(home),
            sign=sign,
            look=look,
            words=f"{states[state]}{more}{'，逾期' if is_late else ''}",
            late=is_late,
            dim=narrowed and not wanted.shows(home, key, is_late),
        )
    return Board(
        entrances=_entrances(homes, cells),
        legend=_legend(known, counts, wanted),
        off_legend=_off_legend(counts, wanted) if by_state else [],
        late=len(late),
        total=len(homes),
        shown=sum(not cell.dim for cell in cells.values()),
    )


def _legend(known: dict[str, tuple[str, str, str]], counts: Counter[str], wanted: Wanted) -> list[Mark]:
    if wanted.way != "state":
        return [_mark(k, *known[k], counts, wanted) for k in sorted(known) if counts[k]]
    delivered = HomeState.DELIVERED.value
    keys = [*ALWAYS_SHOWN, delivered] if counts[delivered] else ALWAYS_SHOWN
    return [_mark(k, *SIGNS[k], str(HomeState(k).label), counts, wanted) for k in keys]


def _off_legend(counts: Counter[str], wanted: Wanted) -> list[Mark]:
    return [
        _mark(c.value, *SIGNS[c.value], str(c.label), counts, wanted) for c in OffSaleCause if counts[c.value]
    ]


def _cell_sign(home: Shown, way: str, painted: tuple[str, str, str]) -> str:
    if way == "price":
        return f"{home.list_price / 10000:.0f}" if home.list_price is not None else "—"
    return painted[0]


def _more_words(home: Shown, way: str) -> list[str]:
    if way == "price" and home.list_price is not None:
        return [f"标价 {format_cny(home.list_price)} 元"]
    return [home.layout] if way == "layout" and home.layout else []


def _mark(key: str, sign: str, look: str, label: str, counts: Counter[str], wanted: Wanted) -> Mark:
    on = key in wanted.keys
    asked = wanted.keys - {key} if on else wanted.keys | {key}
    return Mark(key, sign, look, label, counts[key], on or not wanted.keys, ",".join(sorted(asked)))


def _entrances(homes: Iterable[Shown], cells: dict[UUID, Cell]) -> list[Entrance]:
    by_entrance: dict[str, dict[int, list[Shown]]] = {}
    for home in homes:
        by_entrance.setdefault(home.entrance, {}).setdefault(home.floor, []).append(home)
    return [_entrance(name, floors, cells) for name, floors in sorted(by_entrance.items(), key=_by_number)]


def _by_number(pair: tuple[str, dict[int, list[Shown]]]) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, pair[0]))
    return int(digits[:9] or 0), pair[0]


def _entrance(name: str, floors: dict[int, list[Shown]], cells: dict[UUID, Cell]) -> Entrance:
    everyone = [home for floor in floors.values() for home in floor]
    places = sorted({home.column for home in everyone})
    aligned = (
        places[0] > 0
        and len(places) <= WIDEST
        and all(len({h.column for h in floor}) == len(floor) for floor in floors.values())
    )
    width = len(places) if aligned else min(max(len(floor) for floor in floors.values()), WIDEST)
    made = Entrance(f"{name} 单元" if name.isdigit() else name or "本楼", width)
    for number in sorted(floors, reverse=True):
        row = sorted(floors[number], key=lambda h: (h.column, h.room))
        if aligned:
            at = {home.column: cells[home.pk] for home in row}
            made.floors.append((str(number), [at.get(place) for place in places]))
            continue
        line: list[Cell | None] = [cells[home.pk] for home in row]
        for start in range(0, len(line), width):
            piece = line[start : start + width]
            made.floors.append((str(number) if start == 0 else "", piece + [None] * (width - len(piece))))
    made.released = sum(h.state not in {HomeState.UNRELEASED, HomeState.OFF_SALE} for h in everyone)
    made.sold = sum(h.state in CLOSED_SALES for h in everyone)
    made.free = sum(h.state == HomeState.AVAILABLE for h in everyone)
    return made
