"""Refusals about views of lists."""

from guijia.kit.errors import BusinessError, Conflict


def name_taken(name: str) -> BusinessError:
    """The person has a view of this list by that name."""
    return BusinessError("lists_name_taken", f"这张列表已有名为“{name}”的视图，请换一个名字。", field="name")


def too_many(most: int) -> BusinessError:
    """A person keeps so many views of one list and no more."""
    return BusinessError(
        "lists_too_many", f"一张列表每人最多保存 {most} 个视图。请先停用不再用的视图。", field="name"
    )


def not_to_share() -> BusinessError:
    """Sharing is for those who answer for others' work."""
    return BusinessError(
        "lists_not_to_share",
        "您可以保存自己的视图；共享给同事须由主管以上人员办理。",
        clause="列表视图共享权限（lists.share_views）",
        field="sharing",
    )


def share_incomplete(what: str) -> BusinessError:
    """Shared with a role or a project, and none was named."""
    return BusinessError("lists_share_incomplete", f"请选择共享给哪个{what}。", field="sharing")


def not_yours(owner: str) -> BusinessError:
    """A shared view is changed by whoever made it."""
    return BusinessError(
        "lists_not_yours", f"这个视图是{owner}共享的，只有本人可以改。您可以另存为自己的视图。"
    )


def ended() -> Conflict:
    """The view is no longer in use."""
    return Conflict("lists_view_ended", "这个视图已经停用。")


def not_ended() -> Conflict:
    """There is nothing to bring back."""
    return Conflict("lists_view_in_use", "这个视图正在使用，无需恢复。")


def export_cancelled() -> BusinessError:
    """Whoever asked for the file thought better of it."""
    return BusinessError("lists_export_cancelled", "已取消，没有做成文件。")


def export_gone() -> BusinessError:
    """The list is no longer there for that person, or nothing is left on it."""
    return BusinessError("lists_export_gone", "这张列表已不在您的范围内，或行数已超过上限，没有做成文件。")


def row_gone() -> BusinessError:
    """The row is no longer among what the person may see."""
    return BusinessError("lists_row_gone", "这一条已不在您的范围内，或已不存在。")
