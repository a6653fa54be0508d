"""Measured areas of homes, scoped to the viewer's projects."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, QuerySet, Value

from guijia.areas.estate.models import AreaSurvey, Home
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries.homes import homes_visible_to, projects_visible_to, scoped
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


def surveys_visible_to(viewer: Staff | SystemActor) -> QuerySet[AreaSurvey]:
    """Surveys of the viewer's projects, ended ones included."""
    return scoped(AreaSurvey.objects.select_related("unit__home", "entered_by"), viewer)


def surveys_listed_for(viewer: Staff, limit_pct: Decimal) -> QuerySet[AreaSurvey]:
    """Those in force, with the limit of the area error beside them (``limit_pct``)."""
    rows = surveys_visible_to(viewer).filter(ended_at__isnull=True, unit__home__withdrawn_at__isnull=True)
    return rows.annotate(limit_pct=Value(limit_pct, output_field=DecimalField()))


def history_of(home: Home) -> QuerySet[AreaSurvey]:
    """Every survey of a home, newest first; the caller has shown the home."""
    return AreaSurvey.objects.filter(unit_id=home.pk).select_related("entered_by").order_by("-entered_at")


_CURRENT: Prepared[AreaSurvey] = Prepared(
    lambda unit_id: (
        AreaSurvey.objects.filter(unit_id=unit_id, ended_at__isnull=True)
        .select_related("entered_by")
        .order_by("pk")[:1]
    )
)


def survey_of(home: Home) -> AreaSurvey | None:
    """The survey on which a home's measured areas rest; none when they came another way."""
    if home.measured_area is None:
        return None
    found = _CURRENT.first(home.pk)
    if found is None or (found.area, found.inner_area) != (home.measured_area, home.measured_inner_area):
        return None
    return found


def surveys_of(unit_ids: Iterable[UUID]) -> dict[UUID, AreaSurvey]:
    """The survey in force of each home; the caller has locked the homes."""
    rows = AreaSurvey.objects.filter(unit_id__in=list(unit_ids), ended_at__isnull=True)
    return {row.unit_id: row for row in rows}


def homes_to_measure(project: Project, unit_ids: Collection[UUID], viewer: Staff | SystemActor) -> list[Home]:
    """Homes of a project under lock, in the order of their ids; those the viewer may not see are missing."""
    rows: Any = homes_visible_to(viewer).filter(project=project, pk__in=list(unit_ids))
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def homes_by_label(project: Project, labels: Collection[str], viewer: Staff) -> dict[str, Home]:
    """Homes of a project by the label under which a list names them."""
    rows = homes_visible_to(viewer).filter(project=project, unit__label__in=list(labels))
    return {home.unit.label: home for home in rows}


def projects_kept_by(viewer: Staff) -> list[Project]:
    """Projects whose measured areas and floor plans the viewer may enter."""
    return [p for p in projects_visible_to(viewer) if viewer.may(KEEP_PERMITS, p.pk)]
