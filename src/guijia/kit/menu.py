"""The side menu: every area registers its entries, the desk draws what the viewer may open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guijia.kit.enums import MenuGroup

Viewer = Any  # ``org.Staff``; the kit stands below it


@dataclass(frozen=True, slots=True)
class Count:
    """Open work behind an entry, and how much of it is late; ``is_more`` when counting stopped there."""

    total: int
    late: int = 0
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side menu; ``letter`` after ``g`` leads there."""

    key: str
    label: str
    icon: str
    url_name: str
    group: MenuGroup
    may: Callable[[Viewer], bool]
    position: int
    letter: str = ""


Counter = Callable[[Viewer, datetime], Mapping[str, Count]]

_ENTRIES: dict[str, Entry] = {}
_COUNTERS: list[Counter] = []


def _everybody(viewer: Viewer) -> bool:
    return True


def entry(
    key: str,
    label: str,
    icon: str,
    url_name: str,
    group: MenuGroup,
    *,
    may: Callable[[Viewer], bool] = _everybody,
    position: int = 100,
    letter: str = "",
) -> Entry:
    """Put a line into the menu; ``may`` tells who sees it and must not ask the database.

    A letter that leads elsewhere already is a defect.
    """
    made = Entry(key, label, icon, url_name, group, may, position, letter)
    taken = next((one.key for one in _ENTRIES.values() if letter and one.letter == letter), key)
    if taken != key:
        raise ValueError(f"g {letter} leads to {taken} already, not to {key}")
    _ENTRIES[key] = made
    return made


def counter(source: Counter) -> Counter:
    """Register one query that counts the open work of several entries at once, by entry key."""
    if source not in _COUNTERS:
        _COUNTERS.append(source)
    return source


def entries_for(viewer: Viewer) -> list[Entry]:
    """What the viewer may open, by group and position."""
    order = list(MenuGroup)
    found = [made for made in _ENTRIES.values() if made.may(viewer)]
    return sorted(found, key=lambda made: (order.index(made.group), made.position, made.key))


def counts_for(viewer: Viewer, now: datetime) -> dict[str, Count]:
    """Open and late work of the viewer by entry key; one query per registered source."""
    found: dict[str, Count] = {}
    for source in _COUNTERS:
        found.update(source(viewer, now))
    return found
