"""A timer of a diagram has run out: the case goes on, leaves its step, or something is done beside it."""

from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import actions as clocks
from guijia.platform.clock import queries as clock_queries
from guijia.platform.flow import engine, queries, registry
from guijia.platform.flow.actions import timers
from guijia.platform.flow.actions.cases import advance
from guijia.platform.flow.actions.landing import facts_of, land, serve
from guijia.platform.flow.actions.tasks import open_task_of, tell
from guijia.platform.flow.diagram import CATCH, SERVICE, TIMEOUT, Node
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import Case


@action
def fire_timer(*, clock_id: UUID, actor: Actor, now: datetime) -> bool:
    """Do what a diagram draws for the end of a time; done twice, or too late, nothing happens.

    Rule:    WFL-02 time-outs; GUARD-4 each exactly once: the clock is stopped in the same transaction.
    Writes:  Clock.stopped_at; what ``advance`` or the services behind the timer write; CaseEvent;
             audit ``flow.fire_timer``.
    Locks:   case.
    Raises:  what the services behind it refuse; then the job tries again.
    Returns: whether anything was done.
    """
    clock = clock_queries.clock_by_id(clock_id)
    if clock is None or queries.case_by_id(clock.case_id) is None:
        return False
    case = queries.case_for_update(clock.case_id)
    if not timers.clock_standing(clock_id):
        return False
    clocks.stop_clock(case_id=case.pk, kind=clock.kind, actor=actor, now=now)
    spec = queries.spec_of(case.version_id)
    if not timers.is_armed(case, spec.diagram, clock.kind):
        return False
    node = spec.diagram.timers[clock.kind]
    if node.kind == CATCH:
        _go_on(case, spec, node, actor, now)
    elif node.interrupts:
        advance(case=case, step=node.attached_to, outcome=TIMEOUT, actor=actor, now=now)
    else:
        _act_beside(case, spec, node, clock.label, actor, now)
    record(
        "flow.fire_timer",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"timer": node.id, "clock": clock.kind},
    )
    return True


def _go_on(case: Case, spec: engine.Spec, node: Node, actor: Actor, now: datetime) -> None:
    known = facts_of(case)
    tell(case, actor, EventKind.NOTED, node.label, "到时，继续", now)
    land(case, spec, engine.complete(spec, case.engine_state or {}, node.id, known), known, None, actor, now)


def _act_beside(case: Case, spec: engine.Spec, node: Node, words: str, actor: Actor, now: datetime) -> None:
    """The step stays open; the services behind the timer run one after the other."""
    task = open_task_of(case, node.attached_to)
    path = spec.diagram.beside(node.id)
    for one in path:
        if one.kind != SERVICE:
            continue
        about_step = registry.step_service_of(one.service)
        if about_step is not None:
            about_step(task=task, case=case, words=words, actor=actor, now=now)
        else:
            serve(case, spec, one.id, actor, now)
    case.trail = [*case.trail, node.id, *(one.id for one in path)]
    case.save(update_fields=["trail"])
