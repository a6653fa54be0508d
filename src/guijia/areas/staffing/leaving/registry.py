"""What somebody may have in hand, kind by kind; rooms above register theirs (tokens of the API)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guijia.platform.org.models import Staff


@dataclass(frozen=True, slots=True)
class InHand:
    """One thing that a person has in hand; ``post`` is the role it belongs to, if any, and where."""

    id: UUID
    words: str
    role: str = ""
    project_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of things: how they are found, and what becomes of one when its holder leaves.

    ``pass_on(thing, leaver, successor, actor, now)`` writes and says what became of it.
    """

    key: str
    label: str
    found: Callable[[Staff], list[InHand]]
    pass_on: Callable[[InHand, Staff, Staff | None, Staff, datetime], str]
    position: int = 50


_KINDS: dict[str, Kind] = {}


def kind(one: Kind) -> None:
    """Register a kind under its key."""
    _KINDS[one.key] = one


def kinds() -> list[Kind]:
    """Every kind, in the order in which they are shown and passed on."""
    return sorted(_KINDS.values(), key=lambda one: (one.position, one.key))
