"""Bots of groups in WeCom, DingTalk, Feishu and the like, through apprise: many read them, so no signed link."""

import time
from collections.abc import Mapping

from guijia.platform.notify.channels.base import Adapter, DoubtError, FaultError, Parcel, Secret

# What leads to a messenger; nothing that would call any address on the network or run a program.
KNOWN = frozenset({"wecombot", "dingtalk", "feishu", "lark", "wxpusher", "schan", "pushplus", "pushdeer"})


def send(parcel: Parcel) -> str:
    """Post to the group, with the name of whom it concerns."""
    import apprise

    bot = apprise.Apprise()
    seconds = f"rto={parcel.call_seconds:.1f}&cto={min(parcel.call_seconds, 4):.1f}"
    url = parcel.secrets["url"]
    if not bot.add(f"{url}{'&' if '?' in url else '?'}{seconds}"):
        raise FaultError("群机器人地址不能用")
    began = time.monotonic()
    body = f"{parcel.name}：{parcel.words}" if parcel.name else parcel.words
    done = bot.notify(title=parcel.title, body=f"{body}\n{parcel.url}".strip())
    if not done:
        # It only says that it failed: after the full time it may have arrived all the same.
        if time.monotonic() - began >= parcel.call_seconds:
            raise DoubtError("群机器人没有在限时内答复")
        raise FaultError("群机器人没有接收")
    return ""


def check(secrets: Mapping[str, str]) -> str:
    """An address of a messenger that apprise understands."""
    import apprise

    url = secrets.get("url", "")
    if url.partition("://")[0].lower() not in KNOWN:
        return f"地址应以 {'、'.join(f'{one}://' for one in sorted(KNOWN))} 之一开头。"
    return "" if apprise.Apprise().add(url) else "地址不完整，机器人读不出来。"


ADAPTER = Adapter(
    keyed=False,
    personal=False,
    secrets=(Secret("url", "机器人地址", is_hidden=True, help="例如 wecombot://key、dingtalk://token"),),
    send=send,
    check=check,
)
