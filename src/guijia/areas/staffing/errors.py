"""What is said when a hand-over cannot be done as asked."""

from guijia.kit.errors import BusinessError, Conflict, Remedy

CLAUSE = "离职交接：在手工作有人接，岗位不空缺"


def not_everywhere() -> BusinessError:
    """A person belongs to the whole company."""
    return BusinessError("staffing_not_everywhere", "离职交接由管理全部项目的人员办理。", clause=CLAUSE)


def is_self() -> BusinessError:
    """Nobody lets themselves go."""
    return BusinessError("staffing_is_self", "不能办理自己的离职交接。", clause=CLAUSE)


def gone_already(name: str) -> Conflict:
    """The account is closed."""
    return Conflict("staffing_gone_already", f"{name}已经离职。")


def under_way(name: str, url: str) -> Conflict:
    """A hand-over of that person stands."""
    return Conflict("staffing_under_way", f"{name}的离职交接已在办理。", remedy=Remedy("打开这次交接", url))


def successor_is_leaver() -> BusinessError:
    """The leaver cannot take over from themselves."""
    return BusinessError("staffing_successor_is_leaver", "接手人不能是离职人本人。", field="successor")


def successor_gone(name: str) -> BusinessError:
    """The successor has left, or leaves."""
    return BusinessError(
        "staffing_successor_gone", f"{name}已离职或正在办离职，请另选接手人。", field="successor"
    )


def gives_themselves(role: str) -> BusinessError:
    """Whoever arranges it names themselves for a post that they do not hold."""
    return BusinessError(
        "staffing_gives_themselves",
        f"您不任{role}，不能指定自己接任。请另选接手人，或由他人办理。",
        clause=CLAUSE,
        field="successor",
    )


def sole_holders(posts: list[str]) -> BusinessError:
    """Posts that nobody would hold any more."""
    return BusinessError(
        "staffing_sole_holder",
        f"{'、'.join(posts)}只有离职人一人任岗，请指定接手人。",
        clause=CLAUSE,
        field="successor",
    )


def over() -> Conflict:
    """It cannot be cancelled any more."""
    return Conflict("staffing_hand_over_over", "这次交接已经结束，不能取消。")
