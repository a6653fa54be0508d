"""The timers of a diagram: armed with the step they belong to, stopped with it; what they do for an open step."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import Actor
from guijia.platform.clock import actions as clocks
from guijia.platform.clock import queries as clock_queries
from guijia.platform.flow import queries, registry
from guijia.platform.flow.actions.tasks import tell
from guijia.platform.flow.diagram import CATCH, Diagram
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import Case, Task
from guijia.platform.jobs import queue
from guijia.platform.org import queries as people
from guijia.platform.org.chain import superiors_of
from guijia.platform.org.models import Staff

NAMES_SHOWN = 4


def keep_timers(case: Case, diagram: Diagram, fresh: frozenset[str], actor: Actor, now: datetime) -> None:
    """Let exactly those timers run that belong to where the case waits; a step begun anew has them anew.

    Rule:    WFL-02 time-outs; a timer that has done its work is not armed again until its step is.
    Writes:  Clock.
    """
    wanted = diagram.timers_at(case.waiting)
    running = {
        clock.kind for clock in clock_queries.open_clocks_of([case.pk])[case.pk]
    } & diagram.timers.keys()
    for kind in sorted(running):
        if kind not in wanted or wanted[kind].attached_to in fresh:
            clocks.stop_clock(case_id=case.pk, kind=kind, actor=actor, now=now)
            running.discard(kind)
    late = [kind for kind, one in wanted.items() if one.kind == CATCH or one.attached_to in fresh]
    arm(case, diagram, [kind for kind in late if kind not in running], actor, now)


def arm(case: Case, diagram: Diagram, kinds: Iterable[str], actor: Actor, now: datetime) -> None:
    """Start timers of a diagram on a case. Writes: Clock."""
    dues = registry.process_of(case.process_key).dues
    for kind in kinds:
        clocks.start_clock(
            kind=kind,
            case_id=case.pk,
            project_id=case.project_id,
            label=diagram.timers[kind].label if diagram.timers[kind].name else "",
            due_at=dues(queries.subject_of(case), kind) if dues else None,
            project=case.project,
            actor=actor,
            now=now,
        )


def remind_step(*, task: Task, case: Case, words: str, actor: Actor, now: datetime) -> None:
    """Remind whoever must do an open step, and whoever set the case going.

    Writes:  CaseEvent, and through it messages.
    """
    tell(case, actor, EventKind.URGED, task.name, f"提醒：{words}", now)


def raise_step(*, task: Task, case: Case, words: str, actor: Actor, now: datetime) -> None:
    """Pass an open step up to the nearest superior in office; above the general manager to who made the case.

    Rule:    ROL-01, S4:L291-293 (escalation along the chain of posts).
    Writes:  CaseEvent; through a job messages.
    """
    to = _above(task, case)
    names = "、".join(one.name for one in to[:NAMES_SHOWN]) + (
        f"等 {len(to)} 人" if len(to) > NAMES_SHOWN else ""
    )
    event = tell(case, actor, EventKind.NOTED, task.name, f"升级：{words}（报{names or '无人在岗'}）", now)
    if to:
        queue.enqueue("flow.tell_raised", event_id=event.pk, task_id=task.pk, to=[one.pk for one in to])


def _above(task: Task, case: Case) -> Sequence[Staff]:
    for role in superiors_of(task.role):
        if found := list(people.holders_of(role, task.project_id)):
            return found
    return [case.maker] if case.maker is not None else []


def is_armed(case: Case, diagram: Diagram, kind: str) -> bool:
    """Does the case still wait where this timer belongs?"""
    return case.is_open and kind in diagram.timers_at(case.waiting)


def clock_standing(clock_id: UUID) -> bool:
    """Has nobody stopped this clock yet? Asked under the lock of its case."""
    clock = clock_queries.clock_by_id(clock_id)
    return clock is not None and clock.stopped_at is None


registry.step_service("flow.remind", remind_step)
registry.step_service("flow.escalate", raise_step)
