"""Frame agreements and checklists through HTTP."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.estate.queries import homes
from guijia.areas.mortgage import actions, forms, queries, tables
from guijia.areas.mortgage.models import FrameAgreement
from guijia.areas.mortgage.permissions import KEEP_BANKS
from guijia.areas.mortgage.views.loans import gate
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.places.models import Project

NOT_KEEPER = "银行协议与资料清单由按揭专员、签约主管、经理管理。"


def _seen(request: StaffRequest, agreement_id: UUID) -> FrameAgreement:
    rows = queries.with_used(queries.agreements_visible_to(request.user))
    found = rows.filter(pk=agreement_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def agreements(request: StaffRequest) -> HttpResponse:
    """Frame agreements with what of each quota is left."""
    gate(request)
    rows = queries.with_used(queries.agreements_visible_to(request.user))
    acts = [("登记协议", reverse("mortgage:new_agreement"))] if request.user.may(KEEP_BANKS) else []
    return tables.AgreementList().respond(request, rows, acts=acts)


def _projects_asked(request: StaffRequest) -> tuple[list[Project], Project]:
    """The projects whose banks the viewer keeps, and the one that the form is about."""
    visible = homes.projects_visible_to(request.user)
    projects = [one for one in visible if request.user.may(KEEP_BANKS, one.pk)]
    if not projects:
        raise Http404
    asked = request.POST.get("project") or str(chosen_project(request) or "")
    project = next((one for one in projects if str(one.pk) == asked), None)
    if request.method == "POST" and project is None and asked:
        raise Http404
    return projects, project or projects[0]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_agreement(request: StaffRequest) -> HttpResponse:
    """Enter an agreement."""
    projects, project = _projects_asked(request)
    form = forms.AgreementForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status, made = _keep(request, form, project=project)
        if made is not None:
            tell(request, f"已登记与{made}的合作协议。")
            return go(request, reverse("mortgage:agreement", args=[made.pk]))
    context = {"form": form, "projects": projects, "project": project, "agreement": None}
    return render(request, "mortgage/agreement_form.html", context, status=status)


def _keep(request: StaffRequest, form: forms.AgreementForm, **to: Any) -> tuple[int, FrameAgreement | None]:
    """Enter or change an agreement. Returns: the status, and the agreement if it was kept."""
    if not form.is_valid():
        return 422, None
    terms = actions.Terms(**form.cleaned_data)
    try:
        if "project" in to:
            return 200, actions.enter_agreement(terms=terms, actor=request.user, now=request.now, **to)
        return 200, actions.change_agreement(terms=terms, actor=request.user, now=request.now, **to)
    except BusinessError as refusal:
        refusal.show_on(form)
        return refusal.status, None


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def agreement(request: StaffRequest, agreement_id: UUID) -> HttpResponse:
    """An agreement; whoever keeps them may correct or renew it."""
    found = _seen(request, agreement_id)
    may_keep = request.user.may(KEEP_BANKS, found.project_id) and found.ended_at is None
    initial = {name: getattr(found, name) for name in forms.AgreementForm.base_fields}
    form = forms.AgreementForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status, kept = _keep(request, form, agreement_id=found.pk)
        if kept is not None:
            tell(request, f"已修改与{kept}的合作协议。")
            return go(request, reverse("mortgage:agreement", args=[found.pk]))
        found = _seen(request, agreement_id)
    context = {
        "form": form,
        "agreement": found,
        "facts": tables.agreement_shown(found),
        "may_keep": may_keep,
        "not_keeper": NOT_KEEPER,
    }
    return render(request, "mortgage/agreement.html", context, status=status)


@require_POST
@signed_in
def end_agreement(request: StaffRequest, agreement_id: UUID) -> HttpResponse:
    """End an agreement before its day."""
    found = _seen(request, agreement_id)
    form = forms.ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.end_agreement(agreement_id=found.pk, reason=reason, actor=request.user, now=request.now)
    tell(request, f"与{found}的合作协议已终止。")
    return go(request, reverse("mortgage:agreement", args=[found.pk]))


# ---- checklists


@require_safe
@signed_in
def checklist(request: StaffRequest) -> HttpResponse:
    """What banks want to see."""
    gate(request)
    acts = [("添加资料", reverse("mortgage:new_item"))] if request.user.may(KEEP_BANKS) else []
    return tables.ChecklistList().respond(request, queries.items_visible_to(request.user), acts=acts)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_item(request: StaffRequest) -> HttpResponse:
    """Put a paper on the checklist of a project."""
    projects, project = _projects_asked(request)
    form = forms.ItemForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            item = actions.Item(position=50, **form.cleaned_data)
            try:
                made = actions.enter_item(item=item, project=project, actor=request.user, now=request.now)
            except BusinessError as refusal:
                refusal.show_on(form)
                status = refusal.status
            else:
                tell(request, f"清单已添加“{made.label}”，以后新开的贷款按此收取。")
                return go(request, reverse("mortgage:checklist"))
    context = {"form": form, "projects": projects, "project": project}
    return render(request, "mortgage/item_form.html", context, status=status)


@require_safe
@signed_in
def item(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """A paper of the checklist."""
    gate(request)
    found = queries.items_visible_to(request.user).filter(pk=item_id).first()
    if found is None:
        raise Http404
    context = {
        "item": found,
        "may_keep": request.user.may(KEEP_BANKS, found.project_id),
        "not_keeper": NOT_KEEPER,
    }
    return render(request, "mortgage/item.html", context)


@require_POST
@signed_in
def retire_item(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """Take a paper off the checklist."""
    gate(request)
    found = queries.items_visible_to(request.user).filter(pk=item_id).first()
    if found is None:
        raise Http404
    actions.retire_item(item_id=item_id, actor=request.user, now=request.now)
    tell(request, f"“{found.label}”已从清单停用；已开的贷款不变。")
    return go(request, reverse("mortgage:checklist"))
