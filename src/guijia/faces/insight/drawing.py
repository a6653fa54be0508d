"""Lines of a report day by day, as bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# The picture in its own units: wide enough for a month and a half of bars, stretched to its place.
WIDTH, HEIGHT = 620, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where it stands, how high it is, what it says."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The bars of one line under its name; ``most`` is the highest day."""

    label: str
    total: int
    most: int
    bars: list[Bar]


def strips(
    counted: Mapping[str, Sequence[int]], labels: Mapping[str, str], units: Mapping[str, str], first: date
) -> list[Strip]:
    """A strip for each line that has numbers; each has its own height, so that small numbers can be read."""
    found = []
    for key, numbers in counted.items():
        most = max(numbers, default=0)
        slot = WIDTH / max(len(numbers), 1)
        bars = []
        for place, number in enumerate(numbers):
            high = HEIGHT * number / most if most else 0
            day = first + timedelta(days=place)
            words = f"{day:%Y-%m-%d} {labels[key]} {number} {units[key]}"
            bars.append(
                Bar(
                    round(slot * place + 1, 1),
                    round(HEIGHT - high, 1),
                    round(slot - 2, 1),
                    round(high, 1),
                    words,
                )
            )
        found.append(Strip(labels[key], sum(numbers), most, bars))
    return found
