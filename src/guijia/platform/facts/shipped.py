"""The figures that ship with the release, read from the file: no database needed."""

import functools
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

from guijia.platform.facts import errors
from guijia.platform.facts.rules import tables


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of ``reference.toml``."""

    key: str
    label: str
    value: Decimal | None
    text: str
    unit: str
    jurisdiction: str
    effective_from: date
    effective_to: date | None
    source: str
    reference: str

    def holds(self, on: date) -> bool:
        """Does it hold on that day?"""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


def _figure(row: dict[str, object]) -> Figure:
    value, until, since = row.get("value"), row.get("effective_to"), row["effective_from"]
    if not isinstance(since, date) or not (until is None or isinstance(until, date)):
        raise TypeError(f"{row['key']}: days are written as TOML dates")
    return Figure(
        key=str(row["key"]),
        label=str(row["label"]),
        value=None if value is None else Decimal(str(value)),
        text=str(row.get("text", "")),
        unit=str(row.get("unit", "")),
        jurisdiction=str(row.get("jurisdiction", "")),
        effective_from=since,
        effective_to=until,
        source=str(row["source"]),
        reference=str(row.get("reference", "")),
    )


@functools.cache
def figures() -> tuple[Figure, ...]:
    """Every row of the file, in its order."""
    raw = resources.files("guijia.platform.facts").joinpath("reference.toml").read_text(encoding="utf-8")
    return tuple(_figure(row) for row in tomllib.loads(raw)["parameter"])


@dataclass(frozen=True, slots=True)
class ShippedTable:
    """One decision table of ``decisions.toml``."""

    table: tables.Table
    effective_from: date
    source: str


@functools.cache
def decision_tables() -> tuple[ShippedTable, ...]:
    """Every decision table of the file, in its order."""
    raw = resources.files("guijia.platform.facts").joinpath("decisions.toml").read_text(encoding="utf-8")
    return tuple(
        ShippedTable(tables.from_data(row["key"], row["label"], row), row["effective_from"], row["source"])
        for row in tomllib.loads(raw)["table"]
    )


def find(key: str, on: date, jurisdiction: str = "") -> Figure:
    """The row that holds on that day: the city's, else the nation's.

    Rule:    G8.
    Raises:  BusinessError ``facts_missing``.
    """
    named = [f for f in figures() if f.key == key]
    scopes = (jurisdiction, "") if jurisdiction else ("",)
    for scope in scopes:
        held = [f for f in named if f.jurisdiction == scope and f.holds(on)]
        if held:
            return max(held, key=lambda f: f.effective_from)
    raise errors.missing(key, named[0].label if named else "", on)


def value(key: str, on: date, jurisdiction: str = "") -> Decimal:
    """The shipped figure that holds on that day.

    Raises:  BusinessError ``facts_missing``.
    """
    found = find(key, on, jurisdiction)
    if found.value is None:
        raise errors.missing(key, found.label, on)
    return found.value


def words(key: str, on: date, jurisdiction: str = "") -> str:
    """The shipped words that hold on that day.

    Raises:  BusinessError ``facts_missing``.
    """
    found = find(key, on, jurisdiction)
    return found.text or f"{found.value} {found.unit}".strip()


def decide(key: str, on: date, **inputs: Any) -> tuple[dict[str, Any], str]:
    """What a shipped decision table with one answer says on that day, and by which row.

    Rule:    G8; DMN 1.3 §8.2.10.
    Raises:  BusinessError ``facts_no_table``, ``facts_wrong_input``, ``facts_no_row``, ``facts_several_rows``.
    """
    held = [one for one in decision_tables() if one.table.key == key and one.effective_from <= on]
    if not held:
        raise errors.no_table(key, on)
    made = max(held, key=lambda one: one.effective_from).table
    values, problems = tables.values_of(made, inputs)
    if problems:
        raise errors.wrong_input(made.label, problems[0].words)
    answer = tables.evaluate(made, values)
    if not answer.rows:
        raise errors.no_row(made.label, answer.explanation)
    if len(answer.rows) > 1:
        raise errors.several_rows(made.label, answer.explanation.replace("\n", "；"))
    return answer.results[0], answer.explanation
