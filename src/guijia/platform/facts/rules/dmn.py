"""A decision table as DMN 1.3 XML and as rows of a sheet; reading takes nothing from outside and runs nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from guijia.platform.facts.rules.cells import Field, Kind
from guijia.platform.facts.rules.tables import MOST_ROWS, Hit, Row, Table

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
# Modellers write these; what is read from them is the same.
ALSO = ("http://www.omg.org/spec/DMN/20180521/MODEL/", "https://www.omg.org/spec/DMN/20211108/MODEL/")
TYPES = {Kind.NUMBER: "number", Kind.TEXT: "string", Kind.YES_NO: "boolean", Kind.DATE: "date"}
MOST_BYTES = 512 * 1024
NOTE = "备注"


class FileError(ValueError):
    """A file that cannot be taken over; the words say why."""


def write(table: Table) -> bytes:
    """The table as a DMN 1.3 file that modellers open."""
    root = Element(
        "definitions",
        {"xmlns": DMN, "id": f"{table.key}_definitions", "name": table.label, "namespace": "urn:guijia"},
    )
    decision = SubElement(root, "decision", {"id": table.key, "name": table.label})
    drawn = SubElement(decision, "decisionTable", {"id": f"{table.key}_table", "hitPolicy": table.hit.value})
    for at, field in enumerate(table.inputs):
        one = SubElement(drawn, "input", {"id": f"input_{at}", "label": field.label})
        asked = SubElement(one, "inputExpression", {"id": f"asked_{at}", "typeRef": TYPES[field.kind]})
        SubElement(asked, "text").text = field.key
        _choices(one, "inputValues", field)
    for at, field in enumerate(table.outputs):
        names = {"id": f"output_{at}", "name": field.key, "label": field.label, "typeRef": TYPES[field.kind]}
        _choices(SubElement(drawn, "output", names), "outputValues", field)
    for at, row in enumerate(table.rows):
        rule = SubElement(drawn, "rule", {"id": f"rule_{at + 1}"})
        if row.note:
            SubElement(rule, "description").text = row.note
        for column, cell in enumerate(row.when):
            entry = SubElement(rule, "inputEntry", {"id": f"when_{at + 1}_{column}"})
            SubElement(entry, "text").text = cell or "-"
        for column, (cell, field) in enumerate(zip(row.then, table.outputs, strict=True)):
            entry = SubElement(rule, "outputEntry", {"id": f"then_{at + 1}_{column}"})
            SubElement(entry, "text").text = _quoted(cell, field)
    indent(root)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _choices(element: Element, name: str, field: Field) -> None:
    if field.choices:
        listed = SubElement(element, name)
        SubElement(listed, "text").text = ",".join(f'"{key}"' for key, _ in field.choices)


def _quoted(cell: str, field: Field) -> str:
    """An output as an expression: words in quotes, as DMN has it."""
    if field.kind is not Kind.TEXT or '"' in cell:
        return cell
    return ",".join(f'"{word.strip()}"' for word in cell.split(",")) if cell else ""


def read(content: bytes, table: Table) -> Table:
    """The rows of a DMN file for this very table: its columns must be the table's own.

    Raises:  FileError (in Chinese).
    """
    if len(content) > MOST_BYTES:
        raise FileError(f"文件超过 {MOST_BYTES // 1024} KB。")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FileError("不是可读的 DMN 文件，或带有 DOCTYPE、实体。") from error
    space = root.tag.partition("}")[0].lstrip("{")
    if space not in {DMN, *ALSO}:
        raise FileError("不是 DMN 文件：根元素应为 definitions。")
    drawn = list(root.iter(f"{{{space}}}decisionTable"))
    if len(drawn) != 1:
        raise FileError(f"文件里应有一张决策表，这里有 {len(drawn)} 张。")
    inputs = [
        _text(one.find(f"{{{space}}}inputExpression"), space) for one in drawn[0].findall(f"{{{space}}}input")
    ]
    outputs = [one.get("name", "") for one in drawn[0].findall(f"{{{space}}}output")]
    rows = [
        (
            [_text(one, space) for one in rule.findall(f"{{{space}}}inputEntry")],
            [_text(one, space) for one in rule.findall(f"{{{space}}}outputEntry")],
            (rule.findtext(f"{{{space}}}description") or "").strip(),
        )
        for rule in drawn[0].findall(f"{{{space}}}rule")
    ]
    named = drawn[0].get("hitPolicy", "UNIQUE")
    if named not in set(Hit):
        raise FileError(f"命中方式 {named} 不支持，可用 FIRST、UNIQUE、COLLECT。")
    if drawn[0].get("aggregation"):
        raise FileError("不支持 COLLECT 的汇总（aggregation）。")
    return replace(_ordered(table, inputs, outputs, rows), hit=Hit(named))


def _text(element: Any, space: str) -> str:
    return "" if element is None else (element.findtext(f"{{{space}}}text") or "").strip()


def _ordered(
    table: Table,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rows: Sequence[tuple[Sequence[str], Sequence[str], str]],
) -> Table:
    """The rows with their cells in the order of the table's own columns. Raises: FileError."""
    for named, fields, what in ((inputs, table.inputs, "条件"), (outputs, table.outputs, "结果")):
        for one in named:
            if one not in {name for field in fields for name in (field.key, field.label)}:
                raise FileError(f"文件里的{what}“{one}”不在这张表里。")
    places = [
        [
            next((at for at, one in enumerate(named) if one in {field.key, field.label}), None)
            for field in fields
        ]
        for named, fields in ((inputs, table.inputs), (outputs, table.outputs))
    ]
    for found, fields in zip(places, (table.inputs, table.outputs), strict=True):
        for at, field in zip(found, fields, strict=True):
            if at is None:
                raise FileError(f"文件里没有“{field.label}”这一列。")
    if len(rows) > MOST_ROWS:
        raise FileError(f"最多 {MOST_ROWS} 行，文件里有 {len(rows)} 行。")
    made = []
    for number, (when, then, note) in enumerate(rows, start=1):
        if len(when) != len(inputs) or len(then) != len(outputs):
            raise FileError(f"第 {number} 行的格数与表头不符。")
        made.append(
            Row(
                tuple(when[at] or "-" for at in places[0] if at is not None),
                tuple(then[at] for at in places[1] if at is not None),
                note,
            )
        )
    return replace(table, rows=tuple(made))


def heads(table: Table) -> list[str]:
    """The head row of the table as a sheet."""
    return [*(one.label for one in table.inputs), *(one.label for one in table.outputs), NOTE]


def lines(table: Table) -> list[list[str]]:
    """The rows of the table as a sheet."""
    return [[*row.when, *row.then, row.note] for row in table.rows]


def from_lines(grid: Sequence[Sequence[str]], table: Table) -> Table:
    """The rows of a sheet for this very table; empty lines are passed over, reading stops after the last row.

    Raises:  FileError (in Chinese).
    """
    known = {name for field in (*table.inputs, *table.outputs) for name in (field.key, field.label)}
    at = next((at for at, line in enumerate(grid[:10]) if sum(cell in known for cell in line) > 1), None)
    if at is None:
        raise FileError("没有找到表头；请先导出一份，在上面修改。")
    head = list(grid[at])
    while head and not head[-1]:
        head.pop()
    asked = [name for name in head if name in {n for f in table.inputs for n in (f.key, f.label)}]
    said = [name for name in head if name != NOTE and name not in asked]
    rows: list[tuple[list[str], list[str], str]] = []
    for line in grid[at + 1 :]:
        cells = dict(zip(head, [_unmarked(cell) for cell in line], strict=False))
        if not any(cells.get(name) for name in (*asked, *said)):
            if rows:
                break
            continue
        rows.append(
            ([cells.get(n, "") for n in asked], [cells.get(n, "") for n in said], cells.get(NOTE, ""))
        )
    return _ordered(table, asked, said, rows)


def _unmarked(cell: str) -> str:
    """A cell without the sign that kept a spreadsheet from taking it for a formula."""
    return cell[1:] if cell.startswith("'") else cell
