"""What the money of a list means: yuan or 万元, per gross or inner ㎡; proved by the list itself or asked."""

from collections import Counter, defaultdict
from decimal import Decimal
from statistics import median

from guijia.areas.estate.importing.fields import LABELS, MONEY, UNIT_PRICES, Field, unit_of
from guijia.areas.estate.importing.mapping import Candidate, Mapping, Question
from guijia.areas.estate.importing.problems import Severity
from guijia.areas.estate.importing.rows import Problems, UnitRow
from guijia.areas.estate.importing.sheets import letters
from guijia.areas.estate.importing.tables import Flat, Pivot

WAN = 10_000
# Nobody sells a home under 20,000 yuan or a ㎡ under 500; nobody asks 500 万 for a ㎡.
_SURELY_YUAN = {True: Decimal(500), False: Decimal(20_000)}
_ENOUGH = 0.9
_FLOORS = frozenset({Field.FLOOR_PRICE, Field.FLOOR_UNIT_PRICE})


def settle_units(
    tables: list[Flat | Pivot], rows: list[list[UnitRow]], mapping: Mapping, problems: Problems
) -> list[Question]:
    """Bring all money to yuan; ask where the list does not say and its size does not prove it."""
    questions: list[Question] = []
    for table, homes in zip(tables, rows, strict=True):
        for means in sorted(MONEY, key=lambda kind: (kind in _FLOORS, kind)):
            values = [
                home.numbers[means] for home in homes if means in home.numbers and means not in home.wan
            ]
            if not values:
                continue
            unit = _stated(table, means, values) or mapping.answer(f"money:{means.value}", _name(table)) or ""
            if not unit:
                unit = (
                    "yuan"
                    if median(values) >= _SURELY_YUAN[means in UNIT_PRICES | {Field.FLOOR_UNIT_PRICE}]
                    else ""
                )
            if not unit:
                unit = (
                    _proved_floor(homes, means)
                    if means in _FLOORS
                    else _proved(homes, means, problems, table)
                )
            if unit == "wan":
                for home in homes:
                    if means in home.numbers and means not in home.wan:
                        home.numbers[means] *= WAN
            elif not unit:
                questions.append(_ask_unit(table, means, homes))
    return _once(questions)


def _once(questions: list[Question]) -> list[Question]:
    return list({question.key: question for question in questions}.values())


def _name(table: Flat | Pivot) -> str:
    return table.known_as if isinstance(table, Flat) else table.grid.name


def _stated(table: Flat | Pivot, means: Field, values: list[Decimal]) -> str:
    """The unit that a column's head names, else the title's where it can be true of these values."""
    if isinstance(table, Flat):
        column = table.column(means)
        said = unit_of(table.texts[column]) if column is not None and column < len(table.texts) else ""
        if said:
            return said
    per_sqm = means in UNIT_PRICES or means is Field.FLOOR_UNIT_PRICE
    if table.around.money == "wan" and per_sqm and median(values) >= _SURELY_YUAN[True]:
        return "yuan"
    return table.around.money


def _proved(homes: list[UnitRow], means: Field, problems: Problems, table: Flat | Pivot) -> str:
    """Unit by arithmetic: unit price × area against the total, in yuan or in 万元."""
    votes: Counter[str] = Counter()
    for home in homes:
        total, areas = home.numbers.get(Field.TOTAL_PRICE), _areas(home)
        unit = next((home.numbers[kind] for kind in sorted(UNIT_PRICES) if kind in home.numbers), None)
        if total is None or unit is None or not areas:
            continue
        for area in areas:
            ratio = unit * area / total
            if means is Field.TOTAL_PRICE and abs(ratio / WAN - 1) < Decimal("0.01"):
                votes["wan"] += 1
                break
            if means in UNIT_PRICES and abs(ratio * WAN - 1) < Decimal("0.01"):
                votes["wan"] += 1
                break
            if abs(ratio - 1) < Decimal("0.01"):
                votes["yuan"] += 1
                break
        else:
            votes["none"] += 1
    if (
        not votes
        or votes.most_common(1)[0][1] < _ENOUGH * votes.total()
        or votes.most_common(1)[0][0] == "none"
    ):
        return ""
    unit_word = votes.most_common(1)[0][0]
    words = "万元" if unit_word == "wan" else "元"
    message = f"{LABELS[means]}没有写单位，按单价 × 面积核对，{votes[unit_word]} 行都是{words}。"
    problems.add("money_unit_proved", Severity.NOTICE, (table.grid.name, 0, ""), message)
    return unit_word


def _proved_floor(homes: list[UnitRow], means: Field) -> str:
    """Unit of a floor price by the size of the other prices of the same home (already in yuan)."""
    votes: Counter[str] = Counter()
    for home in homes:
        value = home.numbers.get(means)
        others = [
            home.numbers[kind] for kind in sorted(UNIT_PRICES | {Field.TOTAL_PRICE}) if kind in home.numbers
        ]
        if value is None or not others:
            continue
        if any(Decimal("0.4") * other <= value <= Decimal("1.2") * other for other in others):
            votes["yuan"] += 1
        elif any(Decimal("0.4") * other <= value * WAN <= Decimal("1.2") * other for other in others):
            votes["wan"] += 1
        else:
            votes[""] += 1
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= _ENOUGH * votes.total() else ""


def _areas(home: UnitRow) -> list[Decimal]:
    kinds = (Field.GROSS_AREA, Field.MEASURED_GROSS_AREA, Field.INNER_AREA, Field.MEASURED_INNER_AREA)
    return [home.numbers[kind] for kind in kinds if kind in home.numbers]


def _ask_unit(table: Flat | Pivot, means: Field, homes: list[UnitRow]) -> Question:
    samples = tuple(f"{home.numbers[means]:f}" for home in homes if means in home.numbers)[:3]
    column = table.column(means) if isinstance(table, Flat) else None
    name = letters(column) if column is not None else ""
    candidates = (Candidate("yuan", "元", name, samples), Candidate("wan", "万元", name, samples))
    text = f"{LABELS[means]}没有写单位，数值像 {samples[0]}，是元还是万元？"
    header = table.last + 1 if isinstance(table, Flat) else table.header + 1
    columns = (name,) if name else ()
    return Question(
        f"money:{means.value}@{_name(table)}",
        table.grid.name,
        text,
        candidates,
        columns,
        header_row=header,
    )


def settle_basis(homes: list[UnitRow], mapping: Mapping, problems: Problems) -> list[Question]:
    """Whether unit prices are by gross or inner area: stated, proved by the totals, or asked.

    Writes ``pricing`` of every home and moves the plain unit price to its basis.
    """
    groups: dict[str, list[UnitRow]] = defaultdict(list)
    for home in homes:
        if Field.UNIT_PRICE in home.numbers:
            groups[_sheet_of(home, Field.UNIT_PRICE)].append(home)
        elif Field.UNIT_PRICE_GROSS in home.numbers:
            home.pricing = "gross"
        elif Field.UNIT_PRICE_INNER in home.numbers:
            home.pricing = "inner"
    questions = []
    for sheet, group in groups.items():
        basis = (
            _stated_other(group) or mapping.answer("basis", sheet) or _proved_basis(group, problems, sheet)
        )
        if basis not in ("gross", "inner"):
            questions.append(_ask_basis(sheet, group))
            continue
        kind = Field.UNIT_PRICE_INNER if basis == "inner" else Field.UNIT_PRICE_GROSS
        for home in group:
            home.numbers[kind] = home.numbers.pop(Field.UNIT_PRICE)
            home.pricing = basis
            for source in home.sources:
                if Field.UNIT_PRICE in source.columns:
                    source.columns.setdefault(kind, source.columns[Field.UNIT_PRICE])
    return questions


def _sheet_of(home: UnitRow, means: Field) -> str:
    return next((source.sheet for source in home.sources if means in source.columns), home.sources[0].sheet)


def _stated_other(group: list[UnitRow]) -> str:
    """A list that states one basis for another price column means the other by its plain column."""
    if all(Field.UNIT_PRICE_INNER in home.numbers for home in group):
        return "gross"
    return "inner" if all(Field.UNIT_PRICE_GROSS in home.numbers for home in group) else ""


def _proved_basis(group: list[UnitRow], problems: Problems, sheet: str) -> str:
    votes: Counter[str] = Counter()
    inner_seen = gross_seen = False
    for home in group:
        unit, total = home.numbers[Field.UNIT_PRICE], home.numbers.get(Field.TOTAL_PRICE)
        gross = [home.numbers[k] for k in (Field.GROSS_AREA, Field.MEASURED_GROSS_AREA) if k in home.numbers]
        inner = [home.numbers[k] for k in (Field.INNER_AREA, Field.MEASURED_INNER_AREA) if k in home.numbers]
        gross_seen, inner_seen = gross_seen or bool(gross), inner_seen or bool(inner)
        if total is None or not (gross or inner):
            continue
        fits = [
            name
            for name, areas in (("gross", gross), ("inner", inner))
            if any(abs(unit * area - total) <= total * Decimal("0.005") for area in areas)
        ]
        if len(fits) == 1:
            votes[fits[0]] += 1
        else:
            votes["none"] += 1
    if votes:
        basis, count = votes.most_common(1)[0]
        if basis == "none" or count < max(1, votes.total() * 0.6):
            return ""
        words = "建筑面积" if basis == "gross" else "套内面积"
        message = f"单价没有写明口径，按总价核对，{count} 行都是按{words}。"
        problems.add("basis_proved", Severity.NOTICE, (sheet, 0, ""), message)
        return basis
    if gross_seen and not inner_seen:
        problems.add("basis_proved", Severity.NOTICE, (sheet, 0, ""), "表中只有建筑面积，单价按建筑面积计。")
        return "gross"
    return ""


def _ask_basis(sheet: str, group: list[UnitRow]) -> Question:
    samples = tuple(f"{home.numbers[Field.UNIT_PRICE]:f}" for home in group[:3])
    candidates = (
        Candidate("gross", "按建筑面积（总价 = 单价 × 建筑面积）", "", samples),
        Candidate("inner", "按套内面积（总价 = 单价 × 套内面积）", "", samples),
    )
    column = next(
        (s.columns[Field.UNIT_PRICE] for s in group[0].sources if Field.UNIT_PRICE in s.columns), -1
    )
    columns = (letters(column),) if column >= 0 else ()
    text = "单价没有写明按建筑面积还是按套内面积，表里的数字也核对不出，按哪一个？"
    return Question(f"basis@{sheet}", sheet, text, candidates, columns)
