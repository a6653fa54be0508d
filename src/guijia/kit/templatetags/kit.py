"""Tags and filters that every template has without loading them."""

import functools
import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString

from guijia.kit.days import china
from guijia.kit.errors import BusinessError

register = template.Library()
NOTHING = "—"


@functools.cache
def _sprite() -> str:
    return static("guijia/icons.svg")


@register.simple_tag
@functools.lru_cache(maxsize=1024)
def icon(name: str, label: str = "", large: bool = False) -> SafeString:
    """A drawn sign; with a label it speaks, without one it only decorates the words beside it."""
    look = "ic l" if large else "ic"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            look,
            label,
            _sprite(),
            name,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', look, _sprite(), name
    )


@register.simple_tag
def once() -> SafeString:
    """The key that makes one shown form happen once, however often it is sent."""
    return format_html('<input type="hidden" name="_once" value="{}">', secrets.token_urlsafe(18))


@register.simple_tag
def state(kind: str, words: str, small: bool = False, chip: bool = False) -> SafeString:
    """State of work: shape, words, colour. Kinds: late due day ok wait ext no fix."""
    look = f"st {kind}{' s' if small else ''}{' chip' if chip else ''}"
    # By hand, not by format_html: a page of work has hundreds of them. Both parts are escaped.
    return SafeString(f'<span class="{escape(look)}">{conditional_escape(words)}</span>')


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: Any) -> str:
    """This page's address with some questions changed; an empty value takes one away."""
    asked = dict(context["request"].GET.lists())
    for key, value in changes.items():
        if value in (None, ""):
            asked.pop(key, None)
        else:
            asked[key] = [str(value)]
    return "?" + urlencode(sorted(asked.items()), doseq=True)


def _widget_kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, CheckboxInput) else "line"


@register.simple_tag
def field(bound: BoundField, **attrs: Any) -> SafeString:
    """A form field with label, help and error tied together; extra words become attributes (``data_x``)."""
    if bound.is_hidden:
        return SafeString(str(bound))
    kind, ident = _widget_kind(bound), bound.id_for_label or bound.auto_id
    told = [f"{ident}_help"] if bound.help_text else []
    told += [f"{ident}_error"] if bound.errors else []
    given: dict[str, Any] = {name.replace("_", "-"): value for name, value in attrs.items()}
    if kind == "line":
        given["class"] = f"in {bound.field.widget.attrs.get('class', '')}".strip()
    # Django ties a help text by its own id; ours names the error too.
    given["aria-describedby"] = " ".join(told) or False
    given["aria-invalid"] = "true" if bound.errors else False
    return SafeString(
        render_to_string(
            "kit/_field.html",
            {
                "field": bound,
                "kind": kind,
                "ident": ident,
                "widget": bound.as_widget(attrs=given),
                "required": bound.field.required,
            },
        )
    )


@register.simple_tag
def act(
    label: str,
    why: BusinessError | str | None = None,
    url: str = "",
    look: str = "p",
    name: str = "",
    **attrs: Any,
) -> SafeString:
    """A button or link; when ``why`` says it cannot be pressed, it stands locked with the reason beneath."""
    given = {key.replace("_", "-"): value for key, value in attrs.items()}
    ident = f"why-{secrets.token_hex(4)}" if why else ""
    return SafeString(
        render_to_string(
            "kit/_act.html",
            {
                "label": label,
                "why": why,
                "url": url,
                "look": look,
                "name": name,
                "ident": ident,
                "attrs": given,
            },
        )
    )


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


@register.filter
def cny(value: Any) -> str:
    """1,234,567.00 元"""
    number = _number(value)
    return NOTHING if number is None else f"{number:,.2f} 元"


@register.filter
def amount(value: Any) -> str:
    """1,234,567.00, for a column whose head says 元"""
    number = _number(value)
    return NOTHING if number is None else f"{number:,.2f}"


@register.filter
def area(value: Any) -> str:
    """89.47 ㎡"""
    number = _number(value)
    return NOTHING if number is None else f"{number:,.2f} ㎡"


@register.filter
def moment(value: datetime | None, now: datetime | None = None) -> str:
    """11-20 14:30; with the year when it is another year than now's"""
    if not value:
        return NOTHING
    local, today = china(value), china(now or timezone.now())
    return local.strftime("%m-%d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


@register.filter
def day(value: date | datetime | None) -> str:
    """2026-11-20"""
    if not value:
        return NOTHING
    return (china(value) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


@register.filter
def percent_class(value: Any) -> str:
    """The class that makes a bar so many hundredths wide."""
    number = _number(value) or Decimal(0)
    return f"pc-{min(max(int(number), 0), 100)}"


@register.filter
def or_dash(value: Any) -> Any:
    """The value, or a dash where there is none."""
    return NOTHING if value in (None, "") else value


@register.filter
def entry_of(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """The value under a key, or nothing."""
    return None if mapping is None else mapping.get(key)


@register.filter
def initial(name: Any) -> str:
    """First character of a name, for the round sign beside it."""
    return str(name)[:1]


@register.simple_tag
def marked(text: Any, asked: str) -> SafeString:
    """The text with what was typed marked in it, where it stands there literally."""
    words = sorted({re.escape(word) for word in str(asked).split() if word}, key=len, reverse=True)
    if not words:
        return conditional_escape(str(text))
    parts = re.split(f"({'|'.join(words)})", str(text), flags=re.IGNORECASE)
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", p) if i % 2 else p,) for i, p in enumerate(parts))
    )
