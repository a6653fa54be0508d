"""W02, W04, W05: asking for a change of a deal, and everything up to the last signature. Nothing moves before."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.areas.deals import errors
from guijia.areas.deals.actions.locking import lock_change, lock_deal
from guijia.areas.deals.enums import ChangeKind, ChangeState
from guijia.areas.deals.models import ChangePaper, DealChange
from guijia.areas.deals.permissions import CHANGE_DEAL, RECEIVE_PAPERS
from guijia.areas.deals.queries import change_steps
from guijia.areas.deals.queries import changes as queries
from guijia.areas.deals.queries.changes import Proposal
from guijia.areas.deals.rules import changing as rules
from guijia.areas.deals.rules import subscribing
from guijia.areas.deals.rules.changing import Wish
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.actions.sales_control import Document
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import registry
from guijia.platform.flow.models import Case
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

SERIES = "deals.change"


def document_of(change: DealChange) -> Document:
    """The change as the document that sales control rests on."""
    return Document("deals.dealchange", change.pk, change.number)


@action
def apply_change(*, subscription_id: UUID, wish: Wish, actor: Staff, now: datetime) -> DealChange:
    """Apply for a change of a deal; the deal stays as it is, a new home is kept for it from now on.

    Rule:    W02, W04, W05; F02, F06, F12; one change at a time.
    Writes:  DealChange, ChangePaper; Commitment, Home.state of the new home; the change's case;
             audit ``deals.apply_change``.
    Locks:   cases of the deal, new home, subscription, then the number counter.
    Raises:  BusinessError ``deals_change_*`` | ``deals_*`` | ``estate_permits_missing`` | ``estate_no_price``;
             Conflict ``deals_change_open`` | ``deals_change_state`` | ``estate_held`` | ``estate_sold`` |
             ``estate_off_sale``; Subscription.DoesNotExist when the viewer cannot see it.
    """
    subscription = lock_deal(subscription_id, actor)
    if not actor.may(CHANGE_DEAL, subscription.project_id):
        raise errors.forbidden("申请变更", "置业顾问")
    made = _asked(queries.proposal(actor, subscription, wish, now))
    change = DealChange(id=uuid7(), project=subscription.project, subscription=subscription, applied_by=actor)
    change.applied_at = now
    _fill(change, made, wish)
    change.number = numbers.take(SERIES, project=subscription.project, now=now)
    if change.new_unit_id is not None:
        _secure(change, change.new_unit_id, actor, now)
    change.save(force_insert=True)
    _write_papers(change, made, now)
    process = registry.process_of(change.process)
    flow.open_case(
        process=process,
        subject=change,
        number=change.number,
        title=f"{process.name}：{change.kind_words}",
        project=subscription.project,
        unit=subscription.unit,
        parties=subscription.parties_label,
        facts=change_steps.change_facts(change),
        actor=actor,
        now=now,
    )
    _record("deals.apply_change", change, actor)
    return change


@action
def revise_change(
    *, change_id: UUID, wish: Wish, actor: Staff, now: datetime, opinion: str = ""
) -> DealChange:
    """Fill in a returned application anew and send it again; every signature is asked for anew.

    Rule:    W02; the procedure of a running application stays the same.
    Writes:  DealChange, ChangePaper; Commitment, Home.state of the old and the new wish; audit ``deals.revise_change``.
    Locks:   case, cases of the deal, homes, change.
    Raises:  as ``apply_change``; Conflict ``deals_change_done``.
    """
    case, change = lock_change(change_id, actor)
    if refusal := rules.why_not_state(change.is_open, change.state == ChangeState.RETURNED, change.number):
        raise refusal
    made = _asked(queries.proposal(actor, change.subscription, wish, now, of=change))
    if made.process != change.process:
        raise errors.other_procedure(change.number)
    kept = change.new_unit_id
    _fill(change, made, wish)
    if kept is not None and kept != change.new_unit_id:
        _let_go(change, kept, "换房申请改选", actor, now)
    if change.new_unit_id is not None and kept != change.new_unit_id:
        _secure(change, change.new_unit_id, actor, now)
    change.state, change.version = ChangeState.SUBMITTED, change.version + 1
    change.save()
    _write_papers(change, made, now)
    flow.describe_case(
        case=case,
        title=f"{registry.process_of(change.process).name}：{change.kind_words}",
        actor=actor,
        now=now,
    )
    _advance(case, change, "revise", "done", opinion, actor, now)
    _record("deals.revise_change", change, actor)
    return change


def _asked(made: Proposal) -> Proposal:
    for refusal in made.refusals:
        raise refusal
    return made


def _fill(change: DealChange, made: Proposal, wish: Wish) -> None:
    change.process, change.route = made.process, made.route
    change.kinds = [kind.value for kind in ChangeKind if kind in wish.kinds]
    change.contract = made.contract
    change.unit_id = change.subscription.unit_id
    change.new_unit = made.home.unit if ChangeKind.UNIT in wish.kinds else None
    change.before, change.after = made.before.as_json(), made.after.as_json()
    change.price_difference = made.difference
    change.below_floor = made.floors.below_floor
    change.below_second_floor = made.floors.below_second_floor
    change.reason, change.fee = wish.reason, wish.fee
    change.relation, change.marital = wish.relation, wish.marital


def _secure(change: DealChange, unit_id: UUID, actor: Staff, now: datetime) -> None:
    sales_control.secure_for_change(
        unit_id=unit_id, document=document_of(change), holder=actor, actor=actor, now=now
    )


def _let_go(change: DealChange, unit_id: UUID, cause: str, actor: Actor, now: datetime) -> None:
    sales_control.free_unit(unit_id=unit_id, cause=cause, document=document_of(change), actor=actor, now=now)


def _write_papers(change: DealChange, made: Proposal, now: datetime) -> None:
    """Papers that are still needed stay as received; others are dropped, never deleted."""
    wanted = {(e.key, UUID(e.customer_id) if e.customer_id else None): e for e in made.evidence}
    kept = set()
    for paper in ChangePaper.objects.filter(change=change, dropped_at__isnull=True):
        if (paper.key, paper.customer_id) in wanted:
            kept.add((paper.key, paper.customer_id))
        else:
            paper.dropped_at = now
            paper.save(update_fields=["dropped_at"])
    ChangePaper.objects.bulk_create(
        ChangePaper(change=change, key=one.key, label=one.label, customer_id=about[1], position=at)
        for at, (about, one) in enumerate(wanted.items(), start=1)
        if about not in kept
    )


@action
def receive_change_papers(*, change_id: UUID, paper_ids: list[UUID], actor: Staff, now: datetime) -> int:
    """Note which papers of a change were brought.

    Rule:    CCH-02, CCH-06.
    Writes:  ChangePaper; audit ``deals.receive_change_papers``.
    Locks:   case, change.
    Raises:  BusinessError ``deals_forbidden``; Conflict ``deals_change_done``.
    Returns: how many were noted.
    """
    _, change = lock_change(change_id, actor)
    if not actor.may(RECEIVE_PAPERS, change.project_id):
        raise errors.forbidden("登记证明材料", "置业顾问或签约专员")
    if refusal := rules.why_not_state(change.is_open, True, change.number):
        raise refusal
    found = ChangePaper.objects.filter(
        change=change, pk__in=paper_ids, received_at__isnull=True, dropped_at__isnull=True
    )
    done = []
    for paper in found:
        paper.received_at, paper.received_by = now, actor
        paper.save(update_fields=["received_at", "received_by"])
        done.append(paper.label)
    if done:
        record(
            "deals.receive_change_papers",
            actor=actor,
            subject=change,
            project_id=change.project_id,
            detail={"papers": done},
        )
    return len(done)


@action
def review_change(
    *,
    change_id: UUID,
    step: str,
    outcome: str,
    opinion: str,
    actor: Staff,
    now: datetime,
    entered: dict[str, Any] | None = None,
) -> DealChange:
    """Sign, refuse or return an application; the last signature executes it in the same transaction.

    Rule:    W02, W04, W05; what must be checked before the signature is checked with it; never one's own request.
    Writes:  DealChange; on refusal the new home is free again; what ``execute_change`` writes;
             audit ``deals.review_change``.
    Locks:   case, change; homes in the order of their ids, subscription, contract, account.
    Raises:  BusinessError ``deals_change_gate`` | ``flow_*`` and what the execution refuses;
             Conflict ``deals_change_done``.
    """
    case, change = lock_change(change_id, actor)
    if refusal := rules.why_not_state(change.is_open, change.state == ChangeState.SUBMITTED, change.number):
        raise refusal
    written = _enter(change, entered or {})
    if outcome not in {"refuse", "return"}:
        gates = change_steps.gates_of(change, step, now)
        if refusal := subscribing.why_not_gates(gates, "deals_change_gate", "签字"):
            raise refusal
    if written:
        change.save(update_fields=written)
    _advance(case, change, step, outcome, opinion, actor, now)
    if outcome == "refuse":
        end_change(change, ChangeState.REFUSED, f"{actor.name}不同意：{opinion}", actor, now)
    elif outcome == "return":
        change.state = ChangeState.RETURNED
        change.save(update_fields=["state"])
    record(
        "deals.review_change",
        actor=actor,
        subject=change,
        project_id=change.project_id,
        reason=opinion,
        detail={"step": step, "outcome": outcome},
    )
    return change


def _enter(change: DealChange, entered: dict[str, Any]) -> list[str]:
    """What was typed at the step, onto the change. Returns: the names of its fields."""
    for name, value in entered.items():
        setattr(change, name, value)
    return list(entered)


def end_change(change: DealChange, state: ChangeState, cause: str, actor: Actor, now: datetime) -> None:
    """End an application that another action has locked; only its record stays.

    Writes:  DealChange; Home.state, SalesControlEntry of the new home; no audit entry of its own.
    """
    change.state, change.ended_at, change.end_cause = state, now, cause[:200]
    change.save(update_fields=["state", "ended_at", "end_cause"])
    if change.new_unit_id is not None:
        _let_go(change, change.new_unit_id, f"换房申请{state.label}", actor, now)


@action
def withdraw_change(*, subject: DealChange, reason: str, actor: Staff, now: datetime) -> None:
    """Take an application back before its last signature; the deal was never touched.

    Rule:    W02; WFL-02 withdraw.
    Writes:  DealChange, Home.state of the new home; audit ``deals.withdraw_change``.
    Locks:   case, change, home.
    Raises:  Conflict ``deals_change_done``.
    """
    _, change = lock_change(subject.pk, actor)
    if refusal := rules.why_not_state(change.is_open, True, change.number):
        raise refusal
    end_change(change, ChangeState.WITHDRAWN, f"经办撤回：{reason}", actor, now)
    record("deals.withdraw_change", actor=actor, subject=change, project_id=change.project_id, reason=reason)


@action
def send_back_change(*, subject: DealChange, to_step: str, actor: Staff, now: datetime) -> None:
    """Bring an application in step with the return of its case to an earlier step.

    Rule:    WFL-02 return to any step; once executed nothing goes back.
    Writes:  DealChange.state; audit ``deals.send_back_change``.
    Locks:   case, change.
    Raises:  Conflict ``deals_change_done``.
    """
    _, change = lock_change(subject.pk, actor)
    if refusal := rules.why_not_state(change.is_open, True, change.number):
        raise refusal
    change.state = ChangeState.RETURNED if to_step == "revise" else ChangeState.SUBMITTED
    change.save(update_fields=["state"])
    record(
        "deals.send_back_change",
        actor=actor,
        subject=change,
        project_id=change.project_id,
        detail={"to": to_step},
    )


def _advance(
    case: Case, change: DealChange, step: str, outcome: str, opinion: str, actor: Actor, now: datetime
) -> None:
    flow.advance(
        case=case,
        step=step,
        outcome=outcome,
        facts=change_steps.change_facts(change),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    # The execution behind the last signature writes the same row.
    change.refresh_from_db()


def _record(key: str, change: DealChange, actor: Actor) -> None:
    record(
        key,
        actor=actor,
        subject=change,
        project_id=change.project_id,
        detail={"kinds": change.kinds, "difference": str(change.price_difference)},
    )
