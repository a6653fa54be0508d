"""Visitors and callers through HTTP."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.parties.models import Visit
from guijia.areas.parties.permissions import RECEIVE_VISIT, SEE_VISITS
from guijia.areas.parties.visits import actions, queries
from guijia.areas.parties.visits.forms import VisitForm, VoidForm
from guijia.areas.parties.visits.tables import VisitList
from guijia.kit.days import china
from guijia.kit.errors import BusinessError
from guijia.kit.identifiers import normalise_mobile
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.places.models import Project


@require_safe
@signed_in
def visits(request: StaffRequest) -> HttpResponse:
    """Who came or rang."""
    if not request.user.may(SEE_VISITS):
        raise Http404
    chosen, known = chosen_project(request), queries.projects_for(request.user)
    open_here = [one for one in known if chosen in {None, one.pk}]
    acts = [
        ("登记" if len(open_here) == 1 else f"登记（{one.name}）", reverse("visits:enter", args=[one.pk]))
        for one in open_here
    ]
    return VisitList().respond(request, queries.visits_visible_to(request.user), acts=acts)


def _project(request: StaffRequest, project_id: UUID) -> Project:
    for one in queries.projects_for(request.user):
        if one.pk == project_id:
            return one
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Enter somebody who came or rang."""
    project = _project(request, project_id)
    consultants = queries.consultants_of(project.pk)
    here = china(request.now)
    initial = {"on": here.date(), "clock": here.strftime("%H:%M"), "consultant": str(request.user.pk)}
    form = VisitForm(
        request.POST if request.method == "POST" else None, consultants=consultants, initial=initial
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.enter_visit(
                    project_id=project.pk, entry=form.entry(), actor=request.user, now=request.now
                )
            except BusinessError as refusal:
                refusal.show_on(form)
            else:
                words = f"已登记{made.get_kind_display()}：{made.name}。"
                if made.earlier is not None:
                    words += f"首次由{made.earlier.consultant.name}接待。"
                tell(request, words)
                return go(request, reverse("visits:visits"))
    context = {"form": form, "project": project, "consultants": consultants}
    return render(request, "parties/visit_form.html", context, status=status)


@require_POST
@signed_in
def known(request: StaffRequest, project_id: UUID) -> HttpResponse:
    """Whether somebody with that number came before, as soon as it is typed."""
    project = _project(request, project_id)
    number = normalise_mobile(request.POST.get("mobile", "")[:40])
    found = queries.first_with(project.pk, number) if number else None
    return render(request, "parties/_visit_known.html", {"found": found})


def _one(request: StaffRequest, visit_id: UUID) -> Visit:
    rows = queries.visits_visible_to(request.user).select_related("earlier__consultant", "entered_by")
    found = rows.filter(pk=visit_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def visit(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """One entry."""
    return _page(request, _one(request, visit_id), VoidForm())


def _page(request: StaffRequest, found: Visit, form: VoidForm, status: int = 200) -> HttpResponse:
    may_void = found.voided_at is None and request.user.may(RECEIVE_VISIT, found.project_id)
    context = {"found": found, "form": form, "may_void": may_void}
    return render(request, "parties/visit.html", context, status=status)


@require_POST
@signed_in
def void(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """Let an entry count no longer."""
    found, form = _one(request, visit_id), VoidForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    actions.void_visit(
        visit_id=found.pk, reason=form.cleaned_data["reason"], actor=request.user, now=request.now
    )
    tell(request, "已作废，不再计入统计。")
    return go(request, reverse("visits:visit", args=[found.pk]))
