"""How a number reads."""

from datetime import UTC, datetime

import pytest

from guijia.platform.numbers import registry, rules


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "2026"),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), "2027"),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), "2027"),
        (datetime(2028, 2, 29, 0, 0, tzinfo=UTC), "2028"),
    ],
)
def test_period_at_new_year_turns_at_midnight_in_china(moment: datetime, period: str) -> None:
    assert rules.period_of(moment) == period


@pytest.mark.parametrize(
    ("code", "front"), [("GL", "RG-GL-2026-"), (None, "RG-2026-")], ids=["project", "whole company"]
)
def test_head_with_and_without_project(code: str | None, front: str) -> None:
    assert rules.head("RG", code, "2026") == front


def test_series_declared_twice_otherwise_is_a_defect() -> None:
    registry.series("test.same", "T")
    assert registry.series("test.same", "T") == registry.series_of("test.same")
    with pytest.raises(ValueError, match=r"test\.same"):
        registry.series("test.same", "T", gapless=False)
