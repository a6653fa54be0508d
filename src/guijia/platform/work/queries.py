"""How background work stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from guijia.kit.prepared import Prepared
from guijia.platform.org.models import Staff
from guijia.platform.work.enums import Outcome, WorkState
from guijia.platform.work.models import Work, WorkRow


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a piece of work is."""

    total: int
    waiting: int
    done: int
    refused: int
    failed: int

    @property
    def percent(self) -> int:
        """How much of it is behind."""
        return 100 * (self.total - self.waiting) // self.total if self.total else 0


def work_visible_to(viewer: Staff) -> QuerySet[Work]:
    """What the person asked for."""
    return Work.objects.filter(asked_by=viewer)


def work_of(viewer: Staff, pk: UUID) -> Work | None:
    """One piece of work that the person asked for."""
    return work_visible_to(viewer).select_related("file").filter(pk=pk).first()


def work_for_update(viewer: Staff, pk: UUID) -> Work:
    """The same, locked. Raises: Work.DoesNotExist."""
    return work_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def running_for_update(pk: UUID) -> Work | None:
    """Work under way, locked for whoever ends it."""
    return Work.objects.filter(pk=pk, state=WorkState.RUNNING).select_for_update(of=("self",)).first()


def work_under_way(pk: UUID) -> Work | None:
    """Work under way, with whoever asked for it."""
    return Work.objects.filter(pk=pk, state=WorkState.RUNNING).select_related("asked_by").first()


def rows_of(work: Work) -> QuerySet[WorkRow]:
    """The rows of a piece of work."""
    return WorkRow.objects.filter(work=work)


_NEXT: Prepared[WorkRow] = Prepared(
    lambda work_id: (
        WorkRow.objects.filter(work_id=work_id, work__state=WorkState.RUNNING, outcome=Outcome.WAITING)
        .order_by("position")
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("work")[:1]
    )
)


def next_row(work_id: UUID) -> WorkRow | None:
    """The next row to do, locked; none when nothing waits, another is at it, or the work was cancelled."""
    return _NEXT.first(work_id)


def row_for_update(pk: UUID) -> WorkRow:
    """One row, locked. Raises: WorkRow.DoesNotExist."""
    return WorkRow.objects.select_for_update(of=("self",)).get(pk=pk)


def is_anything_left(work_id: UUID) -> bool:
    """Does a row still wait?"""
    return WorkRow.objects.filter(work_id=work_id, outcome=Outcome.WAITING).exists()


def standing_of(work: Work) -> Standing:
    """How far it is. One query for work with rows, none for others."""
    if not work.total:
        return Standing(0, 0, 0, 0, 0)
    counted = dict(
        rows_of(work)
        .order_by()
        .values_list("outcome")
        .annotate(number=Count("pk"))
        .values_list("outcome", "number")
    )
    if not counted:
        return Standing(work.total, max(work.total - work.progress, 0), work.progress, 0, 0)
    waiting = counted.get(Outcome.WAITING, 0)
    refused = counted.get(Outcome.REFUSED, 0) + counted.get(Outcome.DROPPED, 0)
    return Standing(
        sum(counted.values()), waiting, counted.get(Outcome.DONE, 0), refused, counted.get(Outcome.FAILED, 0)
    )


def abandoned(now: datetime, limit: int = 50) -> list[Work]:
    """Work under way at which nobody has been for a while, locked for whoever takes it up."""
    found = Work.objects.filter(state=WorkState.RUNNING, leased_until__lt=now).order_by("leased_until")
    return list(found.select_for_update(of=("self",), skip_locked=True)[:limit])
