"""What a way out is given, and the three ways in which it can fail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID


class RefusedError(Exception):
    """The provider will not take this, now or later: a person must look."""


class FaultError(Exception):
    """The provider surely has not taken it: to be tried again."""


class DoubtError(Exception):
    """The provider may have taken it and did not say so."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message ready to go: it knows nothing of rows. ``key`` is the same in every try."""

    delivery_id: UUID
    attempt: int
    channel: str
    key: str
    to: str
    name: str
    title: str
    words: str
    url: str
    secrets: Mapping[str, str] = field(repr=False)
    timeout_seconds: float

    @property
    def call_seconds(self) -> float:
        """What one call of it may take: some ways need two."""
        return self.timeout_seconds * 0.45


@dataclass(frozen=True, slots=True)
class Secret:
    """One thing a way must be told: ``is_hidden`` is never shown again once kept."""

    key: str
    label: str
    is_hidden: bool = False
    required: bool = True
    help: str = ""


@dataclass(frozen=True, slots=True)
class Adapter:
    """A way out (渠道).

    ``keyed``: the other side drops a second message with the same key. ``personal``: only the recipient reads
    it, so it may carry a signed link (where it ``carries_url``). ``send`` gives the provider's
    reference or raises one of the three errors; ``check`` says what is wrong with the secrets, without
    calling anybody (empty: nothing).
    """

    keyed: bool
    personal: bool
    secrets: tuple[Secret, ...]
    send: Callable[[Parcel], str]
    check: Callable[[Mapping[str, str]], str] = lambda secrets: ""
    # What a person's address on this way is called; empty: none is needed.
    address: str = ""
    # Has it room for an address? Short messages have none.
    carries_url: bool = True
