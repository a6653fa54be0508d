"""What the pages of a cancellation show: gates of each step, what the act causes, how far it is undone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse

from guijia.areas.custody import queries as custody
from guijia.areas.custody.permissions import SEE_ORIGINALS
from guijia.areas.deals.enums import CHANGEABLE, ContractState, SubscriptionState
from guijia.areas.deals.models import Subscription
from guijia.areas.deals.queries import commission, deals
from guijia.areas.deals.queries.blocks import Beside
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PRICE_CODES, RefundState
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.areas.ledger.rules.penalty import plain
from guijia.areas.unwinding.enums import CancelState, Fault, LegKind, LoanState, Undo
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.permissions import CANCEL_DEAL
from guijia.areas.unwinding.queries import cancellations, reckoning
from guijia.areas.unwinding.rules import undoing
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.money import format_cny
from guijia.platform.clock import queries as clock
from guijia.platform.facts import queries as facts
from guijia.platform.flow import queries as flow
from guijia.platform.flow.registry import Gate

ACCOUNT, REFUND, ORIGINALS = "看账户", "看退款", "看原件"


def account_url(cancellation: Cancellation) -> str:
    """The account of the deal in the ledger."""
    return reverse("ledger:account", args=[cancellation.subscription_id])


def _sums(cancellation: Cancellation) -> Gate:
    same = reckoning.is_same(cancellation)
    there = money.owed_cny(cancellation.subscription_id, *PRICE_CODES)
    words = f"已收 {format_cny(there)} 元，与计算一致"
    if not same:
        words = f"账上已收 {format_cny(there)} 元，计算时 {format_cny(cancellation.received)} 元，请退回重算"
    return Gate(same, "账户", words, "算什么批什么 · W10", ACCOUNT, account_url(cancellation))


def _change(cancellation: Cancellation) -> Gate:
    running = deals.open_change_of(cancellation.subscription_id)
    words = f"变更 {running.number} 还在办" if running else "没有在办的变更"
    return Gate(running is None, "变更", words, "一份单据同时只能办一项 · W02")


def _approval(cancellation: Cancellation) -> Gate:
    contract = cancellation.contract
    blocked = contract is not None and contract.state in undoing.IN_APPROVAL
    state = ContractState(contract.state).label if contract else "没有合同"
    words = f"合同{state}，须先办完或撤回送审" if blocked else state
    return Gate(not blocked, "合同", words, "在审批、用印途中的先撤回 · W06")


def _refunds_beside(cancellation: Cancellation) -> Gate:
    beside = reckoning.open_refunds(cancellation)
    words = f"退款 {'、'.join(beside)} 还在途" if beside else "没有在途的退款"
    return Gate(
        not beside, "在途退款", words, "先办完在途的退款 · RFD-03", ACCOUNT, account_url(cancellation)
    )


def _ground(cancellation: Cancellation) -> Gate:
    words = f"{cancellation.get_fault_display()}，{cancellation.get_ground_display()}"
    return Gate(True, "责任", words, "责任决定扣留与赔偿 · W10")


def _loan_back(cancellation: Cancellation) -> Gate:
    leg = cancellations.leg_of(cancellation.pk, LegKind.BANK)
    if leg is None:
        return Gate(True, "贷款", "没有由我方退还银行的放款", undoing.CLAUSE)
    paid = leg.refund.state == RefundState.PAID
    words = f"退还银行 {format_cny(leg.amount)} 元，{leg.refund.number} {leg.refund.get_state_display()}"
    return Gate(paid, "贷款", words, undoing.CLAUSE, REFUND, reverse("ledger:refund", args=[leg.refund_id]))


def _invoices(cancellation: Cancellation) -> Gate:
    account = cancellation.subscription_id
    left = money.invoiced_cny(account, prepayments=True) + money.invoiced_cny(account, prepayments=False)
    words = f"还有 {format_cny(left)} 元发票没有冲红" if left else "发票都已冲红"
    return Gate(not left, "发票", words, "退款以前开红字发票 · W10", ACCOUNT, account_url(cancellation))


def _paid(cancellation: Cancellation) -> Gate:
    unpaid = cancellations.unpaid_legs(cancellation.pk)
    words = "、".join(f"{leg.refund.number} {leg.refund.get_state_display()}" for leg in unpaid)
    return Gate(
        not unpaid,
        "退款",
        f"没有付清：{words}" if unpaid else "全部付清",
        "每笔退款只付一次 · W10M",
        ACCOUNT,
        account_url(cancellation),
    )


def _originals(cancellation: Cancellation) -> Gate:
    contract = cancellation.contract
    out = custody.out_of_document(contract.pk) if contract is not None else []
    words = "、".join(f"第 {one.copy} 份在 {one.holder_name}" for one in out)
    return Gate(
        not out,
        "原件",
        f"没有收回：{words}" if out else "合同原件都在本公司",
        "收回原件再恢复可售 · W10、W28",
        ORIGINALS if contract else "",
        reverse("custody:originals") if contract else "",
    )


def _order(step: Undo) -> Callable[[Cancellation], Gate]:
    def gate(cancellation: Cancellation) -> Gate:
        wanted = cancellations.needed_of(cancellation)
        refusal: BusinessError | None = undoing.why_not_undo(
            step, wanted, cancellations.done_keys(cancellation.pk)
        )
        before = "、".join(one.label for one in wanted[: wanted.index(step)]) if step in wanted else ""
        words = refusal.message.rstrip("。") if refusal else (f"{before}，都已办完" if before else "第一项")
        return Gate(refusal is None, "次序", words, undoing.CLAUSE)

    return gate


GateMaker = Callable[[Cancellation], Gate]
_DECIDE: tuple[GateMaker, ...] = (_ground, _sums, _change, _approval, _refunds_beside)
GATES: dict[str, tuple[GateMaker, ...]] = {
    "verify": (_ground, _change, _approval, _refunds_beside),
    "marketing_opinion": _DECIDE,
    "finance_review": _DECIDE,
    "legal_review": _DECIDE,
    "deputy_approval": _DECIDE,
    "gm_approval": _DECIDE,
    Undo.AGREEMENT: (_order(Undo.AGREEMENT), _sums, _change),
    Undo.LOAN: (_order(Undo.LOAN), _loan_back),
    Undo.MORTGAGE_NOTICE: (_order(Undo.MORTGAGE_NOTICE),),
    Undo.NOTICE: (_order(Undo.NOTICE),),
    Undo.FILING: (_order(Undo.FILING),),
    Undo.INVOICES: (_order(Undo.INVOICES), _invoices),
    Undo.REFUND: (_order(Undo.REFUND), _paid),
    Undo.PAPERS: (_order(Undo.PAPERS), _invoices, _originals),
}


def gates_of(cancellation: Cancellation, step: str) -> list[Gate]:
    """What must hold before a step is done."""
    return [make(cancellation) for make in GATES.get(step, ())]


def step_gates(step: str) -> Callable[[Cancellation, Any, datetime], list[Gate]]:
    """The gates of one step as its page asks for them; a way is shown only to whom it opens."""

    def gates(subject: Cancellation, viewer: Any, now: datetime) -> list[Gate]:
        found = gates_of(subject, step)
        closed = {
            label
            for label, right in ((ACCOUNT, SEE_MONEY), (REFUND, SEE_MONEY), (ORIGINALS, SEE_ORIGINALS))
            if not viewer.may(right, subject.project_id)
        }
        return [
            replace(gate, remedy_label="", remedy_url="") if gate.remedy_label in closed else gate
            for gate in found
        ]

    return gates


def approval_effects(subject: Cancellation) -> list[str]:
    """What the general manager's signature causes."""
    return [
        f"扣留 {format_cny(subject.kept)} 元，赔偿与利息 {format_cny(subject.compensation)} 元",
        f"退还银行 {format_cny(subject.to_bank)} 元，付给 {subject.payee} {format_cny(subject.to_buyer)} 元",
        f"依次：{' → '.join(step.label for step in cancellations.needed_of(subject))}，全部办完房源才恢复可售",
    ]


def last_effects(subject: Cancellation) -> list[str]:
    """What the last thing undone causes at once."""
    found = [f"销控：{subject.unit.label} 恢复可售"]
    if subject.contract is not None:
        found.append(f"合同 {subject.contract.number} 作废")
    return [*found, f"认购书 {subject.subscription.number} 了结，账户关闭，佣金冲回；全部同时完成"]


def step_initial(subject: Cancellation) -> dict[str, Any]:
    """What was entered before a step came back; today for what happens today."""
    least, most = penalty_bounds(subject)
    return {
        "loan": subject.loan or reckoning.loan_state_of(subject.subscription).value,
        "lender": subject.lender or subject.subscription.bank,
        "lender_account": subject.lender_account,
        "has_notice": subject.has_notice,
        "has_mortgage_notice": subject.has_mortgage_notice,
        "done_on": business_day(clock.now()),
        "penalty_times": least,
        "times_words": f"{plain(least)} 至 {plain(most)}",
    }


def penalty_bounds(subject: Cancellation) -> tuple[Decimal, Decimal]:
    """Between how many times the commission an over-promise is charged. Rule: CMP-13."""
    on = business_day(subject.applied_at)
    return (
        facts.value("over_promise_min_times", on=on, project=subject.project),
        facts.value("over_promise_max_times", on=on, project=subject.project),
    )


def commission_due(subject: Cancellation) -> Decimal:
    """The commission that the sale would have earned, in yuan."""
    contract = subject.contract
    on = contract.signed_on if contract and contract.signed_on else business_day(subject.applied_at)
    return commission.due_cny(subject.subscription, on)


def url_of(cancellation: Cancellation) -> str:
    """The case of a cancellation, else the list."""
    case = flow.case_of(cancellation, "W10")
    return reverse("flow:case", args=[case.pk]) if case else reverse("unwinding:cancellations")


def beside_deal(viewer: Any, subscription: Subscription) -> Beside | None:
    """What the page of a deal says of its cancellations, and the way to ask for one."""
    # A form without a deposit was never cancelled; it is not asked.
    if subscription.state not in {*CHANGEABLE, SubscriptionState.RELEASED}:
        return None
    rows = cancellations.of_deal(viewer, subscription.pk)
    offered = subscription.state in CHANGEABLE and viewer.may(CANCEL_DEAL, subscription.project_id)
    if not rows and not offered:
        return None
    return Beside(
        title="退房",
        lines=[
            (f"{one.number} {one.get_fault_display()}", subject_url(one.pk), one.get_state_display())
            for one in rows
        ],
        act="申请退房" if offered else "",
        url=reverse("unwinding:apply", args=[subscription.pk]) if offered else "",
    )


def subject_url(pk: UUID) -> str:
    """Where the code on the paper leads."""
    return reverse("unwinding:cancellation", args=[pk])


def page_of(viewer: Any, subject: Cancellation) -> dict[str, Any]:
    """What the facts column of a cancellation shows."""
    wanted = cancellations.needed_of(subject)
    done = {one.step: one for one in cancellations.undone_of(subject.pk)}
    running = subject.state in {CancelState.APPROVED, CancelState.EXECUTED}
    shown = [
        ("责任", subject.get_fault_display()),
        ("原因分类", subject.get_ground_display()),
        ("原因", subject.reason),
        ("客户提出", f"{subject.demanded_on:%Y-%m-%d}"),
        ("守约方选择", "" if subject.fault in {Fault.LOAN, Fault.MUTUAL} else subject.get_claim_display()),
        ("贷款", subject.get_loan_display() if subject.loan else ""),
        ("收款人", f"{subject.payee}　{subject.bank_name}"),
        ("认购书", subject.subscription.number),
        ("合同", subject.contract.number if subject.contract else ""),
    ]
    improved = [
        ("原因分析", subject.analysis),
        ("纠正措施", subject.corrective),
        ("预防措施", subject.preventive),
        ("验证结果", subject.verified),
    ]
    return {
        "facts": [(label, words) for label, words in shown if words],
        "lines": subject.working,
        "order": [(step, done.get(step.value)) for step in wanted],
        "running": running,
        "legs": cancellations.legs_of(subject.pk),
        "broken": cancellations.broken_legs(subject.pk),
        "improved": [(label, words) for label, words in improved if words],
        "penalty": _penalty_words(subject),
        "deal_url": reverse("deals:subscription", args=[subject.subscription_id]),
        "account_url": account_url(subject) if viewer.may(SEE_MONEY, subject.project_id) else "",
        "is_open": subject.is_open,
        "loan_settled": subject.loan == LoanState.SETTLED,
    }


def _penalty_words(subject: Cancellation) -> list[tuple[str, str]]:
    if not subject.penalty_state:
        return []
    return [
        ("应得佣金", f"{format_cny(subject.penalty_base)} 元"),
        ("扣罚倍数", plain(subject.penalty_times or Decimal(0))),
        ("扣罚金额", f"{format_cny(subject.penalty)} 元"),
        ("工资扣减核查", subject.penalty_check or "待核查"),
        ("结果", subject.get_penalty_state_display()),
    ]
