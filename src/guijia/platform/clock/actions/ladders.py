"""Setting and ending the rungs of a ladder, from a day on."""

from collections.abc import Iterable
from datetime import date, datetime

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import errors, registry, rules
from guijia.platform.clock.actions.calendars import administers
from guijia.platform.clock.models import EscalationStep
from guijia.platform.clock.models.calendars import ALWAYS
from guijia.platform.jobs import queue
from guijia.platform.org.models import Staff


@action
def add_step(
    *,
    kind: str,
    basis: str,
    value: int,
    whom: str,
    what: str,
    effective_from: date,
    source: str,
    actor: Actor,
    now: datetime,
    role: str = "",
    staff: Staff | None = None,
    job: str = "",
) -> EscalationStep:
    """Add a rung to the ladder of a kind of clock, for clocks that begin on or after a day.

    Rule:    WFL-02; ahead.md U1. Clocks that run keep the ladder under which they began.
    Writes:  EscalationStep; audit ``clock.add_step``.
    Raises:  BusinessError ``clock_not_allowed`` | ``clock_bad_step`` | ``clock_starts_too_early``.
    """
    if not administers(actor):
        raise errors.not_allowed()
    tomorrow = business_day(now) + rules.DAY
    if effective_from < tomorrow:
        raise errors.starts_too_early(f"{tomorrow:%Y-%m-%d}")
    if refusal := rules.why_not_step(
        is_known=kind in {one.key for one in registry.all_kinds()},
        basis=basis,
        value=value,
        whom=whom,
        what=what,
        role=role,
        has_staff=staff is not None,
        is_job=job in {one.name for one in queue.all_jobs()},
    ):
        raise refusal
    made = EscalationStep.objects.create(
        kind=kind,
        basis=basis,
        value=value,
        whom=whom,
        what=what,
        role=role,
        staff=staff,
        job=job,
        effective_from=effective_from,
        source=source,
    )
    record("clock.add_step", actor=actor, subject=made, reason=source)
    return made


@action
def end_step(*, step: EscalationStep, effective_from: date, reason: str, actor: Actor, now: datetime) -> None:
    """Take a rung from the ladder, for clocks that begin on or after a day.

    Writes:  EscalationStep.effective_to; audit ``clock.end_step``.
    Locks:   the step.
    Raises:  BusinessError ``clock_not_allowed`` | ``clock_starts_too_early`` | ``clock_not_in_force``.
    """
    if not administers(actor):
        raise errors.not_allowed()
    tomorrow = business_day(now) + rules.DAY
    if effective_from < tomorrow:
        raise errors.starts_too_early(f"{tomorrow:%Y-%m-%d}")
    held = EscalationStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if held.effective_to is not None and held.effective_to < effective_from:
        raise errors.not_in_force("这一级")
    held.effective_to = effective_from - rules.DAY
    held.save(update_fields=["effective_to"])
    record("clock.end_step", actor=actor, subject=held, reason=reason)


@action
def enter_ladders(*, kinds: Iterable[registry.ClockKind], actor: Actor) -> int:
    """Enter the ladders of the release for kinds that never had a rung; an administrator's stay as they are.

    Writes:  EscalationStep.
    Returns: number of rungs entered.
    """
    known = set(EscalationStep.objects.values_list("kind", flat=True))
    fresh = [
        EscalationStep(
            kind=kind.key,
            basis=rung.basis,
            value=rung.value,
            whom=rung.whom,
            role=rung.role,
            what=rung.what,
            job=rung.job,
            effective_from=ALWAYS,
            source=rung.source,
        )
        for kind in kinds
        if kind.key not in known
        for rung in kind.ladder
    ]
    EscalationStep.objects.bulk_create(fresh)
    return len(fresh)
