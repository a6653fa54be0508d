"""What areas above know of a deal: what of theirs stands in its way, what its page leads to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guijia.areas.deals.models import Subscription

Source = Callable[[UUID], str]


@dataclass(frozen=True, slots=True)
class Beside:
    """A piece of an area above on the page of a deal: a heading, its lines, and the act that is offered.

    ``lines``: words, address, state.
    """

    title: str
    lines: Sequence[tuple[str, str, str]] = ()
    act: str = ""
    url: str = ""


Piece = Callable[[Any, Subscription], Beside | None]
_SOURCES: list[Source] = []
_PIECES: list[Piece] = []


def stands_in_the_way(source: Source) -> None:
    """Ask this function for the number of what is under way for a deal (called when the product starts)."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def number_in_the_way(subscription_id: UUID) -> str:
    """The number of what an area above has under way for a deal, or nothing."""
    return next((number for source in _SOURCES if (number := source(subscription_id))), "")


def shows_beside(piece: Piece) -> None:
    """Show what this function gives on the page of a deal (called when the product starts)."""
    if piece not in _PIECES:
        _PIECES.append(piece)


def beside(viewer: Any, subscription: Subscription) -> list[Beside]:
    """What areas above show this viewer of a deal."""
    return [found for piece in _PIECES if (found := piece(viewer, subscription)) is not None]
