"""Starting and stopping time limits."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.clock import errors, queries, registry, rules
from guijia.platform.clock.models import Clock
from guijia.platform.facts import queries as facts
from guijia.platform.places.models import Project


class _Terms(NamedTuple):
    due: rules.Due
    amount: Decimal | None
    remind_at: datetime | None
    remind_amount: Decimal | None


def _terms(kind: registry.ClockKind, project: Project, start: datetime, due_at: datetime | None) -> _Terms:
    """Due time, amount and reminder of a new clock, from the parameters that hold today."""
    on, cal = business_day(start), queries.calendars_of(kind, start, project.pk)
    amount = remind_amount = None
    if due_at is None:
        amount = facts.value(kind.fact, on=on, project=project)
        due = rules.due_of(start=start, counts=kind.counts, amount=int(amount), cal=cal, rolls=kind.rolls)
    else:
        due = rules.Due(due_at, [])
    remind_at = None
    if kind.remind_fact:
        remind_amount = facts.value(kind.remind_fact, on=on, project=project)
        remind_at = rules.remind_of(
            due=due,
            start=start,
            counts=kind.counts,
            amount=int(remind_amount),
            before=kind.remind_before,
            cal=cal,
        )
    return _Terms(due, amount, remind_at, remind_amount)


@action
def start_clock(
    *,
    kind: str,
    case_id: UUID,
    project_id: UUID,
    label: str,
    actor: Actor,
    now: datetime,
    due_at: datetime | None = None,
    project: Project | None = None,
) -> Clock:
    """Start a time limit on a case; one that runs already is returned as it is.

    Part of a larger deed: the caller records it, the row change is caught below.
    Rule:    the parameter of the kind (A5), or ``due_at`` where the case itself fixes it.
    Writes:  Clock.
    Raises:  BusinessError ``facts_missing`` | ``clock_due_before_start``; KeyError for an undeclared kind.
    """
    running = queries.running_clock(case_id, kind)
    if running is not None:
        return running
    if due_at is not None and due_at < now:
        raise errors.due_before_start()
    terms = registry.kind_of(kind)
    made = _terms(terms, project or Project.objects.get(pk=project_id), now, due_at)
    clock = Clock(
        case_id=case_id,
        project_id=project_id,
        kind=kind,
        label=label or terms.label,
        counts=terms.counts,
        amount=made.amount,
        rolls=terms.rolls,
        external=terms.external,
        started_at=now,
        due_at=made.due.due_at,
        remind_at=made.remind_at,
        remind_amount=made.remind_amount,
        remind_before=terms.remind_before,
        provisional=made.due.provisional,
        segments=made.due.segments,
    )
    Clock.objects.bulk_create([clock], ignore_conflicts=True)
    return queries.running_clock(case_id, kind) or clock


@action
def stop_clock(*, case_id: UUID, kind: str, actor: Actor, now: datetime) -> int:
    """Stop a time limit: what it measured is done. Nothing happens when it does not run.

    Writes:  Clock.stopped_at.
    Returns: number of clocks stopped (0 or 1).
    """
    return Clock.objects.filter(case_id=case_id, kind=kind, stopped_at__isnull=True).update(stopped_at=now)


@action
def stop_clocks(*, case_id: UUID, actor: Actor, now: datetime) -> int:
    """Stop every time limit of a case: it has ended.

    Writes:  Clock.stopped_at.
    Returns: number of clocks stopped.
    """
    return Clock.objects.filter(case_id=case_id, stopped_at__isnull=True).update(stopped_at=now)
