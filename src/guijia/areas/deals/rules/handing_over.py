"""May the home of a sale be handed over?"""

from decimal import Decimal

from guijia.kit.money import format_cny
from guijia.platform.flow.registry import Gate

CLAUSE = "交付条件 7-5：先结清房款，后交付"


def price_gate(*, price: Decimal | None, received: Decimal) -> Gate:
    """The price as a condition of the handover; ``None`` = no filed contract whose price could be settled.

    Rule: rules.md 7.5 (the company settles the price before it hands the home over).
    """
    if price is None:
        return Gate(False, "房款", "没有已备案的合同，无法核对", CLAUSE)
    short = price - received
    if short > 0:
        sentence = (
            f"应收 {format_cny(price)} 元，已到账 {format_cny(received)} 元，尚差 {format_cny(short)} 元"
        )
        return Gate(False, "房款", sentence, CLAUSE)
    return Gate(True, "房款", f"{format_cny(price)} 元已全额到账", CLAUSE)
