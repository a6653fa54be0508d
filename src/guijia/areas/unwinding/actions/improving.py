"""After a cancellation: why it came to it, what is done against it, and what an over-promise costs."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.actions import commission
from guijia.areas.unwinding.actions.locking import lock
from guijia.areas.unwinding.enums import CancelState, PenaltyState
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.queries import cancellations as queries
from guijia.areas.unwinding.queries import steps
from guijia.areas.unwinding.rules import settling
from guijia.areas.unwinding.rules import undoing as rules
from guijia.kit.money import format_cny
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff


@action
def analyse(
    *,
    cancellation_id: UUID,
    analysis: str,
    corrective: str,
    preventive: str,
    verified: str,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Cancellation:
    """Write why it came to the cancellation, what is mended, what is prevented, and what was verified.

    Rule:    W10, CMP-12 within one week.
    Writes:  Cancellation; case W10; audit ``unwinding.analyse``.
    Locks:   case, cancellation.
    Raises:  Conflict ``unwinding_done``; BusinessError ``flow_*``.
    """
    case, made = _executed(cancellation_id, actor)
    made.analysis, made.corrective, made.preventive, made.verified = (
        analysis,
        corrective,
        preventive,
        verified,
    )
    made.save(update_fields=["analysis", "corrective", "preventive", "verified"])
    _advance(case, made, "analyse", "done", actor, now, opinion)
    return made


@action
def propose_penalty(
    *, cancellation_id: UUID, times: Decimal, actor: Staff, now: datetime, opinion: str = ""
) -> Cancellation:
    """Propose what the consultant is charged for the over-promise: so many times the commission of the sale.

    Rule:    CMP-13: 0.5 to 1.5 times the commission due (parameters).
    Writes:  Cancellation; case W10; audit ``unwinding.propose_penalty``.
    Locks:   case, cancellation.
    Raises:  BusinessError ``unwinding_times`` | ``flow_*``; Conflict ``unwinding_done``.
    """
    case, made = _executed(cancellation_id, actor)
    least, most = steps.penalty_bounds(made)
    if refusal := settling.why_not_times(times, least, most):
        raise refusal
    made.penalty_base, made.penalty_times = steps.commission_due(made), times
    made.penalty = settling.penalty_cny(made.penalty_base, times)
    made.penalty_state = PenaltyState.PROPOSED
    made.save(update_fields=["penalty_base", "penalty_times", "penalty", "penalty_state"])
    _advance(case, made, "propose_penalty", "done", actor, now, opinion)
    return made


@action
def check_penalty(
    *, cancellation_id: UUID, words: str, actor: Staff, now: datetime, opinion: str = ""
) -> Cancellation:
    """Check the proposal against the law of wages before it is decided.

    Rule:    W10 checked by legal (law of wages).
    Writes:  Cancellation; case W10; audit ``unwinding.check_penalty``.
    Locks:   case, cancellation.
    Raises:  Conflict ``unwinding_done``; BusinessError ``flow_*``.
    """
    case, made = _executed(cancellation_id, actor)
    made.penalty_check, made.penalty_state = words, PenaltyState.CHECKED
    made.save(update_fields=["penalty_check", "penalty_state"])
    _advance(case, made, "check_penalty", "done", actor, now, opinion)
    return made


@action
def decide_penalty(
    *, cancellation_id: UUID, outcome: str, actor: Staff, now: datetime, opinion: str = ""
) -> Cancellation:
    """Decide the penalty; approved, it stands in the commission register.

    Rule:    CMP-13; only the general manager decides.
    Writes:  Cancellation, Commission; case W10; audit ``unwinding.decide_penalty``.
    Locks:   case, cancellation.
    Raises:  Conflict ``unwinding_done``; BusinessError ``flow_*``.
    """
    case, made = _executed(cancellation_id, actor)
    approved = outcome == "approve"
    made.penalty_state = PenaltyState.DECIDED if approved else PenaltyState.REFUSED
    made.save(update_fields=["penalty_state"])
    if approved and made.penalty:
        commission.charge_penalty(
            subscription=made.subscription,
            amount=made.penalty,
            document=made.number,
            cause=f"过度承诺扣罚，佣金 {format_cny(made.penalty_base)} 元 × {made.penalty_times}",
            actor=actor,
            now=now,
        )
    _advance(case, made, "decide_penalty", outcome, actor, now, opinion)
    return made


def _executed(cancellation_id: UUID, actor: Staff) -> tuple[Case, Cancellation]:
    case, made = lock(cancellation_id, actor)
    if refusal := rules.why_not_state(made.state, {CancelState.EXECUTED}, made.number):
        raise refusal
    return case, made


def _advance(
    case: Case, made: Cancellation, step: str, outcome: str, actor: Staff, now: datetime, opinion: str
) -> None:
    flow.advance(
        case=case,
        step=step,
        outcome=outcome,
        facts=queries.facts_of(made),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    record(
        f"unwinding.{step}",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        reason=opinion,
        detail={"outcome": outcome, "penalty": str(made.penalty)},
    )
