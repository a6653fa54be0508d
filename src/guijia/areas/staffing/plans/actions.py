"""Proposing goals and plans, confirming, telling progress, correcting, reviewing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from guijia.areas.staffing.enums import PlanNoteKind, PlanState
from guijia.areas.staffing.models import Plan, PlanItem, PlanNote, PlanReview
from guijia.areas.staffing.plans import errors, queries, rules
from guijia.areas.staffing.structure import place_of
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow import registry
from guijia.platform.flow.models import Case
from guijia.platform.numbers import actions as numbers
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

PROCESS = "W30"
SERIES = "staffing.plan"
SUBJECT = "staffing.plan"
OUTCOMES = {"approve": PlanState.RUNNING, "return": PlanState.RETURNED, "refuse": PlanState.REFUSED}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes: for the department or for themselves, a year (month 0) or a month."""

    project: Project
    is_department: bool
    year: int
    month: int
    title: str
    lines: Sequence[rules.Line]


def facts_of(plan: Plan) -> dict[str, object]:
    """What the diagram asks: the post that confirms and reviews, whether reviewing is over."""
    return {"approver": str(plan.approver), "finished": plan.finished}


def _judged(wish: Proposal, actor: Staff, now: datetime) -> tuple[str, str]:
    """Department and post that confirms. Raises: BusinessError ``staffing_plan_*``."""
    place = place_of(actor)
    if place is None:
        raise errors.no_post()
    if refusal := rules.why_not_propose(
        actor=actor,
        project_id=wish.project.pk,
        is_department=wish.is_department,
        lines=wish.lines,
        year=wish.year,
        month=wish.month,
        today=business_day(now),
    ):
        raise refusal
    approver = queries.approver_for(actor, wish.project)
    if approver is None:
        raise errors.no_superior()
    return place.department, str(approver)


def _write_items(plan: Plan, lines: Sequence[rules.Line]) -> None:
    for position, line in enumerate(lines, start=1):
        PlanItem.objects.create(
            plan=plan,
            position=position,
            title=line.title,
            measure=line.measure,
            starts_on=line.starts_on,
            due_on=line.due_on,
            owner_id=line.owner_id,
            counted=line.counted,
            target=line.target,
        )


def _open(plan: Plan, actor: Staff, now: datetime) -> None:
    flow.open_case(
        process=registry.process_of(PROCESS),
        subject=plan,
        number=plan.number,
        title=f"{plan.period} {plan.title}",
        project=plan.project,
        unit=None,
        parties=plan.whose,
        facts=facts_of(plan),
        actor=actor,
        now=now,
    )


@action
def propose_plan(*, wish: Proposal, actor: Staff, now: datetime) -> Plan:
    """Propose goals for a year or a plan for a month; the nearest superior confirms.

    Rule:    GOL-01, W30; one plan for a period.
    Writes:  Plan, PlanItem; case ``W30``; audit ``staffing.propose_plan``.
    Locks:   staff (the maker), so that two proposals do not meet.
    Raises:  BusinessError ``staffing_plan_*``; Conflict ``staffing_plan_there_already``.
    """
    people.staff_for_update(actor.pk)
    department, approver = _judged(wish, actor, now)
    staff = None if wish.is_department else actor
    _refuse_second(wish, department, staff, None)
    plan = Plan(
        project=wish.project,
        department=department,
        staff=staff,
        parent=queries.parent_for(wish.project.pk, department, staff, wish.year) if wish.month else None,
        year=wish.year,
        month=wish.month,
        title=wish.title,
        approver=approver,
        made_by=actor,
        made_at=now,
    )
    plan.number = numbers.take(SERIES, project=wish.project, now=now)
    plan.save(force_insert=True)
    _write_items(plan, wish.lines)
    _open(plan, actor, now)
    record("staffing.propose_plan", actor=actor, subject=plan, project_id=plan.project_id)
    return plan


def _refuse_second(wish: Proposal, department: str, staff: Staff | None, but: UUID | None) -> None:
    standing = queries.standing_for(wish.project.pk, department, staff, wish.year, wish.month)
    if standing is not None and standing.pk != but:
        raise errors.there_already(standing.number, reverse("staffing:plan", args=[standing.pk]))


@action
def revise_plan(*, plan_id: UUID, wish: Proposal, actor: Staff, now: datetime) -> Plan:
    """Change a plan that was returned and propose it again; it is confirmed anew. Period and whose it is stay.

    Rule:    W30.
    Writes:  Plan, PlanItem (those before end); a new case ``W30``; audit ``staffing.revise_plan``.
    Locks:   case, plan.
    Raises:  as ``propose_plan``; Conflict ``staffing_plan_wrong_state``.
    """
    _, plan = _lock(plan_id, actor)
    if refusal := rules.why_not_change(plan, actor, {PlanState.RETURNED}, "修改"):
        raise refusal
    _, approver = _judged(wish, actor, now)
    for item in plan.items.filter(ended_at__isnull=True):
        item.ended_at = now
        item.save(update_fields=["ended_at"])
    _write_items(plan, wish.lines)
    plan.title, plan.approver, plan.state, plan.opinion = wish.title, approver, PlanState.ASKED, ""
    plan.confirmed_by, plan.confirmed_at = None, None
    plan.save()
    _open(plan, actor, now)
    record("staffing.revise_plan", actor=actor, subject=plan, project_id=plan.project_id)
    return plan


def _lock(plan_id: UUID, actor: Staff) -> tuple[Case | None, Plan]:
    """The case first, then the plan (lock order of the house)."""
    case = flow_queries.newest_case_for_update(SUBJECT, plan_id, PROCESS)
    return case, queries.plan_for_update(actor, plan_id)


@action
def decide_plan(*, plan_id: UUID, step: str, outcome: str, opinion: str, actor: Staff, now: datetime) -> Plan:
    """Confirm, refuse or return a plan; never one's own.

    Rule:    W30; GUARD-5.
    Writes:  Plan; case; audit ``staffing.decide_plan``.
    Locks:   case, plan.
    Raises:  BusinessError ``flow_*``; Conflict ``staffing_plan_wrong_state``.
    """
    case, plan = _lock(plan_id, actor)
    if case is None or plan.state != PlanState.ASKED:
        raise errors.wrong_state(plan.get_state_display(), "确认")
    plan.state, plan.confirmed_by, plan.confirmed_at = OUTCOMES[outcome], actor, now
    plan.opinion = opinion.strip()[:500]
    plan.save(update_fields=["state", "confirmed_by", "confirmed_at", "opinion"])
    flow.advance(
        case=case, step=step, outcome=outcome, facts=facts_of(plan), actor=actor, now=now, opinion=opinion
    )
    record(
        "staffing.decide_plan",
        actor=actor,
        subject=plan,
        project_id=plan.project_id,
        reason=opinion,
        detail={"outcome": outcome},
    )
    return plan


@dataclass(frozen=True, slots=True)
class Held:
    """What a review came to; ``action`` with its day and who does it, if one was decided on."""

    held_on: date
    attendees: str
    minutes: str
    action: str = ""
    action_due: date | None = None
    owner_id: UUID | None = None


@action
def review_plan(
    *, plan_id: UUID, step: str, outcome: str, held: Held, opinion: str, actor: Staff, now: datetime
) -> PlanReview:
    """Enter the review of a month with its minutes and what was decided; the last one ends the plan.

    Rule:    W30 review meetings with minutes and actions.
    Writes:  PlanReview, PlanItem, Plan; case; audit ``staffing.review_plan``.
    Locks:   case, plan.
    Raises:  BusinessError ``staffing_plan_*`` | ``flow_*``; Conflict ``staffing_plan_wrong_state``.
    """
    case, plan = _lock(plan_id, actor)
    if case is None or plan.state != PlanState.RUNNING:
        raise errors.wrong_state(plan.get_state_display(), "评审")
    if refusal := rules.why_not_review(held.held_on, business_day(now), held.action, held.action_due):
        raise refusal
    items = queries.items_of(plan)
    review = PlanReview.objects.create(
        plan=plan,
        held_on=held.held_on,
        attendees=held.attendees,
        minutes=held.minutes,
        progress=rules.progress_of(items, queries.counted_of(plan, items)),
        finished=outcome == "finish",
        by=actor,
        at=now,
    )
    if held.action and held.action_due is not None:
        PlanItem.objects.create(
            plan=plan,
            position=max((one.position for one in items), default=0) + 1,
            title=held.action,
            starts_on=min(held.held_on, held.action_due),
            due_on=held.action_due,
            owner_id=held.owner_id,
            review=review,
        )
    if review.finished:
        plan.finished, plan.state, plan.closed_at = True, PlanState.CLOSED, now
        plan.save(update_fields=["finished", "state", "closed_at"])
    flow.advance(
        case=case, step=step, outcome=outcome, facts=facts_of(plan), actor=actor, now=now, opinion=opinion
    )
    record(
        "staffing.review_plan",
        actor=actor,
        subject=plan,
        project_id=plan.project_id,
        detail={"progress": review.progress, "finished": review.finished},
    )
    return review


@action
def cancel_plan(*, plan_id: UUID, actor: Staff, now: datetime) -> Plan:
    """Take a plan back that nobody has confirmed.

    Writes:  Plan.state; case; audit ``staffing.cancel_plan``.
    Locks:   case, plan.
    Raises:  BusinessError ``staffing_plan_not_yours``; Conflict ``staffing_plan_wrong_state``.
    """
    case, plan = _lock(plan_id, actor)
    if refusal := rules.why_not_change(plan, actor, {PlanState.ASKED, PlanState.RETURNED}, "取消"):
        raise refusal
    if case is not None and case.is_open:
        flow.stop_case(case=case, result="制定人取消", actor=actor, now=now)
    plan.state, plan.closed_at = PlanState.CANCELLED, now
    plan.save(update_fields=["state", "closed_at"])
    record("staffing.cancel_plan", actor=actor, subject=plan, project_id=plan.project_id)
    return plan


@action
def note_progress(*, item_id: UUID, progress: int, words: str, actor: Staff, now: datetime) -> PlanItem:
    """Tell how far an item is; all of it is done that day.

    Rule:    GOL-01 progress.
    Writes:  PlanItem, PlanNote; audit ``staffing.note_progress``.
    Locks:   plan, item.
    Raises:  BusinessError ``staffing_plan_*``; Conflict ``staffing_plan_wrong_state`` | ``staffing_plan_item_over``.
    """
    item = queries.item_for_update(actor, item_id)
    if refusal := rules.why_not_note(item, actor, corrects=False):
        raise refusal
    before, item.progress = item.progress, progress
    item.done_on = business_day(now) if progress >= rules.FULL else None
    item.save(update_fields=["progress", "done_on"])
    _note(item, PlanNoteKind.PROGRESS, words, f"{before} %", actor, now)
    record(
        "staffing.note_progress",
        actor=actor,
        subject=item.plan,
        project_id=item.plan.project_id,
        detail={"item": item.title, "progress": progress},
    )
    return item


@action
def correct_item(
    *, item_id: UUID, due_on: date, measure: str, target: int | None, words: str, actor: Staff, now: datetime
) -> PlanItem:
    """Correct an item of a running plan (纠偏): its day, how it is measured, the target; what it was is kept.

    Rule:    GOL-01 correction.
    Writes:  PlanItem, PlanNote; audit ``staffing.correct_item``.
    Locks:   plan, item.
    Raises:  BusinessError ``staffing_plan_*``; Conflict ``staffing_plan_wrong_state`` | ``staffing_plan_item_over``.
    """
    item = queries.item_for_update(actor, item_id)
    if refusal := rules.why_not_note(item, actor, corrects=True):
        raise refusal
    first, last = rules.span_of(item.plan.year, item.plan.month)
    if due_on < item.starts_on or (item.review_id is None and due_on > last):
        raise errors.outside_period(item.title, first, last)
    before = f"{item.due_on:%Y-%m-%d}；{item.measure}{f'；目标 {item.target}' if item.counted else ''}"
    item.due_on, item.measure = due_on, measure
    item.target = target if item.counted else item.target
    item.save(update_fields=["due_on", "measure", "target"])
    _note(item, PlanNoteKind.CORRECTION, words, before, actor, now)
    record(
        "staffing.correct_item",
        actor=actor,
        subject=item.plan,
        project_id=item.plan.project_id,
        reason=words,
        detail={"item": item.title, "before": before},
    )
    return item


def _note(item: PlanItem, kind: PlanNoteKind, words: str, before: str, actor: Staff, now: datetime) -> None:
    PlanNote.objects.create(
        item=item, kind=kind, words=words, before=before[:300], progress=item.progress, by=actor, at=now
    )
