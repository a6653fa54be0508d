"""Signers besides the step's own role: added before or after it, or all of a joint signing."""

from datetime import datetime

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import errors, queries, registry
from guijia.platform.flow.actions import handwriting
from guijia.platform.flow.actions.tasks import open_task_of, person_of, task_to_decide, tell
from guijia.platform.flow.enums import EventKind, OutcomeKind, SeatKind, SeatState
from guijia.platform.flow.handwriting import NO_INK, Ink
from guijia.platform.flow.models import Case, Seat, Task
from guijia.platform.flow.rules import seating
from guijia.platform.org import queries as people
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


@action
def add_signer(*, task: Task, staff: Staff, kind: SeatKind, reason: str, actor: Staff, now: datetime) -> Seat:
    """Ask somebody to sign a step as well, before its own decision or right after it.

    Rule:    WFL-02 加签; GUARD-5.
    Writes:  Seat, Task.waits_for or Task.followed, CaseEvent; audit ``flow.add_signer``.
    Locks:   case.
    Raises:  as ``advance`` (role, maker, claimed by another), and BusinessError ``flow_seat_*``.
    """
    case = queries.case_for_update(task.case_id)
    task = task_to_decide(case, task.step_key, actor)
    if task.signing:
        raise errors.signed_jointly(task.name)
    if not reason.strip():
        raise errors.reason_missing("加签")
    seats = queries.seats_of(task)
    if refusal := seating.why_not_seat(
        task=task,
        case=case,
        staff=staff,
        actor=actor,
        seats=seats,
        makers=queries.makers_of(case.pk),
        may_see=queries.may_see(staff, case),
    ):
        raise refusal
    after = kind == SeatKind.AFTER
    seat = Seat.objects.create(
        task=task,
        staff=staff,
        kind=kind,
        state=SeatState.PLANNED if after else SeatState.OPEN,
        added_by=actor,
        reason=reason.strip()[:200],
        opened_at=now,
    )
    _keep(task, [*seats, seat])
    tell(
        case, actor, EventKind.SEATED, task.name, f"{SeatKind(kind).label}{staff.name}：{reason.strip()}", now
    )
    record(
        "flow.add_signer",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"step": task.step_key, "kind": str(kind), "staff": str(staff.pk)},
    )
    return seat


@action
def drop_signer(*, seat: Seat, actor: Staff, now: datetime) -> Seat:
    """Take back that somebody was asked to sign, as long as they have not.

    Writes:  Seat, Task, CaseEvent; audit ``flow.drop_signer``.
    Locks:   case.
    Raises:  BusinessError ``flow_seat_not_yours``; Conflict ``flow_seat_not_open``.
    """
    case = queries.case_for_update(seat.task.case_id)
    task = open_task_of(case, seat.task.step_key)
    seats = queries.seats_of(task)
    seat = next((one for one in seats if one.pk == seat.pk), seat)
    if seat.state not in seating.WAITING or seat.task_id != task.pk:
        raise errors.seat_not_open()
    if seat.kind == SeatKind.JOINT or seat.added_by_id != actor.pk:
        raise errors.seat_not_yours()
    _set_aside([seat])
    _keep(task, seats)
    tell(case, actor, EventKind.SEATED, task.name, f"撤销加签{seat.staff.name}", now)
    record("flow.drop_signer", actor=actor, subject=case, project_id=case.project_id)
    return seat


@action
def sign(*, seat: Seat, agrees: bool, opinion: str, actor: Staff, now: datetime, ink: Ink = NO_INK) -> Case:
    """Sign where one was asked to, or one's part of a joint signing; the last needed signature moves the case.

    Rule:    WFL-02; GUARD-5. An objection carries its reason.
    Writes:  Seat, Task, CaseEvent, the signature by hand; when a joint signing is decided, what deciding
             the step writes; audit ``flow.sign``.
    Locks:   case.
    Raises:  BusinessError ``flow_seat_of_other`` | ``flow_own_request`` | ``flow_opinion_missing``
             | ``flow_no_saved_signature``; Conflict ``flow_seat_not_open``.
    """
    case = queries.case_for_update(seat.task.case_id)
    seats = queries.seats_of(seat.task)
    seat = next(one for one in seats if one.pk == seat.pk)
    task = seat.task
    if refusal := seating.why_not_sign(seat, task, case, actor, queries.makers_of(case.pk)):
        raise refusal
    if not agrees and not opinion.strip():
        raise errors.opinion_missing("不同意")
    seat.state = SeatState.AGREED if agrees else SeatState.OBJECTED
    seat.signed_at, seat.signed_by, seat.opinion = now, actor, opinion.strip()
    seat.save(update_fields=["state", "signed_at", "signed_by", "opinion"])
    handwriting.sign_by_hand(under=seat, ink=ink, actor=actor, now=now)
    words = SeatState(seat.state).label + (f"：{seat.opinion}" if seat.opinion else "")
    stead = "" if actor.pk == seat.staff_id else f"（代{seat.staff.name}）"
    tell(case, actor, EventKind.SIGNED, task.name, f"{SeatKind(seat.kind).label}{stead} {words}", now)
    record(
        "flow.sign",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"step": task.step_key, "agrees": agrees, "for": str(seat.staff_id)},
    )
    signing = seating.signing_of(task.signing)
    result = seating.result_of(signing, [one.state for one in seats]) if signing else None
    if result is not None:
        _set_aside([one for one in seats if one.state == SeatState.OPEN])
    _keep(task, seats)
    if result is not None:
        _decide_together(case, task, seats, result, actor, now)
    return case


def seat_together(task: Task, case: Case, now: datetime) -> None:
    """Open a seat for everybody who holds the role of a joint step and did not make the case.

    Called when the step opens. Nobody there: the step waits for its role and says so.
    """
    makers = queries.makers_of(case.pk) if task.approves else frozenset()
    holders = [one for one in people.holders_by_right(task.role, case.project_id) if one.pk not in makers]
    seats = [
        Seat(task=task, staff=one, kind=SeatKind.JOINT, state=SeatState.OPEN, opened_at=now)
        for one in holders
    ]
    Seat.objects.bulk_create(seats)
    _keep(task, seats)


def pass_on(task: Task, fresh: list[Task], *, served: bool, now: datetime) -> None:
    """Seat those who sign after a step on the steps that it led to.

    Raises: BusinessError ``flow_nobody_follows`` when the system went on by itself or the case ended.
    """
    waiting = [one for one in queries.seats_of(task) if one.state == SeatState.PLANNED]
    if not waiting:
        return
    if served or not fresh:
        raise errors.nobody_follows()
    _set_aside(waiting)
    for following in fresh:
        seats = [
            Seat(
                task=following,
                staff=one.staff,
                kind=SeatKind.BEFORE,
                state=SeatState.OPEN,
                added_by_id=one.added_by_id,
                reason=one.reason,
                opened_at=now,
            )
            for one in waiting
        ]
        Seat.objects.bulk_create(seats)
        _keep(following, queries.seats_of(following))


def set_aside_seats(task: Task) -> None:
    """What nobody needs to sign any more, because its step was decided otherwise or cancelled."""
    _set_aside([one for one in queries.seats_of(task) if one.state == SeatState.OPEN])


def _set_aside(seats: list[Seat]) -> None:
    for one in seats:
        one.state = SeatState.DROPPED
        one.save(update_fields=["state"])


def _keep(task: Task, seats: list[Seat]) -> None:
    """Say on the task itself what its seats come to, so that nobody needs to ask for them."""
    task.waits_for = seating.waiting_names(seats)
    signing = seating.signing_of(task.signing)
    if signing is None:
        task.objected = any(one.state == SeatState.OBJECTED for one in seats)
    else:
        task.objected = seating.result_of(signing, [one.state for one in seats]) is False
    task.followed = any(one.state == SeatState.PLANNED for one in seats)
    task.save(update_fields=["waits_for", "objected", "followed"])


def _decide_together(
    case: Case, task: Task, seats: list[Seat], agreed: bool, actor: Staff, now: datetime
) -> None:
    """Do the step with what the signatures came to, in the name of who signed last."""
    from guijia.platform.flow.actions.cases import do_step

    step = registry.step_of(task.form_key)
    wanted = (OutcomeKind.APPROVE,) if agreed else (OutcomeKind.REFUSE, OutcomeKind.RETURN)
    outcomes = step.outcomes if step else ()
    chosen = next((one for kind in wanted for one in outcomes if one.kind == kind), None)
    if chosen is None:
        raise errors.unknown_outcome("同意" if agreed else "不同意", task.name)
    yes = sum(one.state == SeatState.AGREED for one in seats)
    no = sum(one.state == SeatState.OBJECTED for one in seats)
    do_step(
        task=task,
        outcome=chosen.key,
        subject=queries.subject_of(case),
        data={},
        opinion=f"会签：同意 {yes} 人，不同意 {no} 人",
        actor=actor,
        now=now,
    )


def principal_of(task: Task, actor: Actor) -> Staff | None:
    """In whose place ``actor`` decides a step; ``None`` when they hold its role themselves.

    Rule:    GUARD-5 delegation keeps both. Never somebody who made what is approved.
    """
    person = person_of(actor)
    if person is None:
        return None
    role = Role(task.role)
    if person.holds_by_right(role, task.project_id):
        return None
    absent = person.stands_in_for(role, task.project_id)
    makers = queries.makers_of(task.case_id) if task.approves and absent else frozenset()
    free = sorted(absent - makers, key=lambda pk: (pk != task.assignee_id, str(pk)))
    return people.staff_by_id(free[0]) if free else None
