"""The terms of contracts: what holds for the project and for each building, and setting them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guijia.areas.estate.actions.terms import set_sale_terms
from guijia.areas.estate.forms.terms import TermsForm
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.queries.terms import phases_of, standard_clauses, terms_visible_to
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell


def _form(request: StaffRequest, data: Any = None) -> TermsForm:
    projects = [p for p in queries.projects_visible_to(request.user) if request.user.may(KEEP_PERMITS, p.pk)]
    known = [p.pk for p in projects]
    buildings = queries.buildings_visible_to(request.user).filter(project_id__in=known)
    return TermsForm(data, projects=projects, phases=phases_of(known), buildings=buildings)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def terms(request: StaffRequest) -> HttpResponse:
    """What all contracts of the viewer's projects say alike; a post sets it anew."""
    if request.method != "POST":
        return _page(request, _form(request))
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    data = form.cleaned_data
    project, phase, building = form.places[data.pop("where")]
    clauses = form.clauses()
    try:
        made = set_sale_terms(
            project=project,
            phase=phase,
            building=building,
            clauses=clauses,
            actor=request.user,
            now=request.now,
            **data,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, form, status=refusal.status)
    tell(request, f"已登记 {made}。今后签订的合同按它打印，已签的不变。")
    return go(request, reverse("estate:terms"))


def _page(request: StaffRequest, form: TermsForm, *, status: int = 200) -> HttpResponse:
    rows = terms_visible_to(request.user)
    project = chosen_project(request)
    if project is not None:
        rows = rows.filter(project_id=project)
    context = {
        "form": form,
        "rows": list(rows[:200]),
        "may_keep": bool(form.places),
        "standard": [
            (key.label, words) for key, words in standard_clauses(business_day(request.now)).items()
        ],
    }
    return render(request, "estate/terms.html", context, status=status)
