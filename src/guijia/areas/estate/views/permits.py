"""The five certificates: which building lacks which, taking one in, marking one as revoked."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from guijia.areas.estate.actions.permits import file_permit
from guijia.areas.estate.actions.setup import revoke_permit
from guijia.areas.estate.enums import PermitKind
from guijia.areas.estate.forms.permits import PermitForm
from guijia.areas.estate.forms.sales import ReasonForm
from guijia.areas.estate.models import Permit
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.tables.permits import PermitLine, coverage, permit_state, where_words
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.places.models import Building, Project


def _form(request: StaffRequest, data: Any = None, files: Any = None) -> PermitForm:
    projects = [p for p in _projects(request) if request.user.may(KEEP_PERMITS, p.pk)]
    known = {p.pk for p in projects}
    buildings = [b for b in _buildings(request) if b.project_id in known]
    initial = {
        "project": request.GET.get("project") or (projects[0].pk if projects else None),
        "kind": request.GET.get("kind"),
    }
    return PermitForm(data, files, projects=projects, buildings=buildings, initial=initial)


def _projects(request: StaffRequest) -> list[Project]:
    found = queries.projects_visible_to(request.user)
    chosen = chosen_project(request)
    return list(found.filter(pk=chosen) if chosen else found)


def _buildings(request: StaffRequest) -> list[Building]:
    found = queries.buildings_visible_to(request.user)
    chosen = chosen_project(request)
    return list(found.filter(project_id=chosen) if chosen else found)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def permits(request: StaffRequest) -> HttpResponse:
    """The certificates of the viewer's projects; a post takes one in."""
    if request.method != "POST":
        return _page(request, _form(request))
    form = _form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        made = _file(request, form)
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, form, status=refusal.status)
    tell(request, f"已登记 {made}。")
    return go(request, reverse("estate:permits"))


def _file(request: StaffRequest, form: PermitForm) -> Permit:
    data = form.cleaned_data
    scan = data.get("scan")
    return file_permit(
        project=form.known_projects[data["project"]],
        kind=PermitKind(data["kind"]),
        number=data["number"],
        issued_on=data["issued_on"],
        expires_on=data["expires_on"],
        building_ids=[UUID(key) for key in data["buildings"]],
        scan=scan.read() if scan else b"",
        scan_name=scan.name if scan else "",
        actor=request.user,
        now=request.now,
    )


def _page(request: StaffRequest, form: PermitForm, *, status: int = 200) -> HttpResponse:
    viewer, today = request.user, business_day(request.now)
    buildings, projects = _buildings(request), _projects(request)
    names = {b.pk: b.name for b in buildings}
    shown = list(queries.permits_visible_to(viewer).filter(project__in=[p.pk for p in projects]))
    scans = queries.scans_of([p.pk for p in shown])
    lines = []
    for permit in shown:
        state, words = permit_state(permit, today)
        scan = scans.get(permit.pk)
        lines.append(
            PermitLine(
                permit,
                where_words(permit, names),
                state,
                words,
                reverse("files:download", args=[scan]) if scan else "",
                permit.revoked_at is None and viewer.may(KEEP_PERMITS, permit.project_id),
            )
        )
    context = {
        "form": form,
        "kinds": [kind.label for kind in PermitKind],
        "coverage": coverage(buildings, shown, today),
        "lines": lines,
        "may_keep": viewer.may(KEEP_PERMITS) and bool(form.known_projects),
        "revoke_form": ReasonForm(auto_id=False),
        "many": len(projects) > 1,
    }
    return render(request, "estate/permits.html", context, status=status)


@require_POST
@signed_in
def revoke(request: StaffRequest, permit_id: UUID) -> HttpResponse:
    """Mark a certificate as no longer in force."""
    found = queries.permits_visible_to(request.user).filter(pk=permit_id).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise BusinessError("estate_reason", "请写明注销的缘由。", clause="PRE-05", field="reason")
    revoke_permit(
        permit_id=permit_id, reason=form.cleaned_data["reason"], actor=request.user, now=request.now
    )
    tell(request, f"已注销 {found}。此前已售房屋不受影响，今后不能再凭它推盘。")
    return go(request, reverse("estate:permits"))
