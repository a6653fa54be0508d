"""Messages for those they are for; what is due to go out; the words and ways that hold today."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from guijia.kit.days import business_day
from guijia.platform.facts import queries as facts
from guijia.platform.notify import rules
from guijia.platform.notify.enums import Channel, DeliveryState, Pace
from guijia.platform.notify.models import (
    ChannelSetting,
    Contact,
    Delivery,
    Link,
    Message,
    Preference,
    Template,
)
from guijia.platform.notify.permissions import SEE_DELIVERIES
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

LATE_SECONDS = 300


# ---- one's own messages ----


def messages_of(viewer: Staff) -> QuerySet[Message]:
    """What was said to a person, newest first."""
    return Message.objects.filter(staff=viewer, in_app=True).order_by("-created_at", "-id")


def unread_count(viewer: Staff) -> int:
    """How much of it is unread, at most one hundred: one look into a small index."""
    return Message.objects.filter(staff=viewer, in_app=True, read_at__isnull=True)[:100].count()


def newest_unread(viewer: Staff) -> Message | None:
    """The newest unread one, for the note that appears without reload."""
    rows = Message.objects.filter(staff=viewer, in_app=True, read_at__isnull=True)
    return rows.order_by("-created_at", "-id").first()


def message_of(viewer: Staff, message_id: UUID) -> Message | None:
    """One of a person's own messages."""
    return Message.objects.filter(pk=message_id, staff=viewer).first()


# ---- sending ----


def deliveries_visible_to(viewer: Staff) -> QuerySet[Delivery]:
    """How messages went out, of the projects in which the viewer may see that, and one's own."""
    scope = viewer.scope_of(SEE_DELIVERIES)
    rows = Delivery.objects.select_related("message", "staff")
    if scope is None:
        return rows
    return rows.filter(Q(message__project_id__in=scope) | Q(staff=viewer)) if scope else rows.none()


def due(now: datetime) -> Q:
    """Waiting ones whose time has come, and those whose sender died holding them."""
    return Q(state=DeliveryState.WAITING, next_try_at__lte=now) | Q(
        state=DeliveryState.SENDING, lease_until__lte=now
    )


def something_due(now: datetime) -> bool:
    """Is there anything to send on a way that does not rest? One query."""
    resting = ChannelSetting.objects.filter(paused_until__gt=now).values("channel")
    return Delivery.objects.filter(due(now)).exclude(channel__in=resting).exists()


def due_for_update(now: datetime, channel: str, limit: int) -> list[Delivery]:
    """What a way has to send now, under lock, without waiting for those in another sender's hand.

    Locks:   the deliveries (skip locked).
    """
    rows = Delivery.objects.filter(due(now), channel=channel, is_digest=False)
    rows = rows.select_related("message__project").select_for_update(of=("self",), skip_locked=True)
    return list(rows.order_by("next_try_at", "id")[:limit])


def digests_for_update(now: datetime, limit: int = 500) -> list[Delivery]:
    """What has waited for its digest long enough, under lock.

    Locks:   the deliveries (skip locked).
    """
    rows = Delivery.objects.filter(state=DeliveryState.WAITING, is_digest=True, next_try_at__lte=now)
    rows = rows.select_related("message").select_for_update(of=("self",), skip_locked=True)
    return list(rows.order_by("staff_id", "channel", "created_at", "id")[:limit])


def delivery_for_update(delivery_id: UUID) -> Delivery:
    """One delivery under lock; the caller shows that the actor may touch it.

    Locks:   delivery.
    """
    rows = Delivery.objects.select_related("message").select_for_update(of=("self",))
    return rows.get(pk=delivery_id)


def oldest_unsent_seconds(now: datetime) -> float:
    """How long the oldest message that should be out has waited; 0 when none has."""
    first = Delivery.objects.filter(due(now), is_digest=False).order_by("created_at").first()
    return max((now - first.next_try_at).total_seconds(), 0.0) if first else 0.0


# ---- ways and people ----


def channel_settings() -> dict[str, list[ChannelSetting]]:
    """Every way as set, by channel: a company's own before the general one."""
    found: dict[str, list[ChannelSetting]] = {}
    for one in ChannelSetting.objects.order_by("channel", "company_id"):
        found.setdefault(one.channel, []).append(one)
    return found


def setting_of(channel: str, company_id: UUID | None) -> ChannelSetting | None:
    """The way as that company uses it; the general one when it has none of its own."""
    rows = ChannelSetting.objects.filter(channel=channel)
    own = rows.filter(company_id=company_id).first() if company_id else None
    return own or rows.filter(company__isnull=True).first()


def setting_for_update(channel: str, company_id: UUID | None) -> ChannelSetting | None:
    """The same under lock.

    Locks:   channel setting.
    """
    rows = ChannelSetting.objects.filter(channel=channel)
    rows = rows.filter(company_id=company_id) if company_id else rows.filter(company__isnull=True)
    return rows.select_for_update(of=("self",)).first()


def contacts_of(staff_ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """Where people can be reached, in one query."""
    return {one.staff_id: one for one in Contact.objects.filter(staff_id__in=list(staff_ids))}


def contact_of(staff: Staff) -> Contact | None:
    """Where a person can be reached."""
    return Contact.objects.filter(staff=staff).first()


def address_of(contact: Contact | None, staff: Staff, channel: str) -> str:
    """A person's address on a way; empty when they have none."""
    if channel in {Channel.GATEWAY, Channel.GROUP}:
        return staff.login
    return str(getattr(contact, channel)) if contact is not None else ""


def wishes_of(staff_ids: Iterable[UUID], kind: str) -> dict[tuple[UUID, str], Pace]:
    """How people want a kind, by person and way."""
    rows = Preference.objects.filter(staff_id__in=list(staff_ids), kind=kind)
    return {(one.staff_id, one.channel): Pace(one.pace) for one in rows}


def wishes_by(staff: Staff) -> dict[tuple[str, str], Pace]:
    """How a person wants every kind, by kind and way."""
    return {(one.kind, one.channel): Pace(one.pace) for one in Preference.objects.filter(staff=staff)}


def quiet_of(contact: Contact | None, now: datetime, project: Project | None = None) -> rules.Quiet:
    """When a person wants to be left alone; the company's hours when they said nothing."""
    if contact is not None and contact.quiet_from_hour is not None and contact.quiet_until_hour is not None:
        return rules.Quiet(contact.quiet_from_hour, contact.quiet_until_hour)
    on = business_day(now)
    return rules.Quiet(
        int(facts.value("notify_quiet_from_hour", on=on, project=project)) % 24,
        int(facts.value("notify_quiet_until_hour", on=on, project=project)) % 24,
    )


# ---- words ----


def templates_in_force(kind: str, on: date) -> dict[str, Template]:
    """The words of a kind that hold on a day, by way (empty: inside)."""
    rows = Template.objects.filter(kind=kind, effective_from__lte=on, withdrawn_at__isnull=True)
    return {one.channel: one for one in rows.order_by("effective_from")}


def templates_of(kind: str) -> QuerySet[Template]:
    """Every edition of a kind's words, newest first."""
    return (
        Template.objects.filter(kind=kind)
        .select_related("set_by")
        .order_by("channel", "-effective_from", "-set_at")
    )


def changed_kinds(on: date) -> set[str]:
    """Kinds whose words are the company's own today."""
    rows = Template.objects.filter(effective_from__lte=on, withdrawn_at__isnull=True)
    return set(rows.values_list("kind", flat=True))


def template_by_id(kind: str, template_id: UUID) -> Template | None:
    """One edition of a kind's words."""
    return Template.objects.filter(pk=template_id, kind=kind).first()


# ---- links ----


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_by_token(token: str) -> Link | None:
    """The link that somebody holds; ``None`` for one that nobody made."""
    rows = Link.objects.select_related("staff").prefetch_related("staff__postings")
    return rows.filter(digest=digest_of(token)).first()


def link_for_update(link_id: UUID) -> Link:
    """A link under lock; whoever holds the token may use it.

    Locks:   link.
    """
    return Link.objects.select_for_update(of=("self",)).get(pk=link_id)
