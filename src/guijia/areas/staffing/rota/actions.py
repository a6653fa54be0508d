"""Keeping the shifts and the rota of a section."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from uuid import UUID

from guijia.areas.staffing.leave import queries as leave
from guijia.areas.staffing.leave.rules import open_halves
from guijia.areas.staffing.models import RotaDay, Shift
from guijia.areas.staffing.permissions import KEEP_ROTA
from guijia.areas.staffing.rota import errors, queries, rules
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

Slot = tuple[UUID, date]


def _keeper(actor: Staff, project: Project) -> None:
    if not actor.may(KEEP_ROTA, project.pk):
        raise errors.not_allowed()


@action
def keep_shift(
    *,
    project: Project,
    section: str,
    name: str,
    mark: str,
    is_rest: bool,
    starts_at: time | None,
    ends_at: time | None,
    actor: Staff,
    now: datetime,
) -> Shift:
    """Enter a shift of a section; without hours it follows the office.

    Rule:    HRM-01, HRM-04.
    Writes:  Shift; audit ``staffing.keep_shift``.
    Locks:   shifts of the section.
    Raises:  BusinessError ``staffing_rota_*``; Conflict ``staffing_rota_mark_taken``.
    """
    _keeper(actor, project)
    if (starts_at is None) != (ends_at is None) or (is_rest and starts_at):
        raise errors.hours_half()
    if any(one.mark == mark for one in queries.lock_shifts(project.pk, section)):
        raise errors.mark_taken(mark)
    made = Shift.objects.create(
        project=project,
        section=section,
        name=name,
        mark=mark,
        is_rest=is_rest,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    record("staffing.keep_shift", actor=actor, subject=made, project_id=project.pk)
    return made


def _write(
    project: Project,
    section: str,
    wanted: Mapping[Slot, Shift | None],
    actor: Staff,
    now: datetime,
    *,
    only_free: bool = False,
) -> int:
    days = {day for _, day in wanted}
    standing = {
        (one.staff_id, one.day): one
        for one in queries.rota_between(project.pk, section, min(days), max(days))
    }
    fresh: list[RotaDay] = []
    changed: list[RotaDay] = []
    for slot, shift in wanted.items():
        entry = standing.get(slot)
        if entry is None and shift is not None:
            fresh.append(
                RotaDay(
                    project=project,
                    section=section,
                    staff_id=slot[0],
                    day=slot[1],
                    shift=shift,
                    set_by=actor,
                    set_at=now,
                )
            )
        elif entry is not None and entry.shift_id != (shift.pk if shift else None):
            if only_free and entry.shift_id is not None:
                continue
            entry.shift, entry.set_by, entry.set_at = shift, actor, now
            changed.append(entry)
    RotaDay.objects.bulk_create(fresh)
    RotaDay.objects.bulk_update(changed, ["shift", "set_by", "set_at"])
    return len(fresh) + len(changed)


@action
def set_rota(
    *,
    project: Project,
    section: str,
    slots: Collection[Slot],
    shift_id: UUID | None,
    actor: Staff,
    now: datetime,
) -> int:
    """Put people on a shift on days, or (no shift) clear the days.

    Rule:    HRM-04.
    Writes:  RotaDay; audit ``staffing.set_rota``.
    Locks:   shifts of the section.
    Raises:  BusinessError ``staffing_rota_*``; Shift.DoesNotExist for one of another section.
    Returns: how many days changed.
    """
    _keeper(actor, project)
    shifts = {one.pk: one for one in queries.lock_shifts(project.pk, section)}
    if shift_id is not None and shift_id not in shifts:
        raise Shift.DoesNotExist
    ours = {one.pk for one in queries.people_of(section, project.pk)}
    shift = shifts[shift_id] if shift_id else None
    wanted = {slot: shift for slot in slots if slot[0] in ours}
    if not wanted:
        raise errors.nobody()
    count = _write(project, section, wanted, actor, now)
    record(
        "staffing.set_rota",
        actor=actor,
        subject=project,
        project_id=project.pk,
        detail={"section": section, "shift": shift.name if shift else "", "days": count},
    )
    return count


def _standard(project: Project, section: str, shifts: Iterable[Shift]) -> tuple[Shift, Shift]:
    """The shift by office hours and the day of rest; entered when the section has none."""
    known = list(shifts)
    duty = next((one for one in known if not one.is_rest and one.starts_at is None), None)
    rest = next((one for one in known if one.is_rest), None)
    common = {"project": project, "section": section}
    return (
        duty or Shift.objects.create(name="正常班", mark="班", **common),
        rest or Shift.objects.create(name="休息", mark="休", is_rest=True, **common),
    )


@action
def fill_by_office(*, project: Project, section: str, month: date, actor: Staff, now: datetime) -> int:
    """Put everybody on office hours while the office is open and at rest while it is closed; days set stay.

    Rule:    HRM-01.
    Writes:  Shift (the two standard ones, once), RotaDay; audit ``staffing.fill_rota``.
    Locks:   shifts of the section.
    Raises:  BusinessError ``staffing_rota_not_allowed`` | ``staffing_rota_nobody``.
    Returns: how many days were filled.
    """
    _keeper(actor, project)
    duty, rest = _standard(project, section, queries.lock_shifts(project.pk, section))
    hours, table = leave.office_time(project.pk, month)
    wanted = {
        (person.pk, day): duty if open_halves(day, hours, table) else rest
        for person in queries.people_of(section, project.pk)
        for day in rules.days_of(month)
    }
    if not wanted:
        raise errors.nobody()
    count = _write(project, section, wanted, actor, now, only_free=True)
    record(
        "staffing.fill_rota",
        actor=actor,
        subject=project,
        project_id=project.pk,
        detail={"section": section, "month": f"{month:%Y-%m}", "days": count},
    )
    return count


@action
def copy_rota(*, project: Project, section: str, month: date, actor: Staff, now: datetime) -> int:
    """Take over the month before, weekday by weekday; days set already stay.

    Rule:    HRM-04.
    Writes:  RotaDay; audit ``staffing.copy_rota``.
    Locks:   shifts of the section.
    Raises:  BusinessError ``staffing_rota_not_allowed`` | ``staffing_rota_nothing_before``.
    Returns: how many days were filled.
    """
    _keeper(actor, project)
    shifts = {one.pk for one in queries.lock_shifts(project.pk, section)}
    before = rules.days_of(rules.month_before(month))
    known = {
        (one.staff_id, one.day): one.shift
        for one in queries.rota_between(project.pk, section, before[0], before[-1])
        if one.shift_id in shifts
    }
    wanted = {
        (person.pk, day): known[person.pk, rules.source_day(day)]
        for person in queries.people_of(section, project.pk)
        for day in rules.days_of(month)
        if (person.pk, rules.source_day(day)) in known
    }
    if not wanted:
        raise errors.nothing_before()
    count = _write(project, section, wanted, actor, now, only_free=True)
    record(
        "staffing.copy_rota",
        actor=actor,
        subject=project,
        project_id=project.pk,
        detail={"section": section, "month": f"{month:%Y-%m}", "days": count},
    )
    return count
