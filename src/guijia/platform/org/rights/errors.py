"""What is said when the rights of a role cannot be adjusted as asked."""

from collections.abc import Iterable

from guijia.kit.errors import BusinessError, Conflict

CLAUSE = "岗位权限：不相容职务分离，系统始终有人管理"


def not_allowed() -> BusinessError:
    """The rights of a role hold in all projects: who sets them holds that right in all of them."""
    return BusinessError(
        "org_rights_not_allowed", "岗位权限由管理全部项目、可调整岗位权限的人员设置。", clause=CLAUSE
    )


def own_role(role: str) -> BusinessError:
    """Somebody widens the role that they hold."""
    return BusinessError(
        "org_rights_own_role",
        f"您任{role}，不能给自己的岗位增加出厂以外的权限；可以减少，或由不任此岗的人增加。",
        clause=CLAUSE,
    )


def never(label: str, role: str) -> BusinessError:
    """The right is never given to that role."""
    return BusinessError("org_right_never", f"“{label}”不能给{role}。", clause=CLAUSE)


def apart(label: str, other: str, role: str) -> BusinessError:
    """Two rights that no role holds together."""
    return BusinessError(
        "org_rights_apart", f"{role}不能同时有“{label}”和“{other}”，这两项须分属不同岗位。", clause=CLAUSE
    )


def nobody_left(label: str) -> BusinessError:
    """Nobody would hold the right in all projects any more."""
    return BusinessError(
        "org_last_administrator",
        f"这样改以后，全部项目范围内没有人能“{label}”。请先让另一个岗位有这项权限并有人任岗。",
        clause=CLAUSE,
    )


def as_it_is() -> BusinessError:
    """Nothing would change."""
    return BusinessError("org_rights_as_they_are", "没有改动。")


def unknown(keys: Iterable[str]) -> BusinessError:
    """Rights that do not exist."""
    return BusinessError("org_rights_unknown", f"没有这些权限：{'、'.join(sorted(keys))}。")


def changed_meanwhile() -> Conflict:
    """Somebody else adjusted the role since the page was shown."""
    return Conflict("org_rights_changed_meanwhile", "这个岗位的权限刚被别人改过。请看最新的再改。")
