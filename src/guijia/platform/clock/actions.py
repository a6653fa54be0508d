"""Starting, holding and stopping clocks; doing what is due, once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM, Actor, acting, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import errors, queries, registry, rules
from guijia.platform.clock.models import Clock, ClockHoliday, ClockPause, WorkingHours
from guijia.platform.facts import queries as facts
from guijia.platform.jobs import queue
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.places.models import Project

# Calendars are read from a year before the start on: nothing that runs today began earlier.
BACK = timedelta(days=400)


def _calendars(kind: registry.ClockKind, start: datetime) -> rules.Calendars:
    working = kind.counts.startswith("working")
    asks = working or kind.counts == "workdays" or kind.rolls
    return rules.Calendars(
        table=queries.workday_table(business_day(start) - BACK) if asks else rules.WorkdayTable(),
        hours=queries.hours_of(kind.calendar) if working else (),
    )


def _terms(
    kind: registry.ClockKind, project: Project, start: datetime, due_at: datetime | None
) -> tuple[rules.Due, Decimal | None, datetime | None]:
    """Due time, amount and reminder of a new clock, from the parameters that hold today."""
    on, cal = business_day(start), _calendars(kind, start)
    amount = None
    if due_at is None:
        amount = facts.value(kind.fact, on=on, project=project)
        due = rules.due_of(start=start, counts=kind.counts, amount=int(amount), cal=cal, rolls=kind.rolls)
    else:
        due = rules.Due(due_at, [])
    remind_at = None
    if kind.remind_fact:
        remind_at = rules.remind_of(
            due=due,
            start=start,
            counts=kind.counts,
            amount=int(facts.value(kind.remind_fact, on=on, project=project)),
            before=kind.remind_before,
            cal=cal,
        )
    return due, amount, remind_at


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
) -> Clock:
    """Start a time limit on a case; one that runs already is returned as it is.

    Part of a larger deed: the caller records it, the row change is caught below.
    Rule:    the parameter of the kind (A5), or ``due_at`` where the case itself fixes it.
    Writes:  Clock.
    Raises:  BusinessError ``facts_missing`` | ``clock_due_before_start``; KeyError for an undeclared kind.
    """
    running = Clock.objects.filter(case_id=case_id, kind=kind, stopped_at__isnull=True).first()
    if running is not None:
        return running
    if due_at is not None and due_at < now:
        raise errors.due_before_start()
    terms = registry.kind_of(kind)
    due, amount, remind_at = _terms(terms, Project.objects.get(pk=project_id), now, due_at)
    clock = Clock(
        case_id=case_id,
        project_id=project_id,
        kind=kind,
        label=label or terms.label,
        counts=terms.counts,
        amount=amount,
        rolls=terms.rolls,
        external=terms.external,
        started_at=now,
        due_at=due.due_at,
        remind_at=remind_at,
        provisional=due.provisional,
        segments=due.segments,
    )
    Clock.objects.bulk_create([clock], ignore_conflicts=True)
    return Clock.objects.get(case_id=case_id, kind=kind, stopped_at__isnull=True)


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


def _locked(clock_id: UUID) -> Clock:
    clock = Clock.objects.select_for_update(of=("self",)).get(pk=clock_id)
    if not clock.is_open:
        raise errors.stopped()
    return clock


@action
def pause_clock(*, clock_id: UUID, reason: str, actor: Actor, now: datetime) -> Clock:
    """Let a time limit stand still, with the reason.

    Rule:    processes.md: a delay of a bank or an authority stops our people's clock.
    Writes:  ClockPause; Clock.paused_at; audit ``clock.pause_clock``.
    Locks:   the clock.
    Raises:  BusinessError ``clock_stopped`` | ``clock_already_paused`` | ``clock_without_reason``.
    """
    clock = _locked(clock_id)
    if not reason.strip():
        raise errors.without_reason()
    if clock.paused_at is not None:
        raise errors.already_paused(clock.pauses.get(to_at__isnull=True).reason)
    ClockPause.objects.create(clock=clock, reason=reason.strip(), from_at=now)
    clock.paused_at = now
    clock.save(update_fields=["paused_at"])
    record("clock.pause_clock", actor=actor, subject=clock, project_id=clock.project_id, reason=reason)
    return clock


@action
def resume_clock(*, clock_id: UUID, actor: Actor, now: datetime) -> Clock:
    """Let a time limit run on: its due time moves by what stood still, reckoned anew from the start.

    Writes:  ClockPause.to_at; Clock.paused_at, due_at, remind_at, segments, provisional;
             audit ``clock.resume_clock``.
    Locks:   the clock.
    Raises:  BusinessError ``clock_stopped`` | ``clock_not_paused``.
    """
    clock = _locked(clock_id)
    if clock.paused_at is None:
        raise errors.not_paused()
    clock.pauses.filter(to_at__isnull=True).update(to_at=now)
    before = clock.due_at
    if clock.amount is not None:
        kind = registry.kind_of(clock.kind)
        due = rules.due_of(
            start=clock.started_at,
            counts=clock.counts,
            amount=int(clock.amount),
            cal=_calendars(kind, clock.started_at),
            rolls=clock.rolls,
            pauses=[(p.from_at, p.to_at or now) for p in clock.pauses.all()],
        )
        clock.due_at, clock.segments, clock.provisional = due.due_at, due.segments, due.provisional
    else:
        clock.due_at += now - clock.paused_at
    if clock.remind_at is not None and clock.reminded_at is None:
        clock.remind_at += clock.due_at - before
    clock.paused_at = None
    clock.save(update_fields=["paused_at", "due_at", "remind_at", "segments", "provisional"])
    record("clock.resume_clock", actor=actor, subject=clock, project_id=clock.project_id)
    return clock


def _claim(
    *, to: str, since: str, job_of: Callable[[registry.ClockKind], str | None], now: datetime, limit: int
) -> int:
    """Take what is due and nobody else has taken, mark it, queue its jobs; one transaction."""
    with acting(SYSTEM):
        rows = list(
            Clock.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(
                **{f"{since}__lte": now, f"{to}__isnull": True},
                stopped_at__isnull=True,
                paused_at__isnull=True,
            )
            .order_by(since)
            .values_list("pk", "kind")[:limit]
        )
        Clock.objects.filter(pk__in=[pk for pk, _ in rows]).update(**{to: now})
        for pk, key in rows:
            name = job_of(registry.kind_of(key))
            if name:
                queue.enqueue(name, clock_id=str(pk))
        return len(rows)


def fire_due(*, now: datetime, limit: int = 500) -> int:
    """Do what is due: queue the reminder and the consequence of each clock, each exactly once.

    Rule:    reliability: claimed in the database, so a second worker or a clock set back fires nothing twice.
    Writes:  Clock.reminded_at, fired_at; jobs in the same transaction.
    Locks:   the clocks claimed; those locked elsewhere wait for the next pass.
    Returns: number of reminders and consequences queued.
    """
    reminded = _claim(to="reminded_at", since="remind_at", job_of=lambda k: k.on_remind, now=now, limit=limit)
    return reminded + _claim(to="fired_at", since="due_at", job_of=lambda k: k.on_due, now=now, limit=limit)


@action
def set_days(*, days: Sequence[ClockHoliday], actor: Staff, now: datetime) -> int:
    """Enter the days off and the make-up days of a year; a day known already is corrected.

    Time limits that run keep the due time they have; new ones reckon with the new days.
    Rule:    G6; D27: the State Council announces each year's days in the autumn before.
    Writes:  ClockHoliday; audit ``clock.set_days``.
    Locks:   the days of that year.
    Raises:  BusinessError ``clock_not_allowed`` | ``clock_no_days``.
    Returns: how many days were new or changed.
    """
    if not actor.may_everywhere(ADMINISTER):
        raise errors.not_allowed()
    if not days:
        raise errors.no_days()
    known = {
        row.day: row
        for row in ClockHoliday.objects.select_for_update(of=("self",)).filter(
            day__in=[row.day for row in days]
        )
    }
    written = 0
    for row in days:
        held = known.get(row.day)
        if held is None:
            row.save(force_insert=True)
        elif (held.is_working, held.name) != (row.is_working, row.name):
            row.save(update_fields=["is_working", "name", "source"])
        else:
            continue
        written += 1
    record(
        "clock.set_days",
        actor=actor,
        subject=days[0],
        label=f"{days[0].day.year} 年工作日历",
        reason=days[0].source,
        detail={"days": len(days), "written": written},
    )
    return written


@action
def enter_calendars(
    *, holidays: Iterable[ClockHoliday], hours: Iterable[dict[str, Any]], actor: Actor
) -> int:
    """Enter the calendars of the release; days and hours that an administrator entered stay as they are.

    Writes:  ClockHoliday, WorkingHours (missing rows only).
    Returns: number of rows entered.
    """
    known = set(ClockHoliday.objects.values_list("day", flat=True))
    fresh = [row for row in holidays if row.day not in known]
    ClockHoliday.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    entered = len(fresh)
    for row in hours:
        if not WorkingHours.objects.filter(calendar=row["calendar"], label=row["label"]).exists():
            WorkingHours.objects.create(**row)
            entered += 1
    return entered
