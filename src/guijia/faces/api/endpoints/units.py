"""Projects and units."""

from uuid import UUID

from django.http import Http404
from ninja import Query, Router

from guijia.areas.estate.permissions import SEE_HOMES
from guijia.faces.api import paging, queries, schemas, shown
from guijia.faces.api.door import ApiRequest, need, offer
from guijia.faces.api.enums import Scope

router = Router(tags=["项目与房源"])


@offer(router, "GET", "/projects", answer=schemas.Projects, name="list_projects", summary="持有人的项目")
def list_projects(request: ApiRequest) -> schemas.Projects:
    """Projects in which the holder works."""
    found = queries.projects_of(request.auth.staff)
    return schemas.Projects(items=[shown.project(one) for one in found])


@offer(router, "GET", "/units", answer=schemas.Units, scope=Scope.READ_UNITS, asked=schemas.UnitsAsked,
       name="list_units", summary="房源：状态、面积、价格")  # fmt: skip
def list_units(request: ApiRequest, asked: Query[schemas.UnitsAsked]) -> schemas.Units:
    """Units that the holder may see."""
    staff = request.auth.staff
    need(staff, SEE_HOMES)
    rows = queries.homes_for(staff, project=asked.project, building=asked.building, state=asked.state)
    found, after = paging.page(rows, name="units", by="", down=False, cursor=asked.cursor, limit=asked.limit)
    return schemas.Units(items=[shown.unit(one, staff) for one in found], next=after)


@offer(router, "GET", "/units/{uuid:unit_id}", answer=schemas.UnitOut, scope=Scope.READ_UNITS,
       name="get_unit", summary="一套房源")  # fmt: skip
def get_unit(request: ApiRequest, unit_id: UUID) -> schemas.UnitOut:
    """One unit."""
    staff = request.auth.staff
    found = queries.homes_for(staff, project=None, building=None, state=None).filter(pk=unit_id).first()
    if found is None:
        raise Http404
    return shown.unit(found, staff)
