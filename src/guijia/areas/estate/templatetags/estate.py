"""The homes of an elevation, drawn by hand: a building has hundreds, and a page of it is watched all day."""

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import template
from django.utils.safestring import SafeString, mark_safe

from guijia.areas.estate.tables.board import Cell, Entrance
from guijia.kit.addresses import address

register = template.Library()
_SAMPLE = UUID(int=0)


@register.simple_tag(takes_context=True)
def floors(context: Mapping[str, Any], entrance: Entrance, chosen: str) -> SafeString:
    """Every floor of an entrance from the top, with its number on both sides."""
    asked = sorted((key, value) for key, value in context["request"].GET.lists() if key != "unit")
    here = escape("?" + urlencode([*asked, ("unit", "")], doseq=True))
    before, _, after = address("estate:card", _SAMPLE).partition(str(_SAMPLE))
    drawn = []
    for number, cells in entrance.floors:
        beside = f'<span class="fl" aria-hidden="true">{escape(number)}</span>'
        row = "".join(_cell(cell, here, chosen, before, after) if cell else "<span></span>" for cell in cells)
        drawn.append(f"{beside}{row}{beside}\n")
    return mark_safe("".join(drawn))  # noqa: S308  every part is escaped


def _cell(cell: Cell, here: str, chosen: str, before: str, after: str) -> str:
    key = str(cell.id)
    selected = key == chosen
    look = (
        f"u {cell.look}{' late' if cell.late else ''}{' dim' if cell.dim else ''}{' sel' if selected else ''}"
    )
    mark = ' aria-current="true"' if selected else ""
    return (
        f'<a class="{look}" id="u-{key}" href="{here}{key}"{mark}'
        f' hx-get="{before}{key}{after}" hx-target="#card" hx-sync="#card:replace" data-cell="{key}">'
        f'<span class="sr-only">{escape(f"{cell.label} {cell.words}")}</span>'
        f'<span aria-hidden="true">{escape(cell.room)}</span><span aria-hidden="true">{escape(cell.sign)}</span></a>'
    )
