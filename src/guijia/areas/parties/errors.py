"""Refusals of this area that no pure rule can make."""

from guijia.kit.errors import BusinessError, Conflict, Remedy


def registered_already(name: str, url: str) -> Conflict:
    """The project knows this person: lead there."""
    return Conflict(
        "parties_registered_already",
        f"{name}已在本项目登记过，不用再登。",
        clause="CRM-01 一人一档",
        remedy=Remedy("打开该客户", url),
        field="id_number",
    )


def changed_meanwhile(who: str, url: str) -> Conflict:
    """Somebody saved the same page first."""
    return Conflict(
        "parties_changed_meanwhile",
        f"{who or '他人'}刚刚更正过这位客户的资料，您的修改没有保存。请打开最新资料后再改。",
        remedy=Remedy("打开最新资料", url),
    )


def id_taken() -> Conflict:
    """Another customer has that document; which one is not told."""
    return Conflict(
        "parties_id_taken",
        "这个证件号码已属于另一位客户，请对照证件核对；确是同一人的，请客服主管合并。",
        clause="CRM-01 一人一档",
        field="id_number",
    )


def may_not_export() -> BusinessError:
    """Lists of customers leave the house only by few hands."""
    return BusinessError(
        "parties_may_not_export",
        "客户名单只有签约主管、客服主管、部门经理和档案管理员可以导出。需要名单请向他们申请。",
        clause="档案保密规定；个人信息保护法第五十一条",
    )


def cannot_show() -> BusinessError:
    """Nothing that can be shown was named."""
    return BusinessError("parties_cannot_show", "没有指明要查看的内容，请回到客户页面再试。")
