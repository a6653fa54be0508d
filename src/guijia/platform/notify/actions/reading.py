"""Messages that were read."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import Actor, action
from guijia.platform.notify.actions.links import revoke_links
from guijia.platform.notify.enums import DeliveryState
from guijia.platform.notify.models import Delivery, Message
from guijia.platform.org.models import Staff


@action
def mark_read(*, message: Message, actor: Staff, now: datetime) -> None:
    """The recipient has opened a message.

    Writes:  Message.read_at; no audit entry of its own (only the recipient reads it).
    """
    Message.objects.filter(pk=message.pk, staff=actor, read_at__isnull=True).update(read_at=now)


@action
def mark_all_read(*, actor: Staff, now: datetime) -> int:
    """The recipient has seen them all.

    Writes:  Message.read_at; no audit entry of its own.
    Returns: how many were unread.
    """
    return Message.objects.filter(staff=actor, read_at__isnull=True).update(read_at=now)


@action
def settle(*, subject_type: str, subject_ids: Collection[UUID], actor: Actor, now: datetime) -> int:
    """What the messages were about is done: they count as read, what has not gone out need not, links die.

    Rule:    nobody is called to what a colleague has done already.
    Writes:  Message.read_at, Delivery.state, Link.revoked_at; no audit entry of its own.
    Returns: number of messages that were unread.
    """
    if not subject_ids:
        return 0
    about = Message.objects.filter(subject_type=subject_type, subject_id__in=subject_ids)
    waiting = Delivery.objects.filter(message__in=about, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.SUPPRESSED, is_digest=False, last_error="已办，不再发")
    for subject_id in subject_ids:
        revoke_links(subject_type=subject_type, subject_id=subject_id, actor=actor, now=now)
    return about.filter(read_at__isnull=True).update(read_at=now)
