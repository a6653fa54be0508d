"""Something is said to people: written down in the caller's transaction, sent later by the worker."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.notify import queries, registry, rules
from guijia.platform.notify.channels import adapter_of
from guijia.platform.notify.enums import Channel, DeliveryState
from guijia.platform.notify.models import ChannelSetting, Contact, Delivery, Message
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project

OPTOUT_WORDS = "拒收请回复R"
TITLE, WORDS, URL = 120, 4000, 300


@action
def say(
    *,
    kind: str,
    to: Iterable[Staff],
    actor: Actor,
    now: datetime,
    subject: Model | None = None,
    version: str = "",
    project_id: UUID | None = None,
    url: str = "",
    fields: Mapping[str, object] | None = None,
    due_at: datetime | None = None,
) -> list[Message]:
    """Say something to people, once to each: inside the product at once, outside as kind and wishes have it.

    Called again with the same kind, subject and ``version`` it says nothing new: jobs may run twice.
    Rule:    GUARD-7 (written with the deed, sent by the worker); quiet hours, digest, opt-out.
    Writes:  Message, Delivery; audit ``notify.say``.
    Raises:  KeyError for a kind nobody declared.
    Returns: what was new.
    """
    wanted = registry.kind_of(kind)
    people = list({one.pk: one for one in to if one.is_active}.values())
    if not people:
        return []
    words = _Words(wanted, now, fields or {})
    about = f"{subject._meta.label_lower}:{subject.pk}" if subject is not None else "-"
    made = [
        Message(
            kind=kind,
            once=f"{kind}|{about}|{version}|{person.pk}"[:200],
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            project_id=project_id,
            staff=person,
            title=words.title(""),
            words=words.text(""),
            url=url[:URL],
            urgent=wanted.urgent,
            created_at=now,
        )
        for person in people
    ]
    Message.objects.bulk_create(made, ignore_conflicts=True)
    new_ids = set(Message.objects.filter(pk__in=[one.pk for one in made]).values_list("pk", flat=True))
    new = [one for one in made if one.pk in new_ids]
    if new:
        Delivery.objects.bulk_create(_deliveries(new, wanted, words, now, project_id, due_at))
        record(
            "notify.say",
            actor=actor,
            subject=new[0],
            project_id=project_id,
            detail={"kind": kind, "to": [str(one.staff_id) for one in new]},
        )
    return new


class _Words:
    """The words of one kind with their fields, as they hold today, for each way."""

    def __init__(self, kind: registry.MessageKind, now: datetime, fields: Mapping[str, object]) -> None:
        self.kind, self.fields = kind, fields
        self.own = queries.templates_in_force(kind.key, business_day(now))

    def title(self, channel: str) -> str:
        """One line."""
        own = self.own.get(channel)
        text = registry.fill(own.title if own else self.kind.title, self.fields)
        return " ".join(text.split())[:TITLE]

    def text(self, channel: str) -> str:
        """The body; outside without what is personal."""
        own = self.own.get(channel)
        shipped = (self.kind.outside or self.kind.words) if channel else self.kind.words
        text = registry.fill(own.words if own else shipped, self.fields).strip()
        if self.kind.legal_optout and channel:
            text = f"{text[: WORDS - 20]} {OPTOUT_WORDS}"
        return text[:WORDS]


def _deliveries(
    messages: list[Message],
    kind: registry.MessageKind,
    words: _Words,
    now: datetime,
    project_id: UUID | None,
    due_at: datetime | None,
) -> list[Delivery]:
    ways = {
        channel: rows for channel, rows in queries.channel_settings().items() if any(r.is_on for r in rows)
    }
    if not ways:
        return []
    ids = [one.staff_id for one in messages]
    contacts, wishes = queries.contacts_of(ids), queries.wishes_of(ids, kind.key)
    project = Project.objects.filter(pk=project_id).first() if project_id else None
    minutes = int(facts.value("notify_digest_minutes", on=business_day(now), project=project))
    found = []
    for message in messages:
        contact = contacts.get(message.staff_id)
        quiet = queries.quiet_of(contact, now, project)
        for name, rows in ways.items():
            if not _reaches(name, rows, project, contact, message.staff):
                continue
            channel = Channel(name)
            wish = wishes.get((message.staff_id, name))
            plan = rules.plan(kind, channel, wish, quiet, digest_minutes=minutes, now=now, due_at=due_at)
            found.append(
                Delivery(
                    message=message,
                    staff_id=message.staff_id,
                    channel=channel,
                    state=plan.state,
                    is_digest=plan.is_digest and plan.state == DeliveryState.WAITING,
                    title=words.title(name),
                    words=words.text(name),
                    created_at=now,
                    next_try_at=plan.at,
                )
            )
    return found


def _reaches(
    channel: str, rows: list[ChannelSetting], project: Project | None, contact: Contact | None, staff: Staff
) -> bool:
    """Is the way open for that company, and has the person an address on it?"""
    own = [r for r in rows if project is not None and r.company_id == project.company_id]
    held = (own or [r for r in rows if r.company_id is None])[:1]
    if not held or not held[0].is_on:
        return False
    return not adapter_of(channel).address or bool(queries.address_of(contact, staff, channel))
