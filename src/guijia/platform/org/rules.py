"""May somebody be away, and who takes their place. No database, no clock."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import Actor
from guijia.platform.org import errors
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Absence, Posting, Staff
from guijia.platform.org.permissions import ARRANGE_ABSENCE

# Rights over the system itself stay with those to whom they were given.
NEVER_DELEGATED = frozenset({Role.ADMIN})


def is_same_person(one: Staff, other: Staff) -> bool:
    """Do two accounts belong to one natural person, by what is known of them?

    Rule:    GUARD-5. The identity number decides; without one of both, the same mobile does.
    """
    if one.id_blind and other.id_blind:
        return one.id_blind == other.id_blind
    return bool(one.mobile_blind) and one.mobile_blind == other.mobile_blind


def persons_of(accounts: Iterable[Staff]) -> dict[UUID, UUID]:
    """Account → its natural person, named after that person's first account; over any number of steps."""
    groups: list[list[Staff]] = []
    for account in sorted(accounts, key=lambda one: one.pk):
        near = [group for group in groups if any(is_same_person(account, one) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(one for group in near for one in group), account])
    return {one.pk: min(member.pk for member in group) for group in groups for one in group}


def replaced(postings: Iterable[Posting], roles: Iterable[str]) -> list[Posting]:
    """Postings that a deputy takes over: the person's own, of the roles named (all, if none is)."""
    wanted = set(roles)
    return [
        p
        for p in postings
        if p.is_current
        and p.for_staff_id is None
        and Role(p.role) not in NEVER_DELEGATED
        and (not wanted or p.role in wanted)
    ]


def why_not_arrange(actor: Actor, staff: Staff, deputy: Staff | None) -> BusinessError | None:
    """May ``actor`` enter or end the absence of ``staff``, naming that deputy (``None``: as the manual rules)?

    One's own always. Of others, whoever holds the right in all of their projects, and never with oneself as
    deputy: nobody takes a place for themselves.
    Rule:    ENQ-11; GUARD-5; RFD-02 (only the general manager authorises somebody in their own place).
    """
    if not isinstance(actor, Staff) or actor.pk == staff.pk:
        return None
    held = [p for p in staff.postings_held if p.for_staff_id is None]
    reach = all(
        actor.may_everywhere(ARRANGE_ABSENCE)
        if p.project_id is None
        else actor.may(ARRANGE_ABSENCE, p.project_id)
        for p in held
    )
    if not reach:
        return errors.absence_not_yours(staff.name)
    if deputy is not None and deputy.pk == actor.pk:
        return errors.deputy_is_arranger(staff.name)
    if deputy is not None and any(p.role == Role.GM for p in held):
        return errors.gm_names_deputy(staff.name)
    return None


def why_not_absent(
    *,
    staff: Staff,
    deputy: Staff | None,
    own: Iterable[Posting],
    stand_ins: dict[str, str],
    from_at: datetime,
    until_at: datetime,
    others: Iterable[Absence],
    now: datetime,
) -> BusinessError | None:
    """May this absence be entered? ``others``: absences of either person that are planned or running.

    Rule:    ENQ-11; RFD-02 (what only the general manager decides is delegated by name or not at all).
    """
    if until_at <= from_at or until_at <= now:
        return errors.absence_empty()
    if deputy is not None and deputy.pk == staff.pk:
        return errors.deputy_is_self()
    for one in others:
        if one.from_at < until_at and from_at < one.until_at:
            if one.staff_id == staff.pk:
                return errors.absence_overlaps(staff.name)
            if deputy is not None and one.staff_id == deputy.pk:
                return errors.deputy_away(deputy.name)
    taken = list(own)
    if not taken:
        return errors.nothing_to_stand_in_for(staff.name)
    open_roles = {Role(p.role).label for p in taken if p.role not in stand_ins}
    if deputy is None and open_roles:
        return errors.deputy_missing("、".join(sorted(open_roles)))
    return None


def deputies_of(
    posting: Posting, deputy: Staff | None, stand_ins: dict[str, str], holders: dict[str, list[Staff]]
) -> list[UUID]:
    """Who takes one posting over: the deputy named, else everybody of the role that stands in."""
    if deputy is not None:
        return [deputy.pk]
    return [one.pk for one in holders.get(stand_ins.get(posting.role, ""), [])]
