"""The kinds that messages themselves need."""

from guijia.platform.notify.enums import Pace
from guijia.platform.notify.registry import Field, MessageKind, kind

DIGEST = kind(
    MessageKind(
        key="notify.digest",
        label="汇总",
        fields=(Field("count", "条数", "3"), Field("lines", "各条标题", "· 认购审批待办")),
        title="您有 {count} 条新消息",
        words="{lines}",
        pace=Pace.AT_ONCE,
        hidden=True,
    )
)

TRIAL = kind(
    MessageKind(
        key="notify.trial",
        label="试发",
        fields=(Field("channel", "渠道", "企业微信"),),
        title="归家试发",
        words="这是一条试发消息。收到即表示{channel}可用。",
        pace=Pace.AT_ONCE,
        urgent=True,
        hidden=True,
    )
)
