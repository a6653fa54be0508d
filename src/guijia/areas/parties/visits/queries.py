"""Visitors and callers as a viewer may read them."""

from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.parties.models import Visit
from guijia.areas.parties.permissions import RECEIVE_VISIT, SEE_VISITS
from guijia.areas.parties.queries import mobile_index
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org import queries as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project
from guijia.platform.places.queries import projects_among

# Both receive at the desk.
RECEIVERS = (Role.SALES, Role.SALES_DIRECTOR)


def visits_visible_to(viewer: Staff | SystemActor) -> QuerySet[Visit]:
    """Entries of the viewer's projects; those that were voided as well, marked."""
    rows = Visit.objects.select_related("consultant", "project")
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(SEE_VISITS)
    return rows if scope is None else rows.filter(project_id__in=scope)


def locked(viewer: Staff, pk: UUID) -> Visit:
    """One entry under lock.

    Locks:   visit.
    Raises:  Visit.DoesNotExist when ``viewer`` cannot see it.
    """
    seen = visits_visible_to(viewer).filter(pk=pk).values("pk")
    return Visit.objects.select_for_update(of=("self",)).get(pk__in=seen)


def first_with(project_id: UUID, mobile: str) -> Visit | None:
    """The first entry with that number in a project; there is never a second."""
    if not mobile:
        return None
    rows = Visit.objects.filter(project_id=project_id, mobile_blind=mobile_index(mobile))
    return rows.filter(earlier__isnull=True, voided_at__isnull=True).select_related("consultant").first()


def later_for_update(visit: Visit) -> list[Visit]:
    """Entries with the number of a first one, in order, under lock.

    Locks:   visits.
    """
    rows = visit.later.filter(voided_at__isnull=True).order_by("at", "pk")
    return list(rows.select_for_update(of=("self",)))


def consultants_of(project_id: UUID) -> list[Staff]:
    """Who receives visitors in a project."""
    return list(org.people_with(RECEIVERS, project_id))


def consultant_names(viewer: Staff | SystemActor) -> list[tuple[str, str]]:
    """Everybody who ever received somebody in the viewer's projects: id and name."""
    received = visits_visible_to(viewer).order_by().values("consultant")
    found = Staff.objects.filter(pk__in=received).order_by("pinyin", "pk").values_list("pk", "name")
    return [(str(pk), name) for pk, name in found]


def projects_for(viewer: Staff) -> list[Project]:
    """The projects in which the viewer enters visitors."""
    return list(projects_among(viewer.scope_of(RECEIVE_VISIT)).order_by("code"))
