"""Web hooks on the screen: register, stop, try, send again."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.faces.api import queries, rules, tables
from guijia.faces.api.actions import hooks as actions
from guijia.faces.api.enums import DeliveryState, HookEvent
from guijia.faces.api.forms import HookForm
from guijia.faces.api.models import WebHook
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.org.views import for_administrators
from guijia.platform.places.queries import projects_among


@require_safe
@signed_in
def hooks(request: StaffRequest) -> HttpResponse:
    """Every address that is told of events."""
    for_administrators(request)
    acts = [("登记推送", reverse("api:new_hook")), ("接口说明", reverse("api:docs"))]
    return tables.HookList().respond(request, queries.hooks_visible_to(request.user), acts=acts)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_hook(request: StaffRequest) -> HttpResponse:
    """Register an address; its signing secret is shown on this one answer."""
    for_administrators(request)
    scope = request.user.scope_of(ADMINISTER)
    projects = list(projects_among(scope).order_by("code"))
    form = HookForm(
        request.POST if request.method == "POST" else None, projects=projects, may_all=scope is None
    )
    if request.method != "POST":
        return render(request, "api/new_hook.html", {"form": form})
    if not form.is_valid():
        return render(request, "api/new_hook.html", {"form": form}, status=422)
    try:
        hook, secret = actions.make_hook(
            name=form.cleaned_data["name"],
            url=form.cleaned_data["url"],
            events=[HookEvent(one) for one in form.cleaned_data["events"]],
            project_id=UUID(form.cleaned_data["project"]) if form.cleaned_data["project"] else None,
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return render(request, "api/new_hook.html", {"form": form}, status=refusal.status)
    return render(request, "api/hook_made.html", {"hook": hook, "secret": secret})


def _hook(request: StaffRequest, hook_id: UUID) -> WebHook:
    for_administrators(request)
    found = queries.hooks_visible_to(request.user).filter(pk=hook_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def hook(request: StaffRequest, hook_id: UUID) -> HttpResponse:
    """One address with everything it was told."""
    found = _hook(request, hook_id)
    context: dict[str, Any] = {"hook": found, "events": tables.events_words(found), "tries": rules.TRIES}
    return tables.DeliveryList(found).respond(request, queries.deliveries_of(found), **context)


@require_safe
@signed_in
def delivery(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """One thing told, as it was sent."""
    for_administrators(request)
    found = queries.delivery_visible_to(request.user, delivery_id)
    if found is None:
        raise Http404
    standing = DeliveryState(found.state)
    context = {
        "delivery": found,
        "hook": found.hook,
        "sign": tables.DELIVERY_SIGNS[standing],
        "may_retry": standing == DeliveryState.PARKED,
        "now": request.now,
    }
    return render(request, "api/delivery.html", context)


@require_POST
@signed_in
def stop_hook(request: StaffRequest, hook_id: UUID) -> HttpResponse:
    """Stop telling an address."""
    _hook(request, hook_id)
    actions.switch_hook(hook_id=hook_id, on=False, actor=request.user, now=request.now)
    tell(request, "推送已停用；未送的留着。")
    return go(request, reverse("api:hook", args=[hook_id]))


@require_POST
@signed_in
def start_hook(request: StaffRequest, hook_id: UUID) -> HttpResponse:
    """Tell an address again, of what happens from now on."""
    _hook(request, hook_id)
    actions.switch_hook(hook_id=hook_id, on=True, actor=request.user, now=request.now)
    tell(request, "推送已启用，从现在起发生的事会推送。")
    return go(request, reverse("api:hook", args=[hook_id]))


@require_POST
@signed_in
def ping(request: StaffRequest, hook_id: UUID) -> HttpResponse:
    """Have a test sent."""
    _hook(request, hook_id)
    actions.ping_hook(hook_id=hook_id, actor=request.user, now=request.now)
    tell(request, "测试已登记，几秒内送出，结果看下面的列表。")
    return go(request, reverse("api:hook", args=[hook_id]))


@require_POST
@signed_in
def retry(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """Send again what was given up."""
    for_administrators(request)
    if queries.delivery_visible_to(request.user, delivery_id) is None:
        raise Http404
    actions.retry_delivery(delivery_id=delivery_id, actor=request.user, now=request.now)
    tell(request, "已登记重送。")
    return go(request, reverse("api:delivery", args=[delivery_id]))
