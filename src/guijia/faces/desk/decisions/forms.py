"""What an administrator types into a decision table: the grid, the values tried out, the day of publishing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms

from guijia.faces.desk.forms import ProjectChosen
from guijia.kit import text
from guijia.kit.errors import BusinessError
from guijia.kit.fields import DayField, LineField, TextField_
from guijia.platform.facts.rules import tables
from guijia.platform.facts.rules.cells import LONGEST, Field, Kind
from guijia.platform.facts.rules.tables import Hit, Row, Table
from guijia.platform.places.models import Project


def _cell(data: Mapping[str, str], name: str) -> str:
    try:
        return text.clean_line(data.get(name, ""))[: LONGEST + 1]
    except BusinessError:
        # Signs that no cell can hold: the reader of cells says so at the cell.
        return "？"


def read_grid(data: Mapping[str, str], table: Table) -> Table:
    """The table as it stands in the page's grid, with choices named by their keys.

    Unknown ways of hitting and rows beyond the most that a table holds are left as they were.
    """
    counted = data.get("rows", "")
    number = (
        min(int(counted), tables.MOST_ROWS + 1)
        if counted.isascii() and counted[:6].isdigit() and len(counted) < 6
        else 0
    )
    width = len(table.inputs)
    rows = []
    for at in range(number):
        cells = [_cell(data, f"c-{at}-{column}") for column in range(width + len(table.outputs))]
        rows.append(
            Row(tuple(one or "-" for one in cells[:width]), tuple(cells[width:]), _cell(data, f"n-{at}"))
        )
    named = data.get("hit", "")
    hit = Hit(named) if named in set(Hit) else table.hit
    return tables.shown(replace(table, hit=hit, rows=tuple(rows)), by_word=False)


def reordered(rows: Sequence[Row], wanted: str, table: Table) -> tuple[Row, ...]:
    """The rows after a button: ``add``, ``remove-2``, ``up-2``, ``copy-2``; any other leaves them."""
    made = list(rows)
    word, _, place = wanted.partition("-")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else -1
    if word == "add":
        made.append(Row(("-",) * len(table.inputs), ("",) * len(table.outputs)))
    elif 0 <= at < len(made):
        if word == "remove":
            made.pop(at)
        elif word == "up" and at:
            made[at - 1], made[at] = made[at], made[at - 1]
        elif word == "copy":
            made.insert(at + 1, made[at])
    return tuple(made)


class PublishForm(ProjectChosen):
    """From which day, for whom, on what ground."""

    effective_from = DayField(
        label="自哪天起", earliest=date(2000, 1, 1), help_text="最早明天；以前的判断不变"
    )
    project = forms.ChoiceField(
        label="适用", required=False, error_messages={"invalid_choice": "请选择列出的一项。"}
    )
    source = TextField_(label="依据", limit=500, help_text="文件或公司决定")
    reason = LineField(label="缘由", required=False, limit=200)

    def __init__(self, *args: Any, projects: Sequence[Project], is_everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(project.pk): project for project in projects}
        own = [(key, f"只用于{project.name}") for key, project in self.known.items()]
        everywhere = [("", "全公司")] if is_everywhere else [("", "请选择您管理的项目")]
        self.fields["project"].choices = [*everywhere, *own]  # type: ignore[attr-defined]
        self.fields["source"].widget.attrs["rows"] = 2


def words_of(field: Field) -> str:
    """What may be written into the cells of a column."""
    if field.choices:
        return "、".join(word for _, word in field.choices)
    return {
        Kind.NUMBER: f">= 10、< 5、[1..3]、(1..3]、7{f'（{field.unit}）' if field.unit else ''}",
        Kind.DATE: ">= 2026-01-31、[2026-01-01..2026-12-31]",
        Kind.YES_NO: "是、否",
        Kind.TEXT: "文字，几个用逗号分开",
    }[field.kind]
