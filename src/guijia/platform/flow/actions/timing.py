"""The clocks of a case seen from the case: held, released, moved; who is told of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from guijia.kit.days import china
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.clock import actions as clocks
from guijia.platform.clock import queries as clock_queries
from guijia.platform.clock.models import Clock, ClockChange
from guijia.platform.clock.registry import Handling, Told
from guijia.platform.flow import queries, registry
from guijia.platform.flow.enums import EventKind, TaskState
from guijia.platform.flow.models import Case, CaseEvent, Task

NAMES_SHOWN = 4


@action
def pause_case_clock(
    *, clock_id: UUID, code: str, reason: str, notice: str, actor: Actor, now: datetime
) -> Clock:
    """Let a time limit of a case stand still; its step is not late while it does.

    Writes:  as ``clock.pause_clock``; Task.due_at, Case.next_due_at, CaseEvent.
    Locks:   case, then the clock.
    Raises:  as ``clock.pause_clock``.
    """
    _lock_case_of(clock_id)
    clock = clocks.pause_clock(
        clock_id=clock_id, code=code, reason=reason, notice=notice, actor=actor, now=now
    )
    _follow(clock)
    return clock


@action
def resume_case_clock(*, clock_id: UUID, reason: str, actor: Actor, now: datetime) -> Clock:
    """Let a time limit of a case run on, later by what stood still.

    Writes:  as ``clock.resume_clock``; Task.due_at, Case.next_due_at, CaseEvent.
    Locks:   case, then the clock.
    Raises:  as ``clock.resume_clock``.
    """
    _lock_case_of(clock_id)
    clock = clocks.resume_clock(clock_id=clock_id, reason=reason, actor=actor, now=now)
    _follow(clock)
    return clock


def _lock_case_of(clock_id: UUID) -> None:
    case_id = Clock.objects.values_list("case_id", flat=True).get(pk=clock_id)
    if Case.objects.filter(pk=case_id).exists():
        queries.case_for_update(case_id)


@action
def follow_clocks(*, clock_ids: Sequence[UUID], actor: Actor, now: datetime) -> int:
    """Bring steps and cases in step with clocks that moved or stand still. Done twice it changes nothing more.

    Writes:  Task.due_at, Case.next_due_at, CaseEvent; no audit entry of its own (the clock's move has one).
    Locks:   the cases, in the order of their ids.
    Returns: number of clocks that belong to a case.
    """
    known = sorted(Clock.objects.filter(pk__in=clock_ids), key=lambda clock: clock.case_id)
    return sum(_follow(clock) for clock in known)


def _follow(clock: Clock) -> bool:
    if not Case.objects.filter(pk=clock.case_id).exists():
        return False
    case = queries.case_for_update(clock.case_id)
    clock = Clock.objects.get(pk=clock.pk)
    due_at = None if clock.external or clock.paused_at else clock.due_at
    tasks = queries.open_tasks(case)
    for task in tasks:
        if task.clock_kind == clock.kind and clock.is_open and task.due_at != due_at:
            task.due_at = due_at
            task.save(update_fields=["due_at"])
    next_due = min((task.due_at for task in tasks if task.due_at), default=None)
    if case.is_open and case.next_due_at != next_due:
        case.next_due_at = next_due
        case.save(update_fields=["next_due_at"])
    _write(case, clock, clock_queries.changes_of(clock))
    return True


def _write(case: Case, clock: Clock, changes: Iterable[ClockChange]) -> None:
    """One line of the case for every move of the clock; those that stand there already are left alone."""
    written = set(CaseEvent.objects.filter(case=case, step_label=clock.label).values_list("at", "text"))
    for change in changes:
        text = _change_words(clock, change)
        if (change.at, text) not in written:
            CaseEvent.objects.create(
                case=case,
                at=change.at,
                actor_name=change.by_name,
                kind=EventKind.NOTED,
                step_label=clock.label,
                text=text,
            )


def _change_words(clock: Clock, change: ClockChange) -> str:
    words = f"时限{change.get_kind_display()}：{change.words}"
    if change.before_at == change.after_at:
        return words
    before, after = china(change.before_at), china(change.after_at)
    return f"{words}；到期由 {before:%Y-%m-%d %H:%M} 改为 {after:%Y-%m-%d %H:%M}"


def write_rungs(told: Sequence[Told]) -> None:
    """One line on the case for each rung that was reached: what, by which minute, who was told.

    Called within the transaction that marks the rungs as told, so once. Writes: CaseEvent.
    """
    cases = set(Case.objects.filter(pk__in={one.clock.case_id for one in told}).values_list("pk", flat=True))
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=one.clock.case_id,
            at=one.rung.told_at or one.rung.at,
            actor_name=SYSTEM.audit_name,
            kind=EventKind.NOTED,
            step_label=one.clock.label,
            text=_rung_words(one),
        )
        for one in told
        if one.clock.case_id in cases
    )


def _rung_words(one: Told) -> str:
    names = [person.name for person in one.people]
    who = "、".join(names[:NAMES_SHOWN]) + (f"等 {len(names)} 人" if len(names) > NAMES_SHOWN else "")
    return f"{one.step.when_words}{one.step.get_what_display()}：{one.step.whom_words}（{who or '无人在岗'}）"


def handling_of(found: Sequence[Clock]) -> dict[UUID, Handling]:
    """In whose hand the matter of each clock is: the step the clock measures, else any open step, else the maker.

    Two queries for all of them.
    """
    ids = {clock.case_id for clock in found}
    tasks: dict[UUID, list[Task]] = {}
    for task in Task.objects.filter(case_id__in=ids, state=TaskState.OPEN).order_by("opened_at", "id"):
        tasks.setdefault(task.case_id, []).append(task)
    makers = dict(Case.objects.filter(pk__in=ids - set(tasks)).values_list("pk", "maker_id"))
    hands: dict[UUID, Handling] = {}
    for clock in found:
        standing = tasks.get(clock.case_id, [])
        own = next((task for task in standing if task.clock_kind == clock.kind), None)
        first = own or next(iter(standing), None)
        if first is not None:
            hands[clock.pk] = Handling(first.role, first.assignee_id)
        elif maker := makers.get(clock.case_id):
            hands[clock.pk] = Handling("", maker)
    return hands


@action
def redate_steps(*, case: Case, actor: Actor, now: datetime) -> int:
    """Date the open steps anew whose due time follows what the case is about and not a clock of their own.

    Writes:  Task.due_at, Case.next_due_at; no audit entry of its own (part of the edit).
    Locks:   case.
    Returns: how many steps moved.
    """
    case = queries.case_for_update(case.pk)
    process = registry.process_of(case.process_key)
    if process.dues is None:
        return 0
    due_at, moved = process.dues(queries.subject_of(case), ""), 0
    standing = queries.open_tasks(case)
    for task in standing:
        if not task.clock_kind and task.due_at != due_at:
            task.due_at = due_at
            task.save(update_fields=["due_at"])
            moved += 1
    case.next_due_at = min((task.due_at for task in standing if task.due_at), default=None)
    case.save(update_fields=["next_due_at"])
    return moved
