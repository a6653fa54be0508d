"""Refusals at the door."""

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
