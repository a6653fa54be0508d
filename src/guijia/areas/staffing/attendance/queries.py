"""Attendance of departments, and of oneself."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.staffing import structure
from guijia.areas.staffing.attendance import rules
from guijia.areas.staffing.enums import Half, Presence, SheetState
from guijia.areas.staffing.leave import queries as leave
from guijia.areas.staffing.leave.rules import covers, open_halves
from guijia.areas.staffing.models import Clerk, DayRecord, MonthSheet
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE, SIGN_ATTENDANCE
from guijia.areas.staffing.rota.queries import people_with
from guijia.areas.staffing.rota.rules import days_of
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


def clerk_of(project_id: UUID, department: str) -> Clerk | None:
    """Who records the attendance of a department."""
    rows = Clerk.objects.filter(project_id=project_id, department=department, ended_at__isnull=True)
    return rows.select_related("staff").first()


def clerks() -> list[Clerk]:
    """Every attendance clerk, with project and person."""
    rows = Clerk.objects.filter(ended_at__isnull=True)
    return list(rows.select_related("staff", "project").order_by("pk"))


def is_clerk(staff: Staff, project_id: UUID, department: str) -> bool:
    """Does this person record that department's attendance?"""
    found = clerk_of(project_id, department)
    return found is not None and found.staff_id == staff.pk


def may_see(viewer: Staff, project_id: UUID, department: str) -> bool:
    """May the viewer see everybody's attendance of a department?"""
    right = viewer.may(KEEP_ATTENDANCE, project_id) or viewer.may(SIGN_ATTENDANCE, project_id)
    return right or is_clerk(viewer, project_id, department)


def sheets_visible_to(viewer: Staff) -> QuerySet[MonthSheet]:
    """Tables of the projects whose attendance the viewer keeps or signs, and those they made."""
    rows = MonthSheet.objects.select_related("project", "sent_by", "signed_by")
    scopes = [viewer.scope_of(KEEP_ATTENDANCE), viewer.scope_of(SIGN_ATTENDANCE)]
    if None in scopes:
        return rows
    near = frozenset[UUID]().union(*(one for one in scopes if one))
    return rows.filter(project_id__in=near) | rows.filter(sent_by=viewer)


def sheet_seen(viewer: Staff, pk: UUID) -> MonthSheet | None:
    """The table, if the viewer may see it."""
    return sheets_visible_to(viewer).filter(pk=pk).first()


def sheet_by_id(pk: UUID) -> MonthSheet:
    """The table, for its print."""
    return MonthSheet.objects.select_related("project", "sent_by", "signed_by").get(pk=pk)


def sheet_of(project_id: UUID, department: str, month: date) -> MonthSheet | None:
    """The table of a department's month."""
    return MonthSheet.objects.filter(project_id=project_id, department=department, month=month).first()


def sheet_for_update(pk: UUID) -> MonthSheet:
    """A table under lock; the caller shows that the actor may touch it.

    Locks:   month sheet.
    """
    return MonthSheet.objects.select_for_update(of=("self",)).get(pk=pk)


def unsigned(project_id: UUID, department: str, month: date) -> bool:
    """Is the table of that month still to be signed?"""
    sheet = sheet_of(project_id, department, month)
    return sheet is None or sheet.state != SheetState.SIGNED


def people_of(department: str, project_id: UUID) -> list[Staff]:
    """People of a department of a project, by name."""
    return people_with(structure.roles_in(department=department), project_id)


def records_of(project_id: UUID, people: Iterable[Staff], first: date, last: date) -> list[DayRecord]:
    """What was written down of people over some days."""
    ids = [one.pk for one in people]
    rows = DayRecord.objects.filter(project_id=project_id, staff_id__in=ids, day__gte=first, day__lte=last)
    return list(rows.order_by("day"))


def day_of(project: Project, department: str, day: date) -> list[DayRecord]:
    """Everybody's day: as recorded, else as leave and office calendar make it expect (not kept)."""
    people = people_of(department, project.pk)
    known = {one.staff_id: one for one in records_of(project.pk, people, day, day)}
    hours, table = leave.office_time(project.pk, day)
    working = open_halves(day, hours, table)
    away = leave.leaves_between([one.pk for one in people], day, day)

    def expected(person: Staff, half: Half) -> Presence:
        if half not in working:
            return Presence.REST
        on_leave = any(covers(one, day, half) for one in away.get(person.pk, ()))
        return Presence.LEAVE if on_leave else Presence.PRESENT

    found = []
    for person in people:
        record = known.get(person.pk) or DayRecord(
            project=project,
            department=department,
            day=day,
            morning=expected(person, Half.AM),
            afternoon=expected(person, Half.PM),
        )
        record.staff = person
        found.append(record)
    return found


def sums_of(project: Project, department: str, month: date, today: date) -> list[rules.Sum]:
    """A department's month, counted up to today."""
    days = [day for day in days_of(month) if day <= today]
    people = people_of(department, project.pk)
    if not days:
        return [rules.sum_of(one, [], 0) for one in people]
    hours, table = leave.office_time(project.pk, month)
    halves = sum(len(open_halves(day, hours, table)) for day in days)
    records: dict[UUID, list[DayRecord]] = {}
    for one in records_of(project.pk, people, days[0], days[-1]):
        records.setdefault(one.staff_id, []).append(one)
    return [rules.sum_of(one, records.get(one.pk, []), halves) for one in people]
