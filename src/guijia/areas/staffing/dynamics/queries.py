"""Staff dynamics of the projects in which one keeps them; never one's own."""

from django.db.models import QuerySet

from guijia.areas.staffing.models import StaffEvent
from guijia.areas.staffing.permissions import KEEP_DYNAMICS
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff


def events_visible_to(viewer: Staff) -> QuerySet[StaffEvent]:
    """What was noted in the projects whose dynamics the viewer keeps, the viewer's own left away."""
    rows = StaffEvent.objects.select_related("staff", "project", "reported_to", "entered_by")
    rows = rows.filter(ended_at__isnull=True).exclude(staff__person=viewer.person)
    scope = viewer.scope_of(KEEP_DYNAMICS)
    return rows if scope is None else rows.filter(project_id__in=scope)


def colleagues_of(viewer: Staff) -> list[Staff]:
    """People about whom the viewer may note something."""
    return [one for one in org.possible_deputies(viewer) if one.person != viewer.person]
