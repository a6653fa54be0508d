"""A company's own gateway of messages: one signed post, done once per key."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from guijia.platform.notify.channels.base import Adapter, Parcel, Secret
from guijia.platform.notify.channels.calling import call, endpoint


def send(parcel: Parcel) -> str:
    """Post the message; the gateway keeps ``Idempotency-Key`` and drops a second one with it."""
    content = json.dumps(
        {
            "key": parcel.key,
            "to": parcel.to,
            "name": parcel.name,
            "title": parcel.title,
            "words": parcel.words,
            "url": parcel.url,
        },
        ensure_ascii=False,
    ).encode()
    signature = hmac.new(parcel.secrets["secret"].encode(), content, hashlib.sha256).hexdigest()
    answer = call(
        "POST",
        endpoint(parcel.secrets["url"]),
        timeout_seconds=parcel.call_seconds,
        body=content,
        headers={"Idempotency-Key": parcel.key, "X-Signature": f"sha256={signature}"},
    )
    return str(answer.get("reference", ""))[:120]


def check(secrets: Mapping[str, str]) -> str:
    """Only an address of the company's own over HTTPS."""
    parts = urlsplit(secrets.get("url", ""))
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname:
        return "网关地址应以 https:// 开头，并写域名。"
    if parts.username or parts.hostname.replace(".", "").isdigit() or ":" in parts.hostname:
        return "网关地址应写域名，不写 IP 和用户名。"
    return ""


ADAPTER = Adapter(
    keyed=True,
    personal=True,
    secrets=(
        Secret("url", "网关地址", help="https://…；同一去重号只送一次"),
        Secret("secret", "签名密钥", is_hidden=True),
    ),
    send=send,
    check=check,
)
