"""Links by which one person decides one thing: made when a message leaves, used once."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.notify import errors, queries
from guijia.platform.notify.enums import LinkState
from guijia.platform.notify.models import Delivery, Link
from guijia.platform.org.models import Staff


def absolute(path: str) -> str:
    """The address under which people reach a page from outside."""
    return str(settings.PUBLIC_URL).rstrip("/") + path


def make_link(
    *,
    page: str,
    subject_type: str,
    subject_id: UUID,
    staff: Staff,
    now: datetime,
    delivery: Delivery | None = None,
) -> str:
    """A new link for one person and one thing; the token stands in the message only, its hash is kept.

    Part of claiming a delivery: every try carries a token of its own, so none has to be kept to be sent again.
    Writes:  Link.
    Returns: the whole address.
    """
    hours = int(facts.value("notify_link_hours", on=business_day(now)))
    token = secrets.token_urlsafe(32)
    Link.objects.create(
        digest=queries.digest_of(token),
        subject_type=subject_type,
        subject_id=subject_id,
        staff=staff,
        delivery=delivery,
        made_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    return absolute(reverse(page, args=[token]))


@action
def use_link(*, link: Link, actor: Staff, now: datetime) -> Link:
    """Take the one use of a link, within the deed it is used for: when that is refused, the link stays good.

    Writes:  Link.used_at; audit ``notify.use_link``.
    Locks:   link.
    Raises:  Conflict ``notify_link_dead``.
    """
    held = queries.link_for_update(link.pk)
    if held.state_at(now) != LinkState.GOOD or held.staff_id != actor.pk:
        raise errors.link_dead()
    held.used_at = now
    held.save(update_fields=["used_at"])
    record("notify.use_link", actor=actor, subject=held, detail={"about": str(held.subject_id)})
    return held


@action
def revoke_links(*, subject_type: str, subject_id: UUID, actor: Actor, now: datetime) -> int:
    """What they led to is decided or gone: every link to it dies.

    Writes:  Link.revoked_at; no audit entry of its own (part of what ended the thing).
    Returns: how many were still good.
    """
    rows: Any = Link.objects.filter(subject_type=subject_type, subject_id=subject_id)
    return int(rows.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now))


@action
def note_opened(*, link: Link, actor: Actor, now: datetime) -> None:
    """Somebody opened a link.

    Writes:  audit ``notify.open_link``.
    """
    record("notify.open_link", actor=actor, subject=link, detail={"about": str(link.subject_id)})
