"""Floor plans, scoped to the viewer's projects."""

from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from guijia.areas.estate.models import FloorPlan, Home
from guijia.areas.estate.queries.homes import scoped
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


def plans_visible_to(viewer: Staff | SystemActor) -> QuerySet[FloorPlan]:
    """Floor plans of the viewer's projects."""
    return scoped(FloorPlan.objects.select_related("project", "picture"), viewer)


def plans_listed_for(viewer: Staff) -> QuerySet[FloorPlan]:
    """The same with how many homes are of each plan (``homes``)."""
    rows = plans_visible_to(viewer)
    return rows.annotate(homes=Coalesce(Subquery(_counted()), 0, output_field=IntegerField()))


def _counted() -> QuerySet[Any, Any]:
    same = Q(layout=OuterRef("name")) | Q(layout=OuterRef("code")) & ~Q(layout="")
    homes = Home.objects.filter(same, project_id=OuterRef("project_id"), withdrawn_at__isnull=True)
    return homes.order_by().values("project_id").annotate(n=Count("pk")).values("n")


def homes_of(plan: FloorPlan) -> QuerySet[Home]:
    """The homes whose price list calls their layout by this plan's code or name."""
    names = [name for name in (plan.code, plan.name) if name]
    return Home.objects.filter(project_id=plan.project_id, layout__in=names, withdrawn_at__isnull=True)


_OF_LAYOUT: Prepared[FloorPlan] = Prepared(
    lambda project_id, layout: (
        FloorPlan.objects.filter(Q(code=layout) | Q(name=layout), project_id=project_id)
        .select_related("picture")
        .order_by("code", "pk")[:1]
    )
)


def plan_of(home: Home) -> FloorPlan | None:
    """The floor plan of a home; the caller has shown the home."""
    return _OF_LAYOUT.first(home.project_id, home.layout) if home.layout else None


def plan_for_update(plan_id: UUID, project: Project, viewer: Staff | SystemActor) -> FloorPlan:
    """A plan of the project under lock. Raises: FloorPlan.DoesNotExist."""
    return plans_visible_to(viewer).select_for_update(of=("self",)).get(pk=plan_id, project=project)


def plan_known(project: Project, code: str, name: str, but: UUID) -> str:
    """Which of code and name another plan of the project bears already; empty when none."""
    others = FloorPlan.objects.filter(project=project).exclude(pk=but)
    if others.filter(Q(code=code) | Q(name=code)).exists():
        return "code"
    return "name" if others.filter(Q(name=name) | Q(code=name)).exists() else ""
