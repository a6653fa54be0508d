"""May money go out, across or on paper? Where each kind of it stands. Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guijia.areas.ledger.enums import (
    AccountCode,
    HeldKind,
    InvoiceKind,
    ReceiptKind,
    RefundSource,
    RefundState,
)
from guijia.areas.ledger.rules.booking import ZERO
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import cny, format_cny

# The bank account it comes to, and what it is credited to.
BOOKED: dict[ReceiptKind, tuple[AccountCode, AccountCode]] = {
    ReceiptKind.DEPOSIT: (AccountCode.SUPERVISED_BANK, AccountCode.DEPOSIT),
    ReceiptKind.PRICE: (AccountCode.SUPERVISED_BANK, AccountCode.ADVANCE),
    ReceiptKind.DEED_TAX: (AccountCode.TRUST_BANK, AccountCode.DEED_TAX),
    ReceiptKind.MAINTENANCE_FUND: (AccountCode.TRUST_BANK, AccountCode.MAINTENANCE_FUND),
    ReceiptKind.DAMAGES: (AccountCode.GENERAL_BANK, AccountCode.DAMAGES),
    ReceiptKind.OTHER: (AccountCode.GENERAL_BANK, AccountCode.OTHER_PAYABLE),
}
PRICE_KINDS = (ReceiptKind.DEPOSIT, ReceiptKind.PRICE)
# Where a refund is taken from, and the bank account that pays it.
REFUNDED: dict[RefundSource, tuple[AccountCode, AccountCode]] = {
    RefundSource.PRICE: (AccountCode.ADVANCE, AccountCode.SUPERVISED_BANK),
    RefundSource.DEPOSIT: (AccountCode.DEPOSIT, AccountCode.SUPERVISED_BANK),
    RefundSource.SURPLUS: (AccountCode.REFUND_PAYABLE, AccountCode.SUPERVISED_BANK),
    RefundSource.DEED_TAX: (AccountCode.DEED_TAX, AccountCode.TRUST_BANK),
    RefundSource.MAINTENANCE_FUND: (AccountCode.MAINTENANCE_FUND, AccountCode.TRUST_BANK),
    RefundSource.OTHER: (AccountCode.OTHER_PAYABLE, AccountCode.GENERAL_BANK),
    RefundSource.COMPENSATION: (AccountCode.COMPENSATION_PAYABLE, AccountCode.GENERAL_BANK),
}
HELD: dict[HeldKind, AccountCode] = {
    HeldKind.DEED_TAX: AccountCode.DEED_TAX,
    HeldKind.MAINTENANCE_FUND: AccountCode.MAINTENANCE_FUND,
}
REMIT_DAYS: dict[HeldKind, str] = {
    HeldKind.DEED_TAX: "deed_tax_remit_days",
    HeldKind.MAINTENANCE_FUND: "maintenance_fund_remit_days",
}


def is_supervised(source: RefundSource) -> bool:
    """Does this money stand on the supervised account?"""
    return REFUNDED[source][1] == AccountCode.SUPERVISED_BANK


# ---- refunds


def why_not_request(*, amount: Decimal, available: Decimal, reason: str) -> BusinessError | None:
    """May this refund be asked for?

    Rule:    RFD-01; never more than is there, other open requests counted.
    """
    if amount <= 0:
        return BusinessError("ledger_amount", "退款金额要大于 0。", field="amount")
    if not reason.strip():
        return BusinessError("ledger_reason", "请写明退款原因。", field="reason")
    if amount > available:
        return BusinessError(
            "ledger_refund_over",
            f"最多可退 {format_cny(max(available, ZERO))} 元（已扣除在途的退款申请）。",
            clause="RFD-03",
            field="amount",
        )
    return None


def why_not_state(state: str, wanted: RefundState, deed: str) -> BusinessError | None:
    """Is the refund where it has to be for this deed?"""
    if state == wanted:
        return None
    return Conflict("ledger_refund_state", f"这笔退款{RefundState(state).label}，不能{deed}。")


def why_not_pay(
    *, source: RefundSource, release_number: str, paid_on: date, today: date
) -> BusinessError | None:
    """May an approved refund be paid?

    Rule:    supervised money leaves its account only with the release document of the supervising bank.
    """
    if is_supervised(source) and not release_number.strip():
        return BusinessError(
            "ledger_release_missing",
            "这笔款在预售资金监管账户，请填写监管部门同意释放的文号。",
            clause="预售资金监管协议",
            field="release_number",
        )
    if paid_on > today:
        return BusinessError("ledger_future", "付款日期不能晚于今天。", field="paid_on")
    return None


def why_not_shrink(*, received_after: Decimal, invoiced: Decimal) -> BusinessError | None:
    """May the money of a deal become less, seen from the invoices made for it?

    Rule:    公告 2016 年第 53 号: prepayment invoices (602) never for more than was received.
    """
    if invoiced > received_after:
        return Conflict(
            "ledger_invoiced",
            f"已开预收款发票 {format_cny(invoiced)} 元，会超过剩下的已收款 {format_cny(received_after)} 元，"
            "请先开红字发票冲减。",
            clause="公告 2016 年第 53 号",
        )
    return None


def why_not_lower(*, price: Decimal, invoiced: Decimal) -> BusinessError | None:
    """May the price become this, seen from the sale invoices made for it?"""
    if invoiced > price:
        return Conflict(
            "ledger_invoiced",
            f"已开销售发票 {format_cny(invoiced)} 元，超过新成交价，请先开红字发票冲减。",
            clause="规则手册 3.8",
        )
    return None


# ---- transfers


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two deals of a transfer."""

    project_id: object
    is_closed: bool
    received: Decimal
    price: Decimal


def why_not_transfer(
    *, origin: Side, target: Side, amount: Decimal, reason: str, available: Decimal
) -> BusinessError | None:
    """May money move from one deal to another?

    Rule:    W02 a change of the home takes the money along; never more than is there, never above the new price.
    """
    if origin.project_id != target.project_id:
        return BusinessError("ledger_transfer_project", "只能在同一项目的交易之间转款。", field="target")
    if origin.is_closed or target.is_closed:
        return Conflict("ledger_account_closed", "已了结的交易不能转款。")
    if amount <= 0:
        return BusinessError("ledger_amount", "转款金额要大于 0。", field="amount")
    if not reason.strip():
        return BusinessError("ledger_reason", "请写明转款原因。", field="reason")
    if amount > available:
        return BusinessError(
            "ledger_transfer_over",
            f"转出账户最多可转 {format_cny(max(available, ZERO))} 元。",
            field="amount",
        )
    if target.received + amount > target.price:
        left = format_cny(target.price - target.received)
        return BusinessError("ledger_over_price", f"超出转入交易的成交价：还可收 {left} 元。", field="amount")
    return None


# ---- money for others


def why_not_remit(*, amount: Decimal, held: Decimal, remitted_on: date, today: date) -> BusinessError | None:
    """May this money be entered as passed on?

    Rule:    rules.md 4.3; GUARD-2: what is held for others returns to zero, and never below.
    """
    if amount <= 0:
        return BusinessError("ledger_amount", "缴存金额要大于 0。", field="amount")
    if remitted_on > today:
        return BusinessError("ledger_future", "缴存日期不能晚于今天。", field="remitted_on")
    if amount > held:
        return BusinessError(
            "ledger_remit_over", f"代收余额只有 {format_cny(held)} 元，不能多缴。", field="amount"
        )
    return None


# ---- invoices


def tax_within(amount: Decimal, rate_pct: Decimal | None) -> Decimal:
    """The VAT within an amount.

    Rule:    rules.md 3.7: ex = round(incl / (1 + r)), VAT = incl − ex.
    """
    return ZERO if rate_pct is None else amount - cny(amount / (1 + rate_pct / 100))


def why_not_invoice(
    *, kind: InvoiceKind, amount: Decimal, invoiced: Decimal, received: Decimal, price: Decimal,
    issued_on: date, today: date,
) -> BusinessError | None:  # fmt: skip
    """May an invoice of this amount be entered?

    Rule:    rules.md 3.8: code 602 never for more than was received, a sale invoice never for more than the price.
    """
    if amount <= 0:
        return BusinessError("ledger_amount", "发票金额要大于 0。", field="amount")
    if issued_on > today:
        return BusinessError("ledger_future", "开票日期不能晚于今天。", field="issued_on")
    limit, word = (received, "已收款") if kind == InvoiceKind.PREPAYMENT else (price, "成交价")
    if invoiced + amount > limit:
        left = format_cny(max(ZERO, limit - invoiced))
        return BusinessError(
            "ledger_invoice_over",
            f"{kind.label}合计不能超过{word}，还可开 {left} 元。",
            clause="规则手册 3.8",
            field="amount",
        )
    return None


# ---- closed months


def month_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def why_not_close(*, month: date, closed_until: date | None, today: date) -> BusinessError | None:
    """May the books of a month be closed?

    Rule:    GUARD-2 period lock: a month is closed when it is over, one after the other.
    """
    if month >= month_of(today):
        return BusinessError("ledger_month_running", "这个月还没有过完，不能结账。", field="month")
    if closed_until is not None and month <= closed_until:
        return Conflict("ledger_month_closed", "这个月已经结账。", field="month")
    return None


def why_not_reopen(*, month: date, closed_until: date | None, reason: str) -> BusinessError | None:
    """May a closed month be opened again?

    Rule:    GUARD-2; only the last closed one, with a reason.
    """
    if closed_until is None or month != closed_until:
        return Conflict("ledger_month_not_last", "只能反结账最后一个已结账的月份。")
    if not reason.strip():
        return BusinessError("ledger_reason", "请写明反结账的原因。", field="reason")
    return None


def posting_day(wanted: date, *, closed_until: date | None, today: date) -> date:
    """The day on which something is booked: its own, or today when the month of its own is closed."""
    return today if closed_until is not None and month_of(wanted) <= closed_until else wanted
