"""Cases, tasks and history for those who may see them, and work as each person has it before them."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from guijia.kit import memory
from guijia.kit.among import among
from guijia.kit.days import business_day, midnight
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.kit.standing import asked
from guijia.platform.clock import queries as clock
from guijia.platform.flow import engine, registry
from guijia.platform.flow.enums import CaseState, SeatState, TaskState
from guijia.platform.flow.ink import queries as signatures
from guijia.platform.flow.models import (
    Case,
    CaseCopy,
    CaseEvent,
    CaseMaker,
    ProcessVersion,
    Seat,
    Task,
)  # fmt: skip
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
# Nobody has more before them; of a role's work beyond that the most urgent are counted.
COUNTED_WORK = 500


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


def _may_read(viewer: Staff, case: Case) -> bool:
    """What ``_readable`` asks of many, asked of one that was found in the viewer's projects."""
    for right, processes in registry.guarded().items():
        inside = viewer.scope_of(right)
        if case.process_key in processes and inside is not None and case.project_id not in inside:
            return False
    return True


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


def _by_role(viewer: Staff) -> QuerySet[Task]:
    """Open steps of the viewer's roles, in no colleague's hand, not approving their own."""
    free = Q(assignee__isnull=True) | Q(assignee__in=in_whose_name(viewer))
    allowed = free & Q(signing="") & ~(Q(approves=True) & _own(viewer))
    return Task.objects.filter(my_roles(viewer) & allowed, state=TaskState.OPEN)


def _to_sign(viewer: Staff) -> Q:
    """Steps that the viewer, or whom they stand in for, is asked to sign."""
    asked_of = Seat.objects.filter(staff__in=in_whose_name(viewer), state=SeatState.OPEN)
    return among("pk", asked_of.values("task"))


URGENT = (F("due_at").asc(nulls_last=True), "opened_at", "id")


def _mine(viewer: Staff, limit: int) -> QuerySet[Task]:
    """Steps that the viewer can do or sign now: the most urgent of their roles, and all they are asked to sign."""
    # Asked apart, so that the database walks along the due times of a role and stops at the limit.
    foremost = among("pk", _by_role(viewer).order_by(*URGENT).values("pk")[:limit])
    return Task.objects.filter(foremost | _to_sign(viewer), state=TaskState.OPEN)


def approvals_waiting(viewer: Staff, limit: int, only: Collection[UUID] | None = None) -> list[Task]:
    """Open approvals that the viewer may decide, most urgent first, with their cases."""
    rows = _by_role(viewer).filter(approves=True)
    if only is not None:
        rows = rows.filter(pk__in=list(only))
    shown = rows.select_related("case__unit", "case__version", "assignee")
    heavy = ("case__engine_state", "case__trail", "case__version__xml", "case__version__spec")
    return list(shown.defer(*heavy).order_by(*URGENT)[:limit])


def in_whose_name(viewer: Staff) -> list[UUID]:
    """The viewer and the absent people in whose place they act."""
    return [viewer.pk, *{p.for_staff_id for p in viewer.postings_held if p.for_staff_id}]


def cases_listed(viewer: Staff) -> QuerySet[Case]:
    """Cases with what the list shows of each."""
    return cases_visible_to(viewer).select_related("unit").defer("engine_state", "trail", "waiting")


# The open step by which a case waits for a role, in a question narrowed by ``waiting_for_role``.
WAITING_STEP = "waiting_step"


def waiting_for_role(cases: QuerySet[Case], role: str) -> QuerySet[Case]:
    """Cases with an open step of that role; ``WAITING_STEP`` names the step, the first of them."""
    waits = Q(tasks__role=role, tasks__state=TaskState.OPEN)
    before = Task.objects.filter(case_id=OuterRef("pk"), role=role, state=TaskState.OPEN)
    steps = cases.alias(**{WAITING_STEP: FilteredRelation("tasks", condition=waits)})
    # The project of a step is that of its case: said again, so that steps elsewhere need no look at their case.
    return steps.filter(
        ~Exists(before.filter(pk__lt=OuterRef(f"{WAITING_STEP}__pk"))),
        **{f"{WAITING_STEP}__project": F("project")},
    )


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


_CURRENT: Prepared[ProcessVersion] = Prepared(
    lambda key: ProcessVersion.objects.filter(key=key).defer("xml", "spec").order_by("-version")[:1]
)


def current_version(key: str) -> ProcessVersion | None:
    """The version on which new cases start."""
    return _CURRENT.first(key)


def version_by_digest(key: str, digest: str) -> ProcessVersion | None:
    """The version that was published from this very file."""
    return ProcessVersion.objects.filter(key=key, digest=digest).defer("xml").first()


def last_version(key: str) -> int:
    """Number of the newest version; 0 before the first."""
    return (
        ProcessVersion.objects.filter(key=key).order_by("-version").values_list("version", flat=True).first()
        or 0
    )


_CASE_LOCKED: Prepared[Case] = Prepared(
    lambda pk: Case.objects.filter(pk=pk).select_related("project").select_for_update(of=("self",))
)
_NEWEST_LOCKED: Prepared[Case] = Prepared(
    lambda kind, pk, process: (
        Case.objects.filter(subject_type=kind, subject_id=pk, process_key=process)
        .select_related("project")
        .select_for_update(of=("self",))
        .order_by("-opened_at", "-id")[:1]
    )
)
_NEWEST: Prepared[Case] = Prepared(
    lambda kind, pk, process: (
        Case.objects.filter(subject_type=kind, subject_id=pk)
        .filter(**({} if process is None else {"process_key": process}))
        .order_by("-opened_at", "-id")[:1]
    )
)
_EVENTS: Prepared[CaseEvent] = Prepared(lambda cases: CaseEvent.objects.filter(case_id__in=cases))
_STEPS: Prepared[Task] = Prepared(
    lambda case_id: (
        Task.objects.filter(case_id=case_id)
        .select_related("assignee", "done_by", "done_for", "ink")
        .order_by("opened_at", "id")
    )
)


def keep_case(case: Case) -> Case:
    """Keep a case that this deed has locked or made: whoever asks for it under lock gets this one."""
    memory.hold("flow.case_about", (case.subject_type, case.subject_id, case.process_key), case)
    return memory.hold("flow.case", case.pk, case)


def keep_new_case(case: Case) -> None:
    """Keep a case that this deed has just made: it has no steps and no makers yet."""
    keep_case(case)
    memory.hold("flow.tasks", case.pk, [])


def case_for_update(case_id: UUID) -> Case:
    """A case under lock, first in the order of locks; the caller has shown that the actor may touch it.

    Locks:   case; asked again in the same deed, the same object.
    Raises:  Case.DoesNotExist.
    """
    kept: Case | None = memory.held("flow.case", case_id)
    return kept or keep_case(_CASE_LOCKED.get(case_id))


def _kept_about(subject_type: str, subject_id: UUID, process_key: str) -> Case | None:
    """The case about a thing that this deed has locked: as long as it is open, there is no newer one."""
    kept: Case | None = memory.held("flow.case_about", (subject_type, subject_id, process_key))
    return kept if kept is not None and kept.is_open else None


def newest_case_for_update(subject_type: str, subject_id: UUID, process_key: str) -> Case | None:
    """The newest case of a process about a thing, under lock; the caller shows that the actor may touch it.

    Locks:   case; asked again in the same deed, the same object.
    """
    if kept := _kept_about(subject_type, subject_id, process_key):
        return kept
    found = _NEWEST_LOCKED.first(subject_type, subject_id, process_key)
    return found and (memory.held("flow.case", found.pk) or keep_case(found))


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
    rows = Case.objects.filter(pk=case_id).select_related("project", "maker", "unit")
    return rows.defer("engine_state").prefetch_related(steps).first()


def events_since(case: Case, kind: str, since: datetime) -> list[CaseEvent]:
    """Lines of one kind in a case's history from a moment on."""
    return list(CaseEvent.objects.filter(case=case, kind=kind, at__gte=since).order_by("at", "id"))


def event_by_id(event_id: UUID) -> CaseEvent | None:
    """One line of a history with its case, for jobs that act as the system."""
    rows = CaseEvent.objects.select_related("case__project", "case__maker", "case__unit").filter(pk=event_id)
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
    kind = subject._meta.label_lower
    if process_key and (kept := _kept_about(kind, subject.pk, process_key)):
        return kept
    return _NEWEST.first(kind, subject.pk, process_key or None)


def cases_of(subject_type: str, subject_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """The newest case about each of many things, in one query."""
    rows = Case.objects.filter(subject_type=subject_type.lower(), subject_id__in=list(subject_ids))
    return {case.subject_id: case for case in rows.defer("engine_state").order_by("opened_at", "id")}


MOST_ABOUT_UNIT = 200
_ABOUT_UNIT: Prepared[Case] = Prepared(
    lambda unit_id, scope: (
        (Case.objects.all() if scope is None else Case.objects.filter(project_id__in=scope))
        .filter(unit_id=unit_id)
        .defer("engine_state")
        .order_by("-opened_at", "-id")[:MOST_ABOUT_UNIT]
    )
)


def cases_of_unit(viewer: Staff, unit_id: UUID) -> list[Case]:
    """The cases about one home, newest first; of a home that changed hands ten times, the newest of them."""
    found = _ABOUT_UNIT.all(unit_id, viewer.scope_of(READ_CASES))
    return [case for case in found if _may_read(viewer, case)]


def cases_about_unit(viewer: Staff, unit_id: UUID) -> QuerySet[Case]:
    """Cases about one home, newest first."""
    return (
        cases_visible_to(viewer).filter(unit_id=unit_id).defer("engine_state").order_by("-opened_at", "-id")
    )


@remembered
def _read_steps(case_id: UUID) -> list[Task]:
    return _STEPS.all(case_id)


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


def events_of(cases: Iterable[Case]) -> dict[UUID, list[CaseEvent]]:
    """The whole history of many cases, by case; the caller has shown that they may be seen."""
    found: dict[UUID, list[CaseEvent]] = {case.pk: [] for case in cases}
    for event in _EVENTS.all(list(found)):
        found[event.case_id].append(event)
    return found


@remembered
def makers_of(case_id: UUID) -> frozenset[UUID]:
    """Everybody who submitted the case or edited what it is about, under each of their accounts."""
    kept: frozenset[UUID] | None = memory.held("flow.makers", case_id)
    if kept is None:
        kept = frozenset(one.pk for one in _MAKERS.all(case_id))
        if memory.held("flow.case", case_id) is not None:
            memory.hold("flow.makers", case_id, kept)
    return kept


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

    Whoever signed besides is named in the words; a deputy is named with whom they stand in for.
    """
    beside: dict[UUID, list[Seat]] = {}
    for seat in _SIGNED.all(case.pk):
        beside.setdefault(seat.task_id, []).append(seat)
    inks = signatures.pictures_of(case.pk)
    newest = {
        task.step_key: Opinion(
            step_key=task.step_key,
            step_label=task.name,
            name=name_with_stead(task.done_by, task.done_for),
            outcome_label=task.outcome_label,
            text="；".join([*filter(None, [task.opinion]), *map(seat_words, beside.get(task.pk, []))]),
            at=task.done_at,
            ink=inks.get(task.pk, b""),
        )
        for task in _done(case)
        if task.done_at is not None
    }
    return sorted(newest.values(), key=lambda one: one.at)


def history(case: Case) -> QuerySet[CaseEvent]:
    """What happened on a case, newest first; the caller has shown that it may be seen."""
    return CaseEvent.objects.filter(case=case).order_by("-at", "-id")


LATEST = 9
_LATEST: Prepared[CaseEvent] = Prepared(
    lambda case_id: CaseEvent.objects.filter(case_id=case_id).order_by("-at", "-id")[:LATEST]
)


def latest_events(case: Case) -> list[CaseEvent]:
    """The newest few lines of the history (``LATEST``), newest first."""
    return _LATEST.all(case.pk)


def task_visible_to(viewer: Staff, task_id: UUID) -> Task | None:
    """One step with its case."""
    return (
        tasks_visible_to(viewer)
        .filter(pk=task_id)
        .select_related("case", "case__project", "case__unit", "case__version", "assignee")
        .defer("case__version__xml")
        .first()
    )


_PAGE: Prepared[Case] = Prepared(
    lambda pk, scope: (
        (Case.objects.all() if scope is None else Case.objects.filter(project_id__in=scope))
        .filter(pk=pk)
        .select_related("version", "unit", "project", "maker")
        .defer("version__xml", "version__spec", "engine_state")
    )
)


def case_visible_to(viewer: Staff, case_id: UUID) -> Case | None:
    """One case as its page needs it: version, unit, and its steps newest last."""
    case = _PAGE.first(case_id, viewer.scope_of(READ_CASES))
    if case is None or not _may_read(viewer, case):
        return None
    steps: Any = case.tasks.all()
    steps._result_cache, steps._prefetch_done = _STEPS.all(case_id), True
    for step in steps:
        step.case = case
    vars(case)["_prefetched_objects_cache"] = {"tasks": steps}
    return case


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
    own = [row_of(step, now) for step in _shown(viewer, tab, limit, lambda: _mine(viewer, limit))]
    return own + [row_of(step, now, waits=True) for step in _others(viewer, WAITING_SHOWN)]


def _as_posted(viewer: Staff) -> Hashable:
    """What a question about somebody's own work depends on."""
    held = frozenset(posting.pk for posting in viewer.postings_held)
    return viewer.pk, viewer.person, viewer.is_active, held


def _shown(viewer: Staff, what: str, limit: int, tasks: Callable[[], QuerySet[Task]]) -> list[OpenStep]:
    def question() -> QuerySet[Task, Any]:
        # First which steps are shown, then what is told of them: the others need no case and no home.
        first = tasks().order_by(*URGENT).values("pk")[:limit]
        return Task.objects.filter(among("pk", first)).order_by(*URGENT).values_list(*OPEN_STEP)

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
    """How much there is to do, for the menu and the desk: one query; beyond ``COUNTED_WORK`` a lower bound."""

    def question() -> QuerySet[Task, Any]:
        late, today = Q(due_at__lt=_NOW), Q(due_at__gte=_NOW, due_at__lt=_TONIGHT)
        by_process = _mine(viewer, COUNTED_WORK).values("case__process_key")
        return by_process.annotate(
            all=Count("id"), late=Count("id", filter=late), today=Count("id", filter=today)
        )

    tonight = midnight(business_day(now) + timedelta(days=1))
    found = asked(("flow.counts", _as_posted(viewer)), question, {_NOW: now, _TONIGHT: tonight})
    return WorkCounts.of({key: (every, late, today) for key, every, late, today in found}, COUNTED_WORK)


def process_names() -> dict[str, str]:
    """Key and name of every process of this installation."""
    return {one.key: one.name for one in registry.all_processes()}
