"""Contract templates and sets of paper; the accounts of the filing system."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.deals.actions import filing, stock
from guijia.areas.deals.enums import RegisterKind
from guijia.areas.deals.forms import MakeSetsForm, ReasonForm, TemplateForm
from guijia.areas.deals.permissions import FILING_SECRETS, KEEP_SETS, KEEP_TEMPLATES, SEE_DEALS
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.tables import SetList
from guijia.areas.deals.views.closing import printing
from guijia.areas.estate.queries import homes
from guijia.kit.days import business_day
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell


@require_safe
@signed_in
def sets(request: StaffRequest) -> HttpResponse:
    """Templates with their stock, and every set."""
    if not request.user.may(SEE_DEALS):
        raise Http404
    return _sets_page(request)


def _sets_page(request: StaffRequest, **forms: object) -> HttpResponse:
    templates = queries.templates_visible_to(request.user)
    project = chosen_project(request)
    if project is not None:
        templates = templates.filter(project_id=project)
    today = business_day(request.now)
    rows = [(one, stock.stock_minimum(one.project, today)) for one in templates]
    context: dict[str, object] = {
        "templates": [
            {"one": one, "minimum": least, "low": getattr(one, "ready", 0) < least} for one, least in rows
        ],
        "may_make": request.user.may(KEEP_SETS),
        "may_publish": request.user.may(KEEP_TEMPLATES),
        "publish_form": TemplateForm(),
        "make_form": MakeSetsForm(),
        "projects": list(homes.projects_visible_to(request.user)),
        "printing": printing(request, RegisterKind.F09),
    }
    return SetList().respond(request, queries.sets_visible_to(request.user), **(context | forms))


@require_POST
@signed_in
def make(request: StaffRequest) -> HttpResponse:
    """Fill sets from a template."""
    form = MakeSetsForm(request.POST)
    if not form.is_valid():
        tell(request, "没有套打：请选择范本，填 1 到 200 之间的套数。")
        return go(request, reverse("deals:sets"))
    template = queries.templates_visible_to(request.user).filter(pk=form.cleaned_data["template"]).first()
    if template is None:
        raise Http404
    made = stock.make_sets(
        template_id=template.pk, count=form.cleaned_data["count"], actor=request.user, now=request.now
    )
    tell(request, f"已套打 {len(made)} 套，{made[0].serial} 至 {made[-1].serial}。")
    return go(request, reverse("deals:sets"))


@require_POST
@signed_in
def void(request: StaffRequest, set_id: UUID) -> HttpResponse:
    """Void a spoilt set."""
    if not queries.sets_visible_to(request.user).filter(pk=set_id).exists():
        raise Http404
    form = ReasonForm(request.POST)
    form.is_valid()
    done = stock.void_set(
        set_id=set_id, reason=form.cleaned_data.get("reason", ""), actor=request.user, now=request.now
    )
    tell(request, f"{done.serial} 已作废。")
    return go(request, reverse("deals:sets"))


@require_POST
@signed_in
def publish(request: StaffRequest) -> HttpResponse:
    """Put a version of the standard contract in force."""
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _sets_page(request, publish_form=form)
    project = homes.projects_visible_to(request.user).filter(pk=form.cleaned_data["project"]).first()
    if project is None:
        raise Http404
    made = stock.publish_template(
        project=project,
        name=form.cleaned_data["name"],
        version=form.cleaned_data["version"],
        effective_on=form.cleaned_data["effective_on"],
        actor=request.user,
        now=request.now,
    )
    tell(request, f"已启用 {made}。")
    return go(request, reverse("deals:sets"))


@require_safe
@signed_in
def credentials(request: StaffRequest) -> HttpResponse:
    """The accounts of the filing system; secrets are not shown here."""
    if not request.user.may(FILING_SECRETS):
        raise Http404
    rows = list(queries.credentials_visible_to(request.user))
    return render(request, "deals/credentials.html", {"rows": rows, "form": ReasonForm()})


@sensitive_variables("secret")
@require_POST
@signed_in
def use_credential(request: StaffRequest, credential_id: UUID) -> HttpResponse:
    """Show one secret, once, with the reason kept."""
    found = queries.credentials_visible_to(request.user).filter(pk=credential_id).first()
    if found is None:
        raise Http404
    form = ReasonForm(request.POST)
    form.is_valid()
    secret = filing.use_credential(
        credential_id=credential_id,
        reason=form.cleaned_data.get("reason", ""),
        actor=request.user,
        now=request.now,
    )
    context = {
        "rows": list(queries.credentials_visible_to(request.user)),
        "form": ReasonForm(),
        "shown": found,
        "secret": secret,
    }
    return render(request, "deals/credentials.html", context)
