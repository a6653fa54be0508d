"""What is said when a clock cannot be started or held."""

from guijia.kit.errors import BusinessError


def already_paused(reason: str) -> BusinessError:
    """The clock stands still already."""
    return BusinessError("clock_already_paused", f"这个时限已经暂停（{reason}），不必再停。")


def not_paused() -> BusinessError:
    """The clock is running."""
    return BusinessError("clock_not_paused", "这个时限没有暂停，不用恢复。")


def stopped() -> BusinessError:
    """The clock was stopped: its work is done."""
    return BusinessError("clock_stopped", "这个时限已经办结，不能再暂停或恢复。")


def without_reason() -> BusinessError:
    """A pause needs a reason that others can read."""
    return BusinessError("clock_without_reason", "请选择并写明暂停时限的缘由。", field="reason")


def due_before_start() -> BusinessError:
    """A due time in the past of its own start."""
    return BusinessError("clock_due_before_start", "到期时间早于起算时间，请改正到期时间。", field="due_at")


def not_allowed() -> BusinessError:
    """All projects share the calendar: only who administers all of them changes it."""
    return BusinessError(
        "clock_not_allowed",
        "工作日历、办公时间与提醒级次各项目通用，只能由管理全部项目的系统管理员维护。请联系系统管理员。",
        clause="岗位权限：管理人员与参数（全部项目）",
    )


def no_days() -> BusinessError:
    """A calendar without a day."""
    return BusinessError(
        "clock_no_days", "没有读到任何一天。请按“日期,是否上班,名称”每行一天。", field="file"
    )


def statutory(label: str) -> BusinessError:
    """A limit of the law runs on."""
    return BusinessError(
        "clock_statutory",
        f"“{label}”是法定期限，任何缘由都不能暂停。需要时间的是内部环节，请暂停内部环节的时限。",
        clause="民法典第二百条至第二百零四条",
    )


def external(label: str) -> BusinessError:
    """A bank's or an authority's limit is not ours to hold."""
    return BusinessError(
        "clock_external", f"“{label}”是外单位的时限，不由我们暂停。可以暂停我们自己等它的那个时限。"
    )


def without_notice() -> BusinessError:
    """A customer for whom a limit stands still must know it."""
    return BusinessError(
        "clock_without_notice",
        "因客户原因暂停，请写明已怎样告知客户（时间、方式）。",
        clause="时限暂停须有缘由并告知客户",
        field="notice",
    )


def may_not_pause() -> BusinessError:
    """Only a lead holds or releases a limit."""
    return BusinessError(
        "clock_may_not_pause",
        "暂停和恢复时限由部门经理、签约主管或客服主管办理。请把缘由告诉他们。",
        clause="岗位权限：暂停时限",
    )


def bad_hours(message: str, field: str) -> BusinessError:
    """Opening hours that cannot be read."""
    return BusinessError("clock_bad_hours", message, field=field)


def bad_step(message: str, field: str) -> BusinessError:
    """A rung that cannot be."""
    return BusinessError("clock_bad_step", message, field=field)


def starts_too_early(earliest: str) -> BusinessError:
    """What runs today keeps the ladder and the hours under which it began."""
    return BusinessError(
        "clock_starts_too_early",
        f"生效日最早为 {earliest}：已经发生的按原来的算，不追溯。",
        field="effective_from",
    )


def not_in_force(what: str) -> BusinessError:
    """What is to be ended has ended."""
    return BusinessError("clock_not_in_force", f"{what}已经停用，不用再停。")


def notice_unreadable(problems: list[str]) -> BusinessError:
    """The notice contradicts itself or was not understood; nothing is entered."""
    return BusinessError(
        "clock_notice_unreadable", "通知没有读懂，一天都没有录入：" + "；".join(problems[:5]), field="text"
    )
