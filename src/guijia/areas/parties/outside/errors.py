"""What is said when an outside party cannot be kept as asked."""

from guijia.kit.errors import BusinessError, Conflict


def not_allowed() -> BusinessError:
    """Looking is not keeping."""
    return BusinessError(
        "parties_outside_not_allowed", "您的岗位只能查看外部单位。", clause="岗位权限：登记外部单位"
    )


def known_already(name: str) -> BusinessError:
    """The same party stands in the list."""
    return BusinessError("parties_outside_known", f"{name}已经登记过。", field="name")


def ended() -> Conflict:
    """It is no longer in use."""
    return Conflict("parties_outside_ended", "已停用或已办妥。")


def items_open(count: int) -> BusinessError:
    """Something is still open with it."""
    return BusinessError("parties_outside_items_open", f"还有 {count} 件往来事项没有办妥，不能停用。")


def reason_needed() -> BusinessError:
    """A number is shown in full for a reason only."""
    return BusinessError(
        "parties_outside_reason", "请写明查看电话的事由。", clause="档案保密 ARC-03", field="reason"
    )
