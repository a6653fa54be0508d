"""Asking for leave, deciding about it, reporting back."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.staffing.enums import Half, LeaveKind, LeaveState
from guijia.areas.staffing.leave import errors, queries, rules
from guijia.areas.staffing.models import Allowance, Career, Leave
from guijia.areas.staffing.structure import place_of
from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow import registry
from guijia.platform.flow.models import Case
from guijia.platform.numbers import actions as numbers
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import AbsenceState, Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

PROCESS = "W19"
SERIES = "staffing.leave"
SUBJECT = "staffing.leave"
OUTCOMES = {"approve": LeaveState.APPROVED, "return": LeaveState.RETURNED, "refuse": LeaveState.REFUSED}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for."""

    kind: str
    from_on: date
    from_half: str
    until_on: date
    until_half: str
    reason: str

    @property
    def first(self) -> rules.Point:
        """The half day with which it begins."""
        return self.from_on, self.from_half

    @property
    def last(self) -> rules.Point:
        """The half day with which it ends."""
        return self.until_on, self.until_half


def _judged(wish: Wish, project: Project, actor: Staff, now: datetime, but: UUID | None) -> Decimal:
    hours, table = queries.office_time(project.pk, wish.from_on)
    days = rules.days_between(wish.first, wish.last, hours, table)
    annual = wish.kind == LeaveKind.ANNUAL
    if refusal := rules.why_not_ask(
        kind=wish.kind,
        first=wish.first,
        last=wish.last,
        days=days,
        today=business_day(now),
        others=queries.standing_of(actor.pk, but),
        left=queries.annual_left(actor, wish.from_on.year, but) if annual else None,
    ):
        raise refusal
    return days


def _where(actor: Staff) -> tuple[Project, Role]:
    project = queries.home_project(actor)
    if project is None:
        raise errors.no_post()
    approver = queries.approver_for(actor, project)
    if approver is None:
        raise errors.no_superior()
    return project, approver


def _fill(leave: Leave, wish: Wish, days: Decimal, approver: Role, now: datetime) -> None:
    leave.kind, leave.reason, leave.days, leave.approver = wish.kind, wish.reason, days, approver
    leave.from_on, leave.from_half = wish.first
    leave.until_on, leave.until_half = wish.last
    leave.state, leave.asked_at = LeaveState.ASKED, now


def _open(leave: Leave, actor: Staff, now: datetime) -> None:
    flow.open_case(
        process=registry.process_of(PROCESS),
        subject=leave,
        number=leave.number,
        title=f"请假 {leave.days} 天",
        project=leave.project,
        unit=None,
        parties=actor.name,
        facts=facts_of(leave),
        actor=actor,
        now=now,
    )


def facts_of(leave: Leave) -> dict[str, object]:
    """What the diagram asks: the post that decides."""
    return {"approver": str(leave.approver)}


@action
def ask_leave(*, wish: Wish, actor: Staff, now: datetime) -> Leave:
    """Ask for leave; the nearest superior decides.

    Rule:    HRM-03, W19.
    Writes:  Leave; case ``W19``; audit ``staffing.ask_leave``.
    Locks:   staff (the person), so that two requests cannot overlap.
    Raises:  BusinessError ``staffing_leave_*``; Conflict ``staffing_leave_overlaps``.
    """
    people.staff_for_update(actor.pk)
    project, approver = _where(actor)
    days = _judged(wish, project, actor, now, None)
    leave = Leave(project=project, staff=actor)
    _fill(leave, wish, days, approver, now)
    leave.number = numbers.take(SERIES, project=project, now=now)
    leave.save(force_insert=True)
    _open(leave, actor, now)
    record(
        "staffing.ask_leave", actor=actor, subject=leave, project_id=project.pk, detail={"days": str(days)}
    )
    return leave


@action
def revise_leave(*, leave_id: UUID, wish: Wish, actor: Staff, now: datetime) -> Leave:
    """Change a leave that was returned and ask again; it is decided anew.

    Rule:    HRM-03, W19.
    Writes:  Leave; a new case ``W19``; audit ``staffing.revise_leave``.
    Locks:   staff, leave.
    Raises:  as ``ask_leave``; Conflict ``staffing_leave_wrong_state``.
    """
    people.staff_for_update(actor.pk)
    leave = queries.leave_for_update(actor, leave_id)
    if actor.pk != leave.staff_id:
        raise errors.not_yours()
    if refusal := rules.why_not_touch(leave, actor, {LeaveState.RETURNED}, "修改"):
        raise refusal
    project, approver = _where(actor)
    days = _judged(wish, project, actor, now, leave.pk)
    _fill(leave, wish, days, approver, now)
    leave.decided_by, leave.decided_at, leave.opinion = None, None, ""
    leave.save()
    _open(leave, actor, now)
    record("staffing.revise_leave", actor=actor, subject=leave, project_id=leave.project_id)
    return leave


def _lock(leave_id: UUID, actor: Staff) -> tuple[Case | None, Leave]:
    """The case first, then the leave (lock order of the house)."""
    case = flow_queries.newest_case_for_update(SUBJECT, leave_id, PROCESS)
    return case, queries.leave_for_update(actor, leave_id)


@action
def decide_leave(
    *, leave_id: UUID, step: str, outcome: str, opinion: str, actor: Staff, now: datetime
) -> Leave:
    """Approve, refuse or return a leave; never one's own.

    Rule:    W19; GUARD-5.
    Writes:  Leave; case; audit ``staffing.decide_leave``.
    Locks:   case, leave.
    Raises:  BusinessError ``flow_*``; Conflict ``staffing_leave_wrong_state``.
    """
    case, leave = _lock(leave_id, actor)
    if case is None or leave.state != LeaveState.ASKED:
        raise errors.wrong_state(leave.get_state_display(), "审批")
    flow.advance(
        case=case, step=step, outcome=outcome, facts=facts_of(leave), actor=actor, now=now, opinion=opinion
    )
    leave.state, leave.decided_by, leave.decided_at = OUTCOMES[outcome], actor, now
    leave.opinion = opinion.strip()[:500]
    leave.save(update_fields=["state", "decided_by", "decided_at", "opinion"])
    record(
        "staffing.decide_leave",
        actor=actor,
        subject=leave,
        project_id=leave.project_id,
        reason=opinion,
        detail={"outcome": outcome},
    )
    return leave


@action
def cancel_leave(*, leave_id: UUID, actor: Staff, now: datetime) -> Leave:
    """Take a request back, or a leave that has not begun; whoever would have taken the place does not.

    Rule:    HRM-03.
    Writes:  Leave.state; case, Absence; audit ``staffing.cancel_leave``.
    Locks:   case, leave.
    Raises:  BusinessError ``staffing_leave_not_yours``; Conflict ``staffing_leave_wrong_state``.
    """
    case, leave = _lock(leave_id, actor)
    open_states = {LeaveState.ASKED, LeaveState.RETURNED}
    if leave.from_on > business_day(now):
        open_states.add(LeaveState.APPROVED)
    if refusal := rules.why_not_touch(leave, actor, open_states, "取消"):
        raise refusal
    if case is not None and case.is_open:
        flow.stop_case(case=case, result="请假人取消", actor=actor, now=now)
    _end_absence(leave, actor, now)
    leave.state = LeaveState.CANCELLED
    leave.save(update_fields=["state"])
    record("staffing.cancel_leave", actor=actor, subject=leave, project_id=leave.project_id)
    return leave


def _end_absence(leave: Leave, actor: Staff, now: datetime) -> None:
    if leave.absence is not None and leave.absence.state in {AbsenceState.PLANNED, AbsenceState.RUNNING}:
        org.cancel_absence(absence=leave.absence, actor=actor, now=now)


@action
def resume_work(*, leave_id: UUID, back_on: date, back_half: str, actor: Staff, now: datetime) -> Leave:
    """Report back (销假): the days taken are counted anew, whoever took the place gives it back.

    Rule:    HRM-03 cancel afterwards.
    Writes:  Leave; Absence; audit ``staffing.resume_work``.
    Locks:   leave.
    Raises:  BusinessError ``staffing_leave_*``; Conflict ``staffing_leave_wrong_state``.
    """
    leave = queries.leave_for_update(actor, leave_id)
    if refusal := rules.why_not_touch(leave, actor, {LeaveState.APPROVED}, "销假"):
        raise refusal
    hours, table = queries.office_time(leave.project_id, leave.from_on)
    latest = rules.next_open_after((leave.until_on, leave.until_half), hours, table)
    if back_on > business_day(now):
        raise errors.back_outside()
    if refusal := rules.why_not_back(leave, (back_on, back_half), latest):
        raise refusal
    leave.back_on, leave.back_half = back_on, Half(back_half)
    asked_last = (leave.until_on, leave.until_half)
    last = min(rules.before(back_on, back_half), asked_last, key=lambda one: (one[0], one[1] != Half.AM))
    leave.actual_days = rules.days_between(rules.first_of(leave), last, hours, table)
    leave.state, leave.resumed_at = LeaveState.RESUMED, now
    leave.save(update_fields=["back_on", "back_half", "actual_days", "state", "resumed_at"])
    _end_absence(leave, actor, now)
    record(
        "staffing.resume_work",
        actor=actor,
        subject=leave,
        project_id=leave.project_id,
        detail={"days": str(leave.actual_days)},
    )
    return leave


@action
def arrange_deputy(*, leave_id: UUID, deputy: Staff | None, actor: Staff, now: datetime) -> Leave:
    """Have somebody take the place of who is on leave, for as long as it lasts.

    Rule:    ENQ-11; the rules of absences decide who may.
    Writes:  Leave.absence; Absence; audit ``staffing.arrange_deputy``.
    Locks:   leave, staff.
    Raises:  BusinessError ``org_absence_*`` | ``org_deputy_*``; Conflict ``staffing_leave_wrong_state``.
    """
    leave = queries.leave_for_update(actor, leave_id)
    if leave.state != LeaveState.APPROVED or (
        leave.absence is not None and leave.absence.state != AbsenceState.CANCELLED
    ):
        raise errors.wrong_state(leave.get_state_display(), "安排代理")
    begins, ends = rules.moments(rules.first_of(leave), rules.last_of(leave))
    leave.absence = org.announce_absence(
        staff=leave.staff,
        deputy=deputy,
        from_at=max(begins, now),
        until_at=ends,
        reason=f"请假 {leave.number}",
        actor=actor,
        now=now,
    )
    leave.save(update_fields=["absence"])
    record("staffing.arrange_deputy", actor=actor, subject=leave, project_id=leave.project_id)
    return leave


@action
def set_allowance(
    *, staff: Staff, year: int, days: Decimal, source: str, actor: Staff, now: datetime
) -> Allowance:
    """Set how many days of annual leave somebody has in a year, against what the years of work give.

    Rule:    职工带薪年休假条例第三条 (5, 10 or 15 days by years of work; never less than those).
    Writes:  Allowance; audit ``staffing.set_allowance``.
    Locks:   staff (the person).
    Raises:  BusinessError ``staffing_leave_not_allowed`` | ``staffing_leave_below_law``.
    """
    staff = people.staff_for_update(staff.pk)
    if refusal := rules.why_not_keep(staff, place_of(staff), actor):
        raise refusal
    lawful = queries.statutory_days(staff, year)
    if refusal := rules.why_not_allow(days, lawful):
        raise refusal
    found = Allowance.objects.filter(staff=staff, year=year).first() or Allowance(staff=staff, year=year)
    found.days, found.source, found.set_by, found.set_at = days, source, actor, now
    found.save()
    record("staffing.set_allowance", actor=actor, subject=staff, detail={"year": year, "days": str(days)})
    return found


@action
def set_career(
    *, staff: Staff, joined_on: date, worked_since: date, source: str, actor: Staff, now: datetime
) -> Career:
    """Enter since when somebody works here and since when at all; the days of annual leave follow from it.

    Rule:    职工带薪年休假条例第二、三条; 企业职工带薪年休假实施办法第四条 (years at every employer count).
    Writes:  Career; audit ``staffing.set_career``.
    Locks:   staff (the person).
    Raises:  BusinessError ``staffing_leave_not_allowed`` | ``staffing_career_*``.
    """
    if refusal := rules.why_not_keep(staff, place_of(staff), actor):
        raise refusal
    if refusal := rules.why_not_career(joined_on, worked_since, business_day(now)):
        raise refusal
    return note_career(
        staff=staff, joined_on=joined_on, worked_since=worked_since, source=source, actor=actor, now=now
    )


@action
def note_career(
    *, staff: Staff, joined_on: date, worked_since: date, source: str, actor: Actor, now: datetime
) -> Career:
    """Keep since when somebody works, as a list of new people says; the same again changes nothing.

    Writes:  Career; audit ``staffing.set_career``.
    Locks:   staff (the person).
    """
    people.staff_for_update(staff.pk)
    found = Career.objects.filter(staff=staff).first() or Career(staff=staff)
    if (found.joined_on, found.worked_since) == (joined_on, worked_since):
        return found
    found.joined_on, found.worked_since, found.source = joined_on, worked_since, source
    found.set_by, found.set_at = actor if isinstance(actor, Staff) else None, now
    found.save()
    record(
        "staffing.set_career",
        actor=actor,
        subject=staff,
        detail={"joined_on": joined_on, "worked_since": worked_since},
    )
    return found
