"""Adjusting what a role carries; going back."""

from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.org.enums import Role
from guijia.platform.org.models import RoleRights, Staff
from guijia.platform.org.permissions import SET_RIGHTS, all_permissions, holders
from guijia.platform.org.rights import errors, queries, rules


@action
def set_rights(
    *,
    role: Role,
    wanted: frozenset[str],
    reason: str,
    seen: UUID | None,
    actor: Actor,
    now: datetime,
) -> RoleRights:
    """Have a role carry exactly these rights, in every server process from the next request on.

    ``seen``: the adjustment in force when the page was shown (``None``: as shipped).
    Rule:    A1.2; separated duties (``rules.why_not_set``).
    Writes:  RoleRights (a new row, the one before is ended); audit ``org.set_rights`` with before and after.
    Locks:   the rights of all roles (advisory), then the row.
    Raises:  BusinessError ``org_rights_*`` | ``org_right_never`` | ``org_last_administrator``;
             Conflict ``org_rights_changed_meanwhile``.
    """
    if isinstance(actor, Staff) and not actor.may_everywhere(SET_RIGHTS):
        raise errors.not_allowed()
    standing_row = queries.adjustment_in_force(role)
    if (standing_row.pk if standing_row else None) != seen:
        raise errors.changed_meanwhile()
    standing, shipped = queries.rights_of(role), queries.shipped_rights_of(role)
    known = {one.key: one for one in all_permissions()}
    refusal = rules.why_not_set(
        role=role,
        wanted=wanted,
        standing=standing,
        shipped=shipped,
        known=known,
        is_own_role=isinstance(actor, Staff) and role in actor.roles,
        keepers={
            key: queries.keepers_of(holders(known[key]) - {role})
            for key in standing - wanted
            if known[key].is_kept
        },
    )
    if refusal:
        raise refusal
    if standing_row is not None:
        standing_row.ended_at = now
        standing_row.save(update_fields=["ended_at"])
    change = rules.adjustment_to(shipped, wanted)
    made = RoleRights.objects.create(
        role=role,
        given=sorted(change.given),
        taken=sorted(change.taken),
        before=sorted(standing),
        reason=reason,
        set_by=actor if isinstance(actor, Staff) else None,
        set_at=now,
    )
    record(
        "org.set_rights",
        actor=actor,
        subject=made,
        detail={
            "role": role.value,
            "reason": reason,
            "before": sorted(standing),
            "after": sorted(wanted),
            "given": sorted(wanted - standing),
            "taken": sorted(standing - wanted),
        },
    )
    return made


@action
def restore_rights(
    *, role: Role, reason: str, seen: UUID | None, actor: Actor, now: datetime, to: RoleRights | None = None
) -> RoleRights:
    """Have a role carry what it was shipped with, or what it carried before an adjustment ``to`` (恢复出厂、撤回).

    Rights that no area declares any more are passed over.
    Rule:    as ``set_rights``: what separated duties forbid today is not restored either.
    Writes:  as ``set_rights``.
    Raises:  as ``set_rights``.
    """
    wanted = queries.shipped_rights_of(role)
    if to is not None:
        wanted = frozenset(to.before) & {one.key for one in all_permissions()}
    return set_rights(role=role, wanted=wanted, reason=reason, seen=seen, actor=actor, now=now)
