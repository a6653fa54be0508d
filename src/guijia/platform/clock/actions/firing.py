"""Doing what is due: reminders, consequences and the rungs of the ladder, each exactly once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import queries, registry, rules
from guijia.platform.clock.enums import What
from guijia.platform.clock.models import Clock, ClockRung
from guijia.platform.jobs import queue

TELL = "clock.tell_rungs"
ACT_ON_MANY = "clock.act_on_many"
# So many consequences of one name are one job: taking a job from the queue costs more than most consequences.
BUNDLE = 25


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
        _queue_for((job_of(registry.kind_of(key)), pk) for pk, key in rows)
        return len(rows)


def _queue_for(wanted: Iterable[tuple[str | None, UUID]]) -> None:
    """Queue the jobs of clocks, all of one name at once; many of one name in bundles."""
    by_name: dict[str, list[str]] = {}
    for name, pk in wanted:
        if name:
            by_name.setdefault(name, []).append(str(pk))
    for name, keys in by_name.items():
        if len(keys) > BUNDLE:
            bundles = [keys[start : start + BUNDLE] for start in range(0, len(keys), BUNDLE)]
            queue.enqueue_all(ACT_ON_MANY, [{"name": name, "clock_ids": some} for some in bundles])
        else:
            queue.enqueue_all(name, [{"clock_id": key} for key in keys])


def fire_due(*, now: datetime, limit: int = 500) -> int:
    """Do what is due: queue the reminder and the consequence of each clock, each exactly once.

    Rule:    reliability GUARD-4: claimed in the database, so a second worker or a clock set back fires nothing
             twice.
    Writes:  Clock.reminded_at, fired_at; jobs in the same transaction.
    Locks:   the clocks claimed; those locked elsewhere wait for the next pass.
    Returns: number of reminders and consequences queued.
    """
    reminded = _claim(to="reminded_at", since="remind_at", job_of=lambda k: k.on_remind, now=now, limit=limit)
    return reminded + _claim(to="fired_at", since="due_at", job_of=lambda k: k.on_due, now=now, limit=limit)


def plan_rungs(*, limit: int = 500) -> int:
    """Reckon the next rung of clocks that began, resumed or moved since the last time.

    Kept apart from the start of a clock, so that opening a step costs nothing for its ladder.
    Writes:  Clock.rung_at, is_planned.
    Locks:   the clocks planned; those locked elsewhere wait for the next pass.
    Returns: number of clocks planned.
    """
    with acting(SYSTEM):
        clocks = list(
            Clock.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(stopped_at__isnull=True, is_planned=False)
            .order_by("id")[:limit]
        )
        plans = _plans(clocks)
        _note_next({clock.pk: plans[clock.pk][0][0] if plans[clock.pk] else None for clock in clocks})
        return len(clocks)


def _plans(clocks: list[Clock]) -> Mapping[UUID, list[tuple[datetime, rules.Step]]]:
    """What is left of each clock's ladder, in order; a ladder that cannot be reckoned is left out and logged."""
    found: dict[UUID, list[tuple[datetime, rules.Step]]] = {}
    for clock, limit, steps, cal in queries.ladders_of_clocks(clocks):
        try:
            found[clock.pk] = rules.plan(steps, limit, cal)
        except BusinessError as refusal:
            registry.logger.error("clock %s: its ladder is left out: %s", clock.pk, refusal.message)
            found[clock.pk] = []
    return found


def _note_next(next_at: Mapping[UUID, datetime | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clock_clock SET rung_at = v.at, is_planned = true"
            " FROM unnest(%s::uuid[], %s::timestamptz[]) AS v(id, at) WHERE clock_clock.id = v.id",
            [list(next_at.keys()), list(next_at.values())],
        )


def ring_due(*, now: datetime, limit: int = 500) -> int:
    """Reach the rungs whose minute has come, in order, each exactly once; after an outage all that were missed.

    Rule:    WFL-02; ahead.md U1: every level fires, for its own people.
    Writes:  ClockRung; Clock.rung_at; the jobs of acts, and one that tells the people, in the same transaction.
    Locks:   the clocks that ring; those locked elsewhere wait for the next pass.
    Returns: number of clocks that rang.
    """
    with acting(SYSTEM):
        clocks = list(
            Clock.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(rung_at__lte=now, is_planned=True, stopped_at__isnull=True, paused_at__isnull=True)
            .order_by("rung_at")[:limit]
        )
        if not clocks:
            return 0
        plans, rungs, acts, next_at = _plans(clocks), [], [], {}
        kinds = queries.steps_by_id(step.id for plan in plans.values() for _, step in plan)
        for clock in clocks:
            reached = [(at, step) for at, step in plans[clock.pk] if at <= now]
            rungs += [ClockRung(clock=clock, step_id=step.id, due_at=at, at=now) for at, step in reached]
            acts += [(kinds[step.id].job, clock.pk) for _, step in reached if kinds[step.id].what == What.ACT]
            left = plans[clock.pk][len(reached) :]
            next_at[clock.pk] = left[0][0] if left else None
        ClockRung.objects.bulk_create(rungs, ignore_conflicts=True)
        _note_next(next_at)
        _queue_for(acts)
        if rungs:
            queue.enqueue(TELL)
        return len(clocks)


def tell_rungs(*, now: datetime, limit: int = 500) -> int:
    """Find the people of reached rungs and pass them to whoever tells people; each rung exactly once.

    Rule:    GUARD-7: told and marked in one transaction.
    Writes:  ClockRung.told_at, told; what the listeners write.
    Locks:   the rungs told.
    Returns: number of rungs told.
    """
    with acting(SYSTEM):
        rungs = queries.rungs_to_tell(limit)
        if not rungs:
            return 0
        told = queries.people_of(rungs)
        for one in told:
            one.rung.told_at = now
            one.rung.told = [{"id": str(person.pk), "name": person.name} for person in one.people]
        ClockRung.objects.bulk_update(rungs, ["told_at", "told"], batch_size=limit)
        registry.say_rung(told)
        return len(rungs)
