"""What a list has by the dozen, drawn by hand: options of its filters, heads of its columns, columns to choose.

Everything that comes from outside passes ``escape``; the rows draw themselves (``kit.lists.Row``).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from guijia.kit.templatetags.kit import icon

if TYPE_CHECKING:
    from guijia.kit.lists import Column


def choice(key: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """A filter by one of some values."""
    key, label = escape(key), escape(label)
    drawn = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in options
    )
    return SafeString(
        f'<select class="in" name="{key}" id="list-{key}" aria-label="{label}">'
        f'<option value="">{label}：全部</option>{drawn}</select>'
    )


def period(key: str, label: str, first: date | None, last: date | None) -> SafeString:
    """A filter by days."""
    label = escape(label)

    def edge(end: str, value: date | None, words: str) -> str:
        shown = value.isoformat() if value else ""
        return f'<input class="in" type="date" name="{escape(key)}_{end}" value="{shown}" aria-label="{label}，{words}">'

    return SafeString(
        f'<span class="row- s q days"><label class="row- n">{label} {edge("from", first, "从")}</label>'
        f'<label class="row- n">至 {edge("to", last, "到")}</label></span>'
    )


def heads(columns: "Sequence[tuple[Column[Any], dict[str, str]]]") -> SafeString:
    """The heads of the columns shown; those that sort the list are links."""
    return SafeString("".join(_head(column, sort) for column, sort in columns))


def _head(column: "Column[Any]", sort: dict[str, str]) -> str:
    now, label = sort.get("now", "none"), escape(column.label)
    look = f"{'n-' if column.right else ''}{' on' if now != 'none' else ''}"
    if not sort:
        return f'<th scope="col" class="{look}">{label}</th>'
    sign = (
        icon("arrow-up", "升序")
        if now == "ascending"
        else icon("arrow-down", "降序")
        if now == "descending"
        else ""
    )
    url = escape(sort["url"])
    return f'<th scope="col" class="{look}" aria-sort="{now}"><a href="{url}" hx-get="{url}">{label}{sign}</a></th>'


def box(key: str, label: str) -> str:
    """The box that chooses a row for an act on many."""
    words = escape(strip_tags(str(label)))
    return (
        f'<td class="tick-"><input type="checkbox" form="bulk" name="row" value="{escape(key)}"'
        f' aria-label="选择 {words}"></td>'
    )


def offered(columns: "Iterable[tuple[Column[Any], bool]]") -> SafeString:
    """The columns that one may choose, in their order, those shown ticked; two buttons move each."""
    return SafeString("".join(_offered(column, on=on) for column, on in columns))


def _offered(column: "Column[Any]", *, on: bool) -> str:
    label = escape(column.label or "状态")
    ticked = " checked" if on else ""
    return (
        f'<div class="row- col-pick" data-move-row><label><input type="checkbox" name="column"'
        f' value="{escape(column.key)}"{ticked}>{label}</label>'
        f'<button type="button" class="b t xs" data-move="-1" aria-label="{label}上移">{icon("arrow-up")}</button>'
        f'<button type="button" class="b t xs" data-move="1" aria-label="{label}下移">{icon("arrow-down")}</button>'
        f"</div>"
    )
