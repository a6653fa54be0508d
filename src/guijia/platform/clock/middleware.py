"""One request has one ``now``, read from the database when it is first asked for."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from guijia.platform.clock import queries

_MADE: dict[str, type[HttpRequest]] = {}


def _with_now(kind: type[HttpRequest]) -> type[HttpRequest]:
    """``kind`` with a ``now`` that is read once, and only when somebody asks."""
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name in _MADE:
        return _MADE[name]

    def now(self: Any) -> datetime:
        return queries.now()

    moment = functools.cached_property(now)
    made = type(kind.__name__, (kind,), {"now": moment})
    moment.__set_name__(made, "now")
    return _MADE.setdefault(name, made)


def now_of(request: HttpRequest) -> datetime:
    """The ``now`` of this request, for callers that are type-checked."""
    moment: datetime = request.now  # type: ignore[attr-defined]
    return moment


class Now:
    """Gives every request its ``now``: the database's clock, the same for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.__class__ = _with_now(type(request))
        return self.get_response(request)
