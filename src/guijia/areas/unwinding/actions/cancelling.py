"""W10: asking for a cancellation, and everything up to the general manager. Nothing moves before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from guijia.areas.deals.actions.locking import lock_deal
from guijia.areas.deals.models import Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules.subscribing import why_not_gates
from guijia.areas.unwinding import errors
from guijia.areas.unwinding.actions.locking import PROCESS, lock
from guijia.areas.unwinding.enums import CancelState, LoanState
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.permissions import CANCEL_DEAL
from guijia.areas.unwinding.queries import cancellations as queries
from guijia.areas.unwinding.queries import reckoning, steps
from guijia.areas.unwinding.rules import undoing as rules
from guijia.areas.unwinding.rules.settling import Asked
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import registry
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

SERIES = "unwinding.cancellation"


@dataclass(frozen=True, slots=True)
class Application:
    """What stands on the form F07."""

    asked: Asked
    ground: str
    reason: str
    demanded_on: date
    payee: str
    bank_name: str
    bank_account: str


@action
def apply_cancellation(
    *, subscription_id: UUID, given: Application, actor: Staff, now: datetime
) -> Cancellation:
    """Ask that a deal be cancelled; the deal stays as it is, nothing is signed or changed on it from now on.

    Rule:    W10, RFD-01, RFD-04; F07; one at a time, never beside a change.
    Writes:  Cancellation; case W10; audit ``unwinding.apply_cancellation``.
    Locks:   cases of the deal, home, subscription, then the number counter.
    Raises:  BusinessError ``unwinding_forbidden`` | ``unwinding_terms`` | ``unwinding_future`` | ``facts_missing``;
             Conflict ``unwinding_open`` | ``unwinding_change_open`` | ``unwinding_state`` |
             ``unwinding_in_approval``; Subscription.DoesNotExist when the viewer cannot see it.
    """
    subscription = lock_deal(subscription_id, actor)
    if not actor.may(CANCEL_DEAL, subscription.project_id):
        raise errors.forbidden("申请退房", "置业顾问")
    if refusal := why_not(subscription):
        raise refusal
    made = Cancellation(id=uuid7(), project=subscription.project, subscription=subscription, applied_by=actor)
    made.unit, made.contract = subscription.unit, deals.contract_of(subscription.pk)
    made.parties_label, made.applied_at = subscription.parties_label, now
    _fill(made, given, now)
    made.number = numbers.take(SERIES, project=subscription.project, now=now)
    made.save(force_insert=True)
    flow.open_case(
        process=registry.process_of(PROCESS),
        subject=made,
        number=made.number,
        title=f"退房：{made.get_fault_display()}",
        project=subscription.project,
        unit=subscription.unit,
        parties=subscription.parties_label,
        facts=queries.facts_of(made),
        actor=actor,
        now=now,
    )
    _record("unwinding.apply_cancellation", made, actor)
    return made


def why_not(subscription: Subscription) -> BusinessError | None:
    """Why a cancellation of this deal cannot be asked for now; the page says so before anything is typed."""
    contract = deals.contract_of(subscription.pk)
    change = deals.open_change_of(subscription.pk)
    return rules.why_not_apply(
        subscription=subscription.state,
        contract=contract.state if contract else None,
        change_number=change.number if change else "",
        open_number=queries.open_number(subscription.pk),
    )


def _fill(made: Cancellation, given: Application, now: datetime) -> None:
    if refusal := rules.why_not_dates(given.demanded_on, business_day(now)):
        raise refusal
    made.fault, made.claim = given.asked.fault, given.asked.claim
    made.loss, made.agreed_kept = given.asked.loss, given.asked.agreed_kept
    made.agreed_paid, made.with_interest = given.asked.agreed_paid, given.asked.with_interest
    made.ground, made.reason, made.demanded_on = given.ground, given.reason, given.demanded_on
    made.payee, made.bank_name, made.bank_account = given.payee, given.bank_name, given.bank_account
    reckon(made, now)


def reckon(made: Cancellation, now: datetime) -> list[str]:
    """Work the sums out anew and keep them with their working; the caller saves.

    Returns: the names of the fields that were set.
    """
    loan = made.loan or reckoning.loan_state_of(made.subscription).value
    found = reckoning.reckoning_of(made.subscription, reckoning.asked_of(made), loan, now)
    made.received, made.kept, made.compensation = found.received, found.kept, found.compensation
    made.to_bank, made.to_buyer, made.still_owed = found.to_bank, found.to_buyer, found.still_owed
    made.working, made.reckoned_at = reckoning.as_kept(found), now
    return [
        "received", "kept", "compensation", "to_bank", "to_buyer", "still_owed", "working", "reckoned_at",
    ]  # fmt: skip


@action
def revise_cancellation(
    *, cancellation_id: UUID, given: Application, actor: Staff, now: datetime, opinion: str = ""
) -> Cancellation:
    """Fill in a returned application anew, reckon it anew and send it again; every signature is asked for anew.

    Rule:    W10.
    Writes:  Cancellation; case W10; audit ``unwinding.revise_cancellation``.
    Locks:   case, cancellation.
    Raises:  as ``apply_cancellation``; Conflict ``unwinding_done``.
    """
    case, made = lock(cancellation_id, actor)
    if refusal := rules.why_not_state(made.state, {CancelState.RETURNED}, made.number):
        raise refusal
    if not actor.may(CANCEL_DEAL, made.project_id):
        raise errors.forbidden("修改退房申请", "置业顾问")
    _fill(made, given, now)
    made.state, made.version = CancelState.SUBMITTED, made.version + 1
    made.save()
    flow.describe_case(case=case, title=f"退房：{made.get_fault_display()}", actor=actor, now=now)
    flow.advance(
        case=case,
        step="revise",
        outcome="done",
        facts=queries.facts_of(made),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    _record("unwinding.revise_cancellation", made, actor)
    return made


@action
def review_cancellation(
    *,
    cancellation_id: UUID,
    step: str,
    outcome: str,
    opinion: str,
    actor: Staff,
    now: datetime,
    entered: dict[str, Any] | None = None,
) -> Cancellation:
    """Check, sign, refuse or return; the general manager's signature lets the undoing begin.

    What the signing officer finds of loan and notices is reckoned with; every later signature rests on the same sums.
    Rule:    W10, RFD-02 only the general manager decides; GUARD-5 never one's own request.
    Writes:  Cancellation; case W10; audit ``unwinding.review_cancellation``.
    Locks:   case, cancellation.
    Raises:  BusinessError ``unwinding_gate`` | ``unwinding_terms`` | ``flow_*``; Conflict ``unwinding_done``.
    """
    case, made = lock(cancellation_id, actor)
    if refusal := rules.why_not_state(made.state, {CancelState.SUBMITTED}, made.number):
        raise refusal
    goes_on = outcome not in {"refuse", "return"}
    written: list[str] = []
    if goes_on and step == "verify":
        written = _enter(made, entered or {}) + reckon(made, now)
    if goes_on and (refusal := why_not_gates(steps.gates_of(made, step), "unwinding_gate", "签字")):
        raise refusal
    if step == "gm_approval" and goes_on:
        made.state, made.approved_at = CancelState.APPROVED, now
        written += ["state", "approved_at"]
    if outcome == "return":
        made.state = CancelState.RETURNED
        written += ["state"]
    if written:
        made.save(update_fields=written)
    flow.advance(
        case=case,
        step=step,
        outcome=outcome,
        facts=queries.facts_of(made),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    if outcome == "refuse":
        _end(made, CancelState.REFUSED, f"{actor.name}不同意：{opinion}", now)
    _record("unwinding.review_cancellation", made, actor, step=step, outcome=outcome, opinion=opinion)
    return made


def _enter(made: Cancellation, entered: dict[str, Any]) -> list[str]:
    known = {"loan", "lender", "lender_account", "has_notice", "has_mortgage_notice"} & entered.keys()
    for name in known:
        setattr(made, name, entered[name])
    if made.loan != LoanState.GRANTED:
        made.lender_account = ""
        known |= {"lender_account"}
    return sorted(known)


def _end(made: Cancellation, state: CancelState, cause: str, now: datetime) -> None:
    made.state, made.ended_at, made.end_cause = state, now, cause[:200]
    made.save(update_fields=["state", "ended_at", "end_cause"])


@action
def withdraw_cancellation(*, subject: Cancellation, reason: str, actor: Staff, now: datetime) -> None:
    """Take an application back before the agreement to end the contract is signed.

    Rule:    W10; WFL-02 withdraw.
    Writes:  Cancellation; audit ``unwinding.withdraw_cancellation``.
    Locks:   case, cancellation.
    Raises:  Conflict ``unwinding_too_late``.
    """
    _, made = lock(subject.pk, actor)
    if refusal := rules.why_not_withdraw(made.state, queries.done_keys(made.pk), made.number):
        raise refusal
    _end(made, CancelState.WITHDRAWN, f"经办撤回：{reason}", now)
    _record("unwinding.withdraw_cancellation", made, actor, opinion=reason)


@action
def send_back_cancellation(*, subject: Cancellation, to_step: str, actor: Staff, now: datetime) -> None:
    """Bring an application in step with the return of its case; once approved nothing goes back.

    Rule:    W10; WFL-02 return to any step.
    Writes:  Cancellation.state; audit ``unwinding.send_back_cancellation``.
    Locks:   case, cancellation.
    Raises:  Conflict ``unwinding_done``.
    """
    _, made = lock(subject.pk, actor)
    if refusal := rules.why_not_state(made.state, {CancelState.SUBMITTED, CancelState.RETURNED}, made.number):
        raise refusal
    made.state = CancelState.RETURNED if to_step == "revise" else CancelState.SUBMITTED
    made.save(update_fields=["state"])
    _record("unwinding.send_back_cancellation", made, actor, to=to_step)


def _record(key: str, made: Cancellation, actor: Staff, *, opinion: str = "", **detail: str) -> None:
    record(
        key,
        actor=actor,
        subject=made,
        project_id=made.project_id,
        reason=opinion,
        detail={**detail, "fault": made.fault, "kept": str(made.kept), "to_buyer": str(made.to_buyer)},
    )
