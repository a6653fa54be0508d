"""One HTTPS call to a provider: no redirect followed, every fault named for what it means."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from guijia.platform.notify.channels.base import DoubtError, FaultError, RefusedError

MOST_BYTES = 100_000
SURELY_NOT_TAKEN = frozenset({429, 500, 501, 503})


def endpoint(official: str) -> str:
    """The provider's address; an installation may lead it elsewhere (private clouds, tests)."""
    host = urlsplit(official).netloc
    return official.replace(f"https://{host}", settings.NOTIFY_ENDPOINTS.get(host, f"https://{host}"), 1)


def call(
    method: str,
    url: str,
    *,
    timeout_seconds: float,
    body: Mapping[str, Any] | bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Call and read the JSON answer.

    Raises:  FaultError when the provider surely took nothing; RefusedError when it said no;
             DoubtError when it may have taken it.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout_seconds)
    given = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    sent = body if isinstance(body, bytes) or body is None else json.dumps(body, ensure_ascii=False).encode()
    try:
        try:
            connection.connect()
        except (OSError, ssl.SSLError, http.client.HTTPException) as error:
            raise FaultError(f"连不上 {parts.hostname}：{_short(error)}") from error
        try:
            connection.request(
                method, f"{parts.path}?{parts.query}" if parts.query else parts.path, sent, given
            )
            answer = connection.getresponse()
            content = answer.read(MOST_BYTES)
        except (OSError, http.client.HTTPException) as error:
            words = "没有在限时内答复" if isinstance(error, socket.timeout) else _short(error)
            raise DoubtError(f"{parts.hostname} {words}") from error
    finally:
        connection.close()
    return _read(answer.status, content, parts.hostname or "")


def _read(status: int, content: bytes, host: str) -> dict[str, Any]:
    if status in SURELY_NOT_TAKEN:
        raise FaultError(f"{host} 答复 {status}")
    if status >= 500:
        raise DoubtError(f"{host} 答复 {status}")
    try:
        found = json.loads(content or b"{}")
    except ValueError as error:
        raise (DoubtError if status < 300 else RefusedError)(f"{host} 的答复读不懂（{status}）") from error
    if not isinstance(found, dict):
        raise DoubtError(f"{host} 的答复读不懂（{status}）")
    if status >= 300:
        raise RefusedError(
            f"{host} 答复 {status}：{str(found.get('message') or found.get('msg') or '')[:120]}"
        )
    return found


def _short(error: BaseException) -> str:
    return f"{type(error).__name__} {error}".splitlines()[0][:120]
