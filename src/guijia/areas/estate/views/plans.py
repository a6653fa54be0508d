"""Floor plans: the list, one plan with its picture, entering and correcting."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from guijia.areas.estate.actions.plans import keep_floor_plan
from guijia.areas.estate.forms.areas import PlanForm, first_of
from guijia.areas.estate.models import FloorPlan
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries import plans as queries
from guijia.areas.estate.queries.areas import projects_kept_by
from guijia.areas.estate.tables.plans import PlanList
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.files.answers import file_response
from guijia.platform.files.queries import content_of


@require_safe
@signed_in
def plans(request: StaffRequest) -> HttpResponse:
    """The floor plans of the viewer's projects."""
    may = request.user.may(KEEP_PERMITS)
    return PlanList().respond(
        request,
        queries.plans_listed_for(request.user),
        acts=[("登记户型", reverse("estate:new_plan"))] if may else [],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_plan(request: StaffRequest) -> HttpResponse:
    """Enter a floor plan."""
    if not request.user.may(KEEP_PERMITS):
        raise Http404
    projects = projects_kept_by(request.user)
    if request.method != "POST":
        initial = {
            "project": first_of(projects, chosen_project(request)),
            "name": request.GET.get("name"),
        }
        return _page(request, None, PlanForm(projects=projects, initial=initial))
    return _keep(request, None, PlanForm(request.POST, request.FILES, projects=projects))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """A floor plan with its picture; a post corrects it."""
    found = get_object_or_404(queries.plans_visible_to(request.user), pk=plan_id)
    if request.method != "POST":
        initial = {
            "project": str(found.project_id),
            "code": found.code,
            "name": found.name,
            "area": found.area,
            "inner_area": found.inner_area,
        }
        return _page(request, found, PlanForm(projects=[found.project], initial=initial))
    return _keep(request, found, PlanForm(request.POST, request.FILES, projects=[found.project]))


def _keep(request: StaffRequest, found: FloorPlan | None, form: PlanForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, found, form, status=422)
    data: dict[str, Any] = form.cleaned_data
    picture = data["picture"]
    try:
        made = keep_floor_plan(
            project=form.projects[data["project"]],
            plan_id=found.pk if found else None,
            code=data["code"],
            name=data["name"],
            area=data["area"],
            inner_area=data["inner_area"],
            picture=picture.read() if picture else b"",
            picture_name=picture.name if picture else "",
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        field = "picture" if refusal.code.startswith("files_") else refusal.field
        form.add_error(field if field in form.fields else None, refusal.message)
        return _page(request, found, form, status=refusal.status)
    tell(request, f"已登记户型 {made}。")
    return go(request, reverse("estate:plan", args=[made.pk]))


def _page(
    request: StaffRequest, found: FloorPlan | None, form: PlanForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "plan": found,
        "form": form,
        "homes": queries.homes_of(found).count() if found else 0,
        "homes_url": f"{reverse('estate:homes')}?{urlencode({'q': found.name})}" if found else "",
        "may_keep": request.user.may(KEEP_PERMITS, found.project_id) if found else True,
        "many": len(form.projects) > 1,
    }
    return render(request, "estate/plan.html", context, status=status)


@require_safe
@signed_in
def picture(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """The picture of a floor plan: nobody's data, so that no look at it is written down."""
    found = get_object_or_404(queries.plans_visible_to(request.user), pk=plan_id)
    if found.picture is None:
        raise Http404
    return file_response(
        content_of(found.picture), content_type=found.picture.content_type, name=found.picture.name
    )
