"""What one page asks twice is asked once: answers kept for the length of one reading request.

A page is put together from pieces that do not know of each other: the gates of a step, the facts beside it,
the papers beneath it all read the same home. While somebody only reads nothing changes under them that they
would have to see; a request that writes remembers nothing.

A deed is put together from actions in the same way, but there only what it has *locked* is kept: nobody else
can change that until the deed is over, and what the deed itself changes, it changes on the object kept here.
"""

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember until the end of this block; what was remembered before it is not seen inside."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def remembered(query: Callable[P, R]) -> Callable[P, R]:
    """Ask ``query`` once for the same arguments while a page is read; at any other time ask every time.

    For queries that answer with values (an object, a list, a number), never with a QuerySet. Whoever gets
    the answer must not change it.
    """

    @functools.wraps(query)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return query(*args, **kwargs)
        key = (query, args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = query(*args, **kwargs)
        answer: R = kept[key]
        return answer

    return ask


def know(query: Callable[P, R], answer: R, *args: P.args, **kwargs: P.kwargs) -> None:
    """While a page is read: the answer to a remembered query is at hand already, it need not be asked."""
    kept = _kept.get()
    if kept is not None:
        kept[(getattr(query, "__wrapped__"), args, tuple(sorted(kwargs.items())))] = answer  # noqa: B009


_held: ContextVar[dict[Hashable, Any] | None] = ContextVar("held", default=None)


@contextmanager
def one_deed() -> Iterator[None]:
    """Keep what is locked until the end of this block; opened by whoever opens the transaction."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def held(kind: str, key: Hashable) -> Any:
    """What this deed keeps under that name; ``None`` when it keeps nothing, or when there is no deed."""
    kept = _held.get()
    return None if kept is None else kept.get((kind, key))


def hold(kind: str, key: Hashable, thing: T) -> T:
    """Keep a thing that this deed has locked or made, until it is over. Returns: the thing."""
    kept = _held.get()
    if kept is not None:
        kept[(kind, key)] = thing
    return thing


def let_go(kind: str, key: Hashable) -> None:
    """Keep that no longer: it was changed in a way that does not show on the object kept."""
    kept = _held.get()
    if kept is not None:
        kept.pop((kind, key), None)


def let_all_go() -> None:
    """Keep nothing any more: part of the deed was undone."""
    kept = _held.get()
    if kept is not None:
        kept.clear()
