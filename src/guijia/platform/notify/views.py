"""One's own messages: the list, the count that is asked for again and again, what one wants."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.notify import actions, queries, registry
from guijia.platform.notify.channels import adapter_of
from guijia.platform.notify.enums import Channel, Pace
from guijia.platform.notify.forms import ContactForm, wishes_typed
from guijia.platform.notify.rules import pace_of
from guijia.platform.notify.tables import MessageList


@require_safe
@signed_in
def messages(request: StaffRequest) -> HttpResponse:
    """What was said to the viewer."""
    return MessageList().respond(
        request, queries.messages_of(request.user), unread=queries.unread_count(request.user)
    )


@require_safe
@signed_in
def unread(request: StaffRequest) -> HttpResponse:
    """How many are unread, and the newest of them: small, and empty (304) when nothing has changed.

    Pages ask for it while somebody looks at them.
    """
    count = queries.unread_count(request.user)
    newest = queries.newest_unread(request.user) if count else None
    mark = f'"{count}-{newest.pk if newest else ""}"'
    answer: HttpResponse
    if request.headers.get("If-None-Match") == mark:
        answer = HttpResponse(status=304)
    else:
        said = {"id": str(newest.pk), "title": newest.title, "url": newest.url} if newest else None
        answer = JsonResponse({"unread": count, "newest": said})
    answer.headers["ETag"] = mark
    return answer


@require_POST
@signed_in
def read(request: StaffRequest, message_id: UUID) -> HttpResponse:
    """The viewer follows a message."""
    message = queries.message_of(request.user, message_id)
    if message is None:
        raise Http404
    actions.mark_read(message=message, actor=request.user, now=request.now)
    return HttpResponse(status=204)


@require_POST
@signed_in
def read_all(request: StaffRequest) -> HttpResponse:
    """The viewer has seen them all."""
    count = actions.mark_all_read(actor=request.user, now=request.now)
    tell(request, f"已把 {count} 条消息标为已读。" if count else "没有未读的消息。")
    return go(request, reverse("notify:messages"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def preferences(request: StaffRequest) -> HttpResponse:
    """Where the viewer is reached, by what, and when not."""
    ways = open_ways()
    contact = queries.contact_of(request.user)
    initial: dict[str, Any] = {}
    if contact is not None:
        initial = {name: getattr(contact, name) for name in ("email", "sms", "wecom", "dingtalk", "feishu")}
        initial |= {"quiet_from": contact.quiet_from_hour, "quiet_until": contact.quiet_until_hour}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method != "POST":
        return _preferences_page(request, form, ways)
    if not form.is_valid():
        return _preferences_page(request, form, ways, 422)
    try:
        actions.set_contact(
            staff=request.user,
            addresses=form.addresses(),
            quiet=form.cleaned_data["quiet"],
            actor=request.user,
            now=request.now,
        )
        actions.set_wishes(
            staff=request.user, wishes=wishes_typed(request.POST, ways), actor=request.user, now=request.now
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _preferences_page(request, form, ways, refusal.status)
    tell(request, "消息偏好已保存。")
    return go(request, reverse("notify:preferences"))


def open_ways() -> list[Channel]:
    """Ways that are switched on for anybody."""
    found = queries.channel_settings()
    return [one for one in Channel if any(row.is_on for row in found.get(one, []))]


def _preferences_page(
    request: StaffRequest, form: ContactForm, ways: list[Channel], status: int = 200
) -> HttpResponse:
    held = queries.wishes_by(request.user)
    rows = [
        {
            "kind": kind,
            "cells": [
                (channel, pace_of(kind, channel, held.get((kind.key, channel.value)))) for channel in ways
            ],
        }
        for kind in registry.all_kinds()
    ]
    shown = {
        "form": form,
        "ways": [(one, adapter_of(one)) for one in ways],
        "rows": rows,
        "paces": Pace.choices,
        "quiet": queries.quiet_of(None, request.now),
    }
    return render(request, "notify/preferences.html", shown, status=status)
