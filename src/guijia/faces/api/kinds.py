"""What the API says to people: a token waits for them, an address could not be told."""

from guijia.platform.notify.enums import Pace
from guijia.platform.notify.registry import Field, MessageKind, kind

TOKEN_WAITS = kind(
    MessageKind(
        key="api.token_waits",
        label="接口令牌待本人确认",
        fields=(
            Field("maker", "发放人", "程一帆"),
            Field("name", "用途", "财务系统取数"),
            Field("scopes", "范围", "查案件与待办"),
        ),
        title="有一个接口令牌待您确认",
        words="{maker}发了一个以您的名义办事的接口令牌“{name}”，范围：{scopes}。您确认以前它不能用；不同意请停用。",
        pace=Pace.AT_ONCE,
    )
)

HOOK_PARKED = kind(
    MessageKind(
        key="api.hook_parked",
        label="推送停送",
        fields=(Field("name", "推送", "财务推送"), Field("trouble", "未达原因", "对方答复 503")),
        title="推送“{name}”有一条停送",
        words="推送“{name}”有一条试了多次仍未送达：{trouble}。对方修好以后，可以在推送的页面重送。",
        pace=Pace.AT_ONCE,
    )
)
