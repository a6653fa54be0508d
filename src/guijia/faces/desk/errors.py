"""Refusals at the door, on the way in and on the way out."""

from datetime import timedelta

from guijia.kit.errors import BusinessError


class SlowDown(BusinessError):
    """Too many wrong passwords: wait, nobody is locked out for good."""

    status = 429


def slow_down(wait: timedelta) -> SlowDown:
    """The refusal that says how long to wait."""
    seconds = max(int(wait.total_seconds()), 1)
    span = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
    return SlowDown("desk_slow_down", f"密码错误次数较多，请 {span}后再试。忘记密码请找系统管理员重置。")


WRONG = BusinessError("desk_wrong_password", "登录名或密码不对，请核对后再试。")

EXPORT_CLAUSE = "个人信息保护：大批导出须由部门经理办理（T7）"


def export_too_large(rows: int, at_once: int) -> BusinessError:
    """More rows with people's data than one person may take at once."""
    return BusinessError(
        "desk_export_too_large",
        f"这张表含客户资料，共 {rows} 行，一次最多导出 {at_once} 行。请先筛选，或请客户服务部经理导出。",
        clause=EXPORT_CLAUSE,
    )


def export_day_spent(taken: int, a_day: int) -> BusinessError:
    """The day's measure is full."""
    return BusinessError(
        "desk_export_day_spent",
        f"您今天已导出 {taken} 行客户资料，每人每天最多 {a_day} 行。请明天再导，或请客户服务部经理导出。",
        clause=EXPORT_CLAUSE,
    )


def may_not_estimate() -> BusinessError:
    """Figures for customers come from those who answer for them."""
    return BusinessError(
        "desk_may_not_estimate",
        "您的岗位不为客户测算。请找置业顾问、签约、按揭或产权专员办理。",
        clause="岗位权限：测算并打印给客户",
    )
