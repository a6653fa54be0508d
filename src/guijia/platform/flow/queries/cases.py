"""One case, under lock or not, by its id or by what it is about; the caller shows that it may be touched."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Prefetch

from guijia.kit import memory
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.flow.models import Case, Task

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


def case_with_tasks(case_id: UUID) -> Case | None:
    """A case with its project, maker and steps, for jobs that act as the system."""
    steps = Prefetch("tasks", queryset=Task.objects.select_related("assignee").order_by("opened_at", "id"))
    rows = Case.objects.filter(pk=case_id).select_related("project", "maker", "unit")
    return rows.defer("engine_state").prefetch_related(steps).first()


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
