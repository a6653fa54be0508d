"""Money is exact, two places, half up."""

from decimal import Decimal

import pytest

from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, decimal_of, format_cny


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0.005", "0.01"),
        ("0.004999", "0.00"),
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        ("2.675", "2.68"),
        ("1,234,567.895", "1234567.90"),
        (7, "7.00"),
        (Decimal("1E+3"), "1000.00"),
    ],
)
def test_cny_rounds_half_up(given: Decimal | str | int, expected: str) -> None:
    assert str(cny(given)) == expected


def test_format_cny_groups_thousands() -> None:
    assert format_cny(Decimal("1234.5")) == "1,234.50"
    assert format_cny("-1234567") == "-1,234,567.00"


@pytest.mark.parametrize("given", ["", "abc", "NaN", "Infinity", "1e999999", "1.2.3", 1.5, True, "１万"])
def test_decimal_of_what_is_no_exact_number_is_refused(given: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        decimal_of(given, "total_price")
    assert refusal.value.code == "kit_bad_number"
    assert refusal.value.field == "total_price"


def test_cny_too_large_is_refused() -> None:
    with pytest.raises(BusinessError) as refusal:
        cny("100000000000000.00")
    assert refusal.value.code == "kit_money_too_large"
