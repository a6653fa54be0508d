"""What is said when a message cannot be worded, set or sent again."""

from collections.abc import Iterable

from guijia.kit.errors import BusinessError, Conflict

GUARD_7 = "消息不丢失、不重复（GUARD-7）"


def not_permitted(what: str) -> BusinessError:
    """Somebody without the right."""
    return BusinessError(
        "notify_not_permitted", f"您没有{what}的权限。请联系系统管理员。", clause="岗位权限：消息"
    )


def bad_template(problems: Iterable[str], field: str) -> BusinessError:
    """Words that name what the kind does not have."""
    return BusinessError(
        "notify_bad_template",
        "模板不能保存：" + "；".join(problems),
        clause="消息模板只用本类消息登记的内容，不执行程序",
        field=field,
    )


def unknown_kind(key: str) -> BusinessError:
    """No kind of that name."""
    return BusinessError("notify_unknown_kind", f"没有“{key}”这类消息。")


def must_stay_on(label: str) -> BusinessError:
    """A kind that cannot be switched off altogether."""
    return BusinessError(
        "notify_must_stay_on",
        f"“{label}”关系到时限和责任，不能关闭，可以改为汇总。",
        clause="内部规定：催办必达",
    )


def bad_settings(problem: str, field: str | None = None) -> BusinessError:
    """A way that cannot work as it was set."""
    return BusinessError("notify_bad_settings", problem, field=field)


def not_to_resend() -> Conflict:
    """It has gone out meanwhile, or it is under way."""
    return Conflict(
        "notify_not_to_resend", "这条消息已送出或正在发送，不再重发。请刷新页面。", clause=GUARD_7
    )


def bad_address(channel: str, problem: str, field: str) -> BusinessError:
    """An address nobody can be reached at."""
    return BusinessError("notify_bad_address", f"{channel}：{problem}", field=field)


def no_address(channel: str) -> BusinessError:
    """A trial to oneself without an address."""
    return BusinessError("notify_no_address", f"您还没有登记{channel}的地址。请先在“消息偏好”登记，再试发。")


def link_dead() -> Conflict:
    """The link decides nothing any more."""
    return Conflict(
        "notify_link_dead", "这个链接已经不能用了。请登录归家查看。", clause="审批链接：一事一人一次"
    )


def read_already() -> Conflict:
    """There is nothing left to read."""
    return Conflict("notify_read_already", "这条消息已读。")
