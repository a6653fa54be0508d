"""W10 after the decision: everything undone in its order, the money back once, the home on sale again."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from guijia.areas.custody import actions as custody
from guijia.areas.deals.actions.ending import end_deal
from guijia.areas.deals.rules.subscribing import why_not_gates
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import RefundSource
from guijia.areas.ledger.rules.moving import REFUNDED
from guijia.areas.mortgage import actions as loans
from guijia.areas.mortgage.enums import EndKind
from guijia.areas.unwinding import errors
from guijia.areas.unwinding.actions.locking import lock
from guijia.areas.unwinding.enums import CancelState, LegKind, Undo
from guijia.areas.unwinding.models import Cancellation, RefundLeg, UndoneStep
from guijia.areas.unwinding.permissions import CANCEL_DEAL
from guijia.areas.unwinding.queries import cancellations as queries
from guijia.areas.unwinding.queries import steps
from guijia.areas.unwinding.rules import undoing as rules
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.money import format_cny
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.org.models import Staff

# Which money of the ledger pays which sum; the bank's is price that goes to the bank.
SOURCES: dict[LegKind, RefundSource] = {
    LegKind.BANK: RefundSource.PRICE,
    LegKind.PRICE: RefundSource.PRICE,
    LegKind.DEPOSIT: RefundSource.DEPOSIT,
    LegKind.SURPLUS: RefundSource.SURPLUS,
    LegKind.DEED_TAX: RefundSource.DEED_TAX,
    LegKind.MAINTENANCE_FUND: RefundSource.MAINTENANCE_FUND,
    LegKind.OTHER: RefundSource.OTHER,
    LegKind.COMPENSATION: RefundSource.COMPENSATION,
}


@action
def undo(
    *,
    cancellation_id: UUID,
    step: Undo,
    document: str,
    done_on: date,
    actor: Staff,
    now: datetime,
    note: str = "",
    opinion: str = "",
) -> UndoneStep:
    """Enter that one thing is undone, with its proof; never out of order, never twice.

    With the agreement the bank's money is asked back for the bank; with the last thing the home is free again.
    Rule:    W10: agreement → loan → mortgage notice → notice → filing → invoices → refund → papers.
    Writes:  UndoneStep; RefundLeg, Refund; case W10; what ``settle`` and ``release`` write behind it;
             audit ``unwinding.undo``.
    Locks:   case, cancellation, account.
    Raises:  BusinessError ``unwinding_gate`` | ``unwinding_future`` | ``flow_*``; Conflict ``unwinding_done`` |
             ``unwinding_undone`` | ``unwinding_order`` | ``unwinding_not_needed`` | ``ledger_*``.
    """
    case, made = lock(cancellation_id, actor)
    if refusal := rules.why_not_state(made.state, {CancelState.APPROVED}, made.number):
        raise refusal
    if refusal := rules.why_not_undo(step, queries.needed_of(made), queries.done_keys(made.pk)):
        raise refusal
    if done_on > business_day(now):
        raise BusinessError("unwinding_future", "办理日期不能晚于今天。", clause="退房 W10", field="done_on")
    if refusal := why_not_gates(steps.gates_of(made, step), "unwinding_gate", step.label):
        raise refusal
    entered = UndoneStep.objects.create(
        cancellation=made, step=step, document=document, done_on=done_on, note=note, entered_at=now,
        entered_by=actor,
    )  # fmt: skip
    if step == Undo.AGREEMENT and made.to_bank:
        _ask_for(made, LegKind.BANK, made.to_bank, now)
    flow.advance(
        case=case,
        step=step.value,
        outcome="done",
        facts=queries.facts_of(made),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    record(
        "unwinding.undo",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        detail={"step": step.value, "document": document},
    )
    return entered


def _ask_for(made: Cancellation, kind: LegKind, amount: Decimal, now: datetime) -> RefundLeg:
    """Ask the ledger for a refund, as the system: the general manager has decided it."""
    is_bank = kind == LegKind.BANK
    payee = (
        ledger.Payee(made.lender, made.lender, made.lender_account)
        if is_bank
        else ledger.Payee(made.payee, made.bank_name, made.bank_account)
    )
    refund = ledger.request_refund(
        account_id=made.subscription_id,
        source=SOURCES[kind],
        amount=amount,
        reason=f"退房 {made.number}：{kind.label}",
        payee=payee,
        actor=SYSTEM,
        now=now,
    )
    leg, is_new = RefundLeg.objects.get_or_create(
        cancellation=made, kind=kind, defaults={"amount": amount, "refund": refund}
    )
    if not is_new:
        leg.refund = refund
        leg.save(update_fields=["refund"])
    return leg


@action
def settle(*, subject_id: UUID, case: Any, actor: Actor, now: datetime) -> Cancellation:
    """Book what is kept and what is paid on top, and ask for every refund, as it was approved.

    Rule:    W10, RFD-03; what was approved is what is paid, to the fen.
    Writes:  Journal, Entry; RefundLeg, Refund with its case W10M; audit ``unwinding.settle``.
    Locks:   case, cancellation, account.
    Raises:  Conflict ``unwinding_stale`` | ``unwinding_sums`` | ``ledger_*``.
    """
    _, made = lock(subject_id, SYSTEM)
    account = made.subscription_id
    there = money.received_cny(account)
    if refusal := rules.why_not_stale(there == made.received - made.to_bank, made.received, there):
        raise refusal
    ledger.settle_cancellation(
        account_id=account,
        document_id=made.pk,
        number=made.number,
        kept=made.kept,
        compensation=made.compensation,
        actor=actor,
        now=now,
    )
    owed = {
        kind: amount
        for kind in LegKind
        if kind != LegKind.BANK and (amount := money.available_cny(account, REFUNDED[SOURCES[kind]][0])) > 0
    }
    total = sum(owed.values(), Decimal("0.00"))
    if total != made.to_buyer:
        raise errors.sums_differ(format_cny(made.to_buyer), format_cny(total))
    for kind, amount in owed.items():
        _ask_for(made, kind, amount, now)
    record(
        "unwinding.settle",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        detail={kind.value: str(amount) for kind, amount in owed.items()},
    )
    return made


@action
def ask_again(*, cancellation_id: UUID, actor: Staff, now: datetime) -> int:
    """Ask anew for refunds that were refused, taken back or sent back by the bank; those under way stay.

    Rule:    W10; each sum is paid once.
    Writes:  RefundLeg.refund, Refund with its case; audit ``unwinding.ask_again``.
    Locks:   case, cancellation, account.
    Raises:  BusinessError ``unwinding_forbidden`` | ``unwinding_nothing_broken``; Conflict ``unwinding_done`` | ``ledger_*``.
    Returns: how many were asked for anew.
    """
    _, made = lock(cancellation_id, actor)
    if not actor.may(CANCEL_DEAL, made.project_id):
        raise errors.forbidden("重新申请退款", "置业顾问")
    if refusal := rules.why_not_state(made.state, {CancelState.APPROVED}, made.number):
        raise refusal
    broken = queries.broken_legs(made.pk)
    if not broken:
        raise BusinessError("unwinding_nothing_broken", "退款都在办或已付清，不用重新申请。")
    for leg in broken:
        _ask_for(made, LegKind(leg.kind), leg.amount, now)
    record(
        "unwinding.ask_again",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        detail={"legs": [leg.kind for leg in broken]},
    )
    return len(broken)


@action
def release(*, subject_id: UUID, case: Any, actor: Actor, now: datetime) -> Cancellation:
    """End the deal and put its home on sale again, in the transaction in which the last thing was undone.

    Rule:    W10, RFD-03: everything undone, every fen given back; INV-02.
    Writes:  Cancellation; the loans that were not paid out, what ``deals.end_deal`` writes;
             audit ``unwinding.release``.
    Locks:   case, cancellation, cases of the deal, home, subscription, contract, account.
    Raises:  Conflict ``unwinding_order`` | ``deals_*`` | ``ledger_money_held``.
    """
    _, made = lock(subject_id, SYSTEM)
    if refusal := rules.why_not_free(queries.needed_of(made), queries.done_keys(made.pk)):
        raise refusal
    loans.end_loans(
        subscription_id=made.subscription_id, end_kind=EndKind.CANCEL, cause=made.number, actor=actor, now=now
    )
    end_deal(subscription_id=made.subscription_id, document=made.number, actor=actor, now=now)
    if made.contract_id is not None:
        custody.void_originals(document_id=made.contract_id, actor=actor, now=now)
    made.state, made.executed_at, made.ended_at = CancelState.EXECUTED, now, now
    made.save(update_fields=["state", "executed_at", "ended_at"])
    record("unwinding.release", actor=actor, subject=made, project_id=made.project_id)
    return made
