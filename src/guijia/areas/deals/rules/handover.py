"""The settlement at handover (入伙结算): area difference, balance of the price, deed tax, maintenance fund."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from guijia.areas.deals.rules.area import AreaSettlement
from guijia.areas.deals.rules.maintenance import Fund
from guijia.areas.deals.rules.tax import DeedTax
from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet; below zero the buyer gets it back."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class HandoverSettlement:
    """All that is settled at handover, in yuan; ``total_due`` below zero: the buyer gets it back."""

    final_price: Decimal
    area_difference: Decimal
    lines: tuple[Line, ...]
    total_due: Decimal
    explain: tuple[str, ...] = ()


def handover_settlement(
    *, settled: AreaSettlement, price_paid: Decimal, tax: DeedTax, fund: Fund, others: Sequence[Line] = ()
) -> HandoverSettlement:
    """The sheet of one home: what the buyer still pays, or gets back.

    Rule:    2.4, 3.4, 3.6, 4.1, G1: total = sum of rounded lines.
    Raises:  BusinessError ``deals_bad_handover_input``.
    """
    if settled.final_price is None or settled.net is None:
        raise BusinessError(
            "deals_bad_handover_input",
            "退房的不办入伙结算，请用“面积误差结算”。",
            clause="商品房销售管理办法第二十条",
            field="buyer_choice",
        )
    if price_paid < 0:
        raise BusinessError("deals_bad_handover_input", "已付房款不能是负数。", field="price_paid")
    balance = settled.final_price - cny(price_paid)
    lines = (
        Line("房款余额（已含面积差）", balance),
        Line("契税（代收）", tax.tax),
        Line("专项维修资金（代收）", fund.amount),
        *(Line(one.name, cny(one.amount)) for one in others),
    )
    total = sum((line.amount for line in lines), Decimal("0.00"))
    words = "应交" if total >= 0 else "应退"
    explain = (
        *settled.explain,
        f"房款余额 = {format_cny(settled.final_price)} − 已付 {format_cny(price_paid)} = {format_cny(balance)} 元。",
        *tax.explain,
        *fund.explain,
        "各行合计" + words + f" {format_cny(abs(total))} 元（规则手册 G1）。",
    )
    return HandoverSettlement(settled.final_price, settled.net, lines, total, explain)
