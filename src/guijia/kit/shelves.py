"""What a person keeps of a list: its columns in their order, and views of it under a name.

The kit only shows them. Where they are kept is the business of a floor above, which registers itself here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import QueryDict

Viewer = Any  # ``org.Staff``; the kit stands below it
ALL = "all"
# Words of the address that say where one stands in a list, not what one looks for.
PLACES = ("after", "before", "excel", "too_many", "counts", "view")


@dataclass(frozen=True, slots=True)
class View:
    """A view of a list (视图): what is asked of it under a name.

    ``shared`` says in words with whom; empty when it is the viewer's alone. ``columns`` empty: as the person
    has arranged the list.
    """

    pk: UUID
    name: str
    asked: str
    columns: tuple[str, ...] = ()
    shared: str = ""
    is_mine: bool = False

    def is_as(self, given: QueryDict) -> bool:
        """Does the address still ask what the view keeps?"""
        return sorted(QueryDict(self.asked).lists()) == sorted(asked_in(given).lists())


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything kept of one list for one person: own columns, views by name, the view it begins with."""

    columns: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    start: View | None = None

    def view(self, key: str) -> View | None:
        """The view that an address names."""
        return next((one for one in self.views if str(one.pk) == key), None)

    def given(self, asked: QueryDict) -> QueryDict:
        """What is asked; when nothing is, what the view asks with which the person begins."""
        if asked or self.start is None:
            return asked
        found = QueryDict(self.start.asked, mutable=True)
        found["view"] = str(self.start.pk)
        return found


@dataclass(slots=True)
class Tab:
    """A view as the page shows it: its address, whether one stands in it, how many rows it has."""

    name: str
    url: str
    on: bool
    shared: str = ""
    changed: bool = False
    pk: UUID | None = None
    is_mine: bool = False
    count: str = field(default="")


NOTHING = Shelf()
_SOURCE: list[Callable[[Viewer, str], Shelf]] = []


def keep_with(source: Callable[[Viewer, str], Shelf]) -> None:
    """Let ``source`` say what is kept of a list; one query at most. The last one registered is asked."""
    _SOURCE[:] = [source]


def shelf_of(viewer: Viewer, key: str) -> Shelf:
    """What the viewer keeps of the list of that key."""
    return _SOURCE[0](viewer, key) if _SOURCE else NOTHING


def asked_in(given: QueryDict) -> QueryDict:
    """What an address looks for, without the place where it stands and without what is empty."""
    kept = QueryDict(mutable=True)
    for key, values in given.lists():
        if key not in PLACES and any(values):
            kept.setlist(key, values)
    return kept


def tabs(shelf: Shelf, given: QueryDict) -> list[Tab]:
    """The views as tabs, everything first; none when there is no view."""
    if not shelf.views:
        return []
    chosen = shelf.view(given.get("view", ""))
    first = Tab("全部", f"?view={ALL}", on=chosen is None and not asked_in(given))
    return [first, *(_tab(one, chosen, given) for one in shelf.views)]


def _tab(view: View, chosen: View | None, given: QueryDict) -> Tab:
    on = chosen is view
    url = f"?{view.asked}&view={view.pk}" if view.asked else f"?view={view.pk}"
    return Tab(view.name, url, on, view.shared, on and not view.is_as(given), view.pk, view.is_mine)


def in_order(columns: Iterable[Any], wanted: Iterable[str]) -> list[Any]:
    """The columns of those keys in the order wanted; what is not known is dropped."""
    by_key = {column.key: column for column in columns}
    return [by_key[key] for key in dict.fromkeys(wanted) if key in by_key]
