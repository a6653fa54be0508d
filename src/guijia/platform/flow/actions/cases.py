"""Opening cases and moving them on."""

from datetime import datetime
from typing import Any

from django.db import models

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import engine, errors, queries, registry, rules
from guijia.platform.flow.actions import handwriting, seats
from guijia.platform.flow.actions.calling import answered, call
from guijia.platform.flow.actions.landing import MOVED, cancel, close, facts_of, finish, land, say_where
from guijia.platform.flow.actions.opening import begin
from guijia.platform.flow.actions.tasks import person_of, task_to_decide, tell
from guijia.platform.flow.diagram import AFTER_CALL, TIMEOUT
from guijia.platform.flow.enums import CaseState, EventKind, OutcomeKind
from guijia.platform.flow.handwriting import NO_INK, Ink
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.registry import CALL_AGAIN
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit


@action
def open_case(
    *,
    process: registry.Process,
    subject: models.Model,
    number: str,
    title: str,
    project: Project,
    unit: Unit | None,
    parties: str,
    actor: Actor,
    now: datetime,
    facts: dict[str, Any] | None = None,
) -> Case:
    """Set a process going for a thing; whoever does so is its first maker.

    Rule:    WFL-01; one open case per thing and process.
    Writes:  Case, Task, CaseMaker, CaseEvent; clocks of the first steps; audit ``flow.open_case``.
    Raises:  BusinessError ``flow_not_published``; Conflict ``flow_already_open``.
    """
    case = begin(
        process=process,
        subject=subject,
        number=number,
        title=title,
        project=project,
        unit=unit,
        parties=parties,
        maker=person_of(actor),
        called_by=None,
        facts=facts,
        actor=actor,
        now=now,
    )
    record(
        "flow.open_case", actor=actor, subject=case, project_id=project.pk, detail={"process": process.key}
    )
    return case


@action
def advance(
    *,
    case: Case,
    step: str,
    outcome: str,
    actor: Actor,
    now: datetime,
    opinion: str = "",
    facts: dict[str, Any] | None = None,
) -> Case:
    """Finish a step with an outcome; the case goes on as the diagram says.

    Called by the area's action that does the step, after its own rules allowed it. ``facts`` replace what the
    process's fact reader would say.
    Rule:    WFL-01; GUARD-5.
    Writes:  Task, Case, CaseEvent, clocks; what service steps write; audit ``flow.advance``.
    Locks:   case.
    Raises:  BusinessError ``flow_not_your_role`` | ``flow_own_request`` | ``flow_opinion_missing`` |
             ``flow_unknown_outcome`` | ``flow_content_changed`` | ``flow_call_not_passed``; Conflict ``flow_step_not_open`` |
             ``flow_claimed_by_other``.
    """
    case = queries.case_for_update(case.pk)
    task = task_to_decide(case, step, actor)
    if task.form_key == AFTER_CALL:
        raise errors.call_not_passed(task.name)
    known_step = registry.step_of(task.form_key)
    if outcome == TIMEOUT and not getattr(actor, "is_system", False):
        raise errors.unknown_outcome(outcome, task.name)
    if refusal := rules.why_not_outcome(known_step, task, outcome, opinion):
        raise refusal
    chosen = known_step.outcome(outcome) if known_step else None
    digest = _content_digest(case)
    onward = outcome != TIMEOUT and not (chosen and chosen.goes_sideways)
    if outcome != TIMEOUT and (refusal := rules.why_not_onward(task, onward=onward)):
        raise refusal
    if onward and digest and (refusal := rules.why_not_hold(queries.approvals_of(case), digest)):
        raise refusal
    label = chosen.label if chosen else ("到时" if outcome == TIMEOUT else outcome)
    finish(task, outcome, label, opinion, digest, actor, now)
    kind = EventKind.RETURNED if chosen and chosen.kind == OutcomeKind.RETURN else EventKind.DECIDED
    tell(case, actor, kind, task.name, _decided(label, opinion), now)
    spec = queries.spec_of(case.version_id)
    known = facts if facts is not None else facts_of(case)
    move = engine.complete(spec, case.engine_state or {}, step, known, outcome)
    served = bool(move.services)
    fresh = land(case, spec, move, known, facts, actor, now)
    if task.followed and onward:
        seats.pass_on(task, fresh, served=served, now=now)
    record(
        "flow.advance",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"step": step, "outcome": outcome},
    )
    return case


@action
def do_step(
    *,
    task: Task,
    outcome: str,
    subject: Any,
    data: dict[str, Any],
    opinion: str,
    actor: Staff,
    now: datetime,
    ink: Ink = NO_INK,
) -> None:
    """Do a step as its page asks: the flow's rules first, then the area's action, which advances the case.

    Rule:    WFL-01; GUARD-5.
    Writes:  what the area's action writes, and the signature by hand; no audit entry of its own.
    Locks:   case, then what the area's action locks.
    Raises:  as ``advance``, and what the area's action refuses.
    """
    case = queries.case_for_update(task.case_id)
    standing = task_to_decide(case, task.step_key, actor)
    if standing.pk != task.pk:
        raise errors.step_not_open(task.name, case.stage)
    step = registry.step_of(task.form_key)
    if refusal := rules.why_not_outcome(step, standing, outcome, opinion):
        raise refusal
    if task.form_key == AFTER_CALL:
        _decide_call(case, standing, outcome, opinion, actor, now)
        return
    common: dict[str, Any] = {"outcome": outcome, "opinion": opinion, "actor": actor, "now": now}
    if step is None or step.act is None:
        advance(case=case, step=task.step_key, **common)
    else:
        step.act(subject=subject, data=data, **common)
    handwriting.sign_by_hand(under=standing, ink=ink, actor=actor, now=now)


@action
def send_back(*, case: Case, step: str, to_step: str, opinion: str, actor: Actor, now: datetime) -> Case:
    """Return the case from an open step to an earlier one; what came between must be done again, clocks anew.

    Rule:    WFL-02 return to any step.
    Writes:  Task, Case, CaseEvent, clocks; audit ``flow.send_back``.
    Locks:   case.
    Raises:  as ``advance``, and BusinessError ``flow_not_done_before``.
    """
    case = queries.case_for_update(case.pk)
    task = task_to_decide(case, step, actor)
    if not opinion.strip():
        raise errors.opinion_missing("退回")
    spec = queries.spec_of(case.version_id)
    target = spec.diagram.nodes.get(to_step)
    if target is None or to_step not in case.trail:
        raise errors.not_done_before(target.label if target else to_step)
    process = registry.process_of(case.process_key)
    if not process.may_send_back(task.form_key, target.form_key):
        raise errors.cannot_send_back(target.label)
    if process.sent_back is not None:
        process.sent_back(subject=queries.subject_of(case), to_step=to_step, actor=actor, now=now)
    known = facts_of(case)
    move = _rewind(case, spec, to_step, known)
    finish(task, "send_back", f"退回到{target.label}", opinion, "", actor, now)
    tell(case, actor, EventKind.RETURNED, task.name, f"退回到{target.label}：{opinion.strip()}", now)
    land(case, spec, move, known, None, actor, now)
    record(
        "flow.send_back",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"from": step, "to": to_step},
    )
    return case


@action
def stop_case(
    *,
    case: Case,
    result: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    state: CaseState = CaseState.STOPPED,
) -> Case:
    """End a case beside its diagram: released by the system, void, withdrawn.

    Called by the area's action that ends the matter itself.
    Writes:  Case, Task, CaseEvent, clocks; audit ``flow.stop_case``.
    Locks:   case.
    Raises:  Conflict ``flow_case_closed``.
    """
    case = queries.case_for_update(case.pk)
    if not case.is_open:
        raise errors.case_closed()
    cancel(queries.open_tasks(case), actor, now)
    tell(case, actor, EventKind.CLOSED, "", f"{result}：{reason}" if reason else result, now)
    close(case, state, result, actor, now, by_area=True)
    case.save(update_fields=MOVED)
    record("flow.stop_case", actor=actor, subject=case, project_id=case.project_id, reason=reason)
    return case


def _rewind(case: Case, spec: engine.Spec, to_step: str, known: dict[str, Any]) -> engine.Move:
    try:
        return engine.rewind(spec, case.engine_state or {}, to_step, known)
    except engine.EngineError as error:
        node = spec.diagram.nodes.get(to_step)
        raise errors.not_done_before(node.label if node else to_step) from error


@action
def withdraw_case(*, case: Case, reason: str, actor: Staff, now: datetime) -> Case:
    """Whoever set a case going takes it back; the area undoes what stands behind it, or refuses.

    Rule:    WFL-02 withdraw.
    Writes:  what the area's withdrawal writes; Case, Task, CaseEvent, clocks; audit ``flow.withdraw_case``.
    Locks:   case, then what the area locks.
    Raises:  BusinessError ``flow_not_yours_to_withdraw`` | ``flow_cannot_withdraw`` | ``flow_reason_missing`` |
             ``flow_not_done_before`` and what the area refuses; Conflict ``flow_case_closed``.
    """
    case = queries.case_for_update(case.pk)
    if not case.is_open:
        raise errors.case_closed()
    if actor.pk not in queries.makers_of(case.pk):
        raise errors.not_yours_to_withdraw()
    words = reason.strip()
    _take_back(case, words, actor, now)
    record("flow.withdraw_case", actor=actor, subject=case, project_id=case.project_id, reason=words)
    return case


def _take_back(case: Case, words: str, actor: Staff, now: datetime) -> None:
    """The area undoes what stands behind a case; it waits where the process says, or is over with what it called."""
    process = registry.process_of(case.process_key)
    if process.withdraw is None:
        raise errors.cannot_withdraw(process.name)
    if not words:
        raise errors.reason_missing("撤回")
    process.withdraw(subject=queries.subject_of(case), reason=words, actor=actor, now=now)
    cancel(queries.open_tasks(case), actor, now)
    tell(case, actor, EventKind.WITHDRAWN, "", f"撤回：{words}", now)
    if process.withdraw_to:
        spec = queries.spec_of(case.version_id)
        known = facts_of(case)
        land(case, spec, _rewind(case, spec, process.withdraw_to, known), known, None, actor, now)
    else:
        close(case, CaseState.WITHDRAWN, "撤回", actor, now)
        case.save(update_fields=MOVED)


def _decide_call(case: Case, task: Task, outcome: str, opinion: str, actor: Staff, now: datetime) -> None:
    """What becomes of a case whose call came to nothing: called once more, or taken back.

    Never: going on as if it had come to its end; a call is no way round the approvals in it.
    """
    step = registry.step_of(task.form_key)
    chosen = step.outcome(outcome) if step else None
    label = chosen.label if chosen else outcome
    child = queries.unanswered_calls(case)[task.step_key]
    finish(task, outcome, label, opinion, "", actor, now)
    tell(case, actor, EventKind.DECIDED, task.name, _decided(label, opinion), now)
    answered(child, now)
    if outcome == CALL_AGAIN:
        spec = queries.spec_of(case.version_id)
        call(case, spec.diagram.nodes[task.step_key], actor, now)
        say_where(case, spec)
        case.save(update_fields=MOVED)
    else:
        _take_back(case, opinion.strip(), actor, now)
    record(
        "flow.advance",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"step": task.step_key, "outcome": outcome},
    )


def _content_digest(case: Case) -> str:
    process = registry.process_of(case.process_key)
    return rules.digest_of(process.content(queries.subject_of(case))) if process.content else ""


def _decided(label: str, opinion: str) -> str:
    words = opinion.strip()
    return words if words.startswith(label) else f"{label}：{words}" if words else label
