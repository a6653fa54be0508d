"""Running cases go on in another version of their diagram: chosen by a person, moved one by one by a job."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import actions as clocks
from guijia.platform.flow import engine, errors, queries
from guijia.platform.flow.actions import timers
from guijia.platform.flow.actions.landing import cancel, facts_of, land
from guijia.platform.flow.actions.tasks import tell
from guijia.platform.flow.diagram import Diagram
from guijia.platform.flow.enums import EventKind, MoveState
from guijia.platform.flow.models import Case, CaseMove, CaseMoveItem, ProcessVersion
from guijia.platform.flow.moving import queries as moves
from guijia.platform.flow.permissions import SKIP_APPROVALS
from guijia.platform.flow.rules import moving
from guijia.platform.jobs import queue
from guijia.platform.org.models import Staff

JOB = "flow.move_cases"


@action
def move_cases(
    *,
    from_version: ProcessVersion,
    to_version: ProcessVersion,
    case_ids: Collection[UUID],
    steps: Mapping[str, str],
    skips: Mapping[UUID, Collection[str]],
    reason: str,
    actor: Staff,
    now: datetime,
) -> CaseMove:
    """Set running cases on their way to another version; a job moves them one by one.

    ``skips`` are the approvals of the new version to be passed over, ticked for each case.
    Rule:    WFL-02; whoever may publish versions; approvals are skipped by whoever has that right as well.
    Writes:  CaseMove, CaseMoveItem; audit ``flow.move_cases``.
    After commit: job ``flow.move_cases``.
    Raises:  BusinessError ``flow_not_another_version`` | ``flow_nothing_to_move`` | ``flow_reason_missing`` |
             ``flow_may_not_skip``; Conflict ``flow_moving_already``.
    """
    if to_version.key != from_version.key or to_version.pk == from_version.pk:
        raise errors.not_a_newer_version()
    if not reason.strip():
        raise errors.reason_missing("换版")
    cases = list(
        moves.running_on(actor, from_version).filter(pk__in=case_ids).only("id", "number", "project_id")
    )
    if not cases:
        raise errors.nothing_to_move()
    if any(skips.get(case.pk) and not actor.may(SKIP_APPROVALS, case.project_id) for case in cases):
        raise errors.may_not_skip()
    busy = CaseMoveItem.objects.filter(case__in=cases, state=MoveState.WAITING).values_list(
        "case__number", flat=True
    )
    if names := "、".join(busy[:3]):
        raise errors.moving_already(names)
    move = CaseMove.objects.create(
        from_version=from_version,
        to_version=to_version,
        steps=dict(steps),
        reason=reason.strip()[:200],
        asked_by=actor,
        asked_at=now,
    )
    CaseMoveItem.objects.bulk_create(
        CaseMoveItem(move=move, case=case, skips=sorted(skips.get(case.pk, ()))) for case in cases
    )
    queue.enqueue(JOB, move_id=move.pk)
    detail = {
        "from": from_version.version,
        "to": to_version.version,
        "cases": len(cases),
        "steps": dict(steps),
    }
    record("flow.move_cases", actor=actor, subject=move, reason=move.reason, detail=detail)
    return move


def next_item(move_id: UUID) -> UUID | None:
    """A case of a move that nobody has looked at yet."""
    rows = CaseMoveItem.objects.filter(move_id=move_id, state=MoveState.WAITING).order_by("id")
    return rows.values_list("pk", flat=True).first()


@action
def move_case(*, item_id: UUID, actor: Actor, now: datetime) -> bool:
    """Let one case go on in the new version where it stood; done twice it changes nothing more.

    Rule:    WFL-02; the trigger on cases lets a version change only for a case that waits in such a move.
    Writes:  Case.version, engine_state, trail, waiting; Task, clocks, CaseEvent; CaseMoveItem;
             audit ``flow.move_case``.
    Locks:   case, then the item.
    Returns: whether the case moved; why not stands on the item.
    """
    item = CaseMoveItem.objects.select_related("move__to_version").get(pk=item_id)
    case = queries.case_for_update(item.case_id)
    item = (
        CaseMoveItem.objects.select_for_update(of=("self",))
        .select_related("move__to_version", "move__asked_by")
        .get(pk=item_id)
    )
    if item.state != MoveState.WAITING:
        return False
    move = item.move
    if not case.is_open or case.version_id != move.from_version_id:
        return _stay(item, "案件已经结束，或已不在原来的版本上。", now)
    old, new = queries.spec_of(move.from_version_id), queries.spec_of(move.to_version_id)
    try:
        plan = moving.plan_of(
            old=old.diagram,
            new=new,
            waiting=case.waiting,
            trail=case.trail,
            steps=move.steps,
            facts=facts_of(case),
        )
    except (engine.EngineError, BusinessError) as error:
        return _stay(item, str(error), now)
    if plan.laid is None:
        return _stay(item, plan.why, now)
    may_skip = move.asked_by.may(SKIP_APPROVALS, case.project_id)
    if why := moving.why_not_skip(plan, item.skips, may=may_skip):
        return _stay(item, why, now)
    before = list(case.waiting)
    _lay_down(case, move, old.diagram, new, plan.laid, actor, now)
    words = f"由第 {old_number(move)} 版换到第 {move.to_version.version} 版，在“{case.stage}”继续"
    if plan.approvals:
        words += f"；跳过审批：{'、'.join(label for _, label in plan.approvals)}"
    tell(case, actor, EventKind.MIGRATED, "", f"{words}。{move.reason}", now)
    item.state, item.words, item.done_at = MoveState.MOVED, words[:500], now
    item.save(update_fields=["state", "words", "done_at"])
    record(
        "flow.move_case",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        reason=move.reason,
        detail={
            "move": move.pk,
            "to": move.to_version.version,
            "before": before,
            "after": case.waiting,
            "skipped": [key for key, _ in plan.approvals],
        },
    )
    return True


def old_number(move: CaseMove) -> int:
    """Number of the version a move leads away from."""
    return move.from_version.version


def _lay_down(
    case: Case, move: CaseMove, old: Diagram, new: engine.Spec, laid: engine.Laid, actor: Actor, now: datetime
) -> None:
    nodes = new.diagram.nodes
    case.version = move.to_version
    case.save(update_fields=["version"])
    # A step that is another piece of work now is opened anew; a limit of the same kind runs on.
    changed = [
        task
        for task in queries.open_tasks(case)
        if task.step_key not in laid.move.waiting
        or not moving.same_step(old.nodes.get(task.step_key), nodes[task.step_key])
    ]
    runs_on = frozenset(nodes[key].due for key in laid.move.waiting if nodes[key].due)
    cancel(changed, actor, now, runs_on)
    for kind in old.timers.keys() - new.diagram.timers.keys():
        clocks.stop_clock(case_id=case.pk, kind=kind, actor=actor, now=now)
    fresh = {task.step_key for task in land(case, new, laid.move, {}, None, actor, now)}
    kept = new.diagram.timers_at(case.waiting)
    late = [kind for kind, one in kept.items() if kind not in old.timers and one.attached_to not in fresh]
    timers.arm(case, new.diagram, late, actor, now)


def _stay(item: CaseMoveItem, words: str, now: datetime) -> bool:
    item.state, item.words, item.done_at = MoveState.STAYED, words[:500], now
    item.save(update_fields=["state", "words", "done_at"])
    return False


@action
def end_move(*, move_id: UUID, actor: Actor, now: datetime) -> None:
    """Say that every case of a move has been looked at.

    Writes:  CaseMove.done_at; no audit entry of its own.
    """
    CaseMove.objects.filter(pk=move_id, done_at__isnull=True).update(done_at=now)
