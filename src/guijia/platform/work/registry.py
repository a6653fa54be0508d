"""Kinds of background work: each room declares its own once, with what does one row, or makes the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from guijia.platform.files.models import StoredFile
from guijia.platform.org.models import Staff


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row before it is done; ``why`` tells why it cannot be, and then it never is."""

    key: str
    label: str
    url: str = ""
    why: str = ""
    clause: str = ""


class RowAct(Protocol):
    """What does one row, inside a transaction that also notes that it is done: never twice."""

    def __call__(self, *, key: str, given: Mapping[str, Any], actor: Staff, now: datetime) -> str:
        """Do it. Raises: BusinessError when a rule refuses. Returns: a word about it, or nothing."""
        ...


class FileMaker(Protocol):
    """What makes the file of work without rows; begun anew when its worker dies."""

    def __call__(
        self, *, given: Mapping[str, Any], actor: Staff, now: datetime, told: Callable[[int, int], bool]
    ) -> StoredFile:
        """Make it, telling how far it is; ``told`` answers whether to go on.

        Raises: BusinessError when a rule refuses.
        """
        ...


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of background work (后台工作种类): either ``act`` or ``make``."""

    key: str
    label: str
    act: RowAct | None = None
    make: FileMaker | None = None


_KINDS: dict[str, WorkKind] = {}


def kind(wanted: WorkKind) -> WorkKind:
    """Declare a kind of work. Declared twice in different ways, or with both or neither, is a defect."""
    if (wanted.act is None) == (wanted.make is None):
        raise ValueError(f"work {wanted.key} either acts on rows or makes a file")
    if _KINDS.get(wanted.key, wanted) != wanted:
        raise ValueError(f"work {wanted.key} is declared twice")
    return _KINDS.setdefault(wanted.key, wanted)


def kind_of(key: str) -> WorkKind:
    """The kind of that name. Raises: KeyError for one that nobody declared."""
    return _KINDS[key]


def all_kinds() -> list[WorkKind]:
    """Every kind by name."""
    return [_KINDS[key] for key in sorted(_KINDS)]
