"""What is said when the rota cannot be kept as asked."""

from guijia.kit.errors import BusinessError, Conflict

CLAUSE = "班次、节假日由组长安排，客服主管监督（S1:L4、L64）"


def not_allowed() -> BusinessError:
    """Whoever leads the people keeps the rota."""
    return BusinessError("staffing_rota_not_allowed", "排班由组长、主管或经理办理。", clause=CLAUSE)


def nobody() -> BusinessError:
    """Nothing was ticked."""
    return BusinessError("staffing_rota_nobody", "请先勾选要排的格子。")


def mark_taken(mark: str) -> Conflict:
    """Another shift bears that mark."""
    return Conflict("staffing_rota_mark_taken", f"简称“{mark}”已有班次。", field="mark")


def hours_half() -> BusinessError:
    """Both ends or none."""
    return BusinessError(
        "staffing_rota_hours", "上下班时间要么都填，要么都不填；休息不填时间。", field="ends_at"
    )


def nothing_before() -> BusinessError:
    """The month before has no rota."""
    return BusinessError("staffing_rota_nothing_before", "上个月没有排班，不能复制。")
