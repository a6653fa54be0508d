"""What is said when a job description cannot be written, issued or read."""

from datetime import date

from guijia.kit.errors import BusinessError, Conflict

CLAUSE = "职位说明书：每岗一份，编写与签发分开，任职人签阅（ORG-09）"


def not_writer() -> BusinessError:
    """May not write."""
    return BusinessError("staffing_post_not_writer", "职位说明书由行政人事或部门经理编写。", clause=CLAUSE)


def not_issuer() -> BusinessError:
    """May not issue."""
    return BusinessError("staffing_post_not_issuer", "职位说明书由部门经理或分管副总签发。", clause=CLAUSE)


def own_draft() -> BusinessError:
    """Written by whoever would issue it."""
    return BusinessError("staffing_post_own_draft", "自己编写的须由另一位签发人签发。", clause=CLAUSE)


def outside() -> BusinessError:
    """A post of another firm."""
    return BusinessError("staffing_post_outside", "外部岗位没有职位说明书。", clause=CLAUSE, field="role")


def wrong_state(state: str, deed: str) -> Conflict:
    """It does not stand so that this can be done."""
    return Conflict("staffing_post_wrong_state", f"这一版{state}，不能{deed}。")


def changed(name: str) -> Conflict:
    """Somebody saved the draft meanwhile."""
    return Conflict("staffing_post_changed", f"{name}刚改过这份草稿。请重新打开，在最新的内容上修改。")


def too_early(least: date) -> BusinessError:
    """It would hold from a day that is over, or before the version it replaces."""
    return BusinessError(
        "staffing_post_too_early",
        f"生效日期不能早于 {least:%Y-%m-%d}（今天，且不早于上一版）。请改生效日期后再签发。",
        clause=CLAUSE,
        field="effective_on",
    )


def not_holder(post: str) -> BusinessError:
    """Does not hold the post."""
    return BusinessError("staffing_post_not_holder", f"您不任{post}，不用签阅。", clause=CLAUSE)
