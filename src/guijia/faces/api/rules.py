"""Tokens, signatures, waiting, and where nothing may be sent. Pure."""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from guijia.faces.api import errors
from guijia.faces.api.enums import TokenState
from guijia.kit.errors import BusinessError

PREFIX_DIGITS = 10
TOKEN = re.compile(r"gj_([0-9a-f]{10})_([A-Za-z0-9_-]{43})", re.ASCII)
KEY = re.compile(r"[A-Za-z0-9._:-]{8,64}", re.ASCII)
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\.?", re.ASCII)
PORTS = frozenset({443, 8443})
LONGEST_URL = 500

TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Inner or set aside, though older libraries call them global.
SET_ASIDE = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "100::/64", "3fff::/20", "5f00::/16")
)
# Addresses that carry another one inside.
NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


# ---- tokens


def written(prefix: str, secret: str) -> str:
    """The token as it is handed out."""
    return f"gj_{prefix}_{secret}"


def parts_of(token: str) -> tuple[str, str] | None:
    """Prefix and secret of what a request carries; ``None`` when it is no token."""
    found = TOKEN.fullmatch(token)
    return (found[1], found[2]) if found else None


def digest_of(secret: str) -> str:
    """What is kept of a secret. It has 256 bits of chance, so a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, digest: str) -> bool:
    """Is this the secret, told in the same time whatever differs?"""
    return hmac.compare_digest(digest_of(secret), digest)


def why_not_make(
    *, expires_at: datetime, most_days: int, is_employed: bool, now: datetime
) -> BusinessError | None:
    """May this token be made?

    Rule:    INT-01: a token ends, and soon enough; whoever left acts no more.
    """
    if not is_employed:
        return errors.holder_gone()
    if expires_at <= now:
        return errors.expires_in_the_past()
    if expires_at > now + timedelta(days=most_days + 1):
        return errors.too_long(most_days)
    return None


def why_not_enter(state: TokenState, is_employed: bool) -> BusinessError | None:
    """May a request with this token, its secret being right, come in?"""
    if not is_employed:
        return errors.token_revoked()
    refusals = {
        TokenState.REVOKED: errors.token_revoked(),
        TokenState.EXPIRED: errors.token_expired(),
        TokenState.WAITING: errors.token_waiting(),
    }
    return refusals.get(state)


# ---- signing and waiting


def signature(secret: str, moment: datetime, body: str) -> str:
    """The ``Guijia-Signature`` of a delivery: HMAC-SHA256 over ``timestamp.body``."""
    stamp = int(moment.timestamp())
    made = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={stamp},v1={made}"


def wait_after(failures: int) -> timedelta:
    """How long an address is left in peace after so many failures in a row; doubling up to an hour."""
    doublings: int = 2 ** max(0, min(failures, 20) - 1)
    return min(FIRST_WAIT * doublings, LONGEST_WAIT)


# ---- where nothing is sent


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: where to connect and what to ask for."""

    is_tls: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The Host of the request."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


def target_of(url: str, *, http: bool = False, ports: Sequence[int] | None = None) -> Target:
    """Take an address apart, or say why nothing is sent there.

    Rule:    T19 (ASVS 1.3.6): HTTPS only, known ports, no name or password inside, a host that cannot be
             read in two ways.
    Raises:  BusinessError ``api_hook_address``.
    """
    if len(url) > LONGEST_URL or not url.isascii() or re.search(r"[\x00-\x20\x7f\\]", url):
        raise errors.bad_address("地址里只能有常用字符，且不超过 500 个；中文域名请写成 xn-- 的形式。")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise errors.bad_address("地址读不出来，请写成 https://域名/路径。") from None
    if parts.scheme != "https" and not (http and parts.scheme == "http"):
        raise errors.bad_address("地址须以 https:// 开头。")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise errors.bad_address("地址里不能带用户名或口令。")
    host = (parts.hostname or "").lower()
    if not _is_host(host):
        raise errors.bad_address("域名不对。数字地址须写成常见的四段，或方括号里的 IPv6。")
    is_tls = parts.scheme == "https"
    port = port if port is not None else (443 if is_tls else 80)
    if port not in (PORTS if ports is None else ports):
        raise errors.bad_address("端口只能是 443 或 8443。")
    if parts.fragment:
        raise errors.bad_address("地址里不能有 #。")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_tls, host, port, path)


def _is_host(host: str) -> bool:
    if address_of(host) is not None:
        return True
    # A last label that begins like a number is an address in disguise: 2130706433, 0x7f.1, 127.1.
    last = host.rstrip(".").rpartition(".")[2]
    return len(host) <= 253 and HOST.fullmatch(host) is not None and not re.match(r"\d|0x", last)


def address_of(text: str) -> Address | None:
    """An address in its plain form; zones (``%eth0``) are none."""
    try:
        return None if "%" in text else ipaddress.ip_address(text)
    except ValueError:
        return None


def _unwrapped(address: Address) -> list[Address]:
    """The address and every one it carries inside."""
    found: list[Address] = [address]
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in net for net in NAT64) or int(address) >> 32 == 0:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        found += [one for one in inner if one is not None]
    return found


def why_not_send_to(text: str, allowed: Sequence[Network] = ()) -> str:
    """Why nothing is sent to that network address; empty when it may be.

    Rule:    T19: nothing private, loopback, link-local (the cloud's own data), multicast or reserved, also not
             inside another form. ``allowed`` are networks that the installation has named.
    """
    address = address_of(text)
    if address is None:
        return f"{text[:60]} 不是网络地址"
    if any(address.version == net.version and address in net for net in allowed):
        return ""
    for one in _unwrapped(address):
        aside = any(one.version == net.version and one in net for net in SET_ASIDE)
        if aside or not one.is_global or one.is_multicast or one.is_reserved or one.is_unspecified:
            return f"{text[:60]} 是内部或保留的网络地址，不向它推送"
    return ""
