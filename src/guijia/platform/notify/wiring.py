"""What is done to many messages at once: marking them as read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guijia.kit.bulk import BulkAct, WhyNot, bulk_act
from guijia.platform.notify import actions, errors, queries
from guijia.platform.notify.models import Message


def _unread(viewer: Any, now: datetime) -> WhyNot[Message]:
    return lambda message: errors.read_already() if message.read_at else None


def _mark(message: Message, given: Mapping[str, Any], *, actor: Any, now: datetime) -> str:
    actions.mark_read(message=message, actor=actor, now=now)
    return "已读"


bulk_act(
    BulkAct(
        "notify.mark_read",
        "notify.messages",
        "标为已读",
        queries.messages_of,
        str,
        _unread,
        _mark,
        lambda v: True,
    )
)
