"""The list of decision tables, the grid of one, and its entry in the menu."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from guijia.faces.desk.settings.enums import When
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage
from guijia.kit.templatetags.kit import day, state
from guijia.platform.facts.enums import Status
from guijia.platform.facts.models import DecisionTable
from guijia.platform.facts.rules import tables
from guijia.platform.facts.rules.cells import Field, Kind
from guijia.platform.facts.rules.tables import Problem, Table
from guijia.platform.org.permissions import ADMINISTER

menu.entry(
    "settings.decisions",
    "决策表",
    "table",
    "decisions:tables",
    MenuGroup.SETTINGS,
    may=lambda viewer: bool(viewer.may(ADMINISTER)),
    position=10,
)


def scope_words(row: DecisionTable) -> str:
    """Where a version holds."""
    return row.project.name if row.project is not None else "全公司"


def when_shown(row: DecisionTable, today: date) -> str:
    """Whether a version holds today or will, as a sign."""
    if row.status == Status.WITHDRAWN:
        return state("no", "已作废", small=True)
    when = When.COMING if row.effective_from > today else When.NOW
    return state("due" if when is When.COMING else "ok", str(when.label), small=True)


class DecisionList(ListPage[DecisionTable]):
    """Every decision table by its newest version."""

    key = "settings.decisions"
    personal = False
    title = "决策表"
    default_sort = "label"
    search = ("label__icontains", "key__icontains", "source__icontains")
    search_hint = "名称、代码、依据"
    empty_title = "没有决策表"
    empty_words = "决策表随版本装入：guijia reference。"

    def __init__(self, today: date) -> None:
        self.columns: Sequence[Column[DecisionTable]] = (
            Column("label", "名称", sort="label"),
            Column("scope", "适用", scope_words),
            Column("version", "最新版本", lambda row: f"第 {row.version} 版", sort="version"),
            Column(
                "when",
                "状态",
                lambda row: When.COMING.label if row.effective_from > today else When.NOW.label,
                show=lambda row: when_shown(row, today),
            ),
            Column("effective_from", "自", sort="effective_from", show=lambda row: day(row.effective_from)),
            Column("rows", "规则", lambda row: f"{len(row.content['rows'])} 行"),
            Column("status", "来历", "get_status_display"),
            Column("source", "依据", "source"),
            Column("key", "代码", sort="key", chosen=False),
        )
        self.filters = (Choice[DecisionTable]("status", "来历", Status.choices[:2], "status"),)

    def url_of(self, row: DecisionTable) -> str:
        """The page of the table."""
        return reverse("decisions:table", args=[row.pk])


# ---- the grid

YES_NO = (("-", "不限"), ("是", "是"), ("否", "否"))


def _options(field: Field, text: str, *, is_output: bool) -> list[tuple[str, str]]:
    """What a cell offers to choose from; empty = it is typed."""
    if field.kind is Kind.YES_NO:
        found = list(YES_NO[1:] if is_output else YES_NO)
    elif is_output and field.choices and not field.many:
        found = [(word, word) for _, word in field.choices]
    else:
        return []
    plain = text.strip().strip('"')
    return found if any(plain == value for value, _ in found) else [(text, text or "请选择"), *found]


def grid(
    table: Table, problems: Sequence[Problem] = (), hit: Sequence[int] = (), changed: Sequence[int] = ()
) -> list[dict[str, Any]]:
    """The rows as the page draws them: cells with their names, choices and what is wrong with them."""
    shown = tables.shown(table, by_word=True)
    said = {(one.row, one.column): one for one in problems}
    width = len(table.inputs)
    fields = (*table.inputs, *table.outputs)
    lines = []
    for at, row in enumerate(shown.rows):
        cells = [
            {
                "name": f"c-{at}-{column}",
                "field": field,
                "text": text,
                "plain": text.strip('"') if text.count('"') == 2 else text,
                "options": _options(field, text, is_output=column >= width),
                "is_output": column >= width,
                "problem": said.get((at, column)),
            }
            for column, (field, text) in enumerate(zip(fields, (*row.when, *row.then), strict=False))
        ]
        lines.append({
            "at": at, "number": at + 1, "cells": cells, "note": row.note,
            "is_hit": at in hit, "is_changed": at in changed,
        })  # fmt: skip
    return lines


def tried_fields(table: Table, tried: Mapping[str, str]) -> list[dict[str, Any]]:
    """The inputs of the try-out with what was typed."""
    found = []
    for at, field in enumerate(table.inputs):
        options: Sequence[tuple[str, str]] = ()
        if field.kind is Kind.YES_NO:
            options = YES_NO[1:]
        elif field.choices:
            options = [(key, word) for key, word in field.choices]
        found.append({
            "name": f"t-{at}", "label": field.label, "unit": field.unit, "options": options,
            "value": tried.get(field.key, ""), "is_day": field.kind is Kind.DATE,
        })  # fmt: skip
    return found
