"""The rungs of ladders: which hold for a clock, which were reached, who is to hear of them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from guijia.kit.days import business_day
from guijia.platform.clock import registry, rules
from guijia.platform.clock.enums import Whom
from guijia.platform.clock.models import Clock, ClockChange, ClockPause, ClockRung, EscalationStep
from guijia.platform.clock.queries.limits import calendars_of
from guijia.platform.org import queries as org
from guijia.platform.org.chain import superiors_of
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


@dataclass(frozen=True, slots=True)
class RungLine:
    """One rung of a clock as its page shows it: the minute, who, what, and whether it was reached."""

    at: datetime
    step: EscalationStep
    people: tuple[str, ...]
    rung: ClockRung | None


def steps_in_force(kinds: Iterable[str]) -> dict[str, list[EscalationStep]]:
    """Every rung ever set for kinds of clocks, by kind."""
    found: dict[str, list[EscalationStep]] = {}
    for step in EscalationStep.objects.filter(kind__in=set(kinds)).select_related("staff"):
        found.setdefault(step.kind, []).append(step)
    return found


def _held(steps: list[EscalationStep], day: date) -> list[EscalationStep]:
    return [
        step
        for step in steps
        if step.effective_from <= day and (step.effective_to is None or step.effective_to >= day)
    ]


def _limit(clock: Clock, pauses: list[ClockPause]) -> rules.Limit:
    return rules.Limit(
        start=clock.started_at,
        due_at=clock.due_at,
        counts=clock.counts,
        amount=None if clock.amount is None else int(clock.amount),
        pauses=[(pause.from_at, pause.to_at) for pause in pauses if pause.to_at is not None],
    )


def ladders_of_clocks(
    clocks: Collection[Clock],
) -> Iterator[tuple[Clock, rules.Limit, list[rules.Step], rules.Calendars]]:
    """Of each clock the rungs not yet reached, with what is needed to reckon their minutes.

    The ladder is the one that held on the day on which the clock began. A few queries for all of them.
    """
    if not clocks:
        return
    known = steps_in_force(clock.kind for clock in clocks)
    ids = [clock.pk for clock in clocks if clock.kind in known]
    reached: set[tuple[UUID, UUID]] = set()
    pauses: dict[UUID, list[ClockPause]] = {}
    if ids:
        reached.update(ClockRung.objects.filter(clock_id__in=ids).values_list("clock_id", "step_id"))
        for pause in ClockPause.objects.filter(clock_id__in=ids).order_by("from_at"):
            pauses.setdefault(pause.clock_id, []).append(pause)
    calendars: dict[tuple[str, UUID], rules.Calendars] = {}
    earliest = min(clock.started_at for clock in clocks)
    for clock in clocks:
        steps = [
            rules.Step(step.pk, step.basis, step.value)
            for step in _held(known.get(clock.kind, []), business_day(clock.started_at))
            if (clock.pk, step.pk) not in reached
        ]
        cal = rules.Calendars(rules.WorkdayTable())
        if steps:
            place = (clock.kind, clock.project_id)
            if place not in calendars:
                kind = registry.kind_of(clock.kind)
                calendars[place] = calendars_of(kind, earliest, clock.project_id, for_ladder=True)
            cal = calendars[place]
        yield clock, _limit(clock, pauses.get(clock.pk, [])), steps, cal


def steps_by_id(ids: Iterable[UUID]) -> dict[UUID, EscalationStep]:
    """Rungs by their ids."""
    return EscalationStep.objects.in_bulk(set(ids))


def rung_by_id(rung_id: UUID) -> ClockRung | None:
    """A rung that was reached, with its clock and step, for jobs that act as the system."""
    return ClockRung.objects.select_related("clock", "step").filter(pk=rung_id).first()


def rungs_to_tell(limit: int) -> list[ClockRung]:
    """Rungs that were reached and of which nobody has been told, the oldest first.

    Locks:   those rungs, skipping those another job tells.
    """
    return list(
        ClockRung.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(told_at__isnull=True)
        .select_related("clock", "step", "step__staff")
        .order_by("id")[:limit]
    )


class _People:
    """Who holds which post where, asked once."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, UUID], tuple[Staff, ...]] = {}
        self._known: dict[UUID, Staff | None] = {}

    def holders(self, role: str, project_id: UUID) -> tuple[Staff, ...]:
        """People of a post in a project."""
        place = (role, project_id)
        if place not in self._held:
            self._held[place] = tuple(org.holders_of(role, project_id))
        return self._held[place]

    def person(self, staff_id: UUID) -> Staff | None:
        """One person, if still employed."""
        if staff_id not in self._known:
            self._known[staff_id] = org.staff_by_id(staff_id)
        return self._known[staff_id]

    def of(self, step: EscalationStep, clock: Clock, hand: registry.Handling | None) -> tuple[Staff, ...]:
        """Who hears of a rung: nobody hears nothing, it climbs until somebody is there."""
        if step.whom == Whom.STAFF and step.staff is not None and step.staff.is_active:
            return (step.staff,)
        if step.whom == Whom.ROLE:
            return self._or_above(step.role, clock.project_id)
        if hand is None:
            return self._or_above(Role.MANAGER, clock.project_id)
        if step.whom == Whom.HANDLER:
            person = self.person(hand.staff_id) if hand.staff_id else None
            return (person,) if person else self._or_above(hand.role, clock.project_id)
        return self._above(hand.role, clock.project_id)

    def _or_above(self, role: str, project_id: UUID) -> tuple[Staff, ...]:
        return self.holders(role, project_id) or self._above(role, project_id)

    def _above(self, role: str, project_id: UUID) -> tuple[Staff, ...]:
        found = (self.holders(above, project_id) for above in superiors_of(role))
        return next((people for people in found if people), ())


def people_of(rungs: Collection[ClockRung]) -> list[registry.Told]:
    """Of each rung the people who are to hear of it; a few queries for all of them."""
    hands = registry.handling_of([rung.clock for rung in rungs])
    people = _People()
    return [
        registry.Told(rung, rung.clock, rung.step, people.of(rung.step, rung.clock, hands.get(rung.clock_id)))
        for rung in rungs
    ]


def ladder_of(clock: Clock) -> list[RungLine]:
    """Every rung of a clock with its minute and its people: those reached as they were, the others as of now."""
    held = _held(steps_in_force([clock.kind]).get(clock.kind, []), business_day(clock.started_at))
    if not held:
        return []
    reached = {rung.step_id: rung for rung in ClockRung.objects.filter(clock=clock)}
    pauses = list(ClockPause.objects.filter(clock=clock).order_by("from_at"))
    cal = calendars_of(registry.kind_of(clock.kind), clock.started_at, clock.project_id, for_ladder=True)
    hand, people = registry.handling_of([clock]).get(clock.pk), _People()
    by_id = {step.pk: step for step in held}
    steps = [rules.Step(step.pk, step.basis, step.value) for step in held]
    found = []
    for at, step in rules.plan(steps, _limit(clock, pauses), cal):
        rung, row = reached.get(step.id), by_id[step.id]
        told = [one["name"] for one in rung.told] if rung else []
        names = told or [person.name for person in people.of(row, clock, hand)]
        found.append(RungLine(rung.due_at if rung else at, row, tuple(names), rung))
    return found


def explanation_of(clock: Clock, now: datetime) -> list[rules.Segment]:
    """Every minute of a clock from its start to its due time, with why it counted or not."""
    kind = registry.kind_of(clock.kind)
    pauses = [(pause.from_at, pause.to_at or now) for pause in clock.pauses.all()]
    if clock.amount is None:
        due = rules.Due(clock.due_at, list(clock.segments))
        counts = "minutes" if rules.is_in_days(clock.counts) and not clock.segments else clock.counts
    else:
        due, counts = rules.Due(clock.due_at, list(clock.segments)), clock.counts
    cal = calendars_of(kind, clock.started_at, clock.project_id)
    return rules.explain(start=clock.started_at, due=due, counts=counts, cal=cal, pauses=pauses)


def changes_of(clock: Clock) -> QuerySet[ClockChange]:
    """What moved a clock after its start, in order; the caller has shown that its case may be seen."""
    return ClockChange.objects.filter(clock=clock).order_by("at", "id")


def ladders() -> QuerySet[EscalationStep]:
    """Every rung that is or will be in force, by kind; for administrators."""
    return EscalationStep.objects.select_related("staff").order_by(
        "kind", "effective_from", "-basis", "value"
    )


def step_by_id(step_id: UUID) -> EscalationStep | None:
    """One rung; for administrators."""
    return EscalationStep.objects.select_related("staff").filter(pk=step_id).first()
