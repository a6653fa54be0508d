"""The list of deliveries, and what messages put into the menu."""

from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.html import format_html

from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.notify import registry
from guijia.platform.notify.enums import Channel, DeliveryState
from guijia.platform.notify.models import Delivery, Message
from guijia.platform.notify.permissions import SEE_DELIVERIES, SET_CHANNELS, SET_TEMPLATES
from guijia.platform.org.permissions import Permission

LOOKS = {
    DeliveryState.WAITING: "wait",
    DeliveryState.SENDING: "due",
    DeliveryState.SENT: "ok",
    DeliveryState.UNKNOWN: "late",
    DeliveryState.GIVEN_UP: "late",
    DeliveryState.SUPPRESSED: "no",
    DeliveryState.MERGED: "ok",
}


def holding(right: Permission) -> Callable[[menu.Viewer], bool]:
    """Whoever holds a right."""
    return lambda viewer: bool(viewer.may(right))


for _at, (_key, _label, _icon, _right) in enumerate(
    (
        ("channels", "消息渠道", "plug", SET_CHANNELS),
        ("templates", "消息模板", "message", SET_TEMPLATES),
        ("deliveries", "发送记录", "send", SEE_DELIVERIES),
    )
):
    menu.entry(
        f"notify.{_key}",
        _label,
        _icon,
        f"notify:{_key}",
        MenuGroup.SETTINGS,
        may=holding(_right),
        position=50 + _at,
    )


def state_shown(row: Delivery) -> str:
    """How a delivery stands, as a sign."""
    words = str(row.get_state_display())
    if row.state == DeliveryState.WAITING and row.is_digest:
        words = "等汇总"
    elif row.state == DeliveryState.WAITING and row.attempts:
        words = f"待重试（{row.attempts}）"
    return state(LOOKS[DeliveryState(row.state)], words, small=True)


def kinds_known(viewer: object) -> list[tuple[str, str]]:
    """Kinds to choose from."""
    return [(one.key, one.label) for one in registry.all_kinds()]


class DeliveryList(ListPage[Delivery]):
    """How every message went out; what did not arrive can be sent again."""

    key = "notify.deliveries"
    title = "发送记录"
    default_sort = "-created_at"
    project_field = "message__project_id"
    search = ("staff__name__icontains", "title__icontains", "last_error__icontains")
    search_hint = "收件人、标题、故障"
    empty_title = "还没有发送过消息"
    empty_words = "启用一个消息渠道以后，待办和时限消息会从这里发出。"
    columns: Sequence[Column[Delivery]] = (
        Column("created_at", "生成", sort="created_at"),
        Column("staff", "收件人", "staff.name", sort="staff__pinyin"),
        Column("title", "标题"),
        Column("kind", "种类", "message.kind_label"),
        Column("channel", "渠道", "get_channel_display", sort="channel"),
        Column("state", "状态", "get_state_display", show=state_shown, sort="state"),
        Column("attempts", "次数", right=True),
        Column("sent_at", "送出", sort="sent_at"),
        Column("last_error", "故障"),
        Column("next_try_at", "下次发送", chosen=False),
        Column("provider_reference", "渠道回执", chosen=False),
        Column("key", "去重号", chosen=False),
    )
    filters = (
        Choice("state", "状态", DeliveryState.choices, "state"),
        Choice("channel", "渠道", Channel.choices, "channel"),
        Choice("kind", "种类", kinds_known, "message__kind"),
        Period("created", "生成", "created_at"),
    )

    def url_of(self, row: Delivery) -> str:
        """The delivery's own page, where it can be sent again."""
        return reverse("notify:delivery", args=[row.pk])


def title_shown(row: Message) -> str:
    """The title as a link; following it marks the message as read."""
    if not row.url:
        return format_html("{}", row.title)
    return format_html('<a href="{}" data-message="{}">{}</a>', row.url, row.pk, row.title)


class MessageList(ListPage[Message]):
    """What was said to the viewer."""

    key = "notify.messages"
    title = "消息"
    default_sort = "-created_at"
    project_field = ""
    search = ("title__icontains", "words__icontains")
    search_hint = "标题、内容"
    empty_title = "没有消息"
    empty_words = "轮到您办的事、快到时限的事会出现在这里。"
    template = "notify/messages.html"
    columns: Sequence[Column[Message]] = (
        Column("created_at", "时间", sort="created_at"),
        Column(
            "read",
            "",
            lambda row: "已读" if row.read_at else "未读",
            show=lambda row: state(
                "wait" if row.read_at else "due", "已读" if row.read_at else "未读", small=True
            ),
        ),
        Column("title", "标题", show=title_shown),
        Column("words", "内容"),
        Column("kind", "种类", "kind_label"),
    )
    filters = (
        Choice(
            "read",
            "阅读",
            (("no", "未读"), ("yes", "已读")),
            lambda rows, value: rows.filter(read_at__isnull=value == "no"),
        ),
        Choice("kind", "种类", kinds_known, "kind"),
        Period("created", "时间", "created_at"),
    )
