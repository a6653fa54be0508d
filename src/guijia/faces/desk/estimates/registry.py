"""What stands above the desk and is reached through it: the calculations, as they describe themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Input(Protocol):
    """One input of a calculation."""

    @property
    def name(self) -> str:
        """By which it is given."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def unit(self) -> str:
        """In what it is given."""

    @property
    def required(self) -> bool:
        """Nothing is computed without it."""

    @property
    def default(self) -> Any:
        """What is taken when it is absent."""

    @property
    def default_words(self) -> str:
        """The same in words."""

    @property
    def choices(self) -> Mapping[str, str]:
        """What may be chosen; empty = it is typed."""

    @property
    def is_rare(self) -> bool:
        """Seldom needed: folded away."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of a list; empty = one value."""


class Output(Protocol):
    """One result of a calculation."""

    @property
    def name(self) -> str:
        """By which it is answered."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def unit(self) -> str:
        """In what it is answered."""


class Topic(Protocol):
    """A calculation; its first result is what was asked for above all."""

    @property
    def name(self) -> str:
        """Its key, the same on the command line and in the API."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def subject(self) -> str:
        """Under which heading it stands."""

    @property
    def inputs(self) -> Sequence[Input]:
        """What it takes."""

    @property
    def outputs(self) -> Sequence[Output]:
        """What it answers."""

    @property
    def sources(self) -> tuple[str, ...]:
        """On what it rests."""


class Calculators(Protocol):
    """Every calculation by name."""

    def described(self) -> Mapping[str, Topic]:
        """The calculations in their order."""
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


def topic_of(name: str) -> Topic | None:
    """The calculation of that name."""
    return calculators().described().get(name)
