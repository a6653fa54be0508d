"""The residential special maintenance fund (住宅专项维修资金): first deposit, and when it must be renewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from guijia.areas.ledger.rules.penalty import plain
from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

CLAUSE = "住宅专项维修资金管理办法（165号令）第七条"
RENEWAL_CLAUSE = "165号令第十七条"
USES: dict[str, str] = {"residential": "住宅", "commercial": "商业", "office": "办公", "parking": "车位"}


@dataclass(frozen=True, slots=True)
class Standard:
    """One row of a city's table: yuan per square metre for a kind of building; storeys on both ends count."""

    use: str
    has_elevator: bool
    storeys_from: int
    storeys_to: int
    per_sqm: Decimal

    def covers(self, use: str, has_elevator: bool, storeys: int) -> bool:
        """Does the row speak of such a building?"""
        return (
            self.use == use
            and self.has_elevator == has_elevator
            and self.storeys_from <= storeys <= self.storeys_to
        )


@dataclass(frozen=True, slots=True)
class Fund:
    """What is paid in, in yuan; ``standard`` is yuan per square metre."""

    standard: Decimal
    amount: Decimal
    explain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedFund:
    """What the buyer pays in and what the developer does, in yuan."""

    buyer: Decimal
    developer: Decimal | None
    explain: tuple[str, ...] = ()


def _refuse(field: str, message: str) -> BusinessError:
    return BusinessError("deals_bad_fund_input", message, clause=CLAUSE, field=field)


def by_standard(area: Decimal, standard: Decimal, why: str = "") -> Fund:
    """The first deposit by the published standard.

    Rule:    4.1: building area × standard, rounded once.
    Raises:  BusinessError ``deals_bad_fund_input``.
    """
    if area <= 0:
        raise _refuse("area", "建筑面积应大于零。")
    if standard < 0:
        raise _refuse("standard", "交存标准不能是负数。")
    amount = cny(area * standard)
    line = f"首期 = {plain(area)} ㎡ × {plain(standard)} 元/㎡ = {format_cny(amount)} 元（{CLAUSE}）。"
    return Fund(standard, amount, (*((why,) if why else ()), line))


def find_standard(
    standards: Sequence[Standard], *, use: str, has_elevator: bool, storeys: int
) -> tuple[Decimal, str]:
    """The standard for a building from a city's table.

    Rule:    4.5: exactly one row must speak of it; nothing is guessed.
    Raises:  BusinessError ``deals_no_fund_standard``.
    Returns: yuan per square metre, and why.
    """
    found = [row for row in standards if row.covers(use, has_elevator, storeys)]
    words = f"{USES.get(use, use)}、{'有' if has_elevator else '无'}电梯、{storeys} 层"
    if len(found) != 1:
        reason = "没有对应的行" if not found else "有几行同时对应"
        raise BusinessError(
            "deals_no_fund_standard",
            f"标准表里{words}{reason}，不能计算。请核对标准表。",
            clause=CLAUSE,
            field="standards",
        )
    return found[0].per_sqm, f"{words}：标准 {plain(found[0].per_sqm)} 元/㎡（当地公布的标准表）。"


def by_cost(
    area: Decimal, cost_base_per_sqm: Decimal, buyer_pct: Decimal, developer_pct: Decimal | None = None
) -> SharedFund:
    """The first deposit as shares of the local building cost per square metre.

    Rule:    4.1.
    Raises:  BusinessError ``deals_bad_fund_input``.
    """
    if area <= 0:
        raise _refuse("area", "建筑面积应大于零。")
    if cost_base_per_sqm <= 0:
        raise _refuse("cost_base_per_sqm", "建筑安装工程造价应大于零。")
    for field, pct in (("buyer_pct", buyer_pct), ("developer_pct", developer_pct)):
        if pct is not None and not 0 <= pct <= 100:
            raise _refuse(field, "比例应在 0 至 100 之间。")
    buyer = cny(area * cost_base_per_sqm * buyer_pct / 100)
    cost = f"{plain(area)} ㎡ × {plain(cost_base_per_sqm)} 元/㎡"
    lines = [f"买受人交存 {cost} × {plain(buyer_pct)}% = {format_cny(buyer)} 元（{CLAUSE}）。"]
    developer = None
    if developer_pct is not None:
        developer = cny(area * cost_base_per_sqm * developer_pct / 100)
        lines.append(
            f"建设单位交存 {cost} × {plain(developer_pct)}% = {format_cny(developer)} 元（当地规定）。"
        )
    return SharedFund(buyer, developer, tuple(lines))


def is_renewal_due(first_deposit: Decimal, balance: Decimal, limit_pct: Decimal) -> bool:
    """Must the fund of a home be filled up again?

    Rule:    4.4: *below* the share of the first deposit; exactly at it is not.
    """
    return balance < first_deposit * limit_pct / 100
