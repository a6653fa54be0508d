"""A step in hand: claimed, put back, handed over; what the case says of itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.kit import memory
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import errors, queries, rules
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import Case, CaseEvent, CaseMaker, Task
from guijia.platform.flow.permissions import HAND_OVER
from guijia.platform.jobs import queue
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Unit

# Lines of the history that are news to somebody by themselves; steps that opened are told with the landing.
NEWS = frozenset(
    {
        EventKind.HANDED,
        EventKind.SEATED,
        EventKind.SIGNED,
        EventKind.URGED,
        EventKind.COMMENTED,
        EventKind.COPIED,
    }
)


@action
def claim_task(*, task: Task, actor: Staff, now: datetime) -> Task:
    """Take a step in hand, so that colleagues of the same role leave it alone.

    Writes:  Task.assignee, CaseEvent; audit ``flow.claim_task``.
    Locks:   case.
    Raises:  as ``advance`` (role, maker, claimed by another).
    """
    case = queries.case_for_update(task.case_id)
    task = task_to_decide(case, task.step_key, actor)
    if task.assignee_id != actor.pk:
        task.assignee = actor
        task.save(update_fields=["assignee"])
        tell(case, actor, EventKind.CLAIMED, task.name, "领办", now)
        record("flow.claim_task", actor=actor, subject=case, project_id=case.project_id)
    return task


@action
def unclaim_task(*, task: Task, actor: Staff, now: datetime) -> Task:
    """Put a step back for the colleagues of its role.

    Writes:  Task.assignee, CaseEvent; audit ``flow.unclaim_task``.
    Locks:   case.
    Raises:  Conflict ``flow_claimed_by_other`` | ``flow_step_not_open``.
    """
    case = queries.case_for_update(task.case_id)
    task = open_task_of(case, task.step_key)
    if task.assignee_id != actor.pk and not actor.may(HAND_OVER, case.project_id):
        raise errors.claimed_by_other(task.assignee.name if task.assignee else "同事")
    task.assignee = None
    task.save(update_fields=["assignee"])
    tell(case, actor, EventKind.RELEASED, task.name, "放回", now)
    record("flow.unclaim_task", actor=actor, subject=case, project_id=case.project_id)
    return task


@action
def hand_over(*, task: Task, to: Staff, actor: Staff, now: datetime) -> Task:
    """Give a step to a colleague who holds its role.

    Rule:    WFL-02 transfer; by whoever has it in hand, or a lead.
    Writes:  Task.assignee, CaseEvent; audit ``flow.hand_over``.
    Locks:   case.
    Raises:  BusinessError ``flow_not_holder`` | ``flow_own_request``; Conflict ``flow_claimed_by_other``.
    """
    case = queries.case_for_update(task.case_id)
    task = open_task_of(case, task.step_key)
    if not actor.may(HAND_OVER, case.project_id):
        task = task_to_decide(case, task.step_key, actor)
    if not to.holds(Role(task.role), case.project_id):
        raise errors.not_holder(to.name, Role(task.role).label)
    if task.approves and to.pk in queries.makers_of(case.pk):
        raise errors.own_request()
    task.assignee = to
    task.save(update_fields=["assignee"])
    tell(case, actor, EventKind.HANDED, task.name, f"转交{to.name}", now)
    record("flow.hand_over", actor=actor, subject=case, project_id=case.project_id, detail={"to": str(to.pk)})
    return task


@action
def add_maker(*, case: Case, actor: Actor, now: datetime) -> None:
    """Whoever edits what a case is about becomes one of its makers and may not approve it.

    Rule:    GUARD-5.
    Writes:  CaseMaker; no audit entry of its own (part of the edit).
    """
    become_maker(case, actor, now)


@action
def describe_case(
    *,
    case: Case,
    actor: Actor,
    now: datetime,
    title: str | None = None,
    parties: str | None = None,
    unit: Unit | None = None,
) -> Case:
    """Bring the case's words in step with what it is about.

    Writes:  Case.title, parties, unit; no audit entry of its own (part of the edit).
    Locks:   case.
    """
    case = queries.case_for_update(case.pk)
    case.title = title if title is not None else case.title
    case.parties = parties[:200] if parties is not None else case.parties
    case.unit = unit or case.unit
    case.save(update_fields=["title", "parties", "unit"])
    return case


@action
def note_block(*, case: Case, step: str, reason: str, actor: Actor, now: datetime) -> None:
    """Say on the desk why an open step cannot be done yet (empty: it can).

    Writes:  Task.blocked_reason; no audit entry of its own.
    """
    if (task := queries.open_task(case, step)) and task.blocked_reason != reason[:200]:
        task.blocked_reason = reason[:200]
        task.save(update_fields=["blocked_reason"])


@action
def note(*, case: Case, text: str, actor: Actor, now: datetime) -> None:
    """Write a line into the history: a reminder went out, a paper was printed.

    Writes:  CaseEvent; no audit entry of its own.
    """
    tell(case, actor, EventKind.NOTED, "", text, now)


def person_of(actor: Actor) -> Staff | None:
    """The member of staff who acts; ``None`` for the system."""
    return actor if isinstance(actor, Staff) else None


def open_task_of(case: Case, step: str) -> Task:
    """The open task of a step. Raises: Conflict ``flow_step_not_open``."""
    task = queries.open_task(case, step)
    if task is None:
        node = queries.spec_of(case.version_id).diagram.nodes.get(step)
        raise errors.step_not_open(node.label if node else step, case.stage if case.is_open else "")
    return task


def task_to_decide(case: Case, step: str, actor: Any) -> Task:
    """The open task of a step that ``actor`` may decide. Raises: as ``why_not_decide`` says."""
    task = open_task_of(case, step)
    if refusal := rules.why_not_decide(
        task, case, actor, queries.makers_of(case.pk) if task.approves else ()
    ):
        raise refusal
    return task


def become_maker(case: Case, actor: Actor, now: datetime) -> None:
    """Note who made or edited what the case is about."""
    if person := person_of(actor):
        CaseMaker.objects.bulk_create(
            [CaseMaker(case=case, staff=person, since_at=now)], ignore_conflicts=True
        )
        memory.let_go("flow.makers", case.pk)


def become_makers(case: Case, staff_ids: Iterable[UUID], now: datetime) -> None:
    """Who made a case has made those that it calls."""
    CaseMaker.objects.bulk_create(CaseMaker(case=case, staff_id=pk, since_at=now) for pk in staff_ids)
    memory.let_go("flow.makers", case.pk)


def tell(case: Case, actor: Actor, kind: EventKind, step: str, text: str, now: datetime) -> CaseEvent:
    """Write a line into the history; what is news to somebody by itself is passed on by a job."""
    event = CaseEvent.objects.create(
        case=case, at=now, actor_name=actor.audit_name, kind=kind, step_label=step, text=text[:2000]
    )
    if kind in NEWS:
        queue.enqueue("flow.tell_event", event_id=event.pk)
    return event
