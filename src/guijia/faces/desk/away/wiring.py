"""What takes back an absence that was just entered, or brings back one that was just taken back."""

from datetime import datetime
from uuid import UUID

from guijia.kit.undo import inverse
from guijia.platform.org import actions, errors, queries
from guijia.platform.org.models import Absence, Staff


def _absence(actor: Staff, pk: UUID) -> Absence:
    found = queries.absence_visible_to(actor, pk)
    if found is None:
        raise errors.absence_over()
    return found


def cancel(subject: UUID, *, actor: Staff, now: datetime) -> str:
    """Take back an absence just entered."""
    absence = actions.cancel_absence(absence=_absence(actor, subject), actor=actor, now=now)
    return f"{absence.staff.name}的离岗登记已撤销。"


def announce_again(subject: UUID, *, actor: Staff, now: datetime) -> str:
    """Enter an absence once more that was just taken back, from now on where it ran already."""
    was = _absence(actor, subject)
    actions.announce_absence(
        staff=was.staff,
        deputy=was.deputy,
        from_at=max(was.from_at, now),
        until_at=was.until_at,
        reason=was.reason,
        roles=tuple(was.roles),
        actor=actor,
        now=now,
    )
    return f"{was.staff.name}的离岗已恢复，代理照旧。"


inverse("org.announce_absence", cancel)
inverse("org.cancel_absence", announce_again)
