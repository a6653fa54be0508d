"""Tells one address one thing: resolved once, connected to what was resolved, nothing followed, little read."""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings

from guijia.faces.api import rules
from guijia.kit.errors import BusinessError

CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 10.0
MOST_READ = 16 * 1024
AGENT = "Guijia-Webhook/1"

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every network address of a host. Raises: OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def tell(url: str, body: bytes, headers: dict[str, str], *, find: Resolve | None = None) -> tuple[int, str]:
    """Post ``body`` to an address.

    Rule:    T19: the addresses of the host are looked up once, every one of them must be allowed, and the
             connection goes to one of these and nowhere else; a redirect is a failure.
    Returns: the answer's status (0 = none), and what went wrong in words (empty = delivered).
    """
    try:
        target = rules.target_of(url, http=settings.HOOK_HTTP, ports=settings.HOOK_PORTS)
    except BusinessError as refusal:
        return 0, refusal.message
    try:
        found = (find or resolve)(target.host, target.port)
    except (OSError, UnicodeError):
        return 0, "域名查不到"
    for address in found:
        if why := rules.why_not_send_to(address, settings.HOOK_NETWORKS):
            return 0, why
    if not found:
        return 0, "域名查不到"
    try:
        status = _post(target, found[0], body, headers)
    except ssl.SSLCertVerificationError:
        return 0, "对方的证书不可信"
    except (OSError, http.client.HTTPException, ValueError) as error:
        return 0, f"连不上或没有及时答复（{type(error).__name__}）"
    if 200 <= status < 300:
        return status, ""
    return status, "对方要求转到别处，不跟随" if 300 <= status < 400 else f"对方答复 {status}"


def _post(target: rules.Target, address: str, body: bytes, headers: dict[str, str]) -> int:
    """Connect to that address, not to the name, and post. Raises: OSError, HTTPException."""
    held = [socket.create_connection((address, target.port), timeout=CONNECT_SECONDS)]
    # Whoever answers a byte at a time is cut off all the same.
    guard = threading.Timer(WHOLE_SECONDS, _cut, [held])
    guard.daemon = True
    guard.start()
    try:
        held[0].settimeout(WHOLE_SECONDS)
        if target.is_tls:
            context = ssl.create_default_context()
            secure = context.wrap_socket(held[0], server_hostname=target.host, do_handshake_on_connect=False)
            held[0] = secure
            secure.do_handshake()
        connection = http.client.HTTPConnection(target.host, target.port, timeout=WHOLE_SECONDS)
        connection.sock = held[0]
        sent = {
            "Host": target.host_header, "User-Agent": AGENT, "Connection": "close",
            "Content-Type": "application/json; charset=utf-8", **headers,
        }  # fmt: skip
        connection.request("POST", target.path, body=body, headers=sent)
        answer = connection.getresponse()
        answer.read(MOST_READ)
        return answer.status
    finally:
        guard.cancel()
        held[0].close()


def _cut(held: list[socket.socket]) -> None:
    with suppress(OSError):
        held[0].shutdown(socket.SHUT_RDWR)
