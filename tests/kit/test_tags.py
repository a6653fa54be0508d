"""Tags and filters of every template, and the icons they may draw."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from guijia.kit import menu
from guijia.kit.errors import BusinessError, Remedy
from guijia.kit.templatetags import kit

ROOT = Path(__file__).resolve().parents[2]


def drawn(source: str, /, **context: Any) -> str:
    """The template's text with its context."""
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("1234567"), "1,234,567.00 元"),
        ("-0.5", "-0.50 元"),
        (None, "—"),
        ("NaN", "—"),
        ("x", "—"),
    ],
)
def test_cny(value: Any, words: str) -> None:
    assert kit.cny(value) == words


def test_area_day_and_moment() -> None:
    at = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert kit.area("89.47") == "89.47 ㎡"
    assert kit.day(date(2026, 11, 20)) == "2026-11-20"
    assert kit.day(datetime(2026, 11, 19, 16, 1, tzinfo=UTC)) == "2026-11-20"
    assert kit.moment(at, at) == "11-20 14:30"
    assert kit.moment(at, datetime(2027, 1, 1, tzinfo=UTC)) == "2026-11-20 14:30"
    assert kit.moment(None) == "—"


@pytest.mark.parametrize(
    ("value", "name"), [(50, "pc-50"), (130, "pc-100"), (-3, "pc-0"), (None, "pc-0"), ("7.9", "pc-7")]
)
def test_percent_class_stays_within_its_classes(value: Any, name: str) -> None:
    assert kit.percent_class(value) == name


def test_once_is_different_every_time() -> None:
    one, two = drawn("{% once %}"), drawn("{% once %}")
    assert 'name="_once"' in one
    assert one != two


class Sample(forms.Form):
    """A form with one of each kind of field."""

    price = forms.DecimalField(label="成交价", help_text="含税，元")
    agreed = forms.BooleanField(label="已核对")
    way = forms.ChoiceField(
        label="付款方式", choices=[("a", "一次性"), ("b", "按揭")], widget=forms.RadioSelect
    )


def test_field_ties_label_help_and_error_together() -> None:
    form = Sample({"price": "x", "way": "a"})
    body = drawn("{% field form.price data_x='1' %}{% field form.agreed %}{% field form.way %}", form=form)
    assert '<label for="id_price">成交价' in body
    assert 'aria-describedby="id_price_help id_price_error"' in body
    assert 'aria-invalid="true"' in body
    assert 'data-x="1"' in body
    assert "<legend>付款方式" in body
    assert 'type="checkbox"' in body


def test_act_is_locked_with_its_reason() -> None:
    why = BusinessError("x_y", "定金还没有到账。", clause="第八条", remedy=Remedy("去收款", "/money"))
    body = drawn("{% act '用印' why=why %}", why=why)
    assert 'aria-disabled="true"' in body
    assert "定金还没有到账" in body
    assert 'href="/money"' in body
    ident = re.search(r'aria-describedby="([^"]+)"', body)
    assert ident is not None
    assert f'id="{ident[1]}"' in body
    assert "aria-disabled" not in drawn("{% act '用印' why=None %}")


def test_marked_escapes_everything() -> None:
    body = drawn("{% marked text asked %}", text="张伟 <b>3-1-1801</b>", asked="1801 张 <b>")
    assert "<mark>张</mark>伟" in body
    assert "<mark>1801</mark>" in body
    assert "<b>" not in body


def test_state_escapes_its_words() -> None:
    assert drawn("{% state 'late' words %}", words="<i>") == '<span class="st late">&lt;i&gt;</span>'


def test_every_icon_drawn_is_in_the_sprite() -> None:
    listed = set((ROOT / "frontend" / "icons.txt").read_text().split("\n"))
    templates = (ROOT / "src").rglob("*.html")
    used = {name for file in templates for name in re.findall(r'{% icon "([a-z0-9-]+)"', file.read_text())}
    used |= {made.icon for made in menu._ENTRIES.values()}
    assert not used - listed
