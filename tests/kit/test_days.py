"""Days as addresses write them."""

from datetime import date

import pytest

from guijia.areas.staffing.rota.forms import month_of
from guijia.kit.days import day_of

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text", ["", "x", "2026-13-01", "0001-01-01", "9999-12-31", "13800138000-12-01", "2026-11-22T00:00"]
)
def test_nothing_but_a_day_is_a_day(text: str) -> None:
    assert day_of(text) is None


def test_day_and_month() -> None:
    assert day_of("2026-11-22") == TODAY
    assert month_of("2026-02", TODAY) == date(2026, 2, 1)
    assert month_of("13800138000-12", TODAY) == date(2026, 11, 1)
