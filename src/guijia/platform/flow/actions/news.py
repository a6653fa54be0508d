"""People are told of what happened on a case: by a job of the same transaction, so that a step stays fast."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Model
from django.urls import reverse

from guijia.kit.days import china
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.clock import queries as clock
from guijia.platform.clock.enums import What
from guijia.platform.clock.registry import Told
from guijia.platform.flow import news, queries, registry
from guijia.platform.flow.enums import CaseState, EventKind, SeatState, TaskState
from guijia.platform.flow.models import Case, CaseEvent, Task
from guijia.platform.jobs import queue
from guijia.platform.notify.actions import say, settle
from guijia.platform.notify.registry import MessageKind
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff

TASK, SEAT = "flow.task", "flow.seat"
STILL_NEWS = timedelta(days=2)
MENTION = re.compile(r"@(\S{1,50})")


@action
def tell_landing(*, case_id: UUID, since: datetime, actor: Actor, now: datetime) -> int:
    """Tell whoever must act now that a case has moved; what is done counts as read, its links die.

    Rule:    GUARD-7: may run twice, says everything once.
    Writes:  Message, Delivery, Link (settled); audit ``notify.say``.
    Returns: number of messages.
    """
    case = queries.case_with_tasks(case_id)
    if case is None:
        return 0
    tasks = list(case.tasks.all())
    over = [task.pk for task in tasks if task.state != TaskState.OPEN]
    settle(subject_type=TASK, subject_ids=over, actor=actor, now=now)
    settle(subject_type=SEAT, subject_ids=queries.seats_over(case), actor=actor, now=now)
    said = 0
    last = max(
        (task for task in tasks if task.done_at is not None),
        key=lambda one: (one.done_at, one.pk),
        default=None,
    )
    by = last.done_by_id if last is not None else case.maker_id
    for task in tasks:
        if task.state == TaskState.OPEN and task.opened_at >= since:
            takers = [one for one in takers_of(task, case) if one.pk != by]
            said += _tell_task(
                news.APPROVAL if task.approves else news.ARRIVED, case, task, takers, actor, now
            )
            said += _tell_seats(case, task, actor, now)
    for event in queries.events_since(case, EventKind.RETURNED, since):
        makers = people.staff_by_ids(queries.makers_of(case.pk))
        said += _say(news.RETURNED, case, makers, event, actor, now, event.step_label, event)
    told_already = last is not None and last.done_by_id == case.maker_id
    fresh = case.closed_at is not None and now - case.closed_at < STILL_NEWS
    ended = case.state in {CaseState.DONE, CaseState.STOPPED} and fresh
    if ended and case.maker is not None and not told_already:
        said += len(
            say(
                kind=news.CLOSED.key, to=[case.maker], subject=case, project_id=case.project_id, url=_url(case),
                fields={**_fields(case), "words": case.result}, actor=actor, now=now,
            )
        )  # fmt: skip
    return said


@action
def tell_event(*, event_id: UUID, actor: Actor, now: datetime) -> int:
    """Tell whomever a line of the history concerns: handed over, asked to sign, urged, mentioned, copied.

    What is signed, or need not be signed any more, counts as read; its links die.
    Writes:  Message, Delivery, Link (settled); audit ``notify.say``.
    Returns: number of messages.
    """
    event = queries.event_by_id(event_id)
    if event is None:
        return 0
    case, said = event.case, 0
    standing = [one for one in queries.open_tasks(case) if one.name == event.step_label]
    if event.kind == EventKind.COMMENTED:
        return _say(news.MENTIONED, case, _mentioned(event), event, actor, now, "", event)
    if event.kind == EventKind.COPIED:
        copies = [one for one in queries.copies_of(case) if one.sent_at == event.at]
        return sum(
            _say(news.COPIED, case, [one.staff], event, actor, now, "", one) for one in copies
        )  # fmt: skip
    if event.kind in {EventKind.SEATED, EventKind.SIGNED}:
        settle(subject_type=SEAT, subject_ids=queries.seats_over(case), actor=actor, now=now)
    for task in standing:
        if event.kind == EventKind.SEATED:
            said += _tell_seats(case, task, actor, now)
        elif event.kind == EventKind.HANDED:
            kind = news.APPROVAL if task.approves else news.ARRIVED
            said += _tell_task(kind, case, task, takers_of(task, case), actor, now, str(event.pk))
        elif event.kind == EventKind.URGED:
            to = takers_of(task, case)
            if event.actor_name == SYSTEM.audit_name and case.maker is not None:
                to = [*(one for one in to if one.pk != case.maker_id), case.maker]
            said += _say(news.URGED, case, to, event, actor, now, task.name, event)
    return said


def pass_on_rungs(told: Sequence[Told]) -> None:
    """Have the people of each rung told by a job: called within the transaction that marks the rungs.

    Writes:  the queue only.
    """
    for one in told:
        if one.people:
            queue.enqueue("flow.tell_rung", rung_id=one.rung.pk, to=[person.pk for person in one.people])


@action
def tell_rung(*, rung_id: UUID, to: Iterable[UUID], actor: Actor, now: datetime) -> int:
    """Tell the people of a rung that a time limit draws near, has passed, or was passed up to them.

    Rule:    U1 (ahead.md): up the chain, several levels, different people.
    Writes:  Message, Delivery; audit ``notify.say``.
    Returns: number of messages.
    """
    rung = clock.rung_by_id(rung_id)
    case = queries.case_with_tasks(rung.clock.case_id) if rung is not None else None
    if rung is None or case is None or not case.is_open:
        return 0
    kind = news.ESCALATED if rung.step.what == What.ESCALATE else news.REMINDED
    fields = {
        **_fields(case),
        "step": rung.clock.label,
        "due": f"时限 {china(rung.clock.due_at):%m-%d %H:%M}",
        "words": rung.step.when_words,
    }
    return len(
        say(
            kind=kind.key, to=people.staff_by_ids(to), subject=rung, project_id=case.project_id, url=_url(case),
            fields=fields, due_at=rung.clock.due_at, actor=actor, now=now,
        )
    )  # fmt: skip


@action
def tell_raised(*, event_id: UUID, task_id: UUID, to: Iterable[UUID], actor: Actor, now: datetime) -> int:
    """Tell those to whom a timer passed an open step up.

    Writes:  Message, Delivery; audit ``notify.say``.
    Returns: number of messages.
    """
    event = queries.event_by_id(event_id)
    task = next((one for one in queries.tasks_of(event.case) if one.pk == task_id), None) if event else None
    if event is None or task is None or task.state != TaskState.OPEN:
        return 0
    fields = {**_fields(event.case), "step": task.name, "due": _due(task), "words": event.text}
    return len(
        say(
            kind=news.ESCALATED.key, to=people.staff_by_ids(to), subject=event,
            project_id=event.case.project_id, url=_url(event.case), fields=fields, due_at=task.due_at,
            actor=actor, now=now,
        )
    )  # fmt: skip


def takers_of(task: Task, case: Case) -> list[Staff]:
    """Who can do an open step now: whoever has it in hand, else everybody of its role who may decide it."""
    if task.assignee is not None:
        return [task.assignee]
    found = list(people.holders_of(task.role, task.project_id))
    if task.approves:
        makers = queries.makers_of(case.pk)
        found = [one for one in found if one.pk not in makers]
    return found


def _tell_task(
    kind: MessageKind,
    case: Case,
    task: Task,
    to: Iterable[Staff],
    actor: Actor,
    now: datetime,
    version: str = "",
) -> int:
    fields = {**_fields(case), "step": task.name, "due": _due(task)}
    return len(
        say(
            kind=kind.key, to=to, subject=task, version=version, project_id=case.project_id, url=_url(case),
            fields=fields, due_at=task.due_at, actor=actor, now=now,
        )
    )  # fmt: skip


def _tell_seats(case: Case, task: Task, actor: Actor, now: datetime) -> int:
    said = 0
    for seat in queries.seats_of(task):
        if seat.state == SeatState.OPEN:
            asked_by = seat.added_by.name if seat.added_by else "流程"
            fields = {**_fields(case), "step": task.name, "due": _due(task), "person": asked_by}
            said += len(
                say(
                    kind=news.SIGNING.key, to=[seat.staff], subject=seat, project_id=case.project_id,
                    url=_url(case), fields=fields, due_at=task.due_at, actor=actor, now=now,
                )
            )  # fmt: skip
    return said


def _say(
    kind: MessageKind,
    case: Case,
    to: Iterable[Staff],
    event: CaseEvent,
    actor: Actor,
    now: datetime,
    step: str,
    about: Model,
) -> int:
    fields = {**_fields(case), "person": event.actor_name, "words": event.text, "step": step}
    others = [one for one in to if one.name != event.actor_name]
    return len(
        say(
            kind=kind.key, to=others, subject=about, project_id=case.project_id, url=_url(case),
            fields=fields, actor=actor, now=now,
        )
    )  # fmt: skip


def _mentioned(event: CaseEvent) -> list[Staff]:
    """People named with @ in a comment who may read the case."""
    names = {name.strip("，。,.；;：:！!？?") for name in MENTION.findall(event.text)}
    return [one for one in people.staff_by_names(names) if queries.may_see(one, event.case)]


def _fields(case: Case) -> dict[str, object]:
    try:
        process = registry.process_of(case.process_key).name
    except KeyError:
        process = case.process_key
    return {
        "process": process,
        "number": case.number,
        "project": case.project.name,
        "title": " ".join(filter(None, [case.unit.label if case.unit else "", case.parties])) or case.title,
        "parties": case.parties,
        "person": case.maker.name if case.maker else "系统",
    }


def _url(case: Case) -> str:
    return reverse("flow:case", args=[case.pk])


def _due(task: Task) -> str:
    return f"时限 {china(task.due_at):%m-%d %H:%M}" if task.due_at else "没有时限"
