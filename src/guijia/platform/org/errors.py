"""What is said when people cannot be posted or replaced as asked."""

from guijia.kit.errors import BusinessError, Conflict

DEPUTY_CLAUSE = "工作标准：离岗须授权代理（ENQ-11、RFD-02）"


def absence_not_yours(name: str) -> BusinessError:
    """Somebody arranges the absence of another without the right."""
    return BusinessError("org_absence_not_yours", f"{name}的离岗须由本人或主管登记。", clause=DEPUTY_CLAUSE)


def deputy_is_arranger(name: str) -> BusinessError:
    """Somebody arranges the absence of another and names themselves."""
    return BusinessError(
        "org_deputy_is_arranger",
        f"替{name}登记离岗时不能指定自己代理，请由{name}本人登记，或另选代理人。",
        clause=DEPUTY_CLAUSE,
        field="deputy",
    )


def gm_names_deputy(name: str) -> BusinessError:
    """Somebody else names who acts for the general manager."""
    return BusinessError(
        "org_gm_names_deputy",
        f"总经理的授权只能由{name}本人登记。",
        clause="工作标准：退房、换房、补偿只有总经理能决定或授权（RFD-02）",
        field="deputy",
    )


def absence_empty() -> BusinessError:
    """It ends before it begins, or is over already."""
    return BusinessError(
        "org_absence_empty", "离岗的结束时间须晚于开始时间，也须晚于现在。", field="until_at"
    )


def absence_overlaps(name: str) -> BusinessError:
    """The same person is away already in that time."""
    return BusinessError(
        "org_absence_overlaps", f"{name}在这段时间已登记过离岗。请先取消原来的登记。", field="from_at"
    )


def deputy_is_self() -> BusinessError:
    """Nobody is their own deputy."""
    return BusinessError("org_deputy_is_self", "不能由本人代理自己。", field="deputy")


def deputy_away(name: str) -> BusinessError:
    """The deputy is away in that time as well."""
    return BusinessError(
        "org_deputy_away", f"{name}在这段时间也不在岗，请另选代理人。", clause=DEPUTY_CLAUSE, field="deputy"
    )


def deputy_missing(roles: str) -> BusinessError:
    """Nobody was named and no rule says who acts."""
    return BusinessError(
        "org_deputy_missing",
        f"{roles}没有规定的代行岗位，必须指定代理人。",
        clause=DEPUTY_CLAUSE,
        field="deputy",
    )


def nothing_to_stand_in_for(name: str) -> BusinessError:
    """The person holds no such role."""
    return BusinessError("org_nothing_to_stand_in_for", f"{name}没有可以代理的岗位。", field="roles")


def not_administrator() -> BusinessError:
    """All projects share the people: only who administers all of them says who somebody is."""
    return BusinessError(
        "org_not_administrator",
        "手机和证件由管理全部项目的系统管理员登记。请联系系统管理员。",
        clause="岗位权限：管理人员与参数（全部项目）",
    )


def nothing_to_identify() -> BusinessError:
    """Neither a mobile nor an identity number was given."""
    return BusinessError(
        "org_nothing_to_identify", "请填手机号码或身份证号；要清除已登记的，请勾选清除。", field="mobile"
    )


def absence_over() -> Conflict:
    """It cannot be cancelled any more."""
    return Conflict("org_absence_over", "这次离岗已经结束或取消。")
