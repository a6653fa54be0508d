"""WeCom and DingTalk: a personal notice from the company's own application, a card that opens the page."""

from typing import Any

from guijia.platform.notify.channels.base import Adapter, FaultError, Parcel, RefusedError, Secret
from guijia.platform.notify.channels.calling import call, endpoint

WECOM_HOST, DINGTALK_HOST = "https://qyapi.weixin.qq.com", "https://oapi.dingtalk.com"
# Codes by which they say: too much just now, try again.
BUSY = {-1, 45009, 45011, 90018, 88}
DUPLICATE_SECONDS = 14400


def _ask(method: str, url: str, parcel: Parcel, body: dict[str, Any] | None = None) -> dict[str, Any]:
    found = call(method, endpoint(url), timeout_seconds=parcel.call_seconds, body=body)
    code = found.get("errcode", 0)
    if code in BUSY:
        raise FaultError(f"暂时忙（{code}）")
    if code:
        raise RefusedError(f"不接受（{code}）：{str(found.get('errmsg', ''))[:120]}")
    return found


def _token(url: str, parcel: Parcel) -> str:
    return str(_ask("GET", url, parcel).get("access_token", ""))


def send_wecom(parcel: Parcel) -> str:
    """A text card to one member; WeCom itself drops the same card within four hours."""
    given = parcel.secrets
    token = _token(
        f"{WECOM_HOST}/cgi-bin/gettoken?corpid={given['corp_id']}&corpsecret={given['secret']}", parcel
    )
    card = {"title": parcel.title, "description": parcel.words[:500] or parcel.title}
    body: dict[str, Any] = {
        "touser": parcel.to,
        "agentid": int(given["agent_id"]),
        "enable_duplicate_check": 1,
        "duplicate_check_interval": DUPLICATE_SECONDS,
    }
    if parcel.url:
        body |= {"msgtype": "textcard", "textcard": {**card, "url": parcel.url, "btntxt": "打开"}}
    else:
        body |= {"msgtype": "text", "text": {"content": f"{parcel.title}\n{parcel.words}"}}
    found = _ask("POST", f"{WECOM_HOST}/cgi-bin/message/send?access_token={token}", parcel, body)
    if found.get("invaliduser"):
        raise RefusedError("企业微信没有这个账号，或不在应用的可见范围")
    return str(found.get("msgid", ""))[:120]


def send_dingtalk(parcel: Parcel) -> str:
    """A work notice to one member."""
    given = parcel.secrets
    token = _token(f"{DINGTALK_HOST}/gettoken?appkey={given['app_key']}&appsecret={given['secret']}", parcel)
    text = f"### {parcel.title}\n{parcel.words}"
    message: dict[str, Any] = (
        {
            "msgtype": "action_card",
            "action_card": {
                "title": parcel.title,
                "markdown": text,
                "single_title": "打开",
                "single_url": parcel.url,
            },
        }
        if parcel.url
        else {"msgtype": "markdown", "markdown": {"title": parcel.title, "text": text}}
    )
    body = {"agent_id": int(given["agent_id"]), "userid_list": parcel.to, "msg": message}
    url = f"{DINGTALK_HOST}/topapi/message/corpconversation/asyncsend_v2?access_token={token}"
    return str(_ask("POST", url, parcel, body).get("task_id", ""))[:120]


def _check_agent(secrets: Any) -> str:
    agent = secrets.get("agent_id", "")
    return "" if agent.isascii() and agent.isdigit() else "AgentId 应为数字。"


WECOM = Adapter(
    # The same card would be dropped, but each try carries a link of its own: a person decides.
    keyed=False,
    personal=True,
    secrets=(
        Secret("corp_id", "企业 ID（corpid）"),
        Secret("agent_id", "应用 AgentId"),
        Secret("secret", "应用 Secret", is_hidden=True),
    ),
    send=send_wecom,
    check=_check_agent,
    address="企业微信账号",
)
DINGTALK = Adapter(
    keyed=False,
    personal=True,
    secrets=(
        Secret("app_key", "AppKey"),
        Secret("agent_id", "应用 AgentId"),
        Secret("secret", "AppSecret", is_hidden=True),
    ),
    send=send_dingtalk,
    check=_check_agent,
    address="钉钉 userid",
)
