"""What people type into the search of a list of people: kept for them on the server, never in an address.

Addresses are copied, logged and remembered by browsers; names and telephone numbers must not travel in them.
The address carries a short key, the person's session the sealed words (decision record 0014).
"""

import secrets
from collections.abc import MutableMapping
from typing import Any

from django.http import HttpRequest, QueryDict

from guijia.kit.sealed import SealBrokenError, seal, unseal

SIGN = "~"
_STORE = "asked"
# So many searches one can go back to; older ones are typed again.
KEPT = 40
# What belongs to the form and not to the question.
_OWN = frozenset({"q", "next", "csrfmiddlewaretoken", "_once"})


def keep(request: HttpRequest, words: str) -> str:
    """Keep the words for this person; the key that stands for them in an address."""
    kept = list(request.session.get(_STORE, []))
    if kept and _opened(*kept[-1]) == words:
        return SIGN + str(kept[-1][0])
    key = secrets.token_urlsafe(6)
    request.session[_STORE] = [*kept, [key, seal(words, bound_to=_place(key))]][-KEPT:]
    return SIGN + key


def words_of(request: HttpRequest, asked: str) -> str | None:
    """The words behind what an address asks; ``None`` when they are not kept (any more)."""
    if not asked:
        return ""
    key = asked.removeprefix(SIGN)
    sealed = dict(request.session.get(_STORE, [])).get(key) if asked.startswith(SIGN) else None
    return None if sealed is None else _opened(key, sealed)


def carried(request: HttpRequest, asked: str) -> list[list[str]]:
    """The sealed words behind what an address asks, to be asked again without the person's session."""
    key = asked.removeprefix(SIGN)
    return [[one, sealed] for one, sealed in request.session.get(_STORE, []) if one == key]


def carry(session: MutableMapping[str, Any], words: list[list[str]]) -> None:
    """Put sealed words into the session that stands in for the person's."""
    session[_STORE] = words


def question(request: HttpRequest) -> str:
    """The address part of a filter form that was sent: everything as typed, the words by their key."""
    asked = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if name not in _OWN:
            asked.setlist(name, [value for value in values if value])
    if words := " ".join(request.POST.get("q", "").split()):
        asked["q"] = keep(request, words)
    return asked.urlencode(safe=SIGN)


def _place(key: str) -> str:
    return f"kit.asked:{key}"


def _opened(key: str, sealed: str) -> str | None:
    try:
        return unseal(sealed, bound_to=_place(key))
    except SealBrokenError:
        return None
