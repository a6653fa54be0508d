"""Keeping outside parties, their contacts and what is open with them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from guijia.areas.parties.models import OutsideContact, OutsideItem, OutsideParty
from guijia.areas.parties.outside import errors, queries
from guijia.areas.parties.permissions import KEEP_OUTSIDE
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff


def _keeper(actor: Staff) -> None:
    if not actor.may(KEEP_OUTSIDE):
        raise errors.not_allowed()


def _in_use(actor: Staff, party_id: UUID) -> OutsideParty:
    _keeper(actor)
    party = queries.locked(actor, party_id)
    if party.ended_at is not None:
        raise errors.ended()
    return party


@action
def keep_outside(
    *,
    party_id: UUID | None,
    kind: str,
    name: str,
    address: str,
    matters: str,
    actor: Staff,
    now: datetime,
) -> OutsideParty:
    """Enter an outside party, or correct one.

    Rule:    ORG-07.
    Writes:  OutsideParty; audit ``parties.keep_outside``.
    Raises:  BusinessError ``parties_outside_not_allowed`` | ``parties_outside_known``.
    """
    _keeper(actor)
    party = _in_use(actor, party_id) if party_id else OutsideParty()
    if queries.is_known(kind, name, party_id):
        raise errors.known_already(name)
    party.kind, party.name, party.address, party.matters = kind, name, address, matters
    if party_id:
        party.save(update_fields=["kind", "name", "address", "matters"])
    else:
        party.save(force_insert=True)
    record("parties.keep_outside", actor=actor, subject=party)
    return party


@action
def end_outside(*, party_id: UUID, actor: Staff, now: datetime) -> OutsideParty:
    """Stop using an outside party; what was done with it stays.

    Writes:  OutsideParty.ended_at; audit ``parties.end_outside``.
    Locks:   outside party.
    Raises:  BusinessError ``parties_outside_items_open``; Conflict ``parties_outside_ended``.
    """
    party = _in_use(actor, party_id)
    if count := sum(one.done_at is None for one in queries.items_of(party)):
        raise errors.items_open(count)
    party.ended_at = now
    party.save(update_fields=["ended_at"])
    record("parties.end_outside", actor=actor, subject=party)
    return party


@action
def add_contact(
    *, party_id: UUID, name: str, post: str, phone: str, actor: Staff, now: datetime
) -> OutsideContact:
    """Enter somebody to call there.

    Writes:  OutsideContact; audit ``parties.add_contact`` (without the number).
    Locks:   outside party.
    """
    party = _in_use(actor, party_id)
    contact = OutsideContact.objects.create(party=party, name=name, post=post, phone=phone)
    record("parties.add_contact", actor=actor, subject=party)
    return contact


def _contact(party: OutsideParty, contact_id: UUID) -> OutsideContact:
    for one in queries.contacts_of(party):
        if one.pk == contact_id:
            return one
    raise OutsideContact.DoesNotExist


@action
def end_contact(*, party_id: UUID, contact_id: UUID, actor: Staff, now: datetime) -> OutsideContact:
    """Somebody is no longer to be called there.

    Writes:  OutsideContact.ended_at; audit ``parties.end_contact``.
    Locks:   outside party.
    """
    party = _in_use(actor, party_id)
    contact = _contact(party, contact_id)
    contact.ended_at = now
    contact.save(update_fields=["ended_at"])
    record("parties.end_contact", actor=actor, subject=party)
    return contact


@action
def reveal_contact(*, party_id: UUID, contact_id: UUID, reason: str, actor: Staff, now: datetime) -> str:
    """Show a number in full for a reason; who looked and why is written down.

    Rule:    rules.md §9 masking; ARC-03.
    Writes:  audit ``parties.reveal_contact``.
    Raises:  BusinessError ``parties_outside_reason``.
    Returns: the number (for the screen only, never to be kept).
    """
    if not reason.strip():
        raise errors.reason_needed()
    party = queries.locked(actor, party_id)
    contact = _contact(party, contact_id)
    record(
        "parties.reveal_contact",
        actor=actor,
        subject=party,
        reason=reason.strip()[:200],
        detail={"contact": str(contact.pk)},
    )
    return str(contact.phone)


@action
def open_item(*, party_id: UUID, title: str, due_on: date | None, actor: Staff, now: datetime) -> OutsideItem:
    """Enter something open with a party; whoever enters it sees to it.

    Writes:  OutsideItem; audit ``parties.open_item``.
    Locks:   outside party.
    """
    party = _in_use(actor, party_id)
    item = OutsideItem.objects.create(party=party, title=title, due_on=due_on, handler=actor, opened_at=now)
    record("parties.open_item", actor=actor, subject=party)
    return item


@action
def close_item(*, party_id: UUID, item_id: UUID, outcome: str, actor: Staff, now: datetime) -> OutsideItem:
    """Something is done, with what came of it.

    Writes:  OutsideItem.done_at, outcome; audit ``parties.close_item``.
    Locks:   outside party.
    Raises:  Conflict ``parties_outside_ended`` when it was done already.
    """
    party = _in_use(actor, party_id)
    found: Any = next((one for one in queries.items_of(party) if one.pk == item_id), None)
    if found is None:
        raise OutsideItem.DoesNotExist
    if found.done_at is not None:
        raise errors.ended()
    found.done_at, found.outcome = now, outcome
    found.save(update_fields=["done_at", "outcome"])
    record("parties.close_item", actor=actor, subject=party)
    item: OutsideItem = found
    return item
