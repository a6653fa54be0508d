"""Which words of an address or a form the product really reads: it is listened to, nobody keeps a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict

# Reads that take everything at once: then every word that is known anywhere may be meant.
ALL_OF_IT = "*"
# Words that the frame reads of every post, not the page: the page's token.
FRAME = {"csrfmiddlewaretoken"}


@dataclass
class Heard:
    """What was read of the addresses and of the forms."""

    asked: set[str] = field(default_factory=set)
    posted: set[str] = field(default_factory=set)


_heard: list[Heard] = []


class Listening(QueryDict):
    """A form or a question that remembers which words were read of it."""

    kind = ""

    def _note(self, key: Any) -> None:
        if _heard and isinstance(key, str):
            getattr(_heard[-1], self.kind).add(key)

    def __getitem__(self, key: Any) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self._note(key)
        return super().__contains__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """As it is, and noted."""
        self._note(key)
        return super().get(key, default)

    def getlist(self, key: Any, default: Any = None) -> Any:
        """As it is, and noted."""
        self._note(key)
        return super().getlist(key, default)

    def dict(self) -> Any:
        """As it is; whoever takes it all may read any word of it."""
        self._note(ALL_OF_IT)
        return super().dict()


class Asked(Listening):
    """The words behind the question mark."""

    kind = "asked"


class Posted(Listening):
    """The fields of a form."""

    kind = "posted"


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request of the test is listened to."""
    load = WSGIRequest._load_post_and_files

    def asked(request: Any) -> Any:
        if "_asked" not in request.__dict__:
            words = request.environ.get("QUERY_STRING", "").encode("iso-8859-1")
            request.__dict__["_asked"] = Asked(words, encoding=request._encoding)
        return request.__dict__["_asked"]

    def asked_anew(request: Any) -> None:
        request.__dict__.pop("_asked", None)

    def loaded(request: Any) -> None:
        load(request)
        kept = Posted("", mutable=True, encoding=request._post.encoding)
        for key, values in request._post.lists():
            kept.setlist(key, values)
        kept._mutable = False
        request._post = kept

    monkeypatch.setattr(WSGIRequest, "GET", property(asked, None, asked_anew))
    monkeypatch.setattr(WSGIRequest, "_load_post_and_files", loaded)


@contextmanager
def heard() -> Iterator[Heard]:
    """What is read meanwhile."""
    _heard.append(Heard())
    try:
        yield _heard[-1]
    finally:
        _heard.pop()


def learned(send: Any, asked: set[str], posted: set[str]) -> tuple[set[str], set[str]]:
    """Send with all the words known so far, again until nothing new is read of what is sent.

    Returns: every word that is read of the address, and every word of the form.
    """
    for _ in range(4):
        with heard() as found:
            send(sorted(asked), sorted(posted))
        if found.asked <= asked and found.posted <= posted:
            break
        asked, posted = asked | found.asked, posted | found.posted
    return asked, posted - FRAME
