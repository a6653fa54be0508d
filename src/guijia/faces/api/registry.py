"""What stands above the faces and is reached through the API: the calculators."""

from collections.abc import Mapping
from typing import Any, Protocol


class Calculators(Protocol):
    """Every calculation by name."""

    def topics(self) -> list[dict[str, Any]]:
        """The topics with their inputs, units, defaults and sources."""
        ...

    def compute(self, topic: str, inputs: Mapping[str, object]) -> tuple[dict[str, Any], list[str]]:
        """One calculation: its result and the working. Raises: BusinessError."""
        ...


_calculators: list[Calculators] = []


def use_calculators(source: Calculators) -> None:
    """Told by the wiring which calculators there are."""
    _calculators[:] = [source]


def calculators() -> Calculators:
    """The calculators of this installation."""
    return _calculators[0]
