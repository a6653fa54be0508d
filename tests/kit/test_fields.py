"""Form fields that clean as they take."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from guijia.kit import fields
from tests import corpus


def outcome(field: forms.Field, item: corpus.Item) -> Any:
    """What the field makes of it; the refusal's words when refused."""
    try:
        return field.clean(item.value)
    except ValidationError as refused:
        if all(message.endswith("。") for message in refused.messages):
            return None
        raise AssertionError(refused.messages) from refused


CASES = [
    *[(fields.IdNumberField(), item) for item in corpus.IDENTITY],
    *[(fields.MobileField(), item) for item in corpus.MOBILE],
    *[(fields.NameField(), item) for item in corpus.TEXT],
]


@pytest.mark.parametrize(("field", "item"), CASES, ids=lambda v: getattr(v, "id", type(v).__name__))
def test_field_takes_normalises_or_refuses_in_words(field: forms.Field, item: corpus.Item) -> None:
    got = outcome(field, item)
    if item.outcome == "refused":
        assert got is None
    elif item.outcome == "normalised":
        assert got == item.result
    elif item.outcome == "taken":
        assert got == item.value


@pytest.mark.parametrize("item", corpus.MONEY, ids=lambda i: i.id)
def test_money_is_exact_or_refused(item: corpus.Item) -> None:
    got = outcome(fields.MoneyField(), item)
    assert (got is None) == (item.outcome == "refused")
    if item.outcome == "normalised":
        assert got == Decimal(item.result)
        assert str(got) == item.result


@pytest.mark.parametrize("item", corpus.DATES, ids=lambda i: i.id)
def test_day_is_real_or_refused(item: corpus.Item) -> None:
    got = outcome(fields.DayField(), item)
    if item.outcome == "refused":
        assert got is None


@pytest.mark.parametrize(
    "typed", ["2026-02-05", "2026/2/5", "2026年2月5日", "２０２６－０２－０５", "20260205"]
)
def test_day_as_people_write_it(typed: str) -> None:
    day = fields.DayField().clean(typed)
    assert day is not None
    assert day.isoformat() == "2026-02-05"


@pytest.mark.parametrize("field", [fields.MoneyField, fields.AreaField, fields.NameField, fields.DayField])
def test_empty_is_empty_or_asked_for(field: Any) -> None:
    assert field(required=False).clean("") in ("", None)
    with pytest.raises(ValidationError, match="必须填写"):
        field().clean("")


def test_area_is_more_than_nothing() -> None:
    assert fields.AreaField().clean("89.47㎡") == Decimal("89.47")
    for bad in ("0", "-1", "89.995", "100000"):
        with pytest.raises(ValidationError):
            fields.AreaField().clean(bad)


@pytest.mark.parametrize("item", corpus.EVERYTHING, ids=lambda i: i.id)
@pytest.mark.parametrize(
    "field",
    [
        fields.LineField(), fields.TextField_(), fields.DigitsField(), fields.MoneyField(),
        fields.AreaField(), fields.PercentField(), fields.CreditCodeField(), fields.DayField(),
    ],
    ids=lambda f: type(f).__name__,
)  # fmt: skip
def test_no_field_fails_on_anything(field: forms.Field, item: corpus.Item) -> None:
    outcome(field, item)
