"""What the surveyed area does to the price (面积误差): within the limit by the metre, beyond it for the buyer."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from guijia.areas.ledger.rules.penalty import Interest, plain
from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

CLAUSE = "商品房销售管理办法第二十条"
BY_UNIT_CLAUSE = "商品房销售管理办法第十九条"
DUAL_CLAUSE = "合同示范文本面积差异条款（规则手册 2.6）"
PRICINGS: dict[str, str] = {
    "building_area": "按建筑面积计价",
    "inner_area": "按套内建筑面积计价",
    "per_unit": "按套计价",
}
CHOICES: dict[str, str] = {"keep": "不退房", "rescind": "退房"}
SHOWN = Decimal("0.0001")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Areas:
    """The area of the contract and the area of the survey, in square metres."""

    contract: Decimal
    registered: Decimal

    @property
    def difference(self) -> Decimal:
        """By how much the survey is larger."""
        return self.registered - self.contract

    @property
    def ratio_pct(self) -> Decimal:
        """The error in per cent as it is shown; never what is judged by."""
        return (self.difference * 100 / self.contract).quantize(SHOWN, rounding=ROUND_HALF_UP) + Decimal(0)

    def limit(self, limit_pct: Decimal) -> Decimal:
        """How many square metres the limit is, not rounded."""
        return self.contract * limit_pct / 100

    def is_beyond(self, limit_pct: Decimal) -> bool:
        """Is the error beyond the limit?

        Rule:    2.3: exact decimals, the ratio is not rounded first; exactly at the limit is within.
        """
        return abs(self.difference) > self.limit(limit_pct)


@dataclass(frozen=True, slots=True)
class AreaSettlement:
    """What is settled, in yuan: ``net`` above zero is paid by the buyer, below zero by the developer.

    ``net`` and ``final_price`` are ``None`` when the buyer rescinds and what he paid was not said.
    """

    ratio_pct: Decimal
    inner_ratio_pct: Decimal | None
    over_3pct: bool
    buyer_may_rescind: bool
    within_area: Decimal
    beyond_area: Decimal
    net: Decimal | None
    final_price: Decimal | None
    interest: Decimal | None = None
    explain: tuple[str, ...] = ()


def refuse(
    field: str, message: str, clause: str = CLAUSE, code: str = "deals_bad_area_input"
) -> BusinessError:
    """Something given cannot be settled."""
    return BusinessError(code, message, clause=clause, field=field)


def _check(areas: Areas, inner: Areas | None, unit_price: Decimal) -> None:
    for field, area in (
        ("contract_area", areas.contract),
        ("registered_area", areas.registered),
        *(
            (("contract_inner_area", inner.contract), ("registered_inner_area", inner.registered))
            if inner
            else ()
        ),
    ):
        if area <= 0:
            raise refuse(field, "面积应大于零。")
    if unit_price <= 0:
        raise refuse("unit_price", "单价应大于零。")


def area_settlement(
    *,
    areas: Areas,
    unit_price: Decimal,
    limit_pct: Decimal,
    pricing: str = "building_area",
    buyer_choice: str = "keep",
    inner: Areas | None = None,
    paid: Decimal | None = None,
    interest: Interest | None = None,
) -> AreaSettlement:
    """The settlement of the difference between contract and survey.

    Priced by the home, nothing is settled and ``unit_price`` is the price of the whole. With ``inner`` the
    clause looks at both areas: either beyond the limit opens rescission, money follows the first.
    Rule:    2.1, 2.3-2.6; 商品房销售管理办法 19, 20 where the contract adopts it or is silent.
    Raises:  BusinessError ``deals_bad_area_input`` | ``deals_may_not_rescind``.
    """
    _check(areas, inner, unit_price)
    if pricing == "per_unit":
        return _by_unit(areas, inner, unit_price, buyer_choice)
    beyond = areas.is_beyond(limit_pct)
    may_rescind = beyond or (inner is not None and inner.is_beyond(limit_pct))
    lines = _explain_ratio(areas, inner, limit_pct, beyond, may_rescind)
    limit = areas.limit(limit_pct)
    inside = min(abs(areas.difference), limit)
    outside = abs(areas.difference) - inside
    net, price, earned = ZERO, ZERO, None
    if buyer_choice == "rescind":
        if not may_rescind:
            raise refuse(
                "buyer_choice",
                f"误差在 {plain(limit_pct)}% 以内（含），买受人不能因此退房，应据实结算。",
                code="deals_may_not_rescind",
            )
        return _rescinded(areas, inner, beyond, inside, outside, paid, interest, lines)
    net = _net(areas, unit_price, inside, outside)
    contract_price = cny(unit_price * areas.contract)
    price = contract_price + net
    lines += _explain_net(areas, unit_price, inside, outside, net)
    lines.append(
        f"结算总价 = 合同价 {format_cny(contract_price)} {'+' if net >= 0 else '−'} {format_cny(abs(net))}"
        f" = {format_cny(price)} 元。"
    )
    return AreaSettlement(
        areas.ratio_pct,
        inner.ratio_pct if inner else None,
        beyond,
        may_rescind,
        inside,
        outside,
        net,
        price,
        earned,
        tuple(lines),
    )


def _net(areas: Areas, unit_price: Decimal, inside: Decimal, outside: Decimal) -> Decimal:
    """One line, rounded once: within the limit by the metre; beyond it free for the buyer, or doubled for him."""
    if areas.difference >= 0:
        return cny(unit_price * inside)
    return -cny(unit_price * inside + 2 * unit_price * outside)


def _by_unit(areas: Areas, inner: Areas | None, price: Decimal, buyer_choice: str) -> AreaSettlement:
    if buyer_choice == "rescind":
        raise refuse(
            "buyer_choice",
            "按套计价不适用面积误差条款，不能因此退房。",
            BY_UNIT_CLAUSE,
            "deals_may_not_rescind",
        )
    line = (
        f"按套计价不因面积误差结算，总价 {format_cny(price)} 元不变（{BY_UNIT_CLAUSE}；另有约定的从约定）。"
    )
    ratio = inner.ratio_pct if inner else None
    return AreaSettlement(
        areas.ratio_pct, ratio, False, False, abs(areas.difference), ZERO, ZERO, cny(price), None, (line,)
    )


def _rescinded(
    areas: Areas,
    inner: Areas | None,
    beyond: bool,
    inside: Decimal,
    outside: Decimal,
    paid: Decimal | None,
    interest: Interest | None,
    lines: list[str],
) -> AreaSettlement:
    """All that was paid goes back, with interest, within the days of the fact ``area_refund_days``."""
    earned = interest.interest if interest else None
    net = None if paid is None else -(cny(paid) + (earned or ZERO))
    price = None if net is None else ZERO
    said = "买受人退房：退还全部已付房价款并付利息" + (
        "。" if net is None else f"，合计 {format_cny(-net)} 元。"
    )
    lines = [*lines, *(interest.explain if interest else ()), said[:-1] + f"（{CLAUSE}）。"]
    if paid is not None and interest is None:
        lines.append("利息另按约定或 1 年期 LPR、以实际天数计算（规则手册 2.5）。")
    ratio = inner.ratio_pct if inner else None
    return AreaSettlement(
        areas.ratio_pct, ratio, beyond, True, inside, outside, net, price, earned, tuple(lines)
    )


def _explain_ratio(
    areas: Areas, inner: Areas | None, limit_pct: Decimal, beyond: bool, may_rescind: bool
) -> list[str]:
    limit = plain(limit_pct)
    lines = [
        f"误差 = {plain(areas.registered)} − {plain(areas.contract)} = {plain(areas.difference)} ㎡，"
        f"误差比 {plain(areas.ratio_pct)}%；{limit}% 为 {plain(areas.limit(limit_pct))} ㎡，"
        f"{'超出' if beyond else '未超出（等于也算以内）'}（{CLAUSE}）。"
    ]
    if inner is not None:
        side = "超出" if inner.is_beyond(limit_pct) else "未超出"
        lines.append(f"套内误差比 {plain(inner.ratio_pct)}%，{side} {limit}%（{DUAL_CLAUSE}）。")
    if may_rescind:
        lines.append(f"误差绝对值超出 {limit}%，买受人有权退房（{CLAUSE}）。")
    return lines


def _explain_net(
    areas: Areas, unit_price: Decimal, inside: Decimal, outside: Decimal, net: Decimal
) -> list[str]:
    price, amount = format_cny(unit_price), format_cny(abs(net))
    if areas.difference == 0:
        return ["面积相符，不找补。"]
    if areas.difference > 0:
        lines = [f"买受人补交 {price} × {plain(inside)} ㎡ = {amount} 元（{CLAUSE}）。"]
        if outside:
            lines.append(f"超出的 {plain(outside)} ㎡ 由出卖人承担，产权归买受人（{CLAUSE}）。")
        return lines
    if not outside:
        return [f"出卖人退还 {price} × {plain(inside)} ㎡ = {amount} 元（{CLAUSE}）。"]
    return [
        f"出卖人退还 {price} × {plain(inside)} ㎡，"
        f"另双倍返还 {price} × {plain(outside)} ㎡ × 2，合计 {amount} 元（{CLAUSE}）。"
    ]
