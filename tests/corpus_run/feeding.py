"""How bad input is fed, and what must hold of every answer."""

import time
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.access.conftest import rolled_back
from tests.access.test_matrix import text_of
from tests.access.world import content_of, traces, written

FORM = "application/x-www-form-urlencoded"
ANSWERS = {200, 204, 302, 400, 403, 404, 409, 413, 414, 422}
SLOW = 2.0


def encoded(data: dict[str, Any]) -> bytes:
    """A form as bytes, broken characters included."""
    return urlencode(data, errors="surrogatepass").encode("ascii")


def post(client: Client, url: str, data: dict[str, Any], **headers: str) -> Any:
    """Post a form; whatever is a fault, slow, or leaves something of a refused post fails."""
    content = encoded(data)

    def send() -> Any:
        return client.post(url, content, content_type=FORM, headers=headers)

    return fed(send, f"{url} {list(data.items())[:12]!r}"[:600])


def get(client: Client, url: str, data: dict[str, Any]) -> Any:
    """Ask an address; as ``post``."""
    question = encoded(data).decode("ascii")
    return fed(lambda: client.get(f"{url}?{question}"), f"{url}?{question}"[:600])


def fed(send: Any, what: str) -> Any:
    """Send, judge, take back."""
    with rolled_back():
        before = written()
        cpu, wall = time.process_time(), time.perf_counter()
        answer = send()
        # The machine may be busy with other things: what we burn ourselves counts to the full.
        assert time.process_time() - cpu <= SLOW, (what[:600], "slow")
        assert time.perf_counter() - wall <= 4 * SLOW, (what[:600], "slow")
        assert answer.status_code in ANSWERS, (what[:600], answer.status_code, _fault(answer))
        if answer.status_code >= 400:
            touched = traces(before)
            if touched:
                kept = content_of(touched)
                send()
                assert content_of(touched) == kept, (what, "left something", touched)
    return answer


def _fault(answer: Any) -> str:
    found = getattr(answer, "exc_info", None)
    return repr(found[1]) if found else text_of(answer)[-200:]
