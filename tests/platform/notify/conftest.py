"""A provider with faults behind the gateway, one person to write to, and a kind of every sort."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.notify import actions, channels
from guijia.platform.notify.enums import Channel, Pace
from guijia.platform.notify.models import ChannelSetting
from guijia.platform.notify.registry import Field, MessageKind, kind
from tests.conftest import Cast
from tests.platform.clock.hand import move_to
from tests.platform.notify.stub import Provider

FIELDS = (Field("case", "编号", "RG-1"), Field("buyer", "客户", "张三", inside_only=True))


def _kind(key: str, **terms: Any) -> MessageKind:
    return kind(
        MessageKind(
            key=f"toy.{key}",
            label=f"玩具{key}",
            fields=FIELDS,
            title="{case} 待办",
            words="{case} {buyer}",
            outside="{case} 请处理",
            **terms,
        )
    )


AT_ONCE = _kind("at_once", pace=Pace.AT_ONCE)
ROLLED = _kind("rolled")
URGENT = _kind("urgent", urgent=True)
TWICE = _kind("twice", pace=Pace.AT_ONCE, double_is_better=True)
ADVERT = _kind("advert", pace=Pace.AT_ONCE, legal_optout=True)


@pytest.fixture
def provider(cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The gateway is on, and this is what stands behind it."""
    made = Provider()
    monkeypatch.setitem(channels.ADAPTERS, Channel.GATEWAY, made.adapter)
    turn_on(Channel.GATEWAY, cast, now)
    move_to(now)
    return made


def turn_on(channel: Channel, cast: Cast, now: datetime, **secrets: str) -> ChannelSetting:
    return actions.set_channel(
        channel=channel, company=None, is_on=True, secrets=secrets, actor=cast.admin, now=now
    )


@pytest.fixture
def tell(cast: Cast, now: datetime) -> Callable[..., Any]:
    """Say a thing about the project to somebody (the manager, unless told)."""

    def tell_(kind: MessageKind = AT_ONCE, version: str = "1", **changes: Any) -> Any:
        given: dict[str, Any] = {
            "to": [cast.manager],
            "subject": cast.project,
            "project_id": cast.project.pk,
            "url": "/cases/",
            "fields": {"case": "RG-7", "buyer": "李四"},
            "actor": SYSTEM,
            "now": now,
            **changes,
        }
        return actions.say(kind=kind.key, version=version, **given)

    return tell_
