"""Money goes back to a customer: asked for, approved by another, paid once."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.ledger import queries
from guijia.areas.ledger.actions.posting import check_shrinking, contra, demand, lock, post
from guijia.areas.ledger.enums import PRICE_CODES, AccountCode, RefundSource, RefundState
from guijia.areas.ledger.models import DealAccount, Refund
from guijia.areas.ledger.permissions import APPROVE_REFUND, PAY_REFUND, REQUEST_REFUND, REVERSE
from guijia.areas.ledger.rules import moving
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow import registry
from guijia.platform.flow.models import Case
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

REFUND_SERIES = "ledger.refund"
PROCESS = "W10M"
SUBJECT = "ledger.refund"


@dataclass(frozen=True, slots=True)
class Payee:
    """To whom and where a refund is paid."""

    name: str
    bank_name: str
    bank_account: str


@action
def request_refund(
    *,
    account_id: UUID,
    source: RefundSource,
    amount: Decimal,
    reason: str,
    payee: Payee,
    actor: Actor,
    now: datetime,
) -> Refund:
    """Ask that money be given back; the finance manager decides.

    Rule:    RFD-01, RFD-03; never more than is there, open requests counted.
    Writes:  Refund (number without gaps); case W10M; audit ``ledger.request_refund``.
    Locks:   account, then the counter (last).
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_amount`` | ``ledger_reason`` | ``ledger_refund_over``;
             Conflict ``ledger_invoiced``; DealAccount.DoesNotExist for an outsider.
    """
    account = lock(account_id, actor if isinstance(actor, Staff) else SYSTEM)
    demand(actor, REQUEST_REFUND, account.project_id, "退款由签约专员或财务收款员申请。", "RFD-01")
    code, _ = moving.REFUNDED[source]
    if refusal := moving.why_not_request(
        amount=amount, available=queries.available_cny(account.pk, code), reason=reason
    ):
        raise refusal
    if code in PRICE_CODES:
        check_shrinking(account, amount + queries.asked_back_cny(account.pk))
    refund = Refund(
        number=numbers.take(REFUND_SERIES, project=account.project, now=now),
        project_id=account.project_id,
        account=account,
        source=source,
        amount=amount,
        reason=reason.strip(),
        payee=payee.name,
        bank_name=payee.bank_name,
        bank_account=payee.bank_account,
        requested_by=actor if isinstance(actor, Staff) else None,
        requested_at=now,
    )
    refund.save(force_insert=True)
    flow.open_case(
        process=registry.process_of(PROCESS),
        subject=refund,
        number=refund.number,
        title="退款审批",
        project=account.project,
        unit=account.unit,
        parties=payee.name,
        actor=actor,
        now=now,
    )
    record(
        "ledger.request_refund",
        actor=actor,
        subject=refund,
        project_id=account.project_id,
        reason=refund.reason,
        detail={"amount": str(amount), "source": source.value},
    )
    return refund


def _lock(refund_id: UUID, viewer: Staff) -> tuple[Case, Refund, DealAccount]:
    """Case, account and refund for change, in the lock order of the house.

    Raises: Refund.DoesNotExist when the viewer cannot see it; Conflict ``ledger_refund_case``.
    """
    seen = queries.refunds_visible_to(viewer).get(pk=refund_id)
    case = flow_queries.newest_case_for_update(SUBJECT, refund_id, PROCESS)
    if case is None:
        raise Conflict("ledger_refund_case", "这笔退款没有审批件，不能办理。")
    account = lock(seen.account_id, viewer)
    return case, queries.refunds_visible_to(viewer).select_for_update(of=("self",)).get(pk=refund_id), account


@action
def review_refund(*, refund_id: UUID, outcome: str, actor: Staff, now: datetime, opinion: str = "") -> Refund:
    """Approve or refuse a refund; approved money is from then on owed to the customer and no longer price.

    Rule:    RFD-02; four eyes: never by whoever asked for it.
    Writes:  Refund; Journal, Entry; case W10M; audit ``ledger.review_refund``.
    Locks:   case, account, refund.
    Raises:  BusinessError ``ledger_forbidden`` | ``flow_*``; Conflict ``ledger_refund_state`` |
             ``ledger_refund_over`` | ``ledger_invoiced``.
    """
    case, refund, account = _lock(refund_id, actor)
    demand(actor, APPROVE_REFUND, refund.project_id, "退款由财务经理审批。", "RFD-02")
    if refusal := moving.why_not_state(refund.state, RefundState.REQUESTED, "审批"):
        raise refusal
    flow.advance(case=case, step="approve", outcome=outcome, actor=actor, now=now, opinion=opinion)
    refund.approved_by, refund.approved_at = actor, now
    refund.state = RefundState.APPROVED if outcome == "approve" else RefundState.REFUSED
    if refund.state == RefundState.APPROVED:
        _owe(refund, account, actor, now)
    refund.save(update_fields=["state", "approved_by", "approved_at", "approval"])
    record(
        "ledger.review_refund",
        actor=actor,
        subject=refund,
        project_id=refund.project_id,
        reason=opinion,
        detail={"outcome": outcome, "amount": str(refund.amount)},
    )
    return refund


def _owe(refund: Refund, account: DealAccount, actor: Actor, now: datetime) -> None:
    code, _ = moving.REFUNDED[RefundSource(refund.source)]
    if queries.owed_cny(account.pk, code) < refund.amount:
        raise Conflict("ledger_refund_over", "账上已没有这么多钱可退，请不同意后重新申请。")
    if code in PRICE_CODES:
        check_shrinking(account, refund.amount)
    if code == AccountCode.REFUND_PAYABLE:
        return
    refund.approval = post(
        account,
        [(account, code, refund.amount), (account, AccountCode.REFUND_PAYABLE, -refund.amount)],
        key=f"refund-owed:{refund.pk}",
        memo=f"同意退{refund.get_source_display()} {refund.number}",
        actor=actor,
        now=now,
        wanted_on=business_day(now),
    )


@action
def pay_refund(
    *,
    refund_id: UUID,
    paid_on: date,
    bank_reference: str,
    release_number: str,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Refund:
    """Enter that an approved refund was paid: once.

    Rule:    RFD-03; supervised money needs the number of its release; the database keeps one payment a refund.
    Writes:  Refund; Journal, Entry; case W10M; audit ``ledger.pay_refund``.
    Locks:   case, account, refund.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_release_missing`` | ``ledger_future``;
             Conflict ``ledger_refund_state`` | ``ledger_posted_twice`` | ``ledger_payer_approved``.
    """
    case, refund, account = _lock(refund_id, actor)
    demand(actor, PAY_REFUND, refund.project_id, "退款由财务收款员付出。")
    if refusal := moving.why_not_state(refund.state, RefundState.APPROVED, "付款"):
        raise refusal
    if refund.approved_by_id == actor.pk:
        raise Conflict(
            "ledger_payer_approved", "审批人不能自己付款，请由另一位收款员办理。", clause="GUARD-5"
        )
    source = RefundSource(refund.source)
    if refusal := moving.why_not_pay(
        source=source, release_number=release_number, paid_on=paid_on, today=business_day(now)
    ):
        raise refusal
    flow.advance(case=case, step="pay", outcome="done", actor=actor, now=now, opinion=opinion)
    _, bank = moving.REFUNDED[source]
    refund.payment = post(
        account,
        [(account, AccountCode.REFUND_PAYABLE, refund.amount), (account, bank, -refund.amount)],
        key=f"refund-paid:{refund.pk}",
        memo=f"付退款 {refund.number}",
        actor=actor,
        now=now,
        wanted_on=paid_on,
    )
    refund.state, refund.paid_on, refund.paid_by = RefundState.PAID, paid_on, actor
    refund.bank_reference, refund.release_number = bank_reference, release_number.strip()
    refund.save(update_fields=["state", "paid_on", "paid_by", "bank_reference", "release_number", "payment"])
    record(
        "ledger.pay_refund",
        actor=actor,
        subject=refund,
        project_id=refund.project_id,
        detail={"amount": str(refund.amount), "bank_reference": bank_reference},
    )
    return refund


@action
def withdraw_refund(*, refund_id: UUID, reason: str, actor: Staff, now: datetime) -> Refund:
    """Take a request back before it was decided; flow has closed the case.

    Rule:    WFL-01.
    Writes:  Refund.state; audit ``ledger.withdraw_refund``.
    Locks:   account, refund.
    Raises:  Conflict ``ledger_refund_state``.
    """
    seen = queries.refunds_visible_to(actor).get(pk=refund_id)
    lock(seen.account_id, actor)
    refund = queries.refunds_visible_to(actor).select_for_update(of=("self",)).get(pk=refund_id)
    if refusal := moving.why_not_state(refund.state, RefundState.REQUESTED, "撤回"):
        raise refusal
    refund.state = RefundState.WITHDRAWN
    refund.save(update_fields=["state"])
    record("ledger.withdraw_refund", actor=actor, subject=refund, project_id=refund.project_id, reason=reason)
    return refund


@action
def reverse_refund(*, refund_id: UUID, reason: str, actor: Staff, now: datetime) -> Refund:
    """The bank sent a refund back: take payment and approval back, so that the money stands where it stood before.

    Rule:    GUARD-2: both by reversing journals; a new refund is asked for anew.
    Writes:  Journal, Entry; Refund; audit ``ledger.reverse_refund``.
    Locks:   account, refund.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_reason``; Conflict ``ledger_refund_state`` |
             ``ledger_account_closed`` | ``ledger_over_price``.
    """
    seen = queries.refunds_visible_to(actor).get(pk=refund_id)
    account = lock(seen.account_id, actor)
    refund = queries.refunds_visible_to(actor).select_for_update(of=("self",)).get(pk=refund_id)
    demand(actor, REVERSE, refund.project_id, "退款由财务经理冲销。")
    if refusal := moving.why_not_state(refund.state, RefundState.PAID, "冲销"):
        raise refusal
    if not reason.strip():
        raise BusinessError("ledger_reason", "请写明冲销原因。", field="reason")
    if account.closed_at is not None:
        raise Conflict("ledger_account_closed", "这笔交易已了结，不能再冲销退款。")
    is_price = moving.REFUNDED[RefundSource(refund.source)][0] in PRICE_CODES
    if is_price and queries.received_cny(account.pk) + refund.amount > account.price:
        raise Conflict("ledger_over_price", "退回的钱会超过成交价；请先改价，或按多付款重新登记。")
    for name, journal in (("payment", refund.payment), ("approval", refund.approval)):
        if journal is not None:
            contra(
                journal,
                key=f"reverse-{name}:{refund.pk}",
                memo=f"冲销退款 {refund.number}：{reason}",
                actor=actor,
                now=now,
            )
    refund.state, refund.reversed_at, refund.reversal_reason = RefundState.REVERSED, now, reason.strip()
    refund.save(update_fields=["state", "reversed_at", "reversal_reason"])
    record("ledger.reverse_refund", actor=actor, subject=refund, project_id=refund.project_id, reason=reason)
    return refund
