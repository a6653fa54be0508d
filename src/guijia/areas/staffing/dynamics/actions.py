"""Noting what happened to a colleague."""

from datetime import date, datetime

from guijia.areas.staffing.dynamics import errors
from guijia.areas.staffing.models import StaffEvent
from guijia.areas.staffing.permissions import KEEP_DYNAMICS
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


@action
def note_event(
    *,
    project: Project,
    staff: Staff,
    kind: str,
    happened_on: date,
    words: str,
    care: str,
    reported_to: Staff | None,
    actor: Staff,
    now: datetime,
) -> StaffEvent:
    """Note what happened to a colleague, what was done about it and whom it was reported to.

    Rule:    HRM-05.
    Writes:  StaffEvent; audit ``staffing.note_event`` (without the words).
    Raises:  BusinessError ``staffing_dynamics_not_allowed``.
    """
    if not actor.may(KEEP_DYNAMICS, project.pk) or staff.person == actor.person:
        raise errors.not_allowed()
    made = StaffEvent.objects.create(
        project=project,
        staff=staff,
        kind=kind,
        happened_on=happened_on,
        words=words,
        care=care,
        reported_to=reported_to,
        entered_by=actor,
        entered_at=now,
    )
    record("staffing.note_event", actor=actor, subject=staff, project_id=project.pk, detail={"kind": kind})
    return made
