"""Holding and releasing time limits; reckoning them anew when a calendar changes. Every move is kept."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import errors, queries, registry, rules
from guijia.platform.clock.enums import ChangeKind, PauseReason
from guijia.platform.clock.models import Clock, ClockChange, ClockPause
from guijia.platform.clock.permissions import PAUSE_CLOCKS

_MOVED = ["paused_at", "due_at", "remind_at", "segments", "provisional", "is_planned", "rung_at"]
# A reason that would not fit into the history is a fault of the form, not of the clock.
MOST_WORDS = 200


def _held(clock_id: UUID, actor: Any) -> Clock:
    """The clock under lock, when the actor may hold and release it."""
    clock = queries.clock_for_update(clock_id)
    if not getattr(actor, "is_system", False) and not actor.may(PAUSE_CLOCKS, clock.project_id):
        raise errors.may_not_pause()
    return clock


@action
def pause_clock(
    *,
    clock_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    code: str = PauseReason.OTHER,
    notice: str = "",
) -> Clock:
    """Let a time limit stand still, with the reason and, where it is the customer's, how the customer was told.

    Rule:    processes.md: a delay of a bank or an authority stops our people's clock; ahead.md 6. A limit of
             the law or of somebody else never stands still.
    Writes:  ClockPause, ClockChange; Clock.paused_at; audit ``clock.pause_clock``.
    Locks:   the clock.
    Raises:  BusinessError ``clock_stopped`` | ``clock_statutory`` | ``clock_external`` |
             ``clock_already_paused`` | ``clock_without_reason`` | ``clock_without_notice`` |
             ``clock_may_not_pause``.
    """
    clock = _held(clock_id, actor)
    words, told = reason.strip()[:MOST_WORDS], notice.strip()[:MOST_WORDS]
    standing = queries.standing_pause(clock)
    if refusal := rules.why_not_pause(
        label=clock.label,
        is_statutory=registry.kind_of(clock.kind).statutory,
        is_external=clock.external,
        is_stopped=not clock.is_open,
        paused_because=standing.reason if standing else None,
    ):
        raise refusal
    if refusal := rules.why_not_reason(code=code, words=words, notice=told):
        raise refusal
    ClockPause.objects.create(
        clock=clock, code=code, reason=words, notice=told, from_at=now, by_name=actor.audit_name
    )
    clock.paused_at = now
    clock.save(update_fields=["paused_at"])
    _keep(clock, ChangeKind.PAUSED, f"{PauseReason(code).label}：{words}", clock.due_at, actor, now)
    record("clock.pause_clock", actor=actor, subject=clock, project_id=clock.project_id, reason=words)
    return clock


@action
def resume_clock(*, clock_id: UUID, actor: Actor, now: datetime, reason: str = "") -> Clock:
    """Let a time limit run on: its due time moves by what stood still, reckoned anew from the start.

    Writes:  ClockPause.to_at, ClockChange; Clock.paused_at, due_at, remind_at, segments, provisional;
             audit ``clock.resume_clock``.
    Locks:   the clock.
    Raises:  BusinessError ``clock_stopped`` | ``clock_not_paused`` | ``clock_may_not_pause``.
    """
    clock = _held(clock_id, actor)
    if not clock.is_open:
        raise errors.stopped()
    if clock.paused_at is None:
        raise errors.not_paused()
    since = clock.paused_at
    clock.pauses.filter(to_at__isnull=True).update(to_at=now, resumed_by_name=actor.audit_name)
    clock.paused_at = None
    before = clock.due_at
    _reckon(clock, now, stood=now - since)
    clock.save(update_fields=_MOVED)
    _keep(clock, ChangeKind.RESUMED, reason.strip()[:MOST_WORDS] or "恢复计时", before, actor, now)
    record("clock.resume_clock", actor=actor, subject=clock, project_id=clock.project_id, reason=reason)
    return clock


def _reckon(clock: Clock, now: datetime, stood: timedelta = timedelta()) -> None:
    """Due time and reminder from what the clock itself keeps, its pauses and today's calendars."""
    kind = registry.kind_of(clock.kind)
    before = clock.due_at
    cal = queries.calendars_of(kind, clock.started_at, clock.project_id)
    # While it stands still the due time is as if it ran on now; resuming reckons the rest.
    pauses = [(p.from_at, p.to_at or now) for p in clock.pauses.all()]
    if clock.amount is not None:
        due = rules.due_of(
            start=clock.started_at,
            counts=clock.counts,
            amount=int(clock.amount),
            cal=cal,
            rolls=clock.rolls,
            pauses=pauses,
        )
        clock.due_at, clock.segments, clock.provisional = due.due_at, due.segments, due.provisional
    else:
        due = rules.Due(clock.due_at + stood, list(clock.segments))
        clock.due_at = due.due_at
    if clock.remind_at is not None and clock.reminded_at is None:
        if clock.remind_amount is None:
            clock.remind_at += clock.due_at - before
        else:
            clock.remind_at = rules.remind_of(
                due=due,
                start=clock.started_at,
                counts=clock.counts,
                amount=int(clock.remind_amount),
                before=clock.remind_before,
                cal=cal,
                pauses=pauses,
            )
    clock.is_planned, clock.rung_at = False, None


def _keep(clock: Clock, kind: ChangeKind, words: str, before: datetime, actor: Actor, now: datetime) -> None:
    """One line of the clock's history; whoever shows the due time elsewhere hears of it."""
    ClockChange.objects.create(
        clock=clock,
        at=now,
        kind=kind,
        words=words[:300],
        before_at=before,
        after_at=clock.due_at,
        by_name=actor.audit_name,
    )
    registry.say_changed([clock.pk])


@action
def recompute(
    *,
    kind: str,
    first: date,
    last: date,
    words: str,
    actor: Actor,
    now: datetime,
    calendar: str = "",
    project_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 200,
) -> UUID | None:
    """Reckon running time limits anew after days or opening hours changed; what moves is kept with the reason.

    A part of a larger deed (the change of the calendar), which is recorded there.
    Rule:    reliability T12: recomputed only by an explicit event; the amount is the one the clock began with,
             and its pauses stay.
    Writes:  Clock.due_at, remind_at, segments, provisional; ClockChange.
    Locks:   the clocks of the batch.
    Returns: the last clock looked at, to go on after; ``None`` when there is none left.
    """
    rows: Sequence[Clock] = queries.clocks_touched_by(
        first=first, last=last, calendar=calendar, project_id=project_id, after=after, limit=limit
    )
    for clock in rows:
        before, was_provisional = clock.due_at, clock.provisional
        _reckon(clock, now)
        if (clock.due_at, clock.provisional) == (before, was_provisional):
            continue
        clock.save(update_fields=_MOVED)
        _keep(clock, ChangeKind(kind), words, before, actor, now)
    return rows[-1].pk if rows else None
