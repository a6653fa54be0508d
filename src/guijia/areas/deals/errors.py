"""Refusals of this area that are no rule's answer."""

from guijia.kit.errors import BusinessError, Conflict


def forbidden(what: str, who: str) -> BusinessError:
    """The viewer's role may not do this at all."""
    return BusinessError("deals_forbidden", f"您的岗位不能{what}，请找{who}办理。")


def no_case(number: str) -> Conflict:
    """A document without its running case: the nightly check names it too."""
    return Conflict("deals_no_case", f"{number} 的流程找不到，请联系系统管理员。")


def no_customer() -> BusinessError:
    """A customer of the form is not among those the viewer may see."""
    return BusinessError("deals_no_customer", "有一位客户找不到，请重新选择。", field="buyers")


def no_price(label: str) -> BusinessError:
    """A home without a list price."""
    return BusinessError("estate_no_price", f"{label} 还没有标价，请先导入价格表。", clause="SUB-02")


def no_template() -> BusinessError:
    """A project without a contract template in force."""
    return BusinessError(
        "deals_no_template", "本项目还没有启用的合同范本，请先在“合同范本”登记。", clause="PRE-02 · SGN-03"
    )


def slot_taken(desk: int) -> Conflict:
    """Somebody else booked the desk for that time."""
    return Conflict(
        "deals_slot_taken", f"{desk} 号签约台这个时间刚被约走，请另选时间或签约台。", field="starts_at"
    )


def number_used(what: str, number: str, field: str) -> Conflict:
    """A number that must be unique is in use."""
    return Conflict("deals_number_used", f"{what} {number} 已经登记在另一份合同上，请核对。", field=field)


def other_procedure(number: str) -> Conflict:
    """A returned application would become one of another procedure."""
    return Conflict(
        "deals_change_procedure",
        f"改成这样须走另一个流程。请先撤回 {number}，再重新申请。",
        clause="变更 W02、W04、W05",
    )


def secret_reason() -> BusinessError:
    """Looking at a filing secret without saying why."""
    return BusinessError("deals_secret_reason", "请写明使用备案账户的原因。", clause="FIL-03", field="reason")


def too_late_to_go_back(state: str) -> Conflict:
    """What was registered or sealed is not undone by going back."""
    return Conflict(
        "deals_too_late_to_go_back",
        f"现在是“{state}”，已经登记、用印的事不能这样撤销；请走变更或退房流程。",
        clause="工作标准：撤回与退回（WFL-02）",
    )
