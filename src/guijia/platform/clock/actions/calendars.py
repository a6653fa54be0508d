"""Entering days off, make-up days and opening hours; what runs is reckoned anew by a job."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import errors, queries, rules
from guijia.platform.clock.enums import ChangeKind
from guijia.platform.clock.models import ClockHoliday, WorkingHours
from guijia.platform.jobs import queue
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.places.models import Project

RECOMPUTE = "clock.recompute"
FAR = date(2199, 12, 31)


def administers(actor: Any, project: Project | None = None) -> bool:
    """May this actor change the time of one project, or (without one) what all projects share?

    Rule: what is shared is changed only by an administrator of all projects, or the command line.
    """
    if getattr(actor, "is_system", False):
        return True
    return bool(actor.may_everywhere(ADMINISTER) if project is None else actor.may(ADMINISTER, project.pk))


@action
def set_days(*, days: Sequence[ClockHoliday], actor: Actor, now: datetime) -> int:
    """Enter the days off and the make-up days of a year; a day known already is corrected.

    Rule:    G6; D27: the State Council announces each year's days in the autumn before.
    Writes:  ClockHoliday; audit ``clock.set_days``.
    Locks:   the days of that year.
    After commit: time limits that run into these days are reckoned anew, each move with its reason.
    Raises:  BusinessError ``clock_not_allowed`` | ``clock_no_days``.
    Returns: how many days were new or changed.
    """
    if not administers(actor):
        raise errors.not_allowed()
    if not days:
        raise errors.no_days()
    known = {
        row.day: row
        for row in ClockHoliday.objects.select_for_update(of=("self",)).filter(
            day__in=[row.day for row in days]
        )
    }
    written = []
    for row in days:
        held = known.get(row.day)
        if held is None:
            row.save(force_insert=True)
        elif (held.is_working, held.name) != (row.is_working, row.name):
            row.save(update_fields=["is_working", "name", "source"])
        else:
            continue
        written.append(row.day)
    record(
        "clock.set_days",
        actor=actor,
        subject=days[0],
        label=f"{days[0].day.year} 年工作日历",
        reason=days[0].source,
        detail={"days": len(days), "written": len(written)},
    )
    if written:
        years = sorted({day.year for day in written})
        queue.enqueue(
            RECOMPUTE,
            kind=ChangeKind.DAYS,
            first=date(years[0], 1, 1),
            last=date(years[-1], 12, 31),
            words=f"{years[0]} 年节假日安排：{days[0].source}",
        )
    return len(written)


@action
def set_hours(
    *,
    calendar: str,
    label: str,
    from_month_day: str,
    to_month_day: str,
    weekdays: str,
    spans: Sequence[tuple[str, str]],
    keeps_holidays: bool,
    project: Project | None,
    effective_from: date,
    source: str,
    actor: Actor,
    now: datetime,
) -> WorkingHours:
    """Set the opening hours of certain weekdays of a part of the year, from a day on.

    The row that held for the same weekdays and part of the year ends the day before.
    Rule:    HRM-01, D27; nothing is changed backwards.
    Writes:  WorkingHours; audit ``clock.set_hours``.
    Locks:   the row that ends.
    After commit: time limits in working time that run into that day are reckoned anew.
    Raises:  BusinessError ``clock_not_allowed`` | ``clock_bad_hours`` | ``clock_starts_too_early``.
    """
    if not administers(actor, project):
        raise errors.not_allowed()
    if refusal := rules.why_not_hours(
        from_month_day=from_month_day, to_month_day=to_month_day, weekdays=weekdays, spans=spans
    ):
        raise refusal
    if effective_from < business_day(now):
        raise errors.starts_too_early(f"{business_day(now):%Y-%m-%d}")
    same = WorkingHours.objects.select_for_update(of=("self",)).filter(
        calendar=calendar,
        project=project,
        from_month_day=from_month_day,
        weekdays=weekdays,
        ended_at__isnull=True,
    )
    for row in same:
        _end(row, effective_from, now)
    made = WorkingHours.objects.create(
        calendar=calendar,
        label=label,
        from_month_day=from_month_day,
        to_month_day=to_month_day,
        weekdays=weekdays,
        spans=[list(span) for span in spans],
        keeps_holidays=keeps_holidays,
        project=project,
        effective_from=effective_from,
        source=source,
    )
    _say(made, "clock.set_hours", source, effective_from, actor)
    return made


@action
def end_hours(*, row: WorkingHours, effective_from: date, source: str, actor: Actor, now: datetime) -> None:
    """End opening hours from a day on, without others in their place.

    Writes:  WorkingHours.effective_to or ended_at; audit ``clock.end_hours``.
    Locks:   the row.
    After commit: time limits in working time that run into that day are reckoned anew.
    Raises:  BusinessError ``clock_not_allowed`` | ``clock_starts_too_early`` | ``clock_not_in_force``.
    """
    if not administers(actor, row.project):
        raise errors.not_allowed()
    if effective_from < business_day(now):
        raise errors.starts_too_early(f"{business_day(now):%Y-%m-%d}")
    held = WorkingHours.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.ended_at is not None or (held.effective_to is not None and held.effective_to < effective_from):
        raise errors.not_in_force("这一行办公时间")
    _end(held, effective_from, now)
    _say(held, "clock.end_hours", source, effective_from, actor)


def _end(row: WorkingHours, effective_from: date, now: datetime) -> None:
    if row.effective_from >= effective_from:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    elif row.effective_to is None or row.effective_to >= effective_from:
        row.effective_to = effective_from - rules.DAY
        row.save(update_fields=["effective_to"])


def _say(row: WorkingHours, deed: str, source: str, effective_from: date, actor: Actor) -> None:
    record(deed, actor=actor, subject=row, project_id=row.project_id, reason=source)
    queue.enqueue(
        RECOMPUTE,
        kind=ChangeKind.HOURS,
        first=effective_from,
        last=FAR,
        words=f"{row.label}：{source}",
        calendar=row.calendar,
        project_id=row.project_id,
    )


@action
def enter_calendars(
    *, holidays: Iterable[ClockHoliday], hours: Iterable[dict[str, Any]], actor: Actor
) -> int:
    """Enter the calendars of the release; days and hours that an administrator entered stay as they are.

    Writes:  ClockHoliday, WorkingHours (missing rows only).
    Returns: number of rows entered.
    """
    known = queries.all_days()
    fresh = [row for row in holidays if row.day not in known]
    ClockHoliday.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    entered = len(fresh)
    for row in hours:
        # Hours that ended were put aside by an administrator: the release does not bring them back.
        if not WorkingHours.objects.filter(calendar=row["calendar"], label=row["label"]).exists():
            WorkingHours.objects.create(**row)
            entered += 1
    return entered
