"""What of a plan is counted from the records; areas above register their own counts at start-up."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Count:
    """A number that the records give for a project, some people and a span of days (both included)."""

    key: str
    label: str
    count: Callable[[UUID, Collection[UUID], date, date], int]


_COUNTS: dict[str, Count] = {}


def count(declared: Count) -> Count:
    """Declare a count. Raises: ValueError when another bears the key."""
    if _COUNTS.setdefault(declared.key, declared) != declared:
        raise ValueError(f"count {declared.key} is declared twice")
    return declared


def counts() -> list[Count]:
    """Every count, by key."""
    return [_COUNTS[key] for key in sorted(_COUNTS)]


def count_of(key: str) -> Count | None:
    """The count of that key."""
    return _COUNTS.get(key)
