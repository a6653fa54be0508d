"""How bad input is fed, and what must hold of every answer."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests import corpus
from tests.access.conftest import rolled_back
from tests.access.test_matrix import text_of
from tests.access.world import content_of, traces, written

FORM = "application/x-www-form-urlencoded"
ANSWERS = {200, 204, 302, 400, 403, 404, 409, 413, 414, 422}
SLOW = 2.0
# So that all of them together still pass for a form, and for an address.
TOGETHER, LONGEST = 6000, 5000
# What a refusal may never show: it is for people, in their language.
RAW = (
    "Traceback",
    "psycopg",
    "IntegrityError",
    "DoesNotExist",
    "ValidationError",
    "Enter a valid",
    "This field",
)

Words = Mapping[str, str]


def encoded(data: Mapping[str, Any]) -> bytes:
    """A form as bytes, broken characters included."""
    return urlencode(data, errors="surrogatepass", doseq=True).encode("ascii")


def post(client: Client, url: str, data: Mapping[str, Any], kept: frozenset[str] = frozenset()) -> Any:
    """Post a form; whatever is a fault, slow, or leaves something of a refused post fails."""
    content = encoded(data)

    def send() -> Any:
        return client.post(url, content, content_type=FORM)

    return fed(send, f"{url} {list(data.items())[:12]!r}"[:600], kept)


def get(client: Client, url: str, data: Mapping[str, Any], kept: frozenset[str] = frozenset()) -> Any:
    """Ask an address; as ``post``."""
    question = encoded(data).decode("ascii")
    return fed(lambda: client.get(f"{url}?{question}"), f"{url}?{question}"[:600], kept)


def fed(send: Callable[[], Any], what: str, kept: frozenset[str] = frozenset()) -> Any:
    """Send, judge, take back. ``kept``: tables in which a refusal itself is written down."""
    with rolled_back():
        before = written()
        cpu, wall = time.process_time(), time.perf_counter()
        answer = send()
        # The machine may be busy with other things: what we burn ourselves counts to the full.
        assert time.process_time() - cpu <= SLOW, (what[:600], "slow")
        assert time.perf_counter() - wall <= 4 * SLOW, (what[:600], "slow")
        assert answer.status_code in ANSWERS, (what[:600], answer.status_code, _fault(answer))
        if answer.status_code >= 400:
            said = text_of(answer)
            assert not [raw for raw in RAW if raw in said], (what[:600], said[-400:])
            assert answer.status_code != 422 or any("一" <= c <= "龥" for c in said), (what[:600], "no words")
            if touched := traces(before) - kept:
                stood = content_of(touched)
                send()
                assert content_of(touched) == stood, (what, "left something", touched)
    return answer


def rounds(name: str, fields: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every field once with every class, several fields spoiled in one post: the class, the spoiled fields.

    In each round the field beside has the class beside, so that one class never hides behind another.
    """
    groups = list(corpus.CLASSES)
    for turn in range(len(groups)):
        yield (
            groups[turn],
            {
                field: corpus.sample(f"{name}.{field}", groups[(at + turn) % len(groups)]).value[:TOGETHER]
                for at, field in enumerate(fields)
            },
        )


def _fault(answer: Any) -> str:
    found = getattr(answer, "exc_info", None)
    return repr(found[1]) if found else text_of(answer)[-200:]
