"""What is said when a figure is not there or cannot be set."""

from datetime import date

from guijia.kit.errors import BusinessError

CLAUSE = "规则手册 G8：参数缺失即不计算，不猜测"


def missing(key: str, label: str, on: date) -> BusinessError:
    """No figure of that name holds on that day."""
    name = f"“{label}”（{key}）" if label else f"“{key}”"
    message = f"参数{name}在 {on:%Y-%m-%d} 没有有效的数值，不能计算。请系统管理员在参数表补录后再办。"
    return BusinessError("facts_missing", message, clause=CLAUSE)


def not_allowed() -> BusinessError:
    """Only an administrator sets figures."""
    return BusinessError(
        "facts_not_allowed", "参数只能由系统管理员设定。请联系系统管理员。", clause="岗位权限：管理人员与参数"
    )


def not_everywhere() -> BusinessError:
    """Who administers some projects sets the figures of those."""
    return BusinessError(
        "facts_not_everywhere",
        "您只管理部分项目，不能设定各项目通用的数值。请选择项目，只设本项目；通用数值请管理全部项目的系统管理员设定。",
        clause="岗位权限：管理人员与参数（全部项目）",
        field="project",
    )


def without_source() -> BusinessError:
    """A figure without a source is not taken in."""
    return BusinessError(
        "facts_without_source", "参数要写明依据（文件、合同条款或公司决定）后才能保存。", field="source"
    )


def without_value() -> BusinessError:
    """Neither a number nor words were given, or both."""
    return BusinessError("facts_without_value", "请填写数值或文字，二者只填一项。", field="value")


def two_scopes() -> BusinessError:
    """A project has its city already."""
    return BusinessError(
        "facts_two_scopes", "参数只能属于一个城市或一个项目，请只选一项。", field="jurisdiction"
    )


def unknown_key(key: str) -> BusinessError:
    """A name that no rule asks for."""
    return BusinessError(
        "facts_unknown_key", f"没有名为“{key}”的参数。请从参数表里选择要设定的参数。", field="key"
    )
