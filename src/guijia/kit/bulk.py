"""Acts on many rows of a list at once: areas register them, every list offers those of its key.

The kit draws boxes and buttons. What an act would do is looked at before, row by row, and done by the floor that
keeps background work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import Model, QuerySet
from django.forms import Form

from guijia.kit.errors import BusinessError

M = TypeVar("M", bound=Model)
M_contra = TypeVar("M_contra", bound=Model, contravariant=True)
Viewer = Any  # ``org.Staff``; the kit stands below it
WhyNot = Callable[[M], BusinessError | None]


class Deed(Protocol[M_contra]):
    """Calls the area's action for one row."""

    def __call__(self, row: M_contra, given: Mapping[str, Any], /, *, actor: Any, now: datetime) -> str:
        """Do it. Raises: BusinessError when a rule refuses. Returns: a word about it, or nothing."""
        ...


@dataclass(frozen=True)
class BulkAct(Generic[M]):
    """Something done to many rows of a list (批量办理).

    Args:
        key: ``<app>.<verb_noun>``, frozen once released: work under way names it.
        list_key: the list that offers it.
        label: the button.
        rows: the rows of the viewer, with all that ``why_not`` and ``deed`` read.
        name: what a row is called.
        why_not: for one viewer and moment, what says of a row why it cannot be; the rule, asked beforehand.
        deed: the area's action for one row.
        may: who finds the button; must not ask the database.
        form: what must be typed once for all rows; built with ``viewer``.
    """

    key: str
    list_key: str
    label: str
    rows: Callable[[Viewer], QuerySet[M]]
    name: Callable[[M], str]
    why_not: Callable[[Viewer, datetime], WhyNot[M]]
    deed: Deed[M]
    may: Callable[[Viewer], bool]
    form: Callable[..., Form] | None = None


_ACTS: dict[str, BulkAct[Any]] = {}


def bulk_act(wanted: BulkAct[Any]) -> BulkAct[Any]:
    """Register an act on many rows. Registered twice in different ways is a defect."""
    if _ACTS.get(wanted.key, wanted) != wanted:
        raise ValueError(f"bulk act {wanted.key} is registered twice")
    return _ACTS.setdefault(wanted.key, wanted)


def act_named(key: str) -> BulkAct[Any] | None:
    """The act of that key."""
    return _ACTS.get(key)


def acts_of(list_key: str, viewer: Viewer) -> list[BulkAct[Any]]:
    """What the viewer may do to many rows of a list."""
    return [one for one in _ACTS.values() if one.list_key == list_key and one.may(viewer)]
