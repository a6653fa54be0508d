"""How long one waits after wrong passwords."""

from datetime import UTC, datetime, timedelta

import pytest

from guijia.faces.desk.rules import wait_before_next

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("here", "anywhere", "seconds"),
    [
        (0, 0, 0),
        (4, 4, 0),
        (5, 5, 15),
        (6, 6, 30),
        (8, 8, 120),
        (30, 30, 900),
        (0, 49, 0),
        (0, 50, 30),
        (5, 50, 30),
    ],
)
def test_wait_doubles_here_and_stays_short_for_tries_from_anywhere(
    here: int, anywhere: int, seconds: int
) -> None:
    assert wait_before_next([NOW] * here, [NOW] * anywhere, NOW) == timedelta(seconds=seconds)


def test_wait_counts_from_the_last_try() -> None:
    tries = [NOW - timedelta(seconds=10)] * 5
    assert wait_before_next(tries, [], NOW) == timedelta(seconds=5)
    assert wait_before_next([NOW - timedelta(minutes=1)] * 5, [], NOW) == timedelta(0)
