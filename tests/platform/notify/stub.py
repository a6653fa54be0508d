"""A provider of messages with programmable faults, and one that speaks HTTP."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from guijia.platform.notify.channels.base import Adapter, DoubtError, FaultError, Parcel, RefusedError, Secret

FINE, FAIL, REFUSE, TIMEOUT_AFTER, TIMEOUT_BEFORE, SLOW, BROKEN = (
    "fine", "500", "refuse", "timeout after accepting", "timeout before accepting", "slow", "broken",
)  # fmt: skip


@dataclass
class Provider:
    """What a provider does: ``calls`` counts what was handed over, ``effects`` what people got, by key."""

    keyed: bool = True
    personal: bool = True
    faults: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    parcels: list[Parcel] = field(default_factory=list)
    slow_seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, parcel: Parcel) -> str:
        """Take a message, or fail as the script says."""
        with self._lock:
            fault = self.faults.pop(0) if self.faults else FINE
        if fault == SLOW:
            time.sleep(self.slow_seconds)
        if fault == FAIL:
            raise FaultError("stub 答复 500")
        if fault == REFUSE:
            raise RefusedError("stub 不接受")
        if fault == BROKEN:
            raise KeyError("a defect of the adapter")
        if fault == TIMEOUT_BEFORE:
            raise DoubtError("stub 没有答复")
        self.take(parcel.key)
        with self._lock:
            self.parcels.append(parcel)
        if fault == TIMEOUT_AFTER:
            raise DoubtError("stub 没有答复")
        return f"ref-{parcel.key[:8]}"

    def take(self, key: str) -> None:
        """Deliver: with keys only the first of each has an effect."""
        with self._lock:
            self.calls[key] += 1
            if not self.keyed or key not in self.effects:
                self.effects[key] += 1

    @property
    def adapter(self) -> Adapter:
        """As a way out."""
        return Adapter(
            keyed=self.keyed,
            personal=self.personal,
            secrets=(Secret("secret", "密钥", is_hidden=True, required=False),),
            send=self.send,
        )


class Fake(ThreadingHTTPServer):
    """A provider over HTTP: answers by path, keeps what it was asked, does as ``faults`` say."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, Mapping[str, Any]]] = {}
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.faults: list[tuple[int, float]] = []
        self.effects: Counter[str] = Counter()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Fake

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.path, dict(self.headers), body))
        status, pause = self.server.faults.pop(0) if self.server.faults else (200, 0.0)
        key = self.headers.get("Idempotency-Key")
        if key and status == 200 and key not in self.server.effects:
            self.server.effects[key] += 1
        time.sleep(pause)
        said: Mapping[str, Any] = {}
        if status == 200:
            path = self.path.partition("?")[0]
            status, said = self.server.answers.get(path, (200, {"reference": "r-1"}))
        content = json.dumps(said).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            return

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@contextmanager
def fake() -> Iterator[Fake]:
    """A running fake provider."""
    server = Fake()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
