"""Refusals of this area that are no rule's answer."""

from guijia.kit.errors import BusinessError, Conflict


def forbidden(what: str, who: str) -> BusinessError:
    """The viewer's role may not do this at all."""
    return BusinessError("unwinding_forbidden", f"您的岗位不能{what}，请找{who}办理。")


def no_case(number: str) -> Conflict:
    """A document without its running case: the nightly check names it too."""
    return Conflict("unwinding_no_case", f"{number} 的流程找不到，请联系系统管理员。")


def sums_differ(expected: str, there: str) -> Conflict:
    """What is on the account is not what was approved to be paid."""
    return Conflict(
        "unwinding_sums",
        f"批准退付 {expected} 元，账上应付 {there} 元，两者不一致。请财务核对账户后再办。",
        clause="退房 W10",
    )
