"""What is said when a visitor or caller cannot be entered as asked."""

from guijia.kit.errors import BusinessError, Conflict


def not_allowed() -> BusinessError:
    """Looking is not entering."""
    return BusinessError(
        "parties_visit_not_allowed", "您的岗位只能查看来访来电。", clause="岗位权限：登记来访来电"
    )


def in_the_future() -> BusinessError:
    """Nobody has come yet who comes later."""
    return BusinessError("parties_visit_in_the_future", "时间晚于现在，请核对。", field="on")


def not_a_consultant() -> BusinessError:
    """Whoever receives them sells in that project."""
    return BusinessError(
        "parties_visit_not_a_consultant", "接待的置业顾问不在这个项目任岗。", field="consultant"
    )


def voided() -> Conflict:
    """It counts no longer."""
    return Conflict("parties_visit_voided", "这条来访来电已经作废。")
