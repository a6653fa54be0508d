"""Which cases and steps somebody may read, one by one and in lists."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from guijia.kit.prepared import Prepared
from guijia.platform.clock import queries as clock
from guijia.platform.flow import registry
from guijia.platform.flow.enums import CaseState, TaskState
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.permissions import READ_CASES
from guijia.platform.flow.queries.steps import STEPS_OF_CASE
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import holders


def cases_visible_to(viewer: Staff) -> QuerySet[Case]:
    """Cases of the projects in which the viewer works, of the processes that the viewer may read there."""
    rows: QuerySet[Case] = _readable(Case.objects.all(), viewer, "")
    return rows


def _readable(rows: QuerySet[Any], viewer: Staff, case: str) -> QuerySet[Any]:
    """Rows of cases that the viewer may read; ``case`` leads from a row to its case (``case__``)."""
    scope = viewer.scope_of(READ_CASES)
    found = rows if scope is None else rows.filter(project_id__in=scope)
    own = Q(**{f"{case}process_key__in": registry.open_to_makers(), f"{case}maker": viewer})
    for right, processes in registry.guarded().items():
        inside = viewer.scope_of(right)
        # For those who may read wherever they work nothing needs to be asked.
        if inside is not None and inside != scope:
            hidden = ~Q(project_id__in=inside) & Q(**{f"{case}process_key__in": processes})
            found = found.exclude(
                hidden & ~own if set(processes) & set(registry.open_to_makers()) else hidden
            )
    return found


def _may_read(viewer: Staff, case: Case) -> bool:
    """What ``_readable`` asks of many, asked of one that was found in the viewer's projects."""
    if case.maker_id == viewer.pk and case.process_key in registry.open_to_makers():
        return True
    for right, processes in registry.guarded().items():
        inside = viewer.scope_of(right)
        if case.process_key in processes and inside is not None and case.project_id not in inside:
            return False
    return True


def tasks_visible_to(viewer: Staff) -> QuerySet[Task]:
    """Steps of the cases that the viewer may see."""
    rows: QuerySet[Task] = _readable(Task.objects.all(), viewer, "case__")
    return rows


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


def readers_of(case: Case) -> list[Staff]:
    """People who may read a case, for choosing one of them."""
    guard = registry.process_of(case.process_key).read or READ_CASES
    return list(people.people_with(holders(guard), case.project_id))


def may_see(staff: Staff, case: Case) -> bool:
    """May this person read that case?"""
    return cases_visible_to(staff).filter(pk=case.pk).exists()


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
    steps._result_cache, steps._prefetch_done = STEPS_OF_CASE.all(case_id), True
    for step in steps:
        step.case = case
    vars(case)["_prefetched_objects_cache"] = {"tasks": steps}
    return case
