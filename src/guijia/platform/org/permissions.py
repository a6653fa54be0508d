"""What a role may do: each area declares its permissions once, here they are kept and asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from guijia.platform.org.enums import Role


@dataclass(frozen=True, slots=True)
class Permission:
    """A right with its key (``<app>.<verb_noun>``) and the word people use for it."""

    key: str
    label: str


_HOLDERS: dict[str, frozenset[Role]] = {}
_ALL: dict[str, Permission] = {}


def permission(key: str, label: str, roles: Iterable[Role]) -> Permission:
    """Declare a right and the roles that hold it. Declared twice with other roles is a defect."""
    holders = frozenset(roles)
    if key in _HOLDERS and _HOLDERS[key] != holders:
        raise ValueError(f"permission {key} is declared twice")
    _HOLDERS[key] = holders
    return _ALL.setdefault(key, Permission(key, label))


def holders(wanted: Permission) -> frozenset[Role]:
    """The roles that hold a right."""
    return _HOLDERS[wanted.key]


def all_permissions() -> list[Permission]:
    """Every right that any area declared, by key."""
    return [_ALL[key] for key in sorted(_ALL)]


EVERYONE = frozenset(Role)
ADMINISTER = permission("org.administer", "管理人员与参数", {Role.ADMIN})
READ_AUDIT = permission("org.read_audit", "查审计", {Role.ADMIN, Role.MANAGER})
ARRANGE_ABSENCE = permission(
    "org.arrange_absence",
    "登记他人离岗与代理",
    {Role.ADMIN, Role.HR, Role.MANAGER, Role.CS_SUPERVISOR, Role.SIGNING_LEAD, Role.GM},
)
