"""Cases, tasks and history for those who may see them, and work as each person has it before them."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from guijia.kit.among import among
from guijia.kit.days import CHINA, business_day
from guijia.kit.memory import remembered
from guijia.kit.standing import asked
from guijia.platform.clock import queries as clock
from guijia.platform.flow import engine, registry
from guijia.platform.flow.enums import CaseState, SeatState, TaskState
from guijia.platform.flow.models import Case, CaseCopy, CaseEvent, CaseMaker, ProcessVersion, Seat, Task
from guijia.platform.flow.permissions import READ_CASES
from guijia.platform.flow.worklist import (
    OPEN_STEP,
    OpenStep,
    Opinion,
    WorkCounts,
    WorkRow,
    name_with_stead,
    row_of,
    seat_words,
)
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import holders

WAITING_SHOWN = 20


# ---- who sees what ----


def cases_visible_to(viewer: Staff) -> QuerySet[Case]:
    """Cases of the projects in which the viewer works, of the processes that the viewer may read there."""
    rows: QuerySet[Case] = _readable(Case.objects.all(), viewer, "process_key")
    return rows


def _readable(rows: QuerySet[Any], viewer: Staff, key: str) -> QuerySet[Any]:
    scope = viewer.scope_of(READ_CASES)
    found = rows if scope is None else rows.filter(project_id__in=scope)
    for right, processes in registry.guarded().items():
        inside = viewer.scope_of(right)
        # For those who may read wherever they work nothing needs to be asked.
        if inside is not None and inside != scope:
            found = found.exclude(~Q(project_id__in=inside), **{f"{key}__in": processes})
    return found


def tasks_visible_to(viewer: Staff) -> QuerySet[Task]:
    """Steps of the cases that the viewer may see."""
    rows: QuerySet[Task] = _readable(Task.objects.all(), viewer, "case__process_key")
    return rows


def my_roles(viewer: Staff) -> Q:
    """Steps whose role the viewer holds in their project."""
    everywhere = {p.role for p in viewer.postings_held if p.project_id is None}
    by_project: dict[UUID, set[str]] = {}
    for posting in viewer.postings_held:
        if posting.project_id is not None and posting.role not in everywhere:
            by_project.setdefault(posting.project_id, set()).add(posting.role)
    found = Q(role__in=everywhere)
    for project_id, roles in by_project.items():
        found |= Q(project_id=project_id, role__in=roles)
    return found if viewer.is_active else Q(pk__in=[])


def _own(viewer: Staff) -> IsNull:
    # Asked for each step by its key: as EXISTS the database would read every case the viewer ever made.
    made = CaseMaker.objects.filter(case_id=OuterRef("case_id"), staff__person=viewer.person).values("pk")[:1]
    return IsNull(Subquery(made), False)


def _mine(viewer: Staff) -> QuerySet[Task]:
    """Steps that the viewer can do now: of their roles, in no colleague's hand, not approving their own;
    and steps that the viewer, or whom they stand in for, is asked to sign.
    """
    persons = in_whose_name(viewer)
    free = Q(assignee__isnull=True) | Q(assignee__in=persons)
    by_role = my_roles(viewer) & free & Q(signing="") & ~(Q(approves=True) & _own(viewer))
    to_sign = among("pk", Seat.objects.filter(staff__in=persons, state=SeatState.OPEN).values("task"))
    return Task.objects.filter(by_role | to_sign, state=TaskState.OPEN)


def approvals_waiting(viewer: Staff, limit: int, only: Collection[UUID] | None = None) -> list[Task]:
    """Open approvals that the viewer may decide, most urgent first, with their cases."""
    rows = _mine(viewer).filter(approves=True, signing="")
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    shown = rows.select_related("case__unit", "case__version", "assignee")
    heavy = ("case__engine_state", "case__trail", "case__version__xml", "case__version__spec")
    return list(shown.defer(*heavy).order_by(F("due_at").asc(nulls_last=True), "opened_at", "id")[:limit])


def in_whose_name(viewer: Staff) -> list[UUID]:
    """The viewer and the absent people in whose place they act."""
    return [viewer.pk, *{p.for_staff_id for p in viewer.postings_held if p.for_staff_id}]


def cases_listed(viewer: Staff) -> QuerySet[Case]:
    """Cases with what the list shows of each."""
    return cases_visible_to(viewer).select_related("unit").defer("engine_state", "trail", "waiting")


def waiting_for_role(cases: QuerySet[Case], role: str) -> QuerySet[Case]:
    """Cases with an open step of that role."""
    return cases.filter(among("pk", Task.objects.filter(role=role, state=TaskState.OPEN).values("case_id")))


def late_cases(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Open cases whose next due time has passed by the database's clock."""
    return cases.filter(state=CaseState.OPEN, next_due_at__lt=clock.now())


# ---- one case ----


@lru_cache(maxsize=256)
def spec_of(version_id: UUID) -> engine.Spec:
    """The diagram of a published version, ready to run; read once, because versions never change."""
    return engine.prepare(ProcessVersion.objects.values_list("xml", flat=True).get(pk=version_id).encode())


def xml_of(version_id: UUID) -> str:
    """The diagram of a version as its file."""
    return ProcessVersion.objects.values_list("xml", flat=True).get(pk=version_id)


def current_version(key: str) -> ProcessVersion | None:
    """The version on which new cases start."""
    return ProcessVersion.objects.filter(key=key).defer("xml").order_by("-version").first()


def version_by_digest(key: str, digest: str) -> ProcessVersion | None:
    """The version that was published from this very file."""
    return ProcessVersion.objects.filter(key=key, digest=digest).defer("xml").first()


def last_version(key: str) -> int:
    """Number of the newest version; 0 before the first."""
    return (
        ProcessVersion.objects.filter(key=key).order_by("-version").values_list("version", flat=True).first()
        or 0
    )


def case_for_update(case_id: UUID) -> Case:
    """A case under lock, first in the order of locks; the caller has shown that the actor may touch it.

    Locks:   case.
    Raises:  Case.DoesNotExist.
    """
    return Case.objects.select_for_update(of=("self",)).get(pk=case_id)


def newest_case_for_update(subject_type: str, subject_id: UUID, process_key: str) -> Case | None:
    """The newest case of a process about a thing, under lock; the caller shows that the actor may touch it.

    Locks:   case.
    """
    return (
        Case.objects.filter(subject_type=subject_type, subject_id=subject_id, process_key=process_key)
        .select_for_update(of=("self",))
        .order_by("-opened_at", "-id")
        .first()
    )


def subject_of(case: Case) -> Any:
    """What a case is about, unscoped: the caller has shown that the actor may touch the case."""
    return apps.get_model(case.subject_type)._base_manager.get(pk=case.subject_id)


def seats_of(task: Task) -> list[Seat]:
    """Everybody who was asked to sign a step, in the order asked."""
    rows = Seat.objects.filter(task=task).select_related("staff", "signed_by", "added_by", "task")
    return list(rows.order_by("opened_at", "id"))


def readers_of(case: Case) -> list[Staff]:
    """People who may read a case, for choosing one of them."""
    guard = registry.process_of(case.process_key).read or READ_CASES
    return list(people.people_with(holders(guard), case.project_id))


def copy_for(viewer: Staff, case: Case) -> CaseCopy | None:
    """The copy of a case that this person has not read yet."""
    return CaseCopy.objects.filter(case=case, staff=viewer, read_at__isnull=True).first()


def seat_on(case: Case, seat_id: UUID) -> Seat | None:
    """One signature asked for on a case that the viewer was shown to see."""
    rows = Seat.objects.filter(task__case=case, pk=seat_id)
    return rows.select_related("task", "staff", "task__case").first()


def may_see(staff: Staff, case: Case) -> bool:
    """May this person read that case?"""
    return cases_visible_to(staff).filter(pk=case.pk).exists()


def case_with_tasks(case_id: UUID) -> Case | None:
    """A case with its project, maker and steps, for jobs that act as the system."""
    steps = Prefetch("tasks", queryset=Task.objects.select_related("assignee").order_by("opened_at", "id"))
    rows = Case.objects.filter(pk=case_id).select_related("project", "maker")
    return rows.defer("engine_state").prefetch_related(steps).first()


def events_since(case: Case, kind: str, since: datetime) -> list[CaseEvent]:
    """Lines of one kind in a case's history from a moment on."""
    return list(CaseEvent.objects.filter(case=case, kind=kind, at__gte=since).order_by("at", "id"))


def event_by_id(event_id: UUID) -> CaseEvent | None:
    """One line of a history with its case, for jobs that act as the system."""
    rows = CaseEvent.objects.select_related("case__project", "case__maker").filter(pk=event_id)
    return rows.defer("case__engine_state").first()


def copies_of(case: Case) -> list[CaseCopy]:
    """To whom a case was sent for their information."""
    return list(CaseCopy.objects.filter(case=case).select_related("staff").order_by("sent_at", "id"))


def case_by_id(case_id: UUID) -> Case | None:
    """A case by its id, for jobs that act as the system."""
    return Case.objects.filter(pk=case_id).first()


@remembered
def case_of(subject: Any, process_key: str = "") -> Case | None:
    """The newest case about a thing (of one process, if named)."""
    found = Case.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    if process_key:
        found = found.filter(process_key=process_key)
    return found.order_by("-opened_at", "-id").first()


def cases_of(subject_type: str, subject_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """The newest case about each of many things, in one query."""
    rows = Case.objects.filter(subject_type=subject_type.lower(), subject_id__in=list(subject_ids))
    return {case.subject_id: case for case in rows.defer("engine_state").order_by("opened_at", "id")}


def cases_about_unit(viewer: Staff, unit_id: UUID) -> QuerySet[Case]:
    """Cases about one home, newest first."""
    return (
        cases_visible_to(viewer).filter(unit_id=unit_id).defer("engine_state").order_by("-opened_at", "-id")
    )


def open_task(case: Case, step: str) -> Task | None:
    """The open task of a step, with whoever has it in hand; ``None`` when the case does not wait there."""
    return (
        Task.objects.filter(case=case, step_key=step, state=TaskState.OPEN).select_related("assignee").first()
    )


def open_tasks(case: Case) -> list[Task]:
    """All open tasks of a case."""
    return list(
        Task.objects.filter(case=case, state=TaskState.OPEN).select_related("assignee").order_by("opened_at")
    )


def steps_so_far(case: Case) -> tuple[Counter[str], list[Task]]:
    """How often each step of a case has been opened, and the tasks that are open now: one query."""
    rows = list(Task.objects.filter(case=case).defer("opinion").order_by("opened_at", "id"))
    return Counter(task.step_key for task in rows), [task for task in rows if task.state == TaskState.OPEN]


@remembered
def makers_of(case_id: UUID) -> frozenset[UUID]:
    """Everybody who submitted the case or edited what it is about, under each of their accounts."""
    persons = CaseMaker.objects.filter(case_id=case_id).values("staff__person")
    return frozenset(Staff.objects.filter(person__in=persons).values_list("pk", flat=True))


def approvals_of(case: Case) -> list[tuple[str, str]]:
    """Approvals in force: name and fingerprint, the newest of each approving step on the trail."""
    rows = Task.objects.filter(
        case=case, state=TaskState.DONE, approves=True, step_key__in=case.trail, outcome="approve"
    ).order_by("done_at", "id")
    return list({task.step_key: (task.name, task.content_digest) for task in rows}.values())


@remembered
def opinions(case: Case) -> list[Opinion]:
    """Decisions with their words in the order given, for printed forms: the newest of each step.

    Whoever signed besides is named in the words; a deputy is named with whom they stand in for.
    """
    rows = (
        Task.objects.filter(case=case, state=TaskState.DONE)
        .select_related("done_by", "done_for")
        .order_by("done_at", "id")
    )
    signed = Seat.objects.filter(task__case=case, state__in=(SeatState.AGREED, SeatState.OBJECTED))
    beside: dict[UUID, list[Seat]] = {}
    for seat in signed.select_related("staff", "signed_by").order_by("signed_at", "id"):
        beside.setdefault(seat.task_id, []).append(seat)
    newest = {
        task.step_key: Opinion(
            step_key=task.step_key,
            step_label=task.name,
            name=name_with_stead(task.done_by, task.done_for),
            outcome_label=task.outcome_label,
            text="；".join([*filter(None, [task.opinion]), *map(seat_words, beside.get(task.pk, []))]),
            at=task.done_at,
        )
        for task in rows
        if task.done_at is not None
    }
    return sorted(newest.values(), key=lambda one: one.at)


def history(case: Case) -> QuerySet[CaseEvent]:
    """What happened on a case, newest first; the caller has shown that it may be seen."""
    return CaseEvent.objects.filter(case=case).order_by("-at", "-id")


def task_visible_to(viewer: Staff, task_id: UUID) -> Task | None:
    """One step with its case."""
    return (
        tasks_visible_to(viewer)
        .filter(pk=task_id)
        .select_related("case", "case__project", "case__unit", "case__version", "assignee")
        .defer("case__version__xml")
        .first()
    )


def case_visible_to(viewer: Staff, case_id: UUID) -> Case | None:
    """One case as its page needs it: version, unit, and its steps newest last."""
    steps = Prefetch(
        "tasks",
        queryset=Task.objects.select_related("assignee", "done_by", "done_for").order_by("opened_at", "id"),
    )
    return (
        cases_visible_to(viewer)
        .filter(pk=case_id)
        .select_related("version", "unit", "project", "maker")
        .defer("version__xml", "version__spec", "engine_state")
        .prefetch_related(steps)
        .first()
    )


# ---- work ----


def my_work(viewer: Staff, now: datetime, tab: str = "mine", limit: int = 100) -> list[WorkRow]:
    """What lies before a person: ``mine`` to do, ``role`` their section's, ``started`` what they set going.

    Returns: late first, then due, later, and what waits for others; never more than ``limit`` and a few.
    """
    if tab == "started":
        return [row_of(step, now, waits=True) for step in _others(viewer, limit)]
    if tab == "role":
        found = _shown(
            viewer, tab, limit, lambda: Task.objects.filter(my_roles(viewer), state=TaskState.OPEN)
        )
        return [row_of(step, now) for step in found]
    own = [row_of(step, now) for step in _shown(viewer, tab, limit, lambda: _mine(viewer))]
    return own + [row_of(step, now, waits=True) for step in _others(viewer, WAITING_SHOWN)]


def _as_posted(viewer: Staff) -> Hashable:
    """What a question about somebody's own work depends on."""
    held = frozenset(posting.pk for posting in viewer.postings_held)
    return viewer.pk, viewer.person, viewer.is_active, held


def _shown(viewer: Staff, what: str, limit: int, tasks: Callable[[], QuerySet[Task]]) -> list[OpenStep]:
    def question() -> QuerySet[Task, Any]:
        order = (F("due_at").asc(nulls_last=True), "opened_at", "id")
        # First which steps are shown, then what is told of them: the others need no case and no home.
        first = tasks().order_by(*order).values("pk")[:limit]
        return Task.objects.filter(among("pk", first)).order_by(*order).values_list(*OPEN_STEP)

    return [OpenStep._make(row) for row in asked(("flow.work", what, limit, _as_posted(viewer)), question)]


def _others(viewer: Staff, limit: int) -> list[OpenStep]:
    """Open steps of the cases that the viewer set going and that somebody else must do."""

    def tasks() -> QuerySet[Task]:
        started = Task.objects.filter(state=TaskState.OPEN, case__maker=viewer, case__state=CaseState.OPEN)
        free = Q(assignee__isnull=True) | Q(assignee=viewer)
        return started.exclude(my_roles(viewer) & free & Q(approves=False))

    return _shown(viewer, "others", limit, tasks)


# Stand for the moment of the page, and for the end of its day.
_NOW, _TONIGHT = datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)


def counts(viewer: Staff, now: datetime) -> WorkCounts:
    """How much there is to do, for the menu and the desk: one query."""

    def question() -> QuerySet[Task, Any]:
        late, today = Q(due_at__lt=_NOW), Q(due_at__gte=_NOW, due_at__lt=_TONIGHT)
        by_process = _mine(viewer).values("case__process_key")
        return by_process.annotate(
            all=Count("id"), late=Count("id", filter=late), today=Count("id", filter=today)
        )

    tonight = datetime.combine(business_day(now) + timedelta(days=1), time(), CHINA)
    found = asked(("flow.counts", _as_posted(viewer)), question, {_NOW: now, _TONIGHT: tonight})
    return WorkCounts.of({key: (every, late, today) for key, every, late, today in found})


def process_names() -> dict[str, str]:
    """Key and name of every process of this installation."""
    return {one.key: one.name for one in registry.all_processes()}
