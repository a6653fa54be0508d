"""What is undone for a cancellation, in which order, and when the home is free. Pure: no database, no clock."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guijia.areas.deals.enums import CHANGEABLE, ContractState
from guijia.areas.unwinding.enums import CancelState, LoanState, Undo
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny

CLAUSE = "退房 W10：依次办理，不得跳过"
# A contract that is being approved or sealed belongs to that procedure until it is taken back or done.
IN_APPROVAL = frozenset({ContractState.REVIEWING, ContractState.APPROVED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a deal has to be undone, as far as it is known."""

    loan: str = ""
    has_mortgage_notice: bool = False
    has_notice: bool = False
    is_online: bool = False
    has_invoices: bool = False
    has_refunds: bool = False


def needed(standing: Standing) -> tuple[Undo, ...]:
    """What is undone for this deal, in the order of the law.

    Rule:    W10: agreement, loan, mortgage notice, notice, filing, red-letter invoice, refund, papers.
    """
    asked = {
        Undo.AGREEMENT: True,
        Undo.LOAN: standing.loan in {LoanState.PENDING, LoanState.GRANTED},
        Undo.MORTGAGE_NOTICE: standing.has_mortgage_notice,
        Undo.NOTICE: standing.has_notice,
        Undo.FILING: standing.is_online,
        Undo.INVOICES: standing.has_invoices,
        Undo.REFUND: standing.has_refunds,
        Undo.PAPERS: True,
    }
    return tuple(step for step in Undo if asked[step])


def why_not_undo(step: Undo, wanted: Sequence[Undo], done: Collection[str]) -> BusinessError | None:
    """May this be undone now?"""
    if step in done:
        return Conflict("unwinding_undone", f"“{step.label}”已经登记，不能重复。", clause=CLAUSE)
    if step not in wanted:
        return Conflict("unwinding_not_needed", f"本件不需要“{step.label}”。", clause=CLAUSE)
    for earlier in wanted[: wanted.index(step)]:
        if earlier not in done:
            return Conflict("unwinding_order", f"请先{earlier.label}，再{step.label}。", clause=CLAUSE)
    return None


def why_not_free(wanted: Sequence[Undo], done: Collection[str]) -> BusinessError | None:
    """May the home go back on sale?"""
    for step in wanted:
        if step not in done:
            return Conflict("unwinding_order", f"还没有{step.label}，房源不能恢复可售。", clause=CLAUSE)
    return None


def why_not_apply(
    *, subscription: str, contract: str | None, change_number: str, open_number: str
) -> BusinessError | None:
    """May a cancellation of this deal be asked for?

    Rule:    W10; a form without a deposit is refused or released by W01, and a deal under change is changed first.
    """
    if open_number:
        return Conflict("unwinding_open", f"退房申请 {open_number} 还在办，不能再提一份。", clause="退房 W10")
    if change_number:
        return Conflict(
            "unwinding_change_open",
            f"变更申请 {change_number} 还在办，请等它批完，或先撤回，再申请退房。",
            clause="退房 W10",
        )
    if subscription not in CHANGEABLE:
        return Conflict(
            "unwinding_state",
            "定金到账以后、了结以前的认购和合同才走退房；未收定金的由认购流程退回或释放。",
            clause="认购审批 W01；退房 W10",
        )
    if contract in IN_APPROVAL:
        return Conflict(
            "unwinding_in_approval",
            "合同正在审批、用印，请等办完或先撤回送审，再申请退房。",
            clause="合同审批 W06",
        )
    return None


def why_not_dates(demanded_on: date, today: date) -> BusinessError | None:
    """Was it asked for by today?"""
    if demanded_on > today:
        return BusinessError(
            "unwinding_future", "客户提出日期不能晚于今天。", clause="退房 W10", field="demanded_on"
        )
    return None


def why_not_state(state: str, wanted: Collection[CancelState], number: str) -> BusinessError | None:
    """Does the cancellation stand where this act belongs?"""
    if state in wanted:
        return None
    return Conflict(
        "unwinding_done", f"退房 {number} 已不在这一步，请刷新页面看最新进展。", clause="退房 W10"
    )


def why_not_stale(same: bool, received: Decimal, now_received: Decimal) -> BusinessError | None:
    """Are the sums still those that were reckoned? Rule: what was approved is what is paid, or nothing."""
    if same:
        return None
    return Conflict(
        "unwinding_stale",
        f"计算以后账户有变动（当时已收 {format_cny(received)} 元，现在 {format_cny(now_received)} 元），"
        "请重新计算再签字。",
        clause="退房 W10",
    )


def why_not_withdraw(state: str, done: Collection[str], number: str) -> BusinessError | None:
    """May an application be taken back? Once the agreement is signed the purchase is over."""
    if state in {CancelState.SUBMITTED, CancelState.RETURNED} or (state == CancelState.APPROVED and not done):
        return None
    return Conflict("unwinding_too_late", f"{number} 已签解除协议或已了结，不能撤回。", clause="退房 W10")
