"""The lists of tokens, web hooks and deliveries, and what the API puts into the menu."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from guijia.faces.api.enums import DeliveryState, HookEvent, Scope, TokenState
from guijia.faces.api.models import ApiToken, HookDelivery, WebHook
from guijia.kit import menu
from guijia.kit.enums import MenuGroup
from guijia.kit.lists import Choice, Column, ListPage, Period
from guijia.kit.templatetags.kit import state
from guijia.platform.org.permissions import ADMINISTER

SIGNS = {
    TokenState.WAITING: "due", TokenState.VALID: "ok", TokenState.EXPIRED: "wait", TokenState.REVOKED: "no",
}  # fmt: skip
DELIVERY_SIGNS = {DeliveryState.WAITING: "due", DeliveryState.DONE: "ok", DeliveryState.PARKED: "late"}


def _administers(viewer: menu.Viewer) -> bool:
    return bool(viewer.may(ADMINISTER))


menu.entry(
    "settings.api_tokens", "接口令牌", "key", "api:tokens", MenuGroup.SETTINGS, may=_administers, position=20
)
menu.entry(
    "settings.api_hooks", "推送", "send", "api:hooks", MenuGroup.SETTINGS, may=_administers, position=21
)
menu.entry("settings.api_mine", "我的接口令牌", "plug", "api:mine", MenuGroup.SETTINGS, position=22)


def scopes_words(row: ApiToken) -> str:
    """The scopes in words."""
    return "、".join(str(Scope(one).label) for one in row.scopes if one in Scope.values)


def events_words(row: WebHook) -> str:
    """The events in words."""
    return "、".join(str(HookEvent(one).label) for one in row.events if one in HookEvent.values)


def used_at(row: ApiToken) -> datetime | None:
    """The minute of the last use."""
    use = getattr(row, "use", None)
    return use.minute if use is not None else None


class TokenList(ListPage[ApiToken]):
    """Tokens by which other systems come in."""

    key = "api.tokens"
    personal = False
    title = "接口令牌"
    default_sort = "-created_at"
    search = ("name__icontains", "prefix__istartswith", "holder__name__icontains")
    search_hint = "用途、识别码、持有人"
    empty_title = "还没有令牌"
    empty_words = "别的系统要取数或办理，先在这里发一个令牌。"

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.columns: Sequence[Column[ApiToken]] = (
            Column("name", "用途", sort="name"),
            Column("holder", "持有人", "holder.name", sort="holder__name"),
            Column("scopes", "范围", scopes_words),
            Column("prefix", "识别码"),
            Column(
                "state",
                "状态",
                lambda row: row.state(now).label,
                show=lambda row: state(SIGNS[row.state(now)], str(row.state(now).label), small=True),
            ),
            Column("expires_at", "到期", sort="expires_at"),
            Column("used_at", "最近使用", used_at),
            Column("created_by", "发放人", "created_by.name", chosen=False),
            Column("created_at", "发放", sort="created_at"),
            Column("confirmed_at", "本人确认", chosen=False),
            Column("revoked_at", "停用", chosen=False),
        )
        self.filters: Sequence[Choice[ApiToken] | Period] = (
            Choice("state", "状态", TokenState.choices, self._in_state),
            Period("expires", "到期", "expires_at"),
        )

    def _in_state(self, rows: QuerySet[ApiToken], value: str) -> QuerySet[ApiToken]:
        if value == TokenState.REVOKED:
            return rows.filter(revoked_at__isnull=False)
        rows = rows.filter(revoked_at__isnull=True)
        if value == TokenState.EXPIRED:
            return rows.filter(expires_at__lte=self.now)
        return rows.filter(expires_at__gt=self.now, confirmed_at__isnull=value == TokenState.WAITING)

    def url_of(self, row: ApiToken) -> str:
        """The page of the token."""
        return reverse("api:token", args=[row.pk])


class HookList(ListPage[WebHook]):
    """Addresses that are told of events."""

    key = "api.hooks"
    personal = False
    title = "推送"
    default_sort = "-created_at"
    project_field = "project_id"
    search = ("name__icontains", "url__icontains")
    search_hint = "用途、地址"
    empty_title = "还没有推送"
    empty_words = "别的系统要随时知道案件和房源的变化，在这里登记它的地址。"
    columns = (
        Column[WebHook]("name", "用途", sort="name"),
        Column[WebHook]("url", "地址"),
        Column[WebHook]("events", "事件", events_words),
        Column[WebHook]("project", "项目", lambda row: row.project.name if row.project else "全部项目"),
        Column[WebHook](
            "is_active", "启用", "is_active",
            show=lambda row: state("ok" if row.is_active else "no", "启用" if row.is_active else "停用", small=True),
        ),
        Column[WebHook]("trouble", "最近的故障"),
        Column[WebHook]("created_by", "登记人", "created_by.name", chosen=False),
        Column[WebHook]("created_at", "登记", sort="created_at"),
    )  # fmt: skip
    filters = (
        Choice[WebHook](
            "active", "启用", (("1", "启用"), ("0", "停用")), lambda rows, value: rows.filter(is_active=value == "1")
        ),
    )  # fmt: skip

    def url_of(self, row: WebHook) -> str:
        """The page of the web hook."""
        return reverse("api:hook", args=[row.pk])


class DeliveryList(ListPage[HookDelivery]):
    """What one address was told, and how it went."""

    key = "api.deliveries"
    personal = False
    default_sort = "-created_at"
    empty_title = "还没有推送过"
    empty_words = "登记以后发生的事才会推送。可以先发一条测试。"
    template = "api/hook.html"
    columns = (
        Column[HookDelivery]("happened_at", "发生"),
        Column[HookDelivery]("event", "事件", "get_event_display"),
        Column[HookDelivery](
            "state", "状态", "get_state_display",
            show=lambda row: state(DELIVERY_SIGNS[DeliveryState(row.state)], str(row.get_state_display()), small=True),
        ),
        Column[HookDelivery]("attempts", "已试"),
        Column[HookDelivery]("status", "对方答复"),
        Column[HookDelivery]("trouble", "未达原因"),
        Column[HookDelivery]("done_at", "送达"),
        Column[HookDelivery]("event_id", "事件号", chosen=False),
        Column[HookDelivery]("created_at", "登记", sort="created_at", chosen=False),
    )  # fmt: skip
    filters = (
        Choice[HookDelivery]("state", "状态", DeliveryState.choices, "state"),
        Choice[HookDelivery]("event", "事件", HookEvent.choices, "event"),
    )

    def __init__(self, hook: WebHook) -> None:
        self.title = hook.name

    def url_of(self, row: HookDelivery) -> str:
        """The page of the delivery."""
        return reverse("api:delivery", args=[row.pk])
