"""What areas give to the workbench and to the first page: cards, stories, facts at a glance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Viewer = Any  # ``org.Staff``; the kit stands below it


@dataclass(frozen=True, slots=True)
class Card:
    """A card in the right column of the workbench, drawn by the area's own piece.

    ``source`` gives the piece its data as ``card``; ``None`` leaves the card away. At most two queries.
    """

    key: str
    template: str
    source: Callable[[Viewer, datetime, UUID | None], Mapping[str, Any] | None]
    position: int = 100


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the demonstration that one can open from the first page (W01, W06 …).

    ``person`` is the login of whoever one becomes, ``address`` makes where one arrives; ``None`` hides it.
    ``todo`` says what to look at or to try there, for those who are led through.
    """

    code: str
    title: str
    sentence: str
    person: str
    address: Callable[[], str | None]
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """One fact about the demonstration's projects, in at most three short lines."""

    title: str
    line: str = ""
    small: str = ""


_CARDS: dict[str, Card] = {}
_STORIES: dict[str, Story] = {}
_GLANCES: list[Callable[[], list[Glance]]] = []


def card(
    key: str,
    template: str,
    source: Callable[[Viewer, datetime, UUID | None], Mapping[str, Any] | None],
    position: int = 100,
) -> Card:
    """Put a card on the workbench."""
    return _CARDS.setdefault(key, Card(key, template, source, position))


def cards() -> list[Card]:
    """Every card by position."""
    return sorted(_CARDS.values(), key=lambda made: (made.position, made.key))


def story(
    code: str, title: str, sentence: str, person: str, address: Callable[[], str | None], todo: str = ""
) -> Story:
    """Put a story on the first page of the demonstration."""
    return _STORIES.setdefault(code, Story(code, title, sentence, person, address, todo))


def stories() -> list[Story]:
    """Every story by its code."""
    return [_STORIES[code] for code in sorted(_STORIES)]


def glance(source: Callable[[], list[Glance]]) -> None:
    """Register what gives the facts above the cast."""
    if source not in _GLANCES:
        _GLANCES.append(source)


def glances() -> list[Glance]:
    """The facts above the cast, as they are now."""
    return [fact for source in _GLANCES for fact in source()]
