"""Refusals about background work."""

from guijia.kit.errors import BusinessError, Conflict

BROKEN = "系统出了故障，这一条没有办成，也没有写入任何数据。"
KILLED = "这一条办理时三次中断，已跳过。请单独打开办理。"
LEFT = "发起人已离职，余下的没有办理。"


def nothing_to_do() -> BusinessError:
    """Nothing was chosen that can be done."""
    return BusinessError("work_nothing_to_do", "没有可以办理的行。请先勾选，或看清每一行不能办的原因。")


def too_many(rows: int, most: int) -> BusinessError:
    """More rows than one piece of work may have."""
    return BusinessError(
        "work_too_many",
        f"共 {rows} 行，一次最多办理 {most} 行。请先筛选，分几次办理。",
        clause="后台工作上限参数",
    )


def not_planned(words: str) -> Conflict:
    """It has begun, or is over."""
    return Conflict("work_not_planned", f"这项工作{words}，不能再确认。")


def not_running(words: str) -> Conflict:
    """There is nothing left to cancel."""
    return Conflict("work_not_running", f"这项工作{words}，没有可取消的。")


def still_running() -> Conflict:
    """First it ends, then what was refused may be tried again."""
    return Conflict("work_still_running", "这项工作还在办理，结束以后才能重办。")
