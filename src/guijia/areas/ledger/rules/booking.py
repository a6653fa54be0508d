"""May this money be booked? Pure: no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny

FEN = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a plan before it is written: kind, day, yuan."""

    kind: str
    due_on: date | None
    amount: Decimal


def why_not_plan(price: Decimal, lines: Iterable[PlannedLine]) -> BusinessError | None:
    """Does the plan add up to the price, line by line above zero?

    Rule: COL-01; a plan can never exceed or fall short of the price.
    """
    amounts = [line.amount for line in lines]
    if any(amount <= 0 for amount in amounts):
        return BusinessError(
            "ledger_plan_line", "付款计划里每一期的金额都要大于 0。", clause="COL-01", field="plan"
        )
    total = sum(amounts, Decimal(0))
    if total != price:
        gap = format_cny(abs(price - total))
        word = "少" if total < price else "多"
        return BusinessError(
            "ledger_plan_sum",
            f"付款计划合计比成交价{word} {gap} 元，请改到正好相等。",
            clause="COL-01",
            field="plan",
        )
    return None


def why_not_receive(
    *, price: Decimal, received: Decimal | None, amount: Decimal, received_on: date, today: date, closed: bool
) -> BusinessError | None:
    """May this money be entered as received?

    ``received``: what came in towards the price; ``None`` for money that is not price.
    Rule: W01.5 a receipt in the ledger, not a tick; receipts never exceed the price.
    """
    if closed:
        return Conflict("ledger_account_closed", "这笔交易已了结，不能再收款。若客户又付了款，请走退款。")
    if amount <= 0:
        return BusinessError("ledger_amount", "收款金额要大于 0。", field="amount")
    if received_on > today:
        return BusinessError("ledger_future", "到账日期不能晚于今天。", field="received_on")
    if received is not None and received + amount > price:
        left = format_cny(price - received)
        return BusinessError(
            "ledger_over_price",
            f"超出成交价：还可收 {left} 元。请核对金额，或把多付部分退还客户。",
            field="amount",
        )
    return None


def why_not_reverse(*, already: bool, closed: bool, credited: bool, reason: str) -> BusinessError | None:
    """May this receipt be taken back?

    Rule: GUARD-2: a mistake is corrected by a reversing journal, once.
    """
    if already:
        return Conflict("ledger_reversed", "这张收据已经冲销过。")
    if closed:
        return Conflict("ledger_account_closed", "这笔交易已了结，不能再冲销收据。")
    if credited:
        return Conflict(
            "ledger_credited",
            "这笔定金已在签约时抵作房款，不能单独冲销；要退给客户请走退款流程。",
            clause="W10",
        )
    if not reason.strip():
        return BusinessError("ledger_reason", "请写明冲销原因。", field="reason")
    return None
