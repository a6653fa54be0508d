"""The whole way of a price list, from the bytes of a file to homes, questions and problems."""

from collections import Counter
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guijia.areas.estate.importing.checking import derive_and_check, join, name_buildings
from guijia.areas.estate.importing.mapping import Mapping, Question
from guijia.areas.estate.importing.money import settle_basis, settle_units
from guijia.areas.estate.importing.problems import Severity, title_of
from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.importing.recognising import Recognised, meanings, recognise
from guijia.areas.estate.importing.rows import Problems, UnitRow
from guijia.areas.estate.importing.sheets import Grid
from guijia.areas.estate.importing.tables import Flat
from guijia.areas.estate.importing.taking import Taker


@dataclass(slots=True)
class SheetShown:
    """What a person sees of a sheet when asked: its first rows and what each column was taken for."""

    name: str
    kind: str
    header_row: int
    columns: dict[str, str]
    rows: list[list[str]]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "name": self.name,
            "kind": self.kind,
            "header_row": self.header_row,
            "columns": self.columns,
            "rows": self.rows,
        }


@dataclass(slots=True)
class PriceList:
    """A price list as read. With questions open there are no rows yet; with errors nothing may be written."""

    rows: list[UnitRow] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    sheets: list[SheetShown] = field(default_factory=list)
    mapping: Mapping = field(default_factory=Mapping)

    @property
    def errors(self) -> int:
        """How many errors there are."""
        return self.problems.count(Severity.ERROR)

    @property
    def is_clean(self) -> bool:
        """Whether it may be written as a whole."""
        return not self.questions and not self.errors and bool(self.rows)

    def counts(self) -> dict[str, Any]:
        """Rows, buildings, problems by severity and kind."""
        buildings = Counter(row.building for row in self.rows)
        kinds = [
            {"code": code, "severity": severity, "title": title_of(code), "count": count}
            for (code, severity), count in self.problems.counts.most_common()
        ]
        total = sum((row.total_price or Decimal(0) for row in self.rows), Decimal(0))
        return {
            "rows": len(self.rows),
            "buildings": dict(buildings),
            "errors": self.errors,
            "warnings": self.problems.count(Severity.WARNING),
            "derived": self.problems.count(Severity.DERIVED),
            "notices": self.problems.count(Severity.NOTICE),
            "kinds": kinds,
            "total_price": format(total, "f"),
        }


def read_price_list(
    content: bytes,
    name: str,
    *,
    mapping: Mapping | None = None,
    buildings: ReadOnly[str, str] | None = None,
    project_name: str = "",
) -> PriceList:
    """Read a price list of any office.

    ``buildings`` are the project's known buildings (number → name), offered as answers.

    Rule:    issue 2 b: ambiguity is asked and never guessed; a missing area is derived and flagged.
    Raises:  BusinessError ``estate_import_*`` when the file as a whole is refused.
    Returns: rows only when no question is open.
    """
    mapping = mapping or Mapping()
    grids = read_grids(content, name)
    found = recognise(grids, mapping, dict(buildings or {}))
    result = PriceList(mapping=mapping, questions=found.questions, sheets=_shown(grids, found))
    for problem in found.problems:
        result.problems.take(problem)
    _formulas(grids, result)
    if not result.questions:
        _take(found, result, mapping, project_name)
    if not result.questions and not result.rows and not result.errors:
        result.problems.add(
            "empty_list", Severity.ERROR, ("", 0, ""), "没有读到任何房屋。请确认表头下面有房号和价格。"
        )
    return result


def _take(found: Recognised, result: PriceList, mapping: Mapping, project_name: str) -> None:
    taker = Taker(result.problems)
    taken = [taker.take(table) for table in found.tables]
    result.questions += settle_units(found.tables, taken, mapping, result.problems)
    name_buildings((home for homes in taken for home in homes), project_name)
    homes = join(taken, result.problems)
    result.questions += settle_basis(homes, mapping, result.problems)
    if not result.questions:
        derive_and_check(homes, result.problems)
        result.rows = homes


def _formulas(grids: list[Grid], result: PriceList) -> None:
    for grid in grids:
        if grid.formulas:
            message = f"这张表有 {grid.formulas} 个公式，按文件里存下的值读取。"
            result.problems.add("formulas_cached", Severity.NOTICE, (grid.name, 0, ""), message)


def _shown(grids: list[Grid], found: Recognised) -> list[SheetShown]:
    shown = []
    for grid in grids:
        table = next((table for table in found.tables if table.grid is grid), None)
        header = 0 if table is None else (table.last + 1 if isinstance(table, Flat) else table.header + 1)
        kind = "none" if table is None else ("flat" if isinstance(table, Flat) else "pivot")
        columns = {name: means.value for name, means in meanings(table).items()} if table else {}
        rows = [[text[:40].lstrip("\x01") for text in row[:40]] for row in grid.rows[: max(header + 8, 12)]]
        shown.append(SheetShown(grid.name, kind, header, columns, rows))
    return shown
