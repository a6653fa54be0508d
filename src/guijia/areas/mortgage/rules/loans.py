"""What is allowed with a loan at each step, and the figures of its guarantee."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guijia.areas.mortgage.enums import Answer, Choice, LoanKind, LoanState
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import cny, format_cny

ZERO = Decimal("0.00")
ASK_BANK = "规则手册 5.2"


def why_not_state(state: str, wanted: Collection[LoanState], deed: str) -> BusinessError | None:
    """Is the loan at the step at which this is done?"""
    if state in wanted:
        return None
    return Conflict("mortgage_wrong_state", f"这笔贷款现在是“{LoanState(state).label}”，不能{deed}。")


def why_not_day(day: date, today: date, field: str, since: date | None = None) -> BusinessError | None:
    """What happened did not happen tomorrow, and not before what it followed."""
    if day > today:
        return BusinessError("mortgage_future", "日期不能晚于今天。", field=field)
    if since is not None and day < since:
        return BusinessError("mortgage_order", f"日期不能早于上一步的 {since:%Y-%m-%d}。", field=field)
    return None


@dataclass(frozen=True, slots=True)
class Quota:
    """An agreement as an application looks at it; amounts in yuan."""

    kind: str
    valid_from: date
    valid_until: date
    is_ended: bool
    left: Decimal


def why_not_submit(quota: Quota, *, kind: LoanKind | str, amount: Decimal, on: date) -> BusinessError | None:
    """May this loan be asked for under this agreement?

    Rule:    PRE-06: no single loan without the frame agreement in force and its quota.
    """
    if quota.kind != kind:
        return BusinessError(
            "mortgage_agreement_kind", "这份协议不是这种贷款的，请另选。", clause="PRE-06", field="agreement"
        )
    if quota.is_ended or not quota.valid_from <= on <= quota.valid_until:
        return BusinessError(
            "mortgage_agreement_over",
            f"这份合作协议 {quota.valid_from:%Y-%m-%d} 至 {quota.valid_until:%Y-%m-%d} 有效，"
            f"{on:%Y-%m-%d} 不能用。",
            clause="PRE-06",
            field="agreement",
        )
    if amount > quota.left:
        return BusinessError(
            "mortgage_quota",
            f"协议额度只剩 {format_cny(quota.left)} 元，不够本笔 {format_cny(amount)} 元。",
            clause="PRE-06",
            field="agreement",
        )
    return None


def why_not_answer(
    answer: str,
    *,
    asked: Decimal,
    amount: Decimal | None,
    decided_on: date,
    until: date | None,
    reason: str,
) -> BusinessError | None:
    """Does the bank's answer make sense?

    Rule:    W08: approved / approved for less / refused / more papers; an approval has a last day.
    """
    if answer in {Answer.APPROVED, Answer.LOWER}:
        if amount is None or amount <= 0:
            return BusinessError("mortgage_amount", "请填写批准金额。", clause=ASK_BANK, field="amount")
        if answer == Answer.APPROVED and amount != asked:
            return BusinessError(
                "mortgage_amount",
                f"申请 {format_cny(asked)} 元，批准金额不同的，请登记为“批贷不足”或核对金额。",
                clause=ASK_BANK,
                field="amount",
            )
        if answer == Answer.LOWER and amount >= asked:
            return BusinessError(
                "mortgage_amount",
                f"批贷不足的金额要小于申请的 {format_cny(asked)} 元。",
                clause=ASK_BANK,
                field="amount",
            )
        if until is not None and until < decided_on:
            return BusinessError(
                "mortgage_approval_until", "批复有效期不能早于批复日。", field="approval_until"
            )
    elif not reason.strip():
        return BusinessError("mortgage_reason", "请写明银行的说明。", field="reason")
    return None


def why_not_choose(answer: str, choice: str, fault: str) -> BusinessError | None:
    """May the customer choose this after what the bank answered?

    Rule:    rules.md 5.9: whose fault it is decides what a cancellation costs whom; so it is said each time.
    """
    if choice == Choice.ACCEPT and answer != Answer.LOWER:
        return BusinessError("mortgage_choice", "银行没有批准金额，不能按批准金额继续。", field="choice")
    if choice == Choice.CANCEL and not fault:
        return BusinessError(
            "mortgage_fault",
            "转退房须先认定原因归属。",
            clause="商品房买卖合同解释第十九条",
            field="fault",
        )
    return None


def resume_of(*, wanted: Decimal, approved: Decimal | None, answer: str) -> str:
    """How a loan goes on after the terms of the deal were changed: ``cash``, ``accept`` or ``again``.

    Args:
        wanted: the loan of this kind in the terms as they are now; zero: none.
    """
    if wanted <= 0:
        return "cash"
    if answer in {Answer.LOWER, Answer.APPROVED} and approved is not None and wanted <= approved:
        return "accept"
    return "again"


def why_not_pay(
    *, amount: Decimal, approved: Decimal | None, paid_on: date, today: date, until: date | None
) -> BusinessError | None:
    """May the pay-out be entered?

    Rule:    W08: the bank pays what it approved, while the approval is in force.
    """
    if refusal := why_not_day(paid_on, today, "paid_on"):
        return refusal
    if approved is None or amount != approved:
        shown = "—" if approved is None else format_cny(approved)
        return BusinessError(
            "mortgage_paid_amount",
            f"放款金额应与批准的 {shown} 元一致。银行放款不同的，请先登记新的批复。",
            clause="W08 放款与银行清单核对",
            field="amount",
        )
    if until is not None and paid_on > until:
        return approval_over(until)
    return None


def approval_over(until: date) -> BusinessError:
    """The bank's approval has run out."""
    return BusinessError(
        "mortgage_approval_over",
        f"批复到 {until:%Y-%m-%d} 有效，已过期，请退回重新报批。",
        clause="W08 批复过期",
    )


def why_not_same_money(receipt: Any, *, amount: Decimal, price_kind: str) -> BusinessError | None:
    """Is a receipt that stands under this bank's reference already this pay-out?

    Rule:    never a second receipt for the same money.
    """
    if receipt.amount == amount and receipt.kind == price_kind:
        return None
    return Conflict(
        "mortgage_other_receipt",
        f"这个流水号已有收据 {receipt.number}（{receipt.get_kind_display()} {format_cny(receipt.amount)} 元），"
        "与这笔放款不符，请核对。",
        field="bank_reference",
    )


def deposit_of(amount: Decimal, rate_pct: Decimal) -> Decimal:
    """What the company leaves with the bank for one loan, in yuan.

    Rule: rules.md 5.13: loan × ratio of the agreement.
    """
    return cny(amount * rate_pct / 100)


def why_not_release(
    *, state: str, until: date, since: date | None, today: date, ground: str
) -> BusinessError | None:
    """May the guarantee be marked as ended?

    Rule:    rules.md 5.12: the company answers from the pay-out until the bank holds the registration.
    """
    if refusal := why_not_state(state, {LoanState.GUARANTEED}, "登记担保解除"):
        return refusal
    if refusal := why_not_day(until, today, "guarantee_until", since):
        return refusal
    if not ground.strip():
        return BusinessError(
            "mortgage_ground", "请写明解除依据，如抵押权登记证明号。", clause="规则手册 5.12", field="ground"
        )
    return None


def why_not_return(*, state: str, deposit: Decimal, returned: bool) -> BusinessError | None:
    """May the deposit be marked as returned by the bank?

    Rule:    rules.md 5.13: released with the mortgage's registration; once.
    """
    if returned:
        return Conflict("mortgage_deposit_returned", "这笔保证金已登记退回。")
    if deposit <= 0:
        return BusinessError("mortgage_no_deposit", "这笔贷款没有保证金。", clause="规则手册 5.13")
    if state != LoanState.RELEASED:
        return BusinessError(
            "mortgage_still_guaranteed", "担保还没有解除，保证金不能退回。", clause="规则手册 5.13"
        )
    return None


def why_not_book(interview_at: datetime, now: datetime) -> BusinessError | None:
    """Can people still come then?"""
    if interview_at <= now:
        return BusinessError("mortgage_interview_past", "面签时间要在现在以后。", field="interview_at")
    return None


def why_not_interview(held_on: date | None, today: date, since: date | None) -> BusinessError | None:
    """Was it held on a day on which it could be?"""
    if held_on is None:
        return BusinessError("mortgage_day_missing", "请填写面签日期。", field="interviewed_on")
    return why_not_day(held_on, today, "interviewed_on", since)
