"""What a role may do: each area declares its permissions once, here they are kept and asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from guijia.platform.org.enums import OUTSIDE, Role


@dataclass(frozen=True, slots=True)
class Permission:
    """A right with its key (``<app>.<verb_noun>``), the word people use for it, and the limits of giving it.

    ``never``: roles that may not be given it. ``apart``: keys of rights that no role holds beside it (separated
    duties). ``is_kept``: somebody must always hold it in all projects.
    """

    key: str
    label: str
    never: frozenset[Role] = frozenset()
    apart: frozenset[str] = frozenset()
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What an administrator gave a role beyond the shipped rights, and took from it; keys of rights."""

    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Adjusted:
    """The holders of each right as they stand, and the change up to which this process knows them."""

    as_of: UUID | None
    holders: Mapping[str, frozenset[Role]]


_SHIPPED: dict[str, frozenset[Role]] = {}
_ALL: dict[str, Permission] = {}
# Replaced as a whole, never changed: threads that ask meanwhile see the one or the other.
_now = _Adjusted(None, {})


def permission(
    key: str,
    label: str,
    roles: Iterable[Role],
    *,
    never: Iterable[Role] = (),
    apart: Iterable[str] = (),
    is_kept: bool = False,
) -> Permission:
    """Declare a right and the roles that are shipped with it. Declared twice with other roles is a defect.

    People of other firms and buyers hold only what names them: to them no other right is ever given.
    """
    shipped = frozenset(roles)
    if key in _SHIPPED and _SHIPPED[key] != shipped:
        raise ValueError(f"permission {key} is declared twice")
    _SHIPPED[key] = shipped
    barred = (frozenset(never) | OUTSIDE) - shipped
    return _ALL.setdefault(key, Permission(key, label, barred, frozenset(apart), is_kept))


def holders(wanted: Permission) -> frozenset[Role]:
    """The roles that hold a right, as the administrator adjusted them."""
    found = _now.holders.get(wanted.key)
    return _SHIPPED[wanted.key] if found is None else found


def shipped_holders(wanted: Permission) -> frozenset[Role]:
    """The roles that hold a right as shipped."""
    return _SHIPPED[wanted.key]


def all_permissions() -> list[Permission]:
    """Every right that any area declared, by key."""
    return [_ALL[key] for key in sorted(_ALL)]


def known_as_of() -> UUID | None:
    """The last change of rights that this process knows; ``None``: as shipped."""
    return _now.as_of


def adjust(as_of: UUID | None, adjustments: Mapping[Role, Adjustment]) -> None:
    """Know from now on these adjustments. Rights that no area declares any more are passed over."""
    global _now
    found: dict[str, frozenset[Role]] = {}
    for role, one in adjustments.items():
        for key in one.given & _SHIPPED.keys():
            found[key] = found.get(key, _SHIPPED[key]) | {role}
        for key in one.taken & _SHIPPED.keys():
            found[key] = found.get(key, _SHIPPED[key]) - {role}
    _now = _Adjusted(as_of, found)


EVERYONE = frozenset(Role) - OUTSIDE
# Who runs the system does not trade and takes no money (separated duties).
_TRADE = ("deals.subscribe", "deals.sign", "ledger.receive", "ledger.reverse")
ADMINISTER = permission("org.administer", "管理人员与参数", {Role.ADMIN}, apart=_TRADE, is_kept=True)
SET_RIGHTS = permission(
    "org.set_rights",
    "调整岗位权限",
    {Role.ADMIN},
    never=EVERYONE - {Role.ADMIN, Role.DEPUTY_GM, Role.GM},
    apart=_TRADE,
    is_kept=True,
)
READ_AUDIT = permission("org.read_audit", "查审计", {Role.ADMIN, Role.MANAGER})
ARRANGE_ABSENCE = permission(
    "org.arrange_absence",
    "登记他人离岗与代理",
    {Role.ADMIN, Role.HR, Role.MANAGER, Role.CS_SUPERVISOR, Role.SIGNING_LEAD, Role.GM},
)
