"""Homes are found by the search box: by label, by room alone, by building and room as people say it."""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import HOME_KIND
from guijia.areas.estate.queries import homes as queries
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.search import actions as search


def index_units(unit_ids: Collection[UUID]) -> int:
    """Make homes findable, or change how they are found; called by whatever entered or changed them.

    Rule:    SYS-04.
    Writes:  SearchEntry (a projection).
    Returns: how many.
    """
    return search.put_many(things=_findable(queries.homes_visible_to(SYSTEM).filter(pk__in=unit_ids)))


def index_project(project_id: UUID) -> int:
    """Make every home of a project findable again."""
    return search.put_many(things=_findable(queries.homes_visible_to(SYSTEM).filter(project_id=project_id)))


def _findable(homes: QuerySet[Home]) -> Iterator[search.Findable]:
    for home in homes.select_related("project").iterator(chunk_size=2000):
        room = home.unit.label.rpartition("-")[2]
        yield search.Findable(
            subject=home.unit,
            kind=HOME_KIND,
            project_id=home.project_id,
            title=home.unit.label,
            subtitle=_subtitle(home),
            url=_url(home),
            words=[room, home.room, f"{home.building.name}{room}", f"{home.building.number}-{room}"],
        )


def _subtitle(home: Home) -> str:
    area = f"{home.area:,.2f} ㎡" if home.area is not None else ""
    return " · ".join(p for p in (f"{home.project.name} {home.building.name}", home.layout, area) if p)


def _url(home: Home) -> str:
    """The home's own page; its place on the board where that page is not installed."""
    try:
        return reverse("home", args=[home.pk])
    except NoReverseMatch:
        return f"{reverse('estate:board', args=[home.building_id])}?unit={home.pk}"
