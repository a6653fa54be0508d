"""Ways, words and the record of what was sent: for administrators."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.notify import actions, queries, registry
from guijia.platform.notify.channels import adapter_of
from guijia.platform.notify.enums import Channel, DeliveryState
from guijia.platform.notify.forms import ChannelForm, CompanyForm, TemplateForm
from guijia.platform.notify.models import ChannelSetting
from guijia.platform.notify.permissions import SEE_DELIVERIES, SET_CHANNELS, SET_TEMPLATES
from guijia.platform.notify.registry import MessageKind, fill
from guijia.platform.notify.tables import DeliveryList
from guijia.platform.org.permissions import Permission
from guijia.platform.places import queries as places


def _only(request: StaffRequest, right: Permission) -> None:
    if not request.user.may(right):
        raise Http404


# ---- ways


@require_safe
@signed_in
def channels(request: StaffRequest) -> HttpResponse:
    """Every way and how it stands."""
    _only(request, SET_CHANNELS)
    held = queries.channel_settings()
    rows = [{"channel": one, "adapter": adapter_of(one), "settings": held.get(one, [])} for one in Channel]
    shown = {"rows": rows, "waiting_seconds": queries.oldest_unsent_seconds(request.now), "now": request.now}
    return render(request, "notify/channels.html", shown)


def _channel(name: str) -> Channel:
    if name not in Channel.values:
        raise Http404
    return Channel(name)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def channel(request: StaffRequest, name: str) -> HttpResponse:
    """One way, for all companies or for one."""
    _only(request, SET_CHANNELS)
    wanted = _channel(name)
    companies = list(places.companies())
    asked = CompanyForm(request.POST if request.method == "POST" else request.GET, companies=companies)
    company = asked.chosen()
    held = _setting(wanted, company.pk if company else None)
    kept = _shown_secrets(wanted, held)
    form = ChannelForm(
        request.POST if request.method == "POST" else None,
        channel=wanted,
        kept=json.loads(held.secrets or "{}") if held else (),
        initial={**kept, "is_on": held.is_on if held else False},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.set_channel(
                    channel=wanted,
                    company=company,
                    is_on=form.cleaned_data["is_on"],
                    secrets=form.secrets(),
                    actor=request.user,
                    now=request.now,
                )
            except BusinessError as refusal:
                refusal.show_on(form)
            else:
                tell(request, f"{wanted.label}已保存。")
                query = f"?company={company.pk}" if company else ""
                return go(request, f"{reverse('notify:channel', args=[name])}{query}")
    shown = {
        "channel": wanted, "adapter": adapter_of(wanted), "form": form, "asked": asked, "held": held,
        "company": company, "now": request.now,
    }  # fmt: skip
    return render(request, "notify/channel.html", shown, status=status)


def _setting(wanted: Channel, company_id: UUID | None) -> ChannelSetting | None:
    rows = queries.channel_settings().get(wanted, [])
    return next((one for one in rows if one.company_id == company_id), None)


def _shown_secrets(wanted: Channel, held: ChannelSetting | None) -> dict[str, str]:
    """What may be shown again of what was kept."""
    kept: dict[str, str] = json.loads(held.secrets or "{}") if held else {}
    return {one.key: kept.get(one.key, "") for one in adapter_of(wanted).secrets if not one.is_hidden}


@require_POST
@signed_in
def try_channel(request: StaffRequest, name: str) -> HttpResponse:
    """Send oneself a trial message."""
    _only(request, SET_CHANNELS)
    made = actions.try_channel(channel=_channel(name), actor=request.user, now=request.now)
    tell(request, "试发消息已排队，几秒内送出。结果见本页。")
    return go(request, reverse("notify:delivery", args=[made.pk]))


# ---- words


@require_safe
@signed_in
def templates(request: StaffRequest) -> HttpResponse:
    """Every kind of message and whether its words are the company's own."""
    _only(request, SET_TEMPLATES)
    own = queries.changed_kinds(business_day(request.now))
    rows = [(one, one.key in own) for one in registry.all_kinds()]
    return render(request, "notify/templates.html", {"rows": rows})


def _kind(key: str) -> MessageKind:
    found = next((one for one in registry.all_kinds() if one.key == key), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """The words of one kind: those that hold, those before, and a counter for new ones."""
    _only(request, SET_TEMPLATES)
    wanted, today = _kind(kind), business_day(request.now)
    initial = {"title": wanted.title, "words": wanted.words, "effective_from": today}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.set_template(
                    kind=kind,
                    channel=form.chosen(),
                    title=form.cleaned_data["title"],
                    words=form.cleaned_data["words"],
                    effective_from=form.cleaned_data["effective_from"],
                    actor=request.user,
                    now=request.now,
                )
            except BusinessError as refusal:
                refusal.show_on(form)
                status = refusal.status
            else:
                tell(request, f"“{wanted.label}”的模板已保存。")
                return go(request, reverse("notify:template", args=[kind]))
    shown = {
        "kind": wanted,
        "form": form,
        "rows": queries.templates_of(kind),
        "today": today,
        **_previewed(wanted, form["title"].value() or "", form["words"].value() or "", form["channel"].value() or ""),
    }  # fmt: skip
    return render(request, "notify/template.html", shown, status=status)


def _previewed(kind: MessageKind, title: str, words: str, channel: str) -> dict[str, Any]:
    problems = [
        *kind.problems_of(title, outside=True),
        *kind.problems_of(words, outside=bool(channel)),
    ]
    values = kind.samples()
    return {
        "problems": list(dict.fromkeys(problems)),
        "preview_title": fill(title, values),
        "preview_words": fill(words, values),
    }


@require_POST
@signed_in
def preview(request: StaffRequest, kind: str) -> HttpResponse:
    """How words would read, while they are typed; nothing is written."""
    _only(request, SET_TEMPLATES)
    wanted = _kind(kind)
    typed = [
        request.POST.get(name, "")[:limit]
        for name, limit in (("title", 120), ("words", 2000), ("channel", 12))
    ]
    return render(request, "notify/_preview.html", _previewed(wanted, *typed))


@require_POST
@signed_in
def withdraw(request: StaffRequest, kind: str) -> HttpResponse:
    """Take words back."""
    _only(request, SET_TEMPLATES)
    try:
        found = queries.template_by_id(_kind(kind).key, UUID(request.POST.get("template", "")))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    actions.withdraw_template(template=found, actor=request.user, now=request.now)
    tell(request, "模板已撤下，以前的内容重新生效。")
    return go(request, reverse("notify:template", args=[found.kind]))


# ---- the record


@require_safe
@signed_in
def deliveries(request: StaffRequest) -> HttpResponse:
    """How every message went out."""
    _only(request, SEE_DELIVERIES)
    return DeliveryList().respond(request, queries.deliveries_visible_to(request.user))


@require_safe
@signed_in
def delivery(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """One message on its way."""
    _only(request, SEE_DELIVERIES)
    found = queries.deliveries_visible_to(request.user).filter(pk=delivery_id).first()
    if found is None:
        raise Http404
    again = found.state in {DeliveryState.GIVEN_UP, DeliveryState.UNKNOWN}
    return render(request, "notify/delivery.html", {"found": found, "again": again, "now": request.now})


@require_POST
@signed_in
def resend(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """Send again what did not arrive."""
    _only(request, SEE_DELIVERIES)
    if not queries.deliveries_visible_to(request.user).filter(pk=delivery_id).exists():
        raise Http404
    actions.resend(delivery_id=delivery_id, actor=request.user, now=request.now)
    tell(request, "已重新排队。")
    return go(request, reverse("notify:delivery", args=[delivery_id]))
