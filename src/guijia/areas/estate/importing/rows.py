"""One home of a price list, with the cell behind every value, and the collector of problems."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guijia.areas.estate.importing.fields import Field
from guijia.areas.estate.importing.problems import Problem, Severity
from guijia.areas.estate.importing.sheets import cell_name
from guijia.areas.estate.importing.values import BuildingName


@dataclass(frozen=True, slots=True)
class Source:
    """Where a home was read: sheet, row (from 0) and column of each meaning."""

    sheet: str
    row: int
    columns: dict[Field, int]


@dataclass(slots=True)
class UnitRow:
    """One home as read: areas in ㎡, prices in yuan; ``None`` where the list says nothing.

    ``pricing`` is ``gross`` or ``inner``: what ``unit_price`` is counted on, empty while unknown.
    ``broken`` are values that stand in the list and cannot be taken; they are never derived.
    ``derived`` names the values that were computed and are not in the list.
    """

    sources: tuple[Source, ...]
    name: BuildingName | None = None
    building: str = ""
    building_words: str = ""
    entrance: str = ""
    floor: int = 0
    floor_words: str = ""
    room: str = ""
    column: int = 0
    layout: str = ""
    orientation: str = ""
    use: str = ""
    status: str = ""
    pricing: str = ""
    numbers: dict[Field, Decimal] = field(default_factory=dict)
    wan: frozenset[Field] = frozenset()
    broken: frozenset[Field] = frozenset()
    derived: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The unit's label: building, unit of the building if there is one, room."""
        return "-".join(part for part in (self.building, self.entrance, self.room) if part)

    @property
    def gross_area(self) -> Decimal | None:
        """Gross area: forecast, or as the list calls it without saying which."""
        return self.numbers.get(Field.GROSS_AREA)

    @property
    def inner_area(self) -> Decimal | None:
        """Inner area."""
        return self.numbers.get(Field.INNER_AREA)

    @property
    def unit_price(self) -> Decimal | None:
        """Price per ㎡ on ``pricing``."""
        if self.pricing == "inner":
            return self.numbers.get(Field.UNIT_PRICE_INNER)
        return self.numbers.get(Field.UNIT_PRICE_GROSS)

    @property
    def total_price(self) -> Decimal | None:
        """Price of the whole home."""
        return self.numbers.get(Field.TOTAL_PRICE)

    @property
    def floor_price(self) -> Decimal | None:
        """Lowest price of the whole home."""
        return self.numbers.get(Field.FLOOR_PRICE)

    @property
    def place(self) -> tuple[str, int, str]:
        """First sheet, row (from 1) and cell where the home stands."""
        source = self.sources[0]
        return source.sheet, source.row + 1, self.cell(Field.ROOM)[2]

    def cell(self, *means: Field) -> tuple[str, int, str]:
        """Sheet, row (from 1) and cell of the first of these values that the list has."""
        for meaning in means:
            for source in self.sources:
                column = source.columns.get(meaning)
                if column is not None and column >= 0:
                    return source.sheet, source.row + 1, cell_name(source.row, column)
        source = self.sources[0]
        return source.sheet, source.row + 1, ""

    def as_json(self) -> dict[str, Any]:
        """The home as plain data, for samples and the command line."""
        sheet, row, cell = self.place
        return {
            "label": self.label,
            "building": self.building,
            "building_name": self.building_words,
            "entrance": self.entrance,
            "floor": self.floor,
            "room": self.room,
            "layout": self.layout,
            "orientation": self.orientation,
            "use": self.use,
            "pricing": self.pricing,
            "gross_area": _text(self.gross_area),
            "inner_area": _text(self.inner_area),
            "measured_gross_area": _text(self.numbers.get(Field.MEASURED_GROSS_AREA)),
            "measured_inner_area": _text(self.numbers.get(Field.MEASURED_INNER_AREA)),
            "unit_price": _text(self.unit_price),
            "total_price": _text(self.total_price),
            "floor_price": _text(self.floor_price),
            "derived": list(self.derived),
            "sheet": sheet,
            "row": row,
            "cell": cell,
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


@dataclass(slots=True)
class Problems:
    """Collects problems; all are counted, at most ``limit`` of a kind are kept by cell."""

    limit: int = 5_000
    kept: list[Problem] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(
        self,
        code: str,
        severity: Severity,
        at: tuple[str, int, str],
        message: str,
        *,
        remedy: str = "",
        value: str = "",
    ) -> None:
        """Note one problem at sheet, row and cell."""
        self.counts[(code, severity.value)] += 1
        if self.counts[(code, severity.value)] <= self.limit:
            sheet, row, cell = at
            self.kept.append(Problem(code, severity, sheet, row, cell, message, remedy, value[:80]))

    def take(self, problem: Problem) -> None:
        """Note a problem that was made elsewhere."""
        self.counts[(problem.code, problem.severity.value)] += 1
        self.kept.append(problem)

    def count(self, severity: Severity) -> int:
        """How many problems of a severity there are, kept or not."""
        return sum(count for (_, kind), count in self.counts.items() if kind == severity.value)
