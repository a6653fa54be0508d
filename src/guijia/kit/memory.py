"""What one page asks twice is asked once: answers kept for the length of one reading request.

A page is put together from pieces that do not know of each other: the gates of a step, the facts beside it,
the papers beneath it all read the same home. While somebody only reads nothing changes under them that they
would have to see; a request that writes remembers nothing.
"""

import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
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
