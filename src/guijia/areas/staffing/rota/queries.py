"""Shifts and rota of the projects somebody works in."""

from datetime import date
from uuid import UUID

from guijia.areas.staffing import structure
from guijia.areas.staffing.leave import queries as leave
from guijia.areas.staffing.leave.rules import open_halves
from guijia.areas.staffing.models import RotaDay, Shift
from guijia.areas.staffing.rota import rules
from guijia.platform.facts import queries as facts
from guijia.platform.org import queries as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places import queries as places
from guijia.platform.places.models import Project


def projects_of(viewer: Staff) -> list[Project]:
    """Projects the viewer works in, by name."""
    return list(places.projects_among(viewer.scope).order_by("name"))


def people_with(roles: frozenset[Role], project_id: UUID) -> list[Staff]:
    """People who hold one of these posts themselves, not in somebody's place, by name."""
    return [
        one
        for one in org.people_with(roles, project_id)
        if any(
            post.role in roles and post.for_staff_id is None and post.project_id in {None, project_id}
            for post in one.postings_held
        )
    ]


def people_of(section: str, project_id: UUID) -> list[Staff]:
    """People of a section of a project, by name."""
    return people_with(structure.roles_in(section=section), project_id)


def shifts_of(project_id: UUID, section: str) -> list[Shift]:
    """Shifts of a section in use, in the order of entry."""
    rows = Shift.objects.filter(project_id=project_id, section=section, ended_at__isnull=True)
    return list(rows.order_by("pk"))


def lock_shifts(project_id: UUID, section: str) -> list[Shift]:
    """Shifts of a section under lock: whoever changes its rota waits here.

    Locks:   shifts of the section.
    """
    rows = Shift.objects.select_for_update(of=("self",)).filter(
        project_id=project_id, section=section, ended_at__isnull=True
    )
    return list(rows.order_by("pk"))


def rota_between(project_id: UUID, section: str, first: date, last: date) -> list[RotaDay]:
    """Rota of a section over some days, with its shifts."""
    rows = RotaDay.objects.filter(project_id=project_id, section=section, day__gte=first, day__lte=last)
    return list(rows.select_related("shift"))


def grid_of(project: Project, section: str, month: date) -> rules.Grid:
    """The month of a section as it stands."""
    days = rules.days_of(month)
    first, last = days[0], days[-1]
    people = people_of(section, project.pk)
    ids = [one.pk for one in people]
    others = RotaDay.objects.filter(staff_id__in=ids, day__gte=first, day__lte=last, shift__isnull=False)
    hours, table = leave.office_time(project.pk, first)
    return rules.grid(
        month=month,
        people=people,
        entries=rota_between(project.pk, section, first, last),
        elsewhere=others.exclude(project=project, section=section).select_related("shift"),
        leaves=leave.leaves_between(ids, first, last),
        open_days=frozenset(day for day in days if open_halves(day, hours, table)),
        least=int(facts.value("rota_least_on_duty", on=first, project=project)),
        most_running=int(facts.value("rota_most_days_running", on=first, project=project)),
    )
