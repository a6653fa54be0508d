"""Entering who came or rang, and voiding what was entered by mistake."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.parties.models import Visit
from guijia.areas.parties.permissions import RECEIVE_VISIT
from guijia.areas.parties.queries import mobile_index
from guijia.areas.parties.visits import errors, queries
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff


@dataclass(frozen=True, slots=True)
class Entry:
    """What is told of a visitor or caller; ``mobile`` may be empty: not everybody leaves a number."""

    kind: str
    at: datetime
    name: str
    mobile: str
    channel: str
    wish: str
    grade: str
    note: str
    consultant_id: UUID


@action
def enter_visit(*, project_id: UUID, entry: Entry, actor: Staff, now: datetime) -> Visit:
    """Enter somebody who came or rang; a number known from before makes it another visit of the same person.

    Rule:    INV-07.
    Writes:  Visit; audit ``parties.enter_visit`` (without the number).
    Raises:  BusinessError ``parties_visit_not_allowed`` | ``parties_visit_in_the_future`` |
             ``parties_visit_not_a_consultant``.
    """
    if not actor.may(RECEIVE_VISIT, project_id):
        raise errors.not_allowed()
    if entry.at > now:
        raise errors.in_the_future()
    if entry.consultant_id not in {one.pk for one in queries.consultants_of(project_id)}:
        raise errors.not_a_consultant()
    visit = Visit(
        project_id=project_id, mobile_blind=mobile_index(entry.mobile) if entry.mobile else "",
        mobile_tail=entry.mobile[-4:], entered_by=actor, entered_at=now, **asdict(entry),
    )  # fmt: skip
    visit.earlier = queries.first_with(project_id, entry.mobile)
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        # Somebody entered the same number for the first time at this very moment.
        visit.earlier = queries.first_with(project_id, entry.mobile)
        visit.save(force_insert=True)
    record("parties.enter_visit", actor=actor, subject=visit, project_id=project_id)
    return visit


@action
def void_visit(*, visit_id: UUID, reason: str, actor: Staff, now: datetime) -> Visit:
    """Let an entry count no longer; it stays in the list, marked, with the reason.

    Writes:  Visit.voided_at, the first visit of the later ones; audit ``parties.void_visit``.
    Locks:   visit, later visits of the same number.
    Raises:  BusinessError ``parties_visit_not_allowed``; Conflict ``parties_visit_voided``;
             Visit.DoesNotExist.
    """
    visit = queries.locked(actor, visit_id)
    if not actor.may(RECEIVE_VISIT, visit.project_id):
        raise errors.not_allowed()
    if visit.voided_at is not None:
        raise errors.voided()
    later = queries.later_for_update(visit)
    visit.voided_at, visit.void_reason = now, reason
    visit.save(update_fields=["voided_at", "void_reason"])
    # The next of that number is the first now.
    for place, one in enumerate(later):
        one.earlier = later[0] if place else None
        one.save(update_fields=["earlier"])
    record(
        "parties.void_visit",
        actor=actor,
        subject=visit,
        project_id=visit.project_id,
        detail={"reason": reason},
    )
    return visit
