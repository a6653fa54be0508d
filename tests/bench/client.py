"""A small HTTP client that keeps its connections, and what it measured."""

import http.client
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "c" * 32


@dataclass
class Answer:
    """What came back, and how long it took."""

    status: int
    body: bytes
    headers: dict[str, str]
    ms: float


@dataclass
class Client:
    """One person's browser: one connection that stays open, one session."""

    port: int
    session: str
    wire: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(
        self, path: str, data: dict[str, str] | None = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Get a page, or post a form."""
        sent = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", **(headers or {})}
        body = None
        if data is not None:
            body = urlencode({"csrfmiddlewaretoken": TOKEN, **data})
            sent |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}/",
            }
        method = "GET" if data is None else "POST"
        start = time.perf_counter()
        try:
            self.wire.request(method, path, body, sent)
            answer = self.wire.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # Idle for too long; every post carries its key, asking again does nothing twice.
            self.wire.close()
            self.wire.request(method, path, body, sent)
            answer = self.wire.getresponse()
        content = answer.read()
        took = (time.perf_counter() - start) * 1000
        return Answer(answer.status, content, {k.lower(): v for k, v in answer.getheaders()}, took)

    def counted(self, path: str, data: dict[str, str] | None = None, *, listed: bool = False) -> Answer:
        """The same with the server's own count of queries and time."""
        return self.ask(path, data, headers={"X-Bench": "list" if listed else "1"})


@dataclass
class Timing:
    """Milliseconds of many requests beside the floor's in the same moments."""

    own: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The middle."""
        return statistics.median(self.own)

    @property
    def p95(self) -> float:
        """Nineteen in twenty are faster."""
        return sorted(self.own)[max(0, round(len(self.own) * 0.95) - 1)]

    @property
    def ratio(self) -> float:
        """The middle as a multiple of the floor's, each request against the floor asked just before it."""
        return self.p50 / statistics.median(self.floor) if self.floor else 0.0


def alternately(ask: Callable[[], Answer], floor: Callable[[], Answer], times: int) -> Timing:
    """Ask a page and the floor in turn, so that a neighbour's noise falls on both."""
    found = Timing()
    for _ in range(times):
        found.floor.append(floor().ms)
        answer = ask()
        if answer.status >= 400:
            raise AssertionError(f"{answer.status}: {answer.body[:300].decode(errors='replace')}")
        found.own.append(answer.ms)
    return found


def at_once(port: int, sessions: list[str], path: str, seconds: float) -> float:
    """Requests a second of as many clients as there are sessions, each asking again as soon as answered."""
    end = time.perf_counter() + seconds

    def one(session: str) -> int:
        client, count = Client(port, session), 0
        client.ask(path)
        while time.perf_counter() < end:
            client.ask(path)
            count += 1
        return count

    start = time.perf_counter()
    with ThreadPoolExecutor(len(sessions)) as pool:
        total = sum(pool.map(one, sessions))
    return total / (time.perf_counter() - start)
