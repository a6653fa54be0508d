"""What people are told of their background work."""

from guijia.platform.notify.enums import Pace
from guijia.platform.notify.registry import Field, MessageKind, kind

OVER = kind(
    MessageKind(
        key="work.over",
        label="后台工作完成",
        fields=(
            Field("title", "内容", "催办 120 件案件", inside_only=True),
            Field("words", "结果", "办成 118 行，不能办 2 行。"),
        ),
        title="后台工作已完成",
        words="{title}：{words}",
        outside="{words}请登录查看。",
        pace=Pace.DIGEST,
    )
)
