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


TABLES = "DMN 1.3 第 8.2 节；规则手册 G8"


def no_table(key: str, on: date) -> BusinessError:
    """No decision table of that name holds on that day."""
    message = f"决策表“{key}”在 {on:%Y-%m-%d} 没有有效的版本，不能判断。请系统管理员在“决策表”里发布后再办。"
    return BusinessError("facts_no_table", message, clause=TABLES)


def wrong_input(label: str, words: str) -> BusinessError:
    """What a decision is asked about is not there, or of another kind."""
    return BusinessError(
        "facts_wrong_input", f"决策表“{label}”不能判断：{words}请补齐后再办。", clause=TABLES
    )


def no_row(label: str, words: str) -> BusinessError:
    """No row covers this."""
    message = f"决策表“{label}”{words}。请系统管理员补一行规则后再办。"
    return BusinessError("facts_no_row", message, clause=TABLES)


def several_rows(label: str, words: str) -> BusinessError:
    """More than one row of a UNIQUE table holds."""
    message = f"决策表“{label}”有几行同时符合，不能判断：{words}。请系统管理员改正后再办。"
    return BusinessError("facts_several_rows", message, clause=TABLES)


def unsound_table(words: str) -> BusinessError:
    """A table with faults is not published."""
    return BusinessError("facts_unsound_table", f"还不能发布：{words}", clause=TABLES, field="rows")


def table_past(first: date) -> BusinessError:
    """What holds today or held before is not changed."""
    message = f"生效日期最早为 {first:%Y-%m-%d}：今天和以前的判断不能改变。"
    return BusinessError("facts_table_past", message, clause=TABLES, field="effective_from")


def unknown_table(key: str) -> BusinessError:
    """A table that no rule asks."""
    return BusinessError("facts_unknown_table", f"没有名为“{key}”的决策表。请从列表里选择。", field="key")


def same_table() -> BusinessError:
    """Nothing was changed."""
    return BusinessError("facts_same_table", "与上一版完全相同，不用发布。请修改以后再发布。", field="rows")
