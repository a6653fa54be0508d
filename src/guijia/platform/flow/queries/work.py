"""Work as each person has it before them: what is theirs, what waits, how much it is."""

from collections.abc import Callable, Collection, Hashable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from guijia.kit.among import among
from guijia.kit.days import business_day, midnight
from guijia.kit.standing import asked
from guijia.platform.flow.enums import CaseState, SeatState, TaskState
from guijia.platform.flow.models import CaseMaker, Seat, Task
from guijia.platform.flow.worklist import OPEN_STEP, OpenStep, WorkCounts, WorkRow, row_of
from guijia.platform.org.models import Staff

WAITING_SHOWN = 20

# Nobody has more before them; of a role's work beyond that the most urgent are counted.
COUNTED_WORK = 100


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
