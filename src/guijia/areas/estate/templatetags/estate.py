"""The homes of an elevation, drawn by hand: a building has hundreds, and a page of it is watched all day."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from guijia.areas.estate.tables.board import Cell, Entrance
from guijia.kit.addresses import address

register = template.Library()


@register.simple_tag(takes_context=True)
def floors(context: Mapping[str, Any], entrance: Entrance, chosen: str) -> SafeString:
    """Every floor of an entrance from the top, with its number on both sides."""
    asked = sorted((key, value) for key, value in context["request"].GET.lists() if key != "unit")
    here = escape("?" + urlencode([*asked, ("unit", "")], doseq=True))
    drawn = []
    for number, cells in entrance.floors:
        beside = f'<span class="fl" aria-hidden="true">{escape(number)}</span>'
        row = "".join(_cell(cell, here, chosen) if cell else "<span></span>" for cell in cells)
        drawn.append(f"{beside}{row}{beside}\n")
    return mark_safe("".join(drawn))  # noqa: S308  every part is escaped


def _cell(cell: Cell, here: str, chosen: str) -> str:
    key = str(cell.id)
    look = f"u {cell.look}{' late' if cell.late else ''}{' dim' if cell.dim else ''}"
    mark = ' aria-current="true"' if key == chosen else ""
    return (
        f'<a class="{look}{" sel" if key == chosen else ""}" id="u-{key}" href="{here}{key}"{mark}'
        f' hx-get="{address("estate:card", cell.id)}" hx-target="#card" hx-sync="#card:replace" data-cell="{key}">'
        f'<span class="sr-only">{escape(cell.label)} {escape(cell.words)}</span>'
        f'<span aria-hidden="true">{escape(cell.room)}</span><span aria-hidden="true">{escape(cell.sign)}</span></a>'
    )
