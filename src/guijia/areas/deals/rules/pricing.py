"""How a price is formed, and who must approve it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny


@dataclass(frozen=True, slots=True)
class Discount:
    """One discount: ``rate`` = per cent that remains (98 = 98 折), ``amount`` = yuan off."""

    name: str
    kind: Literal["rate", "amount"]
    value: Decimal

    def as_json(self) -> dict[str, str]:
        """As kept beside the subscription."""
        return {"name": self.name, "kind": self.kind, "value": str(self.value)}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> "Discount":
        """Back from what is kept."""
        return cls(name=row["name"], kind=row["kind"], value=Decimal(row["value"]))

    @property
    def effect(self) -> str:
        """As people read it: ``98 折``, ``减 20,000.00 元``."""
        if self.kind == "rate":
            return (
                f"{(self.value / 10).normalize():f} 折"
                if self.value % 10 == 0
                else f"{self.value.normalize():f} 折"
            )
        return f"减 {format_cny(self.value)} 元"


def price_cny(list_price: Decimal, discounts: Iterable[Discount]) -> Decimal:
    """The price after discounts, one after the other, each rounded once.

    Rule:    F01 discounts; rules.md G1.
    Returns: yuan, two decimals.
    """
    price = list_price
    for discount in discounts:
        if discount.kind == "rate":
            price = (price * discount.value / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        else:
            price = price - discount.value
    return cny(price)


def why_not_price(list_price: Decimal, price: Decimal) -> BusinessError | None:
    """Is the price one that may be written down at all?

    Rule: SUB-02 price against the price table; above the registered price is never allowed (一房一价).
    """
    if price <= 0:
        return BusinessError("deals_price", "优惠以后的成交价要大于 0，请核对优惠。", field="discounts")
    if price > list_price:
        return BusinessError(
            "deals_over_list",
            f"成交价高于标价 {format_cny(list_price)} 元，不能认购。",
            clause="SUB-02；一房一价",
            field="discounts",
        )
    return None


@dataclass(frozen=True, slots=True)
class FloorCheck:
    """Whether a price lies under the floors and so needs somebody higher up."""

    below_floor: bool
    below_second_floor: bool


def against_floors(price: Decimal, floor: Decimal | None, second_floor: Decimal | None) -> FloorCheck:
    """Is a price under the floor, under the second floor?

    Rule: W01.3; a home without a floor price has its list price as floor.
    """
    below = floor is not None and price < floor
    return FloorCheck(below, below and second_floor is not None and price < second_floor)


def under_floor_pct(price: Decimal, floor: Decimal | None) -> Decimal:
    """By how much a price lies under the floor, per cent of the floor; 0 when it does not."""
    if floor is None or floor <= 0 or price >= floor:
        return Decimal(0)
    return ((floor - price) * 100 / floor).quantize(Decimal("0.0001"), ROUND_HALF_UP)


# Who approves a price, in the words of the decision table ``price_approval``.
DEPUTY, GENERAL = "deputy_gm", "gm"


def approval_by(approver: str) -> FloorCheck:
    """The special approvals that a price needs when that person decides on it; the general manager's comes after the
    deputy's.

    Rule: W01.3 decision table.
    """
    return FloorCheck(approver in {DEPUTY, GENERAL}, approver == GENERAL)


@dataclass(frozen=True, slots=True)
class DepositSplit:
    """A deposit and what of it has no 定金 effect, in yuan."""

    deposit: Decimal
    prepayment: Decimal
    warning: str


def split_deposit(price: Decimal, wanted: Decimal, cap_pct: Decimal) -> DepositSplit:
    """Split a deposit above the legal cap into deposit and prepayment; warn, allow.

    Rule: 民法典 586: at most 20 % of the price; rules.md 1.1, exactly 20 % is fully effective.
    """
    cap = cny(price * cap_pct / 100)
    if wanted <= cap:
        return DepositSplit(wanted, Decimal("0.00"), "")
    return DepositSplit(
        cap,
        wanted - cap,
        f"定金超过成交价的 {cap_pct.normalize():f}%：其中 {format_cny(cap)} 元为定金，"
        f"超出的 {format_cny(wanted - cap)} 元按预付款处理，随时可退或抵作房款（民法典第五百八十六条）。",
    )
