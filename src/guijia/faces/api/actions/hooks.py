"""Web hooks: registering and stopping them, noting what is to be told, and how the telling went."""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from guijia.faces.api import errors, queries, rules
from guijia.faces.api.enums import DeliveryState, HookEvent
from guijia.faces.api.kinds import HOOK_PARKED
from guijia.faces.api.models import HookDelivery, WebHook
from guijia.faces.api.queries import Happened
from guijia.kit.days import business_day
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.notify.actions.saying import say
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.places.models import Project
from guijia.platform.places.queries import projects_among

LEASE = timedelta(seconds=90)
TROUBLE = 200


@action
def make_hook(
    *, name: str, url: str, events: Iterable[HookEvent], project_id: UUID | None, actor: Staff, now: datetime
) -> tuple[WebHook, str]:
    """Register an address that is told of events from now on.

    Rule:    INT-02; T19.
    Writes:  WebHook; audit ``api.make_hook``.
    Raises:  BusinessError ``api_hook_address``; Project.DoesNotExist where ``actor`` does not administer.
    Returns: the web hook and its signing secret, which is shown this once.
    """
    rules.target_of(url, http=settings.HOOK_HTTP, ports=settings.HOOK_PORTS)
    scope = actor.scope_of(ADMINISTER)
    if project_id is not None:
        projects_among(scope).get(pk=project_id)
    elif scope is not None:
        # All projects are told of only by who administers all of them.
        raise Project.DoesNotExist
    secret = secrets.token_urlsafe(32)
    hook = WebHook(
        name=name,
        url=url,
        events=sorted({HookEvent(one).value for one in events}),
        project_id=project_id,
        created_by=actor,
        created_at=now,
        read_to=queries.real_now(),
    )
    hook.secret = secret
    hook.save(force_insert=True)
    record(
        "api.make_hook",
        actor=actor,
        subject=hook,
        project_id=project_id,
        detail={
            "host": rules.target_of(url, http=settings.HOOK_HTTP, ports=settings.HOOK_PORTS).host,
            "events": hook.events,
        },
    )
    return hook, secret


@action
def switch_hook(*, hook_id: UUID, on: bool, actor: Staff, now: datetime) -> WebHook:
    """Stop telling an address, or begin again from now on.

    Writes:  WebHook.is_active; audit ``api.stop_hook`` or ``api.start_hook``.
    Locks:   the web hook.
    Raises:  WebHook.DoesNotExist when ``actor`` cannot see it.
    """
    hook = _locked(actor, hook_id)
    if hook.is_active == on:
        return hook
    hook.is_active = on
    hook.failures, hook.retry_at, hook.trouble = 0, None, ""
    if on:
        hook.read_to = queries.real_now()
    hook.save(update_fields=["is_active", "failures", "retry_at", "trouble", "read_to"])
    done = "api.start_hook" if on else "api.stop_hook"
    record(done, actor=actor, subject=hook, project_id=hook.project_id)
    return hook


@action
def ping_hook(*, hook_id: UUID, actor: Staff, now: datetime) -> HookDelivery:
    """Have a test sent to an address, which says nothing of the business.

    Writes:  HookDelivery; audit ``api.ping_hook``.
    Locks:   the web hook.
    Raises:  Conflict ``api_hook_stopped``; WebHook.DoesNotExist when ``actor`` cannot see it.
    """
    hook = _locked(actor, hook_id)
    if not hook.is_active:
        raise errors.hook_stopped()
    delivery = _delivery(hook, Happened(HookEvent.PING, uuid7(), now, {}), now)
    delivery.save(force_insert=True)
    hook.retry_at = None
    hook.save(update_fields=["retry_at"])
    record("api.ping_hook", actor=actor, subject=hook, project_id=hook.project_id)
    return delivery


@action
def retry_delivery(*, delivery_id: UUID, actor: Staff, now: datetime) -> HookDelivery:
    """Send again what was given up, because the receiver is well again.

    Writes:  HookDelivery.state, attempts; audit ``api.retry_delivery``.
    Locks:   the web hook, then the delivery.
    Raises:  Conflict ``api_not_parked`` | ``api_hook_stopped``; WebHook.DoesNotExist when ``actor`` cannot
             see it.
    """
    seen = queries.delivery_visible_to(actor, delivery_id)
    if seen is None:
        raise HookDelivery.DoesNotExist
    hook = _locked(actor, seen.hook_id)
    delivery = HookDelivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state != DeliveryState.PARKED:
        raise errors.not_parked()
    if not hook.is_active:
        raise errors.hook_stopped()
    delivery.state, delivery.attempts = DeliveryState.WAITING, 0
    delivery.save(update_fields=["state", "attempts"])
    hook.failures, hook.retry_at = 0, None
    hook.save(update_fields=["failures", "retry_at"])
    record("api.retry_delivery", actor=actor, subject=delivery, project_id=hook.project_id)
    return delivery


def _locked(actor: Staff, hook_id: UUID) -> WebHook:
    rows = queries.hooks_visible_to(actor).select_related(None)
    return rows.select_for_update(of=("self",)).get(pk=hook_id)


# ---- by the system


def _delivery(hook: WebHook, one: Happened, now: datetime) -> HookDelivery:
    said: dict[str, Any] = {
        "id": str(one.event_id),
        "event": one.event.value,
        "at": one.at.isoformat(),
        **one.said,
    }
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return HookDelivery(
        hook=hook, event=one.event, event_id=one.event_id, body=body, happened_at=one.at, created_at=now
    )


@action
def note_events(
    *, hook: WebHook, happened: list[Happened], read_to: datetime, actor: Actor, now: datetime
) -> int:
    """Keep what an address is to be told, once each, and how far was looked.

    Rule:    GUARD-7: never lost; a second telling carries the same event id.
    Writes:  HookDelivery, WebHook.read_to; no audit entry (nobody decided anything).
    Locks:   the web hook.
    Returns: how many are new.
    """
    standing = WebHook.objects.select_for_update(of=("self",)).get(pk=hook.pk)
    if not standing.is_active:
        return 0
    made = [_delivery(standing, one, now) for one in happened]
    HookDelivery.objects.bulk_create(made, ignore_conflicts=True)
    standing.read_to = max(read_to, standing.read_to)
    standing.save(update_fields=["read_to"])
    return len(made)


@action
def take_hook(*, hook_id: UUID, actor: Actor, now: datetime) -> bool:
    """Take an address in hand for sending; a sender that dies is forgotten after the lease.

    Writes:  WebHook.lease_until; no audit entry.
    Locks:   the web hook.
    Returns: was it free?
    """
    hook = WebHook.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=hook_id).first()
    moment = queries.real_now()
    if hook is None or not hook.is_active or (hook.lease_until is not None and hook.lease_until > moment):
        return False
    hook.lease_until = moment + LEASE
    hook.save(update_fields=["lease_until"])
    return True


@action
def let_hook_go(*, hook_id: UUID, actor: Actor, now: datetime) -> None:
    """Done sending for now.

    Writes:  WebHook.lease_until; no audit entry.
    """
    hook = WebHook.objects.select_for_update(of=("self",)).get(pk=hook_id)
    hook.lease_until = None
    hook.save(update_fields=["lease_until"])


@action
def note_sent(*, delivery_id: UUID, status: int, trouble: str, actor: Actor, now: datetime) -> bool:
    """Write down how a try went: delivered, to be tried again later, or given up.

    Rule:    INT-02: eight tries, resting longer after each; then parked for a person to see.
    Writes:  HookDelivery.state, attempts, status, trouble; WebHook.failures, retry_at; no audit entry; a
             message to who registered the address when one is given up.
    Locks:   the web hook, then the delivery.
    Returns: was it delivered?
    """
    seen = HookDelivery.objects.select_related("hook").get(pk=delivery_id)
    hook = WebHook.objects.select_for_update(of=("self",)).get(pk=seen.hook_id)
    delivery = HookDelivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state != DeliveryState.WAITING:
        return delivery.state == DeliveryState.DONE
    delivery.attempts += 1
    delivery.status, delivery.trouble = status or None, trouble[:TROUBLE]
    if not trouble:
        delivery.state, delivery.done_at = DeliveryState.DONE, now
        hook.failures, hook.retry_at, hook.trouble = 0, None, ""
    else:
        hook.failures, hook.trouble = min(hook.failures + 1, 1000), trouble[:TROUBLE]
        hook.retry_at = queries.real_now() + rules.wait_after(hook.failures)
        if delivery.attempts >= rules.TRIES:
            delivery.state = DeliveryState.PARKED
    delivery.save(update_fields=["attempts", "status", "trouble", "state", "done_at"])
    hook.save(update_fields=["failures", "retry_at", "trouble"])
    if delivery.state == DeliveryState.PARKED:
        _say_parked(hook, actor, now)
    return not trouble


def _say_parked(hook: WebHook, actor: Actor, now: datetime) -> None:
    """Tell whoever registered it, once a day."""
    say(
        kind=HOOK_PARKED.key,
        to=[hook.created_by],
        actor=actor,
        now=now,
        subject=hook,
        version=f"{business_day(now):%Y%m%d}",
        project_id=hook.project_id,
        url=reverse("api:hook", args=[hook.pk]),
        fields={"name": hook.name, "trouble": hook.trouble},
    )
