"""Feishu: a personal message from the company's own application; Feishu drops a second one with the same key."""

import json
from typing import Any

from guijia.platform.notify.channels.base import Adapter, FaultError, Parcel, RefusedError, Secret
from guijia.platform.notify.channels.calling import call, endpoint

HOST = "https://open.feishu.cn/open-apis"
BUSY = {99991400, 230020, 11232, 11247}


def _ask(url: str, parcel: Parcel, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    found = call("POST", endpoint(url), timeout_seconds=parcel.call_seconds, body=body, headers=headers)
    code = found.get("code", 0)
    if code in BUSY:
        raise FaultError(f"暂时忙（{code}）")
    if code:
        raise RefusedError(f"不接受（{code}）：{str(found.get('msg', ''))[:120]}")
    return found


def send(parcel: Parcel) -> str:
    """A message with a link to one member."""
    given = parcel.secrets
    keys = {"app_id": given["app_id"], "app_secret": given["secret"]}
    token = str(
        _ask(f"{HOST}/auth/v3/tenant_access_token/internal", parcel, keys).get("tenant_access_token", "")
    )
    lines: list[list[dict[str, str]]] = [[{"tag": "text", "text": parcel.words or parcel.title}]]
    if parcel.url:
        lines.append([{"tag": "a", "text": "打开", "href": parcel.url}])
    content = {"zh_cn": {"title": parcel.title, "content": lines}}
    body = {
        "receive_id": parcel.to,
        "msg_type": "post",
        "content": json.dumps(content, ensure_ascii=False),
        "uuid": parcel.key,
    }
    found = _ask(f"{HOST}/im/v1/messages?receive_id_type=user_id", parcel, body, token)
    data = found.get("data")
    return str(data.get("message_id", ""))[:120] if isinstance(data, dict) else ""


ADAPTER = Adapter(
    keyed=True,
    personal=True,
    secrets=(Secret("app_id", "App ID"), Secret("secret", "App Secret", is_hidden=True)),
    send=send,
    address="飞书 user_id",
)
