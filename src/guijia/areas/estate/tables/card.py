"""The card of one home: who binds it, what can be done with it, and why something cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from guijia.areas.estate import rules
from guijia.areas.estate.enums import COMMITTED, CommitmentKind, HomeState
from guijia.areas.estate.models import Commitment, Home, Permit
from guijia.areas.estate.permissions import HOLD_UNIT, KEEP_PERMITS, RELEASE_UNITS
from guijia.areas.estate.tables.areas import home_words
from guijia.kit.days import business_day, china
from guijia.kit.errors import BusinessError, Remedy
from guijia.platform.clock.models import SOON_PERCENT
from guijia.platform.flow.worklist import span_words
from guijia.platform.org.models import Staff

NOT_SALES = "锁定房源由置业顾问或销售总监办理。"
NOT_RELEASE = "推盘、停售与恢复由销售总监、签约主管或客服经理办理。"
Why = BusinessError | str | None


@dataclass(frozen=True, slots=True)
class Acts:
    """What can be done with a home now: each act ``None`` = possible, else why not."""

    hold: Why
    let_go: Why
    subscribe: Why
    off_sale: Why
    on_sale: Why
    release: Why
    # which of them belong to the home's state at all
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class HoldLeft:
    """How long a hold still lasts, for the bar."""

    words: str
    percent: int
    state: str
    until: str


def hold_left(live: Commitment | None, now: datetime) -> HoldLeft | None:
    """The time left of a hold; ``None`` when no hold runs."""
    if live is None or live.kind != CommitmentKind.HOLD or live.expires_at is None:
        return None
    left, whole = live.expires_at - now, live.expires_at - live.started_at
    percent = 100 if whole <= timedelta() else max(0, min(100, int(100 * (1 - left / whole))))
    words = f"剩 {span_words(left)}" if left > timedelta() else "已到期，即将释放"
    return HoldLeft(
        words, percent, "due" if percent >= SOON_PERCENT else "day", f"{china(live.expires_at):%H:%M}"
    )


def acts_of(
    home: Home,
    live: Commitment | None,
    permits: Iterable[Permit],
    viewer: Staff,
    now: datetime,
    permits_url: str,
) -> Acts:
    """The acts of the card, asked of the same rules as the actions themselves."""
    state = HomeState(home.state)
    sale = _sale_refusal(list(permits), home, viewer, business_day(now), permits_url)
    may_hold = viewer.may(HOLD_UNIT, home.project_id)
    may_release = viewer.may(RELEASE_UNITS, home.project_id)
    shown = {
        HomeState.AVAILABLE: {"hold", "off_sale"},
        HomeState.UNRELEASED: {"release", "off_sale"},
        HomeState.OFF_SALE: {"on_sale"},
    }.get(state, set())
    if live is not None and live.kind == CommitmentKind.HOLD:
        shown = {"subscribe", "let_go"}
    elif state in COMMITTED:
        # Whoever may not hold anyway has no use for the reason.
        shown = {"hold"} if may_hold else set()
    return Acts(
        hold=(None if may_hold else NOT_SALES) or rules.why_not_hold(home, live, viewer.pk, now) or sale,
        let_go=rules.why_not_let_go(live, home, viewer.pk),
        subscribe=rules.why_not_subscribe(live, home, viewer.pk, now) or sale,
        off_sale=(None if may_release else NOT_RELEASE) or rules.why_not_take_off_sale(home),
        on_sale=(None if may_release else NOT_RELEASE)
        or rules.why_not_step(home, HomeState.AVAILABLE)
        or sale,
        release=(None if may_release else NOT_RELEASE) or rules.why_not_release(home) or sale,
        shown=frozenset(shown),
    )


def _sale_refusal(
    permits: list[Permit], home: Home, viewer: Staff, today: date, permits_url: str
) -> BusinessError | None:
    refusal = rules.why_not_sell(permits, home.building_id, today)
    if refusal is not None and viewer.may(KEEP_PERMITS, home.project_id):
        refusal.remedy = Remedy("登记五证", permits_url)
    return refusal


def facts_shown(home: Home, *, with_floor: bool, limit_pct: Decimal) -> list[tuple[str, Any]]:
    """What the card says of the home itself: label and filter-ready value come from the template."""
    found: list[tuple[str, Any]] = [
        (
            "户型",
            " · ".join(
                p for p in (home.layout, home.orientation and f"朝{home.orientation.removeprefix('朝')}") if p
            ),
        ),
        ("面积", _areas(home)),
        ("标价", _price(home)),
    ]
    if words := home_words(home, limit_pct):
        found.insert(2, ("比预测", words))
    if with_floor and home.floor_price is not None:
        second = f"，二级 {home.second_floor_price:,.2f} 元" if home.second_floor_price is not None else ""
        found.append(("底价", f"{home.floor_price:,.2f} 元{second}"))
    return found


def _areas(home: Home) -> str:
    if home.area is None:
        return ""
    basis = "实测" if home.measured_area is not None else "预测"
    inner = f" · 套内 {home.inner_area:,.2f} ㎡" if home.inner_area is not None else ""
    derived = "（由总价推算）" if home.area_derived and home.measured_area is None else f"（{basis}）"
    return f"建筑 {home.area:,.2f} ㎡{inner}{derived}"


def _price(home: Home) -> str:
    if home.list_price is None:
        return "未定价"
    each = "" if home.unit_price is None else f" · {home.unit_price:,.2f} 元/㎡"
    return f"{home.list_price:,.2f} 元{each}"
