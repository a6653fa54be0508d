"""Secrets, signatures, waiting, and where nothing is sent; without a database."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from guijia.faces.api import rules
from guijia.kit.errors import BusinessError

NOW = datetime(2026, 3, 16, 1, 30, tzinfo=UTC)


def test_token_is_taken_apart_as_it_was_written() -> None:
    assert rules.parts_of(rules.written("0123456789", "a" * 43)) == ("0123456789", "a" * 43)


@pytest.mark.parametrize(
    "text", ["", "gj_", "gj_012345678_" + "a" * 43, "gj_0123456789_" + "a" * 42, "gj_0123456789_" + "é" * 43]
)
def test_what_is_no_token_is_none(text: str) -> None:
    assert rules.parts_of(text) is None


def test_signature_is_hmac_over_stamp_and_body() -> None:
    stamp, body = int(NOW.timestamp()), '{"id":"1"}'
    wanted = hmac.new(b"secret", f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    assert rules.signature("secret", NOW, body) == f"t={stamp},v1={wanted}"
    assert rules.signature("secret", NOW, body) != rules.signature("other", NOW, body)
    assert rules.signature("secret", NOW, body) != rules.signature("secret", NOW + timedelta(seconds=1), body)


def test_waiting_doubles_up_to_an_hour() -> None:
    waits = [rules.wait_after(n).total_seconds() for n in range(1, 12)]
    assert waits[:4] == [30, 60, 120, 240]
    assert waits[-1] == 3600
    assert rules.wait_after(10**6) == timedelta(hours=1)


GOOD = [
    ("https://hooks.example.com/a?b=c", "hooks.example.com", 443, "/a?b=c"),
    ("https://hooks.example.com", "hooks.example.com", 443, "/"),
    ("https://Hooks.Example.com:8443/x", "hooks.example.com", 8443, "/x"),
    ("https://xn--fiqs8s.cn/", "xn--fiqs8s.cn", 443, "/"),
    ("https://8.8.8.8/", "8.8.8.8", 443, "/"),
    ("https://[2001:4860:4860::8888]/", "2001:4860:4860::8888", 443, "/"),
]


@pytest.mark.parametrize(("url", "host", "port", "path"), GOOD)
def test_good_addresses_are_taken_apart(url: str, host: str, port: int, path: str) -> None:
    target = rules.target_of(url)
    assert (target.is_tls, target.host, target.port, target.path) == (True, host, port, path)


BAD_ADDRESSES = [
    "", "x", "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd", "//hooks.example.com/",
    "javascript:alert(1)", "https://", "https:///x", "https://user@hooks.example.com/", "https://u:p@hooks.example.com/",
    "https://hooks.example.com@10.0.0.1/", "https://hooks.example.com:22/", "https://hooks.example.com:80/",
    "https://hooks.example.com:99999/", "https://hooks.example.com:x/", "https://hooks.example.com/#x",
    "https://hooks.example.com\\@10.0.0.1/", "https://hooks.example.com/ x", "https://hooks.example.com/\r\nHost: x",
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/",
    "https://127.0.0.1./", "https://[::1%25eth0]/", "https://[::1/", "https://-a.example.com/", "https://a..example.com/",
    "https://中国.cn/", "https://hooks.example.com/" + "a" * 500, "https://a_b.example.com/",
]  # fmt: skip


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_addresses_that_can_be_read_in_two_ways_are_refused(url: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        rules.target_of(url)
    assert refusal.value.code == "api_hook_address"


INNER = [
    "127.0.0.1", "127.255.255.255", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "0.1.2.3",  # noqa: S104
    "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1",
    "2001:0:7f00:1::", "localhost", "", "1", "2130706433", "fec0::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_nothing_is_sent_inside(address: str) -> None:
    assert rules.why_not_send_to(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2001:4860:4860::8888", "2400:3200::1"])
def test_outside_may_be_told(address: str) -> None:
    assert rules.why_not_send_to(address) == ""


def test_named_networks_are_open_and_no_others() -> None:
    allowed = (ip_network("10.8.3.0/24"), ip_network("fd12::/16"))
    assert rules.why_not_send_to("10.8.3.7", allowed) == ""
    assert rules.why_not_send_to("fd12::7", allowed) == ""
    assert rules.why_not_send_to("10.8.4.7", allowed)
    assert rules.why_not_send_to("169.254.169.254", allowed)
