"""Homes put together: buildings named, facts of several sheets joined, gaps derived, sums checked."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from guijia.areas.estate.importing.fields import LABELS, Field
from guijia.areas.estate.importing.problems import Severity
from guijia.areas.estate.importing.rows import Problems, UnitRow
from guijia.areas.estate.importing.taking import CENT
from guijia.areas.estate.importing.values import loose_label

_AREA_LIMIT, _UNIT_LIMITS, _TOTAL_LIMIT = (
    Decimal(100_000),
    (Decimal(100), Decimal(1_000_000)),
    Decimal(10) ** 11,
)
_YUAN = Decimal(1)


def name_buildings(homes: Iterable[UnitRow], project_name: str = "") -> None:
    """Give every home its building's number: ``松风花园3栋`` is 3; what tells two apart stays before it."""
    homes = list(homes)
    befores = {home.name.before for home in homes if home.name}
    keep = len({before for before in befores if before and before != project_name}) > 1
    names: dict[str, str] = {}
    for home in homes:
        if home.name is None:
            continue
        before = home.name.before if keep and home.name.before != project_name else ""
        home.building = f"{before}{home.name.number}"[:20]
        words = home.name.words.removeprefix(home.name.before) if not keep else home.name.words
        if words == home.name.number or words.isdigit():
            words = f"{home.building} 栋"
        home.building_words = names.setdefault(home.building, words[:60])


def join(tables: list[list[UnitRow]], problems: Problems) -> list[UnitRow]:
    """One row per home: facts of different sheets joined, a second mention in one sheet refused."""
    found: dict[str, UnitRow] = {}
    for homes in tables:
        for home in homes:
            first = found.setdefault(home.label, home)
            if first is not home:
                _join_two(first, home, problems)
    _spelled_twice(found.values(), problems)
    _number_columns(found.values())
    return list(found.values())


def _spelled_twice(homes: Iterable[UnitRow], problems: Problems) -> None:
    """``0101`` beside ``101`` in one unit: one home in two writings, or a slip."""
    seen: dict[str, UnitRow] = {}
    for home in homes:
        first = seen.setdefault(loose_label(home.label), home)
        if first is not home:
            message = f"{home.label} 与 {first.label}（{first.place[2]}）只差前面的 0，像是同一套。"
            problems.add("duplicate", Severity.ERROR, home.place, message, remedy="请改正房号，或删去一行。")


def _join_two(first: UnitRow, second: UnitRow, problems: Problems) -> None:
    common = first.numbers.keys() & second.numbers.keys()
    sheet, row, cell = first.place
    if common and (first.sources[0].sheet == second.sources[0].sheet or first.numbers == second.numbers):
        where = f"{cell or f'第 {row} 行'}" if sheet == second.place[0] else f"{sheet} 表 {cell}"
        message = f"{second.label} 重复，先见于 {where}。"
        problems.add(
            "duplicate", Severity.ERROR, second.place, message, remedy="请改正房号，或删去重复的一行。"
        )
        return
    for means in common:
        if first.numbers[means] != second.numbers[means]:
            at = second.cell(means)
            message = (
                f"{second.label} 的{LABELS[means]}两处不同：{sheet} 表 {first.cell(means)[2]} 是"
                f" {first.numbers[means]:f}，这里是 {second.numbers[means]:f}。"
            )
            problems.add("conflicting", Severity.ERROR, at, message, remedy="请改成一致，或不读其中一张表。")
    for means, value in second.numbers.items():
        first.numbers.setdefault(means, value)
    first.sources += second.sources
    first.layout = first.layout or second.layout
    first.orientation = first.orientation or second.orientation
    first.use = first.use or second.use


def _number_columns(homes: Iterable[UnitRow]) -> None:
    """Place on the floor, from the left: by the room's last two digits, in order within the unit."""
    for home in homes:
        tail = home.room.removeprefix(home.floor_words) or home.room
        digits = "".join(sign for sign in tail if sign.isdigit())[-2:]
        home.column = (
            int(digits) if digits else ord(tail[0]) - 64 if tail[:1].isalpha() and tail[0] < "[" else 0
        )


def derive_and_check(homes: list[UnitRow], problems: Problems) -> None:
    """Compute what the list leaves out, flag it, and check every sum."""
    _settle_floor_prices(homes)
    tolerance = _Tolerance(homes)
    for home in homes:
        _limits(home, problems)
        if not home.broken:
            _derive(home, problems)
        _check_sums(home, tolerance, problems)
        if home.total_price is None and home.unit_price is None and not home.broken:
            message = f"{home.label} 没有单价也没有总价。"
            at = home.cell(
                Field.TOTAL_PRICE,
                Field.UNIT_PRICE,
                Field.UNIT_PRICE_GROSS,
                Field.UNIT_PRICE_INNER,
                Field.ROOM,
            )
            problems.add(
                "no_price", Severity.ERROR, at, message, remedy="请补上价格；不卖的房屋请从表中删去。"
            )


def _area(home: UnitRow) -> Decimal | None:
    """The area on which the home is priced; a measured one counts when there is no other."""
    if home.pricing == "inner":
        return home.numbers.get(Field.INNER_AREA) or home.numbers.get(Field.MEASURED_INNER_AREA)
    return home.numbers.get(Field.GROSS_AREA) or home.numbers.get(Field.MEASURED_GROSS_AREA)


def _areas(home: UnitRow) -> list[Decimal]:
    kinds = (
        (Field.INNER_AREA, Field.MEASURED_INNER_AREA)
        if home.pricing == "inner"
        else (Field.GROSS_AREA, Field.MEASURED_GROSS_AREA)
    )
    return [home.numbers[kind] for kind in kinds if kind in home.numbers]


def _unit_kind(home: UnitRow) -> Field:
    return Field.UNIT_PRICE_INNER if home.pricing == "inner" else Field.UNIT_PRICE_GROSS


class _Tolerance:
    """How far a total may be off: one yuan, or the rounding that the list itself uses throughout."""

    def __init__(self, homes: list[UnitRow]) -> None:
        strict = loose = 0
        self.unit_step = self.total_step = Decimal(0)
        units = [home.unit_price for home in homes if home.unit_price is not None]
        totals = [home.total_price for home in homes if home.total_price is not None]
        for home in homes:
            unit, total = home.unit_price, home.total_price
            if unit is None or total is None:
                continue
            for area in _areas(home):
                off = abs(unit * area - total)
                strict += off <= _YUAN
                loose += off > _YUAN
        if loose and strict < loose:
            self.unit_step, self.total_step = _step(units) / 2, _step(totals) / 2

    def of(self, area: Decimal) -> Decimal:
        """The tolerance for a home of that area, in yuan."""
        return max(_YUAN, self.unit_step * area + self.total_step)


def _step(values: list[Decimal]) -> Decimal:
    """The smallest step in which a column is written: 0.01, 1, 100 yuan."""
    for step in (Decimal(1000), Decimal(100), Decimal(10), Decimal(1), Decimal("0.1")):
        if all(value % step == 0 for value in values):
            return step
    return CENT


def _limits(home: UnitRow, problems: Problems) -> None:
    for means, value in home.numbers.items():
        if means in (Field.TOTAL_PRICE, Field.FLOOR_PRICE):
            wrong = value > _TOTAL_LIMIT or value < 1_000
        elif means in (Field.SHARED_AREA,):
            wrong = value > _AREA_LIMIT
        elif means.value.endswith("area"):
            wrong = value > _AREA_LIMIT or value < 1
        else:
            wrong = not _UNIT_LIMITS[0] <= value <= _UNIT_LIMITS[1]
        if wrong:
            at = home.cell(means, Field.UNIT_PRICE)
            message = f"{home.label} 的{LABELS[means]} {value:f} 不合常理。"
            problems.add(
                "absurd",
                Severity.ERROR,
                at,
                message,
                remedy="请核对数字与单位（元、万元、㎡）。",
                value=f"{value:f}",
            )
    gross, inner = home.gross_area, home.inner_area
    if gross is not None and inner is not None and inner > gross:
        message = f"{home.label} 套内面积 {inner:f} 大于建筑面积 {gross:f}。"
        problems.add(
            "inner_over_gross",
            Severity.ERROR,
            home.cell(Field.INNER_AREA),
            message,
            remedy="请核对是否填反。",
        )
    shared = home.numbers.get(Field.SHARED_AREA)
    if (
        shared is not None
        and gross is not None
        and inner is not None
        and abs(gross - inner - shared) > Decimal("0.05")
    ):
        message = (
            f"{home.label} 建筑面积 {gross:f} − 套内 {inner:f} = {gross - inner:f}，与公摊 {shared:f} 不符。"
        )
        problems.add("shared_mismatch", Severity.WARNING, home.cell(Field.SHARED_AREA), message)


def _derive(home: UnitRow, problems: Problems) -> None:
    area, unit, total = _area(home), home.unit_price, home.total_price
    if home.pricing == "" and total is not None and area is not None:
        home.pricing = "gross"
    unit_kind = _unit_kind(home)
    if total is None and unit is not None and area is not None:
        value = (unit * area).quantize(CENT, ROUND_HALF_UP)
        _add(home, Field.TOTAL_PRICE, value, "total_derived", f"{unit:f} × {area:f} = {value:f}", problems)
    elif unit is None and total is not None and area is not None:
        value = (total / area).quantize(CENT, ROUND_HALF_UP)
        _add(home, unit_kind, value, "unit_price_derived", f"{total:f} ÷ {area:f} = {value:f}", problems)
    elif area is None and unit is not None and total is not None:
        value = (total / unit).quantize(CENT, ROUND_HALF_UP)
        kind = Field.INNER_AREA if home.pricing == "inner" else Field.GROSS_AREA
        _add(home, kind, value, "area_derived", f"{total:f} ÷ {unit:f} = {value:f} ㎡", problems)
    under = home.numbers.get(Field.FLOOR_UNIT_PRICE)
    area = _area(home)
    if under is not None and area is not None and home.floor_price is None:
        value = (under * area).quantize(CENT, ROUND_HALF_UP)
        _add(
            home,
            Field.FLOOR_PRICE,
            value,
            "floor_price_derived",
            f"{under:f} × {area:f} = {value:f}",
            problems,
        )


def _add(home: UnitRow, means: Field, value: Decimal, code: str, sum_words: str, problems: Problems) -> None:
    home.numbers[means] = value
    home.derived += (means.value,)
    at = home.cell(
        means, Field.UNIT_PRICE, Field.UNIT_PRICE_GROSS, Field.UNIT_PRICE_INNER, Field.TOTAL_PRICE, Field.ROOM
    )
    problems.add(code, Severity.DERIVED, at, f"{home.label} 表中没有{LABELS[means]}，{sum_words}。")


def _check_sums(home: UnitRow, tolerance: _Tolerance, problems: Problems) -> None:
    unit, total = home.unit_price, home.total_price
    areas = _areas(home)
    if unit is not None and total is not None and areas and not home.derived:
        off = [total - unit * area for area in areas]
        if all(abs(gap) > tolerance.of(area) for gap, area in zip(off, areas, strict=True)):
            gap = min(off, key=abs)
            should = (unit * areas[off.index(gap)]).quantize(CENT, ROUND_HALF_UP)
            less = "少" if gap < 0 else "多"
            wrong = f"表中{less} {abs(total - should):,.2f} 元"
            message = f"{home.label} {areas[off.index(gap)]:f} × {unit:,.2f} = {should:,.2f}，{wrong}。"
            remedy = f"请核对；按单价应为 {should:,.2f}。"
            problems.add(
                "total_mismatch",
                Severity.ERROR,
                home.cell(Field.TOTAL_PRICE),
                message,
                remedy=remedy,
                value=f"{total:f}",
            )
    if home.floor_price is not None and total is not None and home.floor_price > total:
        message = f"{home.label} 底价 {home.floor_price:,.2f} 元，高于总价 {total:,.2f} 元。"
        at = home.cell(Field.FLOOR_PRICE, Field.FLOOR_UNIT_PRICE)
        problems.add("floor_price_over_total", Severity.ERROR, at, message, remedy="请核对底价与总价。")
    for means in (Field.TOTAL_PRICE, Field.FLOOR_PRICE, Field.UNIT_PRICE_GROSS, Field.UNIT_PRICE_INNER):
        if means in home.numbers:
            home.numbers[means] = home.numbers[means].quantize(CENT, ROUND_HALF_UP)


def _settle_floor_prices(homes: list[UnitRow]) -> None:
    """A column called 底价 whose values are of the size of unit prices is a floor price per ㎡."""
    pairs = [
        (home.floor_price, home.unit_price)
        for home in homes
        if home.floor_price is not None and home.unit_price
    ]
    near = sum(
        1
        for low, unit in pairs
        if low is not None and unit is not None and unit * Decimal("0.4") <= low <= unit * Decimal("1.2")
    )
    if pairs and near >= 0.9 * len(pairs):
        for home in homes:
            if home.floor_price is not None:
                home.numbers[Field.FLOOR_UNIT_PRICE] = home.numbers.pop(Field.FLOOR_PRICE)
                for source in home.sources:
                    if Field.FLOOR_PRICE in source.columns:
                        source.columns.setdefault(Field.FLOOR_UNIT_PRICE, source.columns[Field.FLOOR_PRICE])
