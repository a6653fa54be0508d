"""Which row of a decision table holds, why, and whether the table is sound. No database, no clock, no code run."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from guijia.platform.facts.rules.cells import (
    Atom,
    CellError,
    Field,
    Kind,
    Test,
    Value,
    atoms,
    named,
    read,
    read_output,
)

MOST_ROWS, MOST_STEPS, MOST_GAPS = 200, 20_000, 5


class Hit(StrEnum):
    """How many rows may hold, by the names of DMN."""

    FIRST = "FIRST"
    UNIQUE = "UNIQUE"
    COLLECT = "COLLECT"


HIT_WORDS = {
    Hit.FIRST: "从上往下，第一条符合的为准（FIRST）",
    Hit.UNIQUE: "各行互不重叠，只有一条符合（UNIQUE）",
    Hit.COLLECT: "所有符合的都算（COLLECT）",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as it is written: a cell for each input, a cell for each output."""

    when: tuple[str, ...]
    then: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table: what is asked, what is answered, and the rows between."""

    key: str
    label: str
    hit: Hit
    inputs: tuple[Field, ...]
    outputs: tuple[Field, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: row and column count from 0; ``None`` = the table as a whole."""

    words: str
    row: int | None = None
    column: int | None = None
    is_fault: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table says for given values: the rows that hold, their results, and the reason in words."""

    rows: tuple[int, ...]
    results: tuple[dict[str, Any], ...]
    explanation: str


def as_data(table: Table) -> dict[str, Any]:
    """A table as it is kept."""

    def column(field: Field) -> dict[str, Any]:
        return {
            "key": field.key, "label": field.label, "kind": field.kind.value, "unit": field.unit,
            "choices": [list(one) for one in field.choices], "many": field.many,
        }  # fmt: skip

    return {
        "hit": table.hit.value,
        "inputs": [column(one) for one in table.inputs],
        "outputs": [column(one) for one in table.outputs],
        "rows": [{"when": list(row.when), "then": list(row.then), "note": row.note} for row in table.rows],
    }


def from_data(key: str, label: str, data: Mapping[str, Any]) -> Table:
    """A table from what is kept."""

    def column(one: Mapping[str, Any]) -> Field:
        return Field(
            key=one["key"],
            label=one["label"],
            kind=Kind(one["kind"]),
            unit=one.get("unit", ""),
            choices=tuple((str(k), str(w)) for k, w in one.get("choices", ())),
            many=bool(one.get("many", False)),
        )

    return Table(
        key=key,
        label=label,
        hit=Hit(data["hit"]),
        inputs=tuple(column(one) for one in data["inputs"]),
        outputs=tuple(column(one) for one in data["outputs"]),
        rows=tuple(Row(tuple(r["when"]), tuple(r["then"]), r.get("note", "")) for r in data["rows"]),
    )


# ---- asking


def value_of(field: Field, given: Any) -> Value:
    """A given value in the kind of its column. Raises: CellError."""
    if isinstance(given, bool):
        if field.kind is not Kind.YES_NO:
            raise CellError(f"{field.label}不能是“是”或“否”")
        return given
    if field.kind is Kind.NUMBER and isinstance(given, int | Decimal):
        made = Decimal(given)
        if not made.is_finite():
            raise CellError(f"{field.label}不是数")
        return made
    if field.kind is Kind.DATE and isinstance(given, date):
        return given
    if isinstance(given, str):
        text = given.strip()
        if not text:
            raise CellError(f"{field.label}没有填")
        return read_value(field, text)
    raise CellError(f"{field.label}没有填" if given is None else f"{field.label}的值不能用")


def read_value(field: Field, text: str) -> Value:
    """One value that somebody typed. Raises: CellError."""
    test = read(f'"{text}"' if field.kind is Kind.TEXT else text, field)
    if (
        test.negated
        or len(test.parts) != 1
        or test.parts[0].low is None
        or test.parts[0].low != test.parts[0].high
    ):
        raise CellError(f"{field.label}请填一个值")
    return test.parts[0].low


def values_of(table: Table, given: Mapping[str, Any]) -> tuple[dict[str, Value], list[Problem]]:
    """The given values in the kinds of their columns, and what is wrong with them."""
    found: dict[str, Value] = {}
    problems = [
        Problem(f"表里没有“{key}”这个条件。") for key in given if key not in {f.key for f in table.inputs}
    ]
    for at, field in enumerate(table.inputs):
        try:
            found[field.key] = value_of(field, given.get(field.key))
        except CellError as error:
            words = str(error)
            words = words if words.startswith(field.label) else f"{field.label}：{words}"
            problems.append(Problem(f"{words}。", column=at))
    return found, problems


def evaluate(table: Table, values: Mapping[str, Value]) -> Answer:
    """The rows that hold for these values.

    Rule:    DMN 1.3 §8.2.10: FIRST stops at the first row in order; COLLECT gives all; UNIQUE knows at most one
             in a sound table (in any other all that hold are given, and the caller refuses).
    Returns: no rows when none holds; the table must be readable.
    """
    rows: list[int] = []
    for at, row in enumerate(table.rows):
        if all(
            read(cell, field).holds(values[field.key])
            for cell, field in zip(row.when, table.inputs, strict=True)
        ):
            rows.append(at)
            if table.hit is Hit.FIRST:
                break
    results = tuple(
        {
            field.key: read_output(cell, field)
            for cell, field in zip(table.rows[at].then, table.outputs, strict=True)
        }
        for at in rows
    )
    words = [row_words(table, at) for at in rows] or [_none_holds(table, values)]
    return Answer(tuple(rows), results, "\n".join(words))


def row_words(table: Table, at: int) -> str:
    """One row as a sentence: “第 3 行：成交价占表价 < 97 % → 审批人：总经理”."""
    row = table.rows[at]
    asked = [
        f"{field.label} {test.words(field)}"
        for field, test in (
            (field, read(cell, field)) for cell, field in zip(row.when, table.inputs, strict=True)
        )
        if not test.is_any
    ]
    said = [
        f"{field.label}：{result_words(field, read_output(cell, field))}"
        for cell, field in zip(row.then, table.outputs, strict=True)
    ]
    return f"第 {at + 1} 行：{'，'.join(asked) or '其余情形'} → {'，'.join(said)}"


def result_words(field: Field, value: Value | tuple[Value, ...]) -> str:
    """A result as people read it."""
    if isinstance(value, tuple):
        return "、".join(field.word(one) for one in value) or "无"
    return field.word(value) + (f" {field.unit}" if field.unit else "")


def _none_holds(table: Table, values: Mapping[str, Value]) -> str:
    said = "，".join(f"{field.label} {field.word(values[field.key])}" for field in table.inputs)
    return f"没有一行符合：{said}"


# ---- is the table sound?


def problems_of(table: Table) -> list[Problem]:
    """Everything that stands against a table, and what is worth knowing (``is_fault`` false), at its cell.

    Rule:    DMN 1.3 §8.2.10: rows of a UNIQUE table do not overlap.
    """
    if not table.rows:
        return [Problem("表里还没有规则，请至少加一行。")]
    if len(table.rows) > MOST_ROWS:
        return [Problem(f"最多 {MOST_ROWS} 行，现有 {len(table.rows)} 行。")]
    found, tests = _unreadable(table)
    if found:
        return found
    space = [atoms(field, (row[at] for row in tests)) for at, field in enumerate(table.inputs)]
    boxes = [
        tuple(
            frozenset(at for at, atom in enumerate(space[column]) if test.holds(atom.sample))
            for column, test in enumerate(row)
        )
        for row in tests
    ]
    found += _empty(table, boxes)
    if table.hit is Hit.UNIQUE:
        found += _overlaps(table, space, boxes)
    if table.hit is Hit.FIRST:
        found += _never_reached(space, boxes)
    return found + _gaps(table, space, boxes)


def _unreadable(table: Table) -> tuple[list[Problem], list[list[Test]]]:
    found: list[Problem] = []
    tests: list[list[Test]] = []
    for at, row in enumerate(table.rows):
        if len(row.when) != len(table.inputs) or len(row.then) != len(table.outputs):
            found.append(Problem(f"第 {at + 1} 行的格数与表头不符。", at))
            continue
        made: list[Test] = []
        for column, (cell, field) in enumerate(zip(row.when, table.inputs, strict=True)):
            try:
                made.append(read(cell, field))
            except CellError as error:
                found.append(Problem(f"第 {at + 1} 行“{field.label}”：{error}。", at, column))
        for column, (cell, field) in enumerate(
            zip(row.then, table.outputs, strict=True), start=len(table.inputs)
        ):
            try:
                read_output(cell, field)
            except CellError as error:
                found.append(Problem(f"第 {at + 1} 行“{field.label}”：{error}。", at, column))
        tests.append(made)
    return found, tests


Box = tuple[frozenset[int], ...]
Space = Sequence[Sequence[Atom]]


def _empty(table: Table, boxes: Sequence[Box]) -> list[Problem]:
    return [
        Problem(f"第 {at + 1} 行“{table.inputs[column].label}”：没有任何值符合。", at, column)
        for at, box in enumerate(boxes)
        for column, held in enumerate(box)
        if not held
    ]


def _overlaps(table: Table, space: Space, boxes: Sequence[Box]) -> list[Problem]:
    found = []
    for (one, first), (two, second) in itertools.combinations(enumerate(boxes), 2):
        shared = [a & b for a, b in zip(first, second, strict=True)]
        if all(shared):
            sample = _said(table, space, [min(atoms_) for atoms_ in shared])
            words = f"第 {one + 1} 行与第 {two + 1} 行重叠：{sample}时两行都符合。请改条件，或改为“第一条符合的为准”。"
            found.append(Problem(words, two, 0))
    return found


def _never_reached(space: Space, boxes: Sequence[Box]) -> list[Problem]:
    found = []
    for at, box in enumerate(boxes):
        if at and all(box) and _all_covered(boxes[:at], box):
            found.append(Problem(f"第 {at + 1} 行永远用不到：上面的行已经全部包括。", at, 0, is_fault=False))
    return found


def _gaps(table: Table, space: Space, boxes: Sequence[Box]) -> list[Problem]:
    whole = tuple(frozenset(range(len(column))) for column in space)
    try:
        gaps = list(itertools.islice(_uncovered(boxes, whole), MOST_GAPS))
    except _TooManyError:
        return [Problem("条件组合太多，没有逐一检查是否有漏掉的情形。", is_fault=False)]
    return [Problem(f"没有规则管到：{_said(table, space, gap)}。", is_fault=False) for gap in gaps]


def _said(table: Table, space: Space, picked: Sequence[int]) -> str:
    return "，".join(
        f"{field.label} {column[at].words}"
        for field, column, at in zip(table.inputs, space, picked, strict=True)
    )


def _all_covered(boxes: Sequence[Box], within: Box) -> bool:
    try:
        return next(_uncovered(boxes, within), None) is None
    except _TooManyError:
        return False


class _TooManyError(Exception):
    """The search for what no row covers would take too long."""


def _uncovered(boxes: Sequence[Box], within: Box) -> Iterator[tuple[int, ...]]:
    """Combinations inside ``within`` that no box covers, one for each region. Raises: _TooManyError."""
    left = [MOST_STEPS]
    width = len(within)

    def look(column: int, alive: tuple[int, ...], picked: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        left[0] -= 1
        if left[0] < 0:
            raise _TooManyError
        if not alive:
            yield picked + tuple(min(within[at]) for at in range(column, width))
            return
        if any(all(within[at] <= boxes[one][at] for at in range(column, width)) for one in alive):
            return
        seen: set[tuple[int, ...]] = set()
        for atom in sorted(within[column]):
            kept = tuple(one for one in alive if atom in boxes[one][column])
            if kept not in seen:
                seen.add(kept)
                yield from look(column + 1, kept, (*picked, atom))

    yield from look(0, tuple(range(len(boxes))), ())


# ---- what one version changed


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is new, gone or other than before, in words."""

    what: str
    before: str = ""
    after: str = ""


def changes(before: Table, after: Table) -> list[Change]:
    """What a later version changed, row by row, in the order of the later one."""
    found = []
    if before.hit is not after.hit:
        found.append(Change("命中方式", HIT_WORDS[before.hit], HIT_WORDS[after.hit]))
    for tag, a, b, c, d in SequenceMatcher(None, before.rows, after.rows, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for one, two in itertools.zip_longest(range(a, b), range(c, d)):
            old, new = (
                "" if at is None else _row_said(table, at) for table, at in ((before, one), (after, two))
            )
            found.append(Change("改动" if old and new else "新增" if new else "删去", old, new))
    return found


def _row_said(table: Table, at: int) -> str:
    note = f"（{table.rows[at].note}）" if table.rows[at].note else ""
    try:
        return row_words(table, at) + note
    except CellError:
        return f"第 {at + 1} 行（还看不懂）"


def shown(table: Table, *, by_word: bool) -> Table:
    """The table with its choices named by their words (for people) or by their keys (as it is kept)."""
    fields = (*table.inputs, *table.outputs)

    def cells(texts: Sequence[str], columns: Sequence[Field]) -> tuple[str, ...]:
        return tuple(named(text, field, by_word=by_word) for text, field in zip(texts, columns, strict=False))

    if not any(field.choices for field in fields):
        return table
    rows = tuple(
        replace(r, when=cells(r.when, table.inputs), then=cells(r.then, table.outputs)) for r in table.rows
    )
    return replace(table, rows=rows)
