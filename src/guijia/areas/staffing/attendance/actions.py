"""Naming the clerk, recording days, sending and signing the table of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from guijia.areas.staffing.attendance import errors, queries, rules
from guijia.areas.staffing.enums import SheetState
from guijia.areas.staffing.models import Clerk, DayRecord, MonthSheet
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE, SIGN_ATTENDANCE
from guijia.areas.staffing.rota.rules import month_after, month_before
from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.notify import actions as notify
from guijia.platform.numbers import actions as numbers
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import holders
from guijia.platform.places.models import Project

SERIES = "staffing.month_sheet"
REMINDER = "staffing.sheet_due"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down of somebody's day."""

    staff_id: UUID
    morning: str
    afternoon: str
    came_at: time | None
    left_at: time | None
    note: str


@action
def name_clerk(*, project: Project, department: str, staff: Staff, actor: Staff, now: datetime) -> Clerk:
    """Name who records the attendance of a department; the one before ends.

    Rule:    HRM-02 (the list of clerks is filed with the office).
    Writes:  Clerk; audit ``staffing.name_clerk``.
    Locks:   staff (the new clerk).
    Raises:  BusinessError ``staffing_not_keeper``.
    """
    if not actor.may(KEEP_ATTENDANCE, project.pk):
        raise errors.not_keeper()
    people.staff_for_update(staff.pk)
    standing = queries.clerk_of(project.pk, department)
    if standing is not None and standing.staff_id == staff.pk:
        return standing
    if standing is not None:
        standing.ended_at = now
        standing.save(update_fields=["ended_at"])
    made = Clerk.objects.create(
        project=project, department=department, staff=staff, named_by=actor, named_at=now
    )
    record(
        "staffing.name_clerk",
        actor=actor,
        subject=staff,
        project_id=project.pk,
        detail={"department": department},
    )
    return made


@action
def record_day(
    *, project: Project, department: str, day: date, entries: Sequence[Entry], actor: Staff, now: datetime
) -> int:
    """Write down what a day of a department was like.

    Rule:    HRM-02 daily in/out record.
    Writes:  DayRecord; audit ``staffing.record_day``.
    Raises:  BusinessError ``staffing_not_clerk`` | ``staffing_day_ahead``; Conflict ``staffing_month_closed``.
    Returns: how many people were written down.
    """
    if refusal := rules.why_not_record(
        actor=actor,
        project_id=project.pk,
        department=department,
        is_clerk=queries.is_clerk(actor, project.pk, department),
        day=day,
        today=business_day(now),
        sheet=queries.sheet_of(project.pk, department, day.replace(day=1)),
    ):
        raise refusal
    members = {one.pk: one for one in queries.people_of(department, project.pk)}
    known = {one.staff_id: one for one in queries.records_of(project.pk, members.values(), day, day)}
    count = 0
    for entry in entries:
        if entry.staff_id not in members:
            continue
        row = known.get(entry.staff_id) or DayRecord(project=project, staff=members[entry.staff_id], day=day)
        row.department, row.morning, row.afternoon = department, entry.morning, entry.afternoon
        row.came_at, row.left_at, row.note = entry.came_at, entry.left_at, entry.note
        row.set_by, row.set_at = actor, now
        row.save()
        count += 1
    record(
        "staffing.record_day",
        actor=actor,
        subject=project,
        project_id=project.pk,
        detail={"department": department, "day": day, "people": count},
    )
    return count


@action
def send_sheet(*, project: Project, department: str, month: date, actor: Staff, now: datetime) -> MonthSheet:
    """Sum up a month and put it before the manager of the department; its days are closed then.

    Rule:    HRM-02 month-end table, to the office before the 2nd.
    Writes:  MonthSheet; audit ``staffing.send_sheet``.
    Locks:   month sheet, when one was returned.
    Raises:  BusinessError ``staffing_not_clerk`` | ``staffing_month_runs`` | ``staffing_nothing_recorded``;
             Conflict ``staffing_month_closed``.
    """
    today, standing = business_day(now), queries.sheet_of(project.pk, department, month)
    if standing is not None:
        standing = queries.sheet_for_update(standing.pk)
    if refusal := rules.why_not_record(
        actor=actor,
        project_id=project.pk,
        department=department,
        is_clerk=queries.is_clerk(actor, project.pk, department),
        day=min(month, today),
        today=today,
        sheet=standing,
    ):
        raise refusal
    sums = queries.sums_of(project, department, month, today)
    if refusal := rules.why_not_send(month, today, sums):
        raise refusal
    due_day = int(facts.value("attendance_due_day", on=month_after(month), project=project))
    sheet = standing or MonthSheet(project=project, department=department, month=month)
    sheet.due_on, sheet.lines = rules.due_on(month, due_day), [one.as_line() for one in sums]
    sheet.state, sheet.sent_by, sheet.sent_at = SheetState.SENT, actor, now
    if not sheet.number:
        sheet.number = numbers.take(SERIES, project=project, now=now)
    sheet.save()
    record("staffing.send_sheet", actor=actor, subject=sheet, project_id=project.pk)
    return sheet


@action
def decide_sheet(*, sheet_id: UUID, signs: bool, words: str, actor: Staff, now: datetime) -> MonthSheet:
    """Sign the table of a month, or return it with a reason: its days are open again then.

    Rule:    HRM-02 signed by the manager; never by whoever made it.
    Writes:  MonthSheet; audit ``staffing.decide_sheet``.
    Locks:   month sheet.
    Raises:  BusinessError ``staffing_not_signer``; Conflict ``staffing_sheet_not_waiting``;
             MonthSheet.DoesNotExist for an outsider.
    """
    if queries.sheet_seen(actor, sheet_id) is None:
        raise MonthSheet.DoesNotExist
    sheet = queries.sheet_for_update(sheet_id)
    if refusal := rules.why_not_sign(sheet, actor):
        raise refusal
    if signs:
        sheet.state, sheet.signed_by, sheet.signed_at, sheet.returned_words = (
            SheetState.SIGNED,
            actor,
            now,
            "",
        )
    else:
        sheet.state, sheet.returned_words = SheetState.RETURNED, words
    sheet.save(update_fields=["state", "signed_by", "signed_at", "returned_words"])
    record(
        "staffing.decide_sheet",
        actor=actor,
        subject=sheet,
        project_id=sheet.project_id,
        reason=words,
        detail={"signs": signs},
    )
    return sheet


@action
def remind_sheets(*, actor: Actor, now: datetime) -> int:
    """Remind clerks and managers of the month's table before it is due, and once more when it is late.

    Rule:    HRM-02 before the 2nd of the next month.
    Writes:  messages; audit ``notify.say``.
    Returns: how many messages are new.
    """
    today, told = business_day(now), 0
    for clerk in queries.clerks():
        for month in (month_before(today), today.replace(day=1)):
            following = month_after(month)
            ours = clerk.project
            due = rules.due_on(month, int(facts.value("attendance_due_day", on=following, project=ours)))
            days_left = (due - today).days
            if days_left > int(facts.value("attendance_remind_days", on=following, project=ours)):
                continue
            if not queries.unsigned(clerk.project_id, clerk.department, month):
                continue
            signers = people.people_with(holders(SIGN_ATTENDANCE), clerk.project_id)
            told += len(
                notify.say(
                    kind=REMINDER,
                    to=[clerk.staff, *(signers if days_left < 0 else ())],
                    actor=actor,
                    now=now,
                    subject=clerk,
                    version=f"{month:%Y-%m}{'late' if days_left < 0 else ''}",
                    project_id=clerk.project_id,
                    fields={
                        "department": clerk.department,
                        "month": f"{month:%Y-%m}",
                        "due": f"{due:%m-%d}",
                    },
                )
            )
    return told
