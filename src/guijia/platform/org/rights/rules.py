"""How far the rights of a role may be adjusted. No database, no clock."""

from collections.abc import Iterable, Mapping

from guijia.kit.errors import BusinessError
from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import Adjustment, Permission
from guijia.platform.org.rights import errors


def adjustment_to(shipped: frozenset[str], wanted: frozenset[str]) -> Adjustment:
    """What has to be given and taken so that a role carries ``wanted``."""
    return Adjustment(wanted - shipped, shipped - wanted)


def conflicts(wanted: Iterable[str], known: Mapping[str, Permission]) -> list[tuple[Permission, Permission]]:
    """Pairs of rights among these that one role must not hold together, each once."""
    held = [known[key] for key in sorted(wanted)]
    return [
        (one, other)
        for at, one in enumerate(held)
        for other in held[at + 1 :]
        if other.key in one.apart or one.key in other.apart
    ]


def why_not_set(
    *,
    role: Role,
    wanted: frozenset[str],
    standing: frozenset[str],
    shipped: frozenset[str],
    known: Mapping[str, Permission],
    is_own_role: bool,
    keepers: Mapping[str, int],
) -> BusinessError | None:
    """May the role carry ``wanted`` instead of ``standing``?

    ``keepers``: of each right that is always held, how many people would hold it in all projects afterwards.
    Rule:    separated duties; nobody widens the role they hold beyond what was shipped; somebody always
             administers.
    """
    if strange := wanted - known.keys():
        return errors.unknown(strange)
    if wanted == standing:
        return errors.as_it_is()
    fresh = wanted - standing
    if is_own_role and fresh - shipped:
        return errors.own_role(role.label)
    for key in sorted(fresh):
        if role in known[key].never:
            return errors.never(known[key].label, role.label)
    for one, other in conflicts(wanted, known):
        if one.key in fresh or other.key in fresh:
            return errors.apart(one.label, other.label, role.label)
    for key in sorted(standing - wanted):
        if known[key].is_kept and not keepers[key]:
            return errors.nobody_left(known[key].label)
    return None
