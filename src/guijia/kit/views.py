"""The base of every view: who looks, what was done, refusals as pages and as fragments."""

import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from guijia.kit.enums import Told
from guijia.kit.errors import BusinessError

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
TOLD = "told"
PROJECT = "project"


class StaffRequest(HttpRequest):
    """A request of somebody who has signed in (``user``), at the clock's ``now``."""

    user: Any
    now: datetime


def signed_in(view: Callable[Concatenate[R, P], HttpResponse]) -> Callable[Concatenate[R, P], HttpResponse]:
    """Let only people who have signed in pass; others are led to the entry and back afterwards.

    Nothing that such a view answers may be kept by a browser or a proxy, or listed by a robot.
    """

    @functools.wraps(view)
    def gate(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_entry(request)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return gate


def _to_entry(request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" and not is_fragment(request) else ""
    address = reverse("entry") + (f"?{urlencode({'next': back})}" if back not in {"", "/"} else "")
    return go(request, address)


def is_fragment(request: HttpRequest) -> bool:
    """Does the page ask for a piece of itself (htmx), not for a whole page?"""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on to an address, in the way that both a form and htmx understand."""
    if is_fragment(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)


def stand_at(request: HttpRequest, entry_key: str) -> None:
    """Mark this entry of the menu as the place of the page, whatever its address."""
    request.menu_place = entry_key  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a sentence leads on to; ``is_post`` for what is sent and not only looked at."""

    label: str
    url: str
    is_post: bool = False


def tell(request: HttpRequest, words: str, kind: Told = Told.OK, ways: Sequence[Way] = ()) -> None:
    """Keep one sentence about what was done; the next page that is shown says it once, with its ways on."""
    said = [kind.value, words, [[way.label, way.url, way.is_post] for way in ways]]
    request.session[TOLD] = [*request.session.get(TOLD, []), said][-5:]


def chosen_project(request: HttpRequest) -> UUID | None:
    """The project chosen in the top bar; ``None`` = all in which the viewer works.

    Only narrows what is shown: what may be seen is decided by the queries.
    """
    try:
        return UUID(request.session[PROJECT])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def render_refusal(request: HttpRequest, refusal: BusinessError) -> HttpResponse:
    """The refusal in its own words: a fragment for htmx, a page otherwise; 422 or 409."""
    template = "kit/_refusal.html" if is_fragment(request) else "kit/refusal.html"
    response = render(request, template, {"refusal": refusal}, status=refusal.status)
    response.headers["X-Refusal"] = refusal.code
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere."""
    return _fault(request, "stale", 403)


def _fault(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    # Without the shell: it asks the database, which may be what failed.
    page = render_to_string("kit/fault.html", {"kind": kind})
    response = HttpResponse(page, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _away(request: HttpRequest) -> HttpResponse:
    response = _fault(request, "away", 503)
    response.headers["Retry-After"] = "5"
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than any form may bring."""
    return _fault(request, "too_large", 413)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be understood; 503 when the session could not be kept (database away)."""
    if isinstance(exception, SessionInterrupted):
        return _away(request)
    return _fault(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person."""
    return _fault(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not there, or not in the viewer's scope; the answer is the same."""
    return _fault(request, "not_found", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours, nothing was written; 503 while the database is away."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _away(request)
    return _fault(request, "fault", 500)
