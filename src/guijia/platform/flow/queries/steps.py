"""The steps of a case: open and done, who made it, who signed, what was said."""

from collections import Counter
from operator import attrgetter
from uuid import UUID

from django.db.models import QuerySet

from guijia.kit import memory
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.flow.enums import SeatState, TaskState
from guijia.platform.flow.ink import queries as signatures
from guijia.platform.flow.models import Case, CaseMaker, Seat, Task
from guijia.platform.flow.worklist import Besides, Opinion, name_with_stead, seat_words
from guijia.platform.org.models import Staff

STEPS_OF_CASE: Prepared[Task] = Prepared(
    lambda case_id: (
        Task.objects.filter(case_id=case_id)
        .select_related("assignee", "done_by", "done_for", "ink")
        .order_by("opened_at", "id")
    )
)


def seats_of(task: Task) -> list[Seat]:
    """Everybody who was asked to sign a step, in the order asked."""
    rows = Seat.objects.filter(task=task).select_related("staff", "signed_by", "added_by", "task", "ink")
    return list(rows.order_by("opened_at", "id"))


def seat_on(case: Case, seat_id: UUID) -> Seat | None:
    """One signature asked for on a case that the viewer was shown to see."""
    rows = Seat.objects.filter(task__case=case, pk=seat_id)
    return rows.select_related("task", "staff", "task__case").first()


@remembered
def _read_steps(case_id: UUID) -> list[Task]:
    return STEPS_OF_CASE.all(case_id)


def seat_for(staff: Staff, seat_id: UUID) -> Seat | None:
    """One signature asked of a person; the caller shows the case only if they may see it."""
    return Seat.objects.filter(pk=seat_id, staff=staff).select_related("task", "staff", "added_by").first()


def seats_over(case: Case) -> list[UUID]:
    """Signatures of a case that nobody waits for any more."""
    over = (SeatState.AGREED, SeatState.OBJECTED, SeatState.DROPPED)
    return list(Seat.objects.filter(task__case=case, state__in=over).values_list("pk", flat=True))


def tasks_of(case: Case) -> list[Task]:
    """All steps of a case, oldest first, with whoever has or had them in hand.

    Of a case that this deed has locked always the same objects: nobody else can open or finish its steps.
    """
    if "tasks" in getattr(case, "_prefetched_objects_cache", {}):
        return list(case.tasks.all())
    if memory.held("flow.case", case.pk) is None:
        return _read_steps(case.pk)
    kept: list[Task] | None = memory.held("flow.tasks", case.pk)
    return kept if kept is not None else memory.hold("flow.tasks", case.pk, _read_steps(case.pk))


def open_steps() -> QuerySet[Task]:
    """Open steps with whoever has them in hand, to be fetched with many cases."""
    return Task.objects.filter(state=TaskState.OPEN).select_related("assignee")


def open_task(case: Case, step: str) -> Task | None:
    """The open task of a step, with whoever has it in hand; ``None`` when the case does not wait there."""
    return next((task for task in open_tasks(case) if task.step_key == step), None)


def open_tasks(case: Case) -> list[Task]:
    """All open tasks of a case."""
    return [task for task in tasks_of(case) if task.state == TaskState.OPEN]


def steps_so_far(case: Case) -> tuple[Counter[str], list[Task]]:
    """How often each step of a case has been opened, and the tasks that are open now."""
    rows = tasks_of(case)
    return Counter(task.step_key for task in rows), [task for task in rows if task.state == TaskState.OPEN]


_MAKERS: Prepared[Staff] = Prepared(
    lambda case_id: Staff.objects.filter(
        person__in=CaseMaker.objects.filter(case_id=case_id).values("staff__person")
    ).only("id")
)


_SIGNED: Prepared[Seat] = Prepared(
    lambda case_id: (
        Seat.objects.filter(task__case_id=case_id, state__in=(SeatState.AGREED, SeatState.OBJECTED))
        .select_related("staff", "signed_by")
        .order_by("signed_at", "id")
    )
)


@remembered
def makers_of(case_id: UUID) -> frozenset[UUID]:
    """Everybody who submitted the case or edited what it is about, under each of their accounts."""
    kept: frozenset[UUID] | None = memory.held("flow.makers", case_id)
    if kept is None:
        kept = frozenset(one.pk for one in _MAKERS.all(case_id))
        if memory.held("flow.case", case_id) is not None:
            memory.hold("flow.makers", case_id, kept)
    return kept


def maker_rows_of(case_id: UUID) -> list[UUID]:
    """Everybody who submitted a case or edited what it is about, by the account they did it with."""
    return list(CaseMaker.objects.filter(case_id=case_id).values_list("staff_id", flat=True))


def _done(case: Case) -> list[Task]:
    """Steps that were decided, in the order in which that was done."""
    rows = [task for task in tasks_of(case) if task.state == TaskState.DONE and task.done_at is not None]
    return sorted(rows, key=attrgetter("done_at", "pk"))


def approvals_of(case: Case) -> list[tuple[str, str]]:
    """Approvals in force: name and fingerprint, the newest of each approving step on the trail."""
    rows = [
        task
        for task in _done(case)
        if task.approves and task.outcome == "approve" and task.step_key in case.trail
    ]
    return list({task.step_key: (task.name, task.content_digest) for task in rows}.values())


def deciders(case: Case) -> dict[str, str]:
    """Who decided each step, by name; the newest decision of each."""
    return {task.step_key: name_with_stead(task.done_by, task.done_for) for task in _done(case)}


@remembered
def opinions(case: Case) -> list[Opinion]:
    """Decisions with their words in the order given, for printed forms: the newest of each step.

    Whoever signed besides stands with it; a deputy is named with whom they stand in for.
    """
    besides: dict[UUID, list[Besides]] = {}
    seats = _SIGNED.all(case.pk)
    hands = signatures.seat_pictures_of(case.pk) if seats else {}
    for seat in seats:
        signed = Besides(seat_words(seat), hands.get(seat.pk, b""))
        besides.setdefault(seat.task_id, []).append(signed)
    inks = signatures.pictures_of(case.pk)
    newest = {
        task.step_key: Opinion(
            step_key=task.step_key,
            step_label=task.name,
            name=name_with_stead(task.done_by, task.done_for),
            outcome_label=task.outcome_label,
            text=task.opinion,
            at=task.done_at,
            ink=inks.get(task.pk, b""),
            besides=tuple(besides.get(task.pk, ())),
        )
        for task in _done(case)
        if task.done_at is not None
    }
    return sorted(newest.values(), key=lambda one: one.at)
