"""A called case has ended: the case that called it goes on, leaves by the way drawn, or somebody decides."""

from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import engine, queries, registry
from guijia.platform.flow.actions.calling import answered
from guijia.platform.flow.actions.landing import MOVED, facts_of, land, open_step, say_where
from guijia.platform.flow.actions.tasks import tell
from guijia.platform.flow.diagram import END
from guijia.platform.flow.enums import CaseState, EventKind
from guijia.platform.flow.models import Case


@action
def answer_call(*, child_id: UUID, actor: Actor, now: datetime) -> bool:
    """Bring the end of a called case to the case that called it; done twice it changes nothing more.

    Its end event is the ``outcome`` that the next choice of the calling diagram may ask for; refused or
    withdrawn it leaves by the edge of that name, and where none is drawn the call becomes somebody's decision.
    Rule:    WFL-01; GUARD-4 exactly once: the answer is noted in the same transaction.
    Writes:  Case.answered_at of the called case; Case, Task, CaseEvent, clocks of the calling one;
             audit ``flow.answer_call``.
    Locks:   the calling case; the called one is over and never changes.
    Returns: whether anything was done.
    """
    child = queries.case_by_id(child_id)
    if child is None or child.parent_id is None:
        return False
    case = queries.case_for_update(child.parent_id)
    child = queries.unanswered_calls(case).get(child.parent_step)
    if child is None or child.pk != child_id or child.is_open or not case.is_open:
        return False
    spec = queries.spec_of(case.version_id)
    node = spec.diagram.nodes[child.parent_step]
    outcome = outcome_of(child)
    is_ordinary = child.state == CaseState.DONE
    if not is_ordinary and outcome not in spec.diagram.exits.get(node.id, {}):
        if queries.open_task(case, node.id) is not None:
            return False
        rounds, _ = queries.steps_so_far(case)
        open_step(case, spec, node.id, rounds.get(node.id, 0) + 1, actor, now)
        say_where(case, spec)
        case.save(update_fields=MOVED)
    else:
        answered(child, now)
    name = registry.process_of(child.process_key).name
    tell(case, actor, EventKind.CALLED, node.label, f"{name} {child.number}：{child.result}", now)
    if child.answered_at is not None:
        known = facts_of(case)
        land(
            case,
            spec,
            engine.complete(spec, case.engine_state or {}, node.id, known, outcome),
            known,
            None,
            actor,
            now,
        )
    record(
        "flow.answer_call",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"step": node.id, "called": child.pk, "outcome": outcome},
    )
    return True


def outcome_of(child: Case) -> str:
    """What a called case came to: the end event that it reached, or how it ended without one."""
    if child.state != CaseState.DONE:
        withdrawn = child.state == CaseState.WITHDRAWN
        return registry.CALL_WITHDRAWN if withdrawn else registry.CALL_REFUSED
    nodes = queries.spec_of(child.version_id).diagram.nodes
    ends = [key for key in child.trail if nodes[key].kind == END and nodes[key].label[:60] == child.result]
    return ends[-1] if ends else ""
