"""Where a move of the engine leaves a case: steps opened and closed, clocks, the case's own row."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from guijia.platform.audit.acting import Actor
from guijia.platform.clock import actions as clocks
from guijia.platform.flow import engine, queries, registry
from guijia.platform.flow.actions import calling, messages, seats, timers
from guijia.platform.flow.actions.tasks import person_of, tell
from guijia.platform.flow.diagram import END, THROW, Diagram
from guijia.platform.flow.enums import CaseState, EventKind, TaskState
from guijia.platform.flow.models import Case, Task
from guijia.platform.jobs import queue

SERVICES_IN_A_ROW = 20
MOVED = [
    "state", "stage", "waiting", "trail", "closed_at", "result", "next_due_at", "engine_state",
]  # fmt: skip
_DECIDED = [
    "state", "done_at", "done_by", "done_for", "outcome", "outcome_label", "opinion", "content_digest",
]  # fmt: skip


def facts_of(case: Case) -> dict[str, Any]:
    """What the conditions of a case's diagram may ask about its subject, as of now."""
    process = registry.process_of(case.process_key)
    return process.fact_reader(queries.subject_of(case)) if process.facts else {}


def finish(
    task: Task, outcome: str, label: str, opinion: str, digest: str, actor: Actor, now: datetime
) -> None:
    """Write down how a step was decided and by whom, and stop its clock."""
    task.state = TaskState.DONE
    task.done_at = now
    task.done_by = person_of(actor)
    task.outcome, task.outcome_label, task.opinion = outcome, label, opinion.strip()
    task.content_digest = digest if task.approves else ""
    task.done_for = seats.principal_of(task, actor)
    if task.waits_for:
        seats.set_aside_seats(task)
    task.save(update_fields=_DECIDED)
    _stop_clock(task, actor, now)


def _stop_clock(task: Task, actor: Actor, now: datetime) -> None:
    if task.clock_kind:
        clocks.stop_clock(case_id=task.case_id, kind=task.clock_kind, actor=actor, now=now)


def cancel(tasks: list[Task], actor: Actor, now: datetime, runs_on: frozenset[str] = frozenset()) -> None:
    """Close steps that nobody decided, and stop their clocks but those that run on."""
    for task in tasks:
        if task.waits_for:
            seats.set_aside_seats(task)
        task.state = TaskState.CANCELLED
        task.save(update_fields=["state"])
        if task.clock_kind not in runs_on:
            _stop_clock(task, actor, now)


def land(
    case: Case,
    spec: engine.Spec,
    move: engine.Move,
    known: dict[str, Any],
    given: dict[str, Any] | None,
    actor: Actor,
    now: datetime,
) -> list[Task]:
    """Bring tasks, clocks and the case's row to where the engine stands; run service steps on the way.

    Returns: the steps that opened.
    """
    for _ in range(SERVICES_IN_A_ROW):
        if not move.services:
            break
        for key in move.services:
            serve(case, spec, key, actor, now)
            known = given if given is not None else facts_of(case)
            move = engine.complete(spec, move.state, key, known)
    passed = case.trail
    case.engine_state, case.waiting = move.state, list(move.standing)
    rounds, standing = queries.steps_so_far(case)
    # A call that came to nothing has a step in which somebody decides; it stands as long as the call does.
    places = {*move.waiting, *move.calls}
    cancel([task for task in standing if task.step_key not in places], actor, now)
    kept = [task for task in standing if task.step_key in places]
    fresh = [key for key in move.waiting if key not in {task.step_key for task in kept}]
    opened = [open_step(case, spec, key, rounds.get(key, 0) + 1, actor, now) for key in fresh]
    case.trail = [*move.done, *_beside(spec.diagram, passed, fresh)]
    if spec.diagram.timers:
        timers.keep_timers(case, spec.diagram, frozenset(fresh), actor, now)
    if spec.diagram.catches:
        messages.keep_waits(case, spec.diagram, move.events, now)
    if spec.diagram.calls:
        calling.keep_calls(case, spec.diagram, move.calls, actor, now)
    say_where(case, spec)
    if not case.waiting:
        end = spec.diagram.nodes.get(move.ended)
        stopped = end is not None and end.terminates
        result = end.label if end is not None and end.kind == END else "结束"
        close(case, CaseState.STOPPED if stopped else CaseState.DONE, result, actor, now)
        tell(case, actor, EventKind.CLOSED, "", result, now)
    case.save(update_fields=MOVED)
    if case.is_open:
        queue.enqueue("flow.tell_landing", case_id=case.pk, since=now)
    return opened


def say_where(case: Case, spec: engine.Spec) -> None:
    """Let the case's own row say at what it waits and until when; the caller saves it."""
    standing = queries.open_tasks(case)
    named = {task.step_key for task in standing}
    others = [spec.diagram.nodes[key].label for key in case.waiting if key not in named]
    case.stage = "、".join([*(task.name for task in standing), *others])[:120]
    case.next_due_at = min((task.due_at for task in standing if task.due_at), default=None)


def _beside(diagram: Diagram, passed: list[str], fresh: Iterable[str]) -> list[str]:
    """What was done beside steps stays on the trail, until its step begins anew."""
    anew = set(fresh)
    return [
        node.id
        for host, events in diagram.besides.items()
        for event in events
        for node in (event, *diagram.beside(event.id))
        if node.id in passed and host not in anew
    ]


def serve(case: Case, spec: engine.Spec, key: str, actor: Actor, now: datetime) -> None:
    """Run what a service step calls, or send the message of an event.

    Raises: EngineError when nobody registered it.
    """
    node = spec.diagram.nodes[key]
    if node.kind == THROW:
        messages.throw(case, node, actor, now)
        return
    function = registry.service_of(node.service)
    if function is None:
        raise engine.EngineError(f"{case.process_key}: service {node.service} is not registered")
    function(subject_id=case.subject_id, case=case, actor=actor, now=now)


def open_step(case: Case, spec: engine.Spec, key: str, times: int, actor: Actor, now: datetime) -> Task:
    """Open a step of a case for its role, with its clock. Writes: Task, Clock."""
    node = spec.diagram.nodes[key]
    step = registry.step_of(node.form_key)
    process = registry.process_of(case.process_key)
    due_at: datetime | None = None
    if not node.due and process.dues:
        due_at = process.dues(queries.subject_of(case), "")
    if node.due:
        clock = clocks.start_clock(
            kind=node.due,
            case_id=case.pk,
            project_id=case.project_id,
            label=node.label,
            due_at=process.dues(queries.subject_of(case), node.due) if process.dues else None,
            project=case.project,
            actor=actor,
            now=now,
        )
        due_at = None if clock.external else clock.due_at
    task = Task.objects.create(
        case=case,
        step_key=key,
        name=node.label,
        role=node.role,
        form_key=node.form_key,
        approves=bool(step and step.approves),
        round=times,
        project_id=case.project_id,
        opened_at=now,
        case_opened_at=case.opened_at,
        due_at=due_at,
        clock_kind=node.due,
        signing=node.signing,
    )
    queries.tasks_of(case).append(task)
    if node.signing:
        seats.seat_together(task, case, now)
    return task


def close(
    case: Case, state: CaseState, result: str, actor: Actor, now: datetime, *, by_area: bool = False
) -> None:
    """Set a case to its end, with its clocks, what it waits for and what it called; the caller saves it.

    ``by_area``: the area has ended the matter itself. Whoever called the case hears of it by a job.
    """
    diagram = queries.spec_of(case.version_id).diagram
    if diagram.catches:
        messages.drop_waits(case, now)
    if diagram.calls:
        calling.drop_calls(case, actor, now, by_area=by_area)
    if case.parent_id is not None and case.answered_at is None:
        queue.enqueue("flow.answer_call", child_id=case.pk)
    case.state, case.result, case.closed_at = state, result[:60], now
    case.stage, case.waiting, case.next_due_at, case.engine_state = "", [], None, None
    clocks.stop_clocks(case_id=case.pk, actor=actor, now=now)
    queue.enqueue("flow.tell_landing", case_id=case.pk, since=now)
