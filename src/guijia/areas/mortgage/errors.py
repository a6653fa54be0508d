"""Refusals of this area that are no rule's answer."""

from guijia.kit.errors import BusinessError, Conflict


def forbidden(what: str, who: str) -> BusinessError:
    """The viewer's role may not do this at all."""
    return BusinessError("mortgage_forbidden", f"您的岗位不能{what}，请找{who}办理。")


def no_case(number: str) -> Conflict:
    """A loan without its running case: the nightly check names it too."""
    return Conflict("mortgage_no_case", f"{number} 的流程找不到，请联系系统管理员。")


def number_used(number: str) -> Conflict:
    """Two agreements of a project with the same number."""
    return Conflict("mortgage_number_used", f"协议编号 {number} 已经登记过，请核对。", field="number")


def item_twice() -> Conflict:
    """The same paper twice on a checklist."""
    return Conflict("mortgage_item_twice", "这份清单里已经有这一项。", field="key")


def no_agreement() -> BusinessError:
    """An agreement that is not among those of the project."""
    return BusinessError(
        "mortgage_no_agreement", "这份合作协议找不到，请重新选择。", clause="PRE-06", field="agreement"
    )


def no_papers() -> BusinessError:
    """Nothing was ticked."""
    return BusinessError("mortgage_no_papers", "请至少勾选一项还没有收到的资料。", field="papers")


def terms_unchanged() -> BusinessError:
    """The deal is still to be paid with the same loan."""
    return BusinessError(
        "mortgage_terms_unchanged",
        "付款方式或贷款额还没有变更。请先办“变更付款方式”，批准执行后这一步自动继续。",
        clause="W04",
    )


def receipt_stands() -> Conflict:
    """The receipt of the pay-out was not taken back."""
    return Conflict(
        "mortgage_receipt_stands",
        "这笔放款的收据没有冲销，不能退回待放款。请财务经理先冲销收据。",
        clause="GUARD-2",
    )


def receipt_gone(number: str) -> Conflict:
    """The receipt of the pay-out was taken back."""
    return Conflict(
        "mortgage_receipt_gone", f"收据 {number} 已冲销，请退回待放款重新登记。", clause="GUARD-2"
    )
