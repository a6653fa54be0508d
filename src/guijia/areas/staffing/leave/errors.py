"""What is said when leave cannot be asked for, decided or ended."""

from guijia.kit.errors import BusinessError, Conflict

CLAUSE = "请假制度：事先申请，事后销假（S4:L169-170）"


def ends_before() -> BusinessError:
    """It ends before it begins."""
    return BusinessError("staffing_leave_ends_before", "结束不能早于开始。", clause=CLAUSE, field="until_on")


def no_working_day() -> BusinessError:
    """Nothing of it is working time."""
    return BusinessError(
        "staffing_leave_no_working_day", "这段时间不上班，不用请假。", clause=CLAUSE, field="from_on"
    )


def too_late(kind: str) -> BusinessError:
    """It begins in the past."""
    return BusinessError(
        "staffing_leave_too_late", f"{kind}须事先申请，不能补请。", clause=CLAUSE, field="from_on"
    )


def overlaps(number: str) -> Conflict:
    """Another leave stands there."""
    return Conflict("staffing_leave_overlaps", f"与{number}的时间重叠。", field="from_on")


def beyond_balance(left: object, year: int) -> BusinessError:
    """More than the days left."""
    said = f"{year} 年的年休假只剩 {left} 天" if left else f"{year} 年没有可用的年休假"
    return BusinessError(
        "staffing_leave_beyond_balance",
        f"{said}。请缩短天数，超出的改请事假或调休；天数不对的请考勤管理人员核对工龄。",
        clause="职工带薪年休假条例第三条",
        field="until_on",
    )


def over_new_year() -> BusinessError:
    """Annual leave belongs to a year."""
    return BusinessError(
        "staffing_leave_over_new_year",
        "年休假按年度计，跨年的请分成两张单子。",
        clause="职工带薪年休假条例第五条",
        field="until_on",
    )


def below_law(lawful: object) -> BusinessError:
    """Fewer days than the law gives."""
    return BusinessError(
        "staffing_leave_below_law",
        f"按工龄法定 {lawful} 天，额度不能更少。",
        clause="职工带薪年休假条例第三条",
        field="days",
    )


def career_order() -> BusinessError:
    """Joined before the first day of work anywhere."""
    return BusinessError(
        "staffing_career_order",
        "入职日期不能早于参加工作日期。",
        clause="企业职工带薪年休假实施办法第四条",
        field="joined_on",
    )


def career_ahead() -> BusinessError:
    """A day that has not come."""
    return BusinessError("staffing_career_ahead", "入职日期不能在今天以后。", field="joined_on")


def no_superior() -> BusinessError:
    """Nobody stands above."""
    return BusinessError(
        "staffing_leave_no_superior",
        "您的岗位没有可以审批请假的上级。请由行政人事登记离岗。",
        clause="请假由直接上级审批，不能自批",
    )


def no_post() -> BusinessError:
    """Without a post there is no superior."""
    return BusinessError("staffing_leave_no_post", "您还没有任岗，不能请假。", clause=CLAUSE)


def wrong_state(state: str, deed: str) -> Conflict:
    """It does not stand so that this can be done."""
    return Conflict("staffing_leave_wrong_state", f"这张请假单{state}，不能{deed}。")


def not_yours() -> BusinessError:
    """Only the person, or whoever keeps the attendance."""
    return BusinessError("staffing_leave_not_yours", "由请假人本人或考勤管理人员办理。", clause=CLAUSE)


def back_outside() -> BusinessError:
    """Back before it began, or later than it ended."""
    return BusinessError(
        "staffing_leave_back_outside",
        "到岗不能早于请假开始，也不能晚于请假结束后的下一个上班时间。超期的另行请假。",
        clause=CLAUSE,
        field="back_on",
    )


def not_allowed() -> BusinessError:
    """May not keep days of leave."""
    return BusinessError(
        "staffing_leave_not_allowed", "工龄和年休假额度由考勤管理人员登记，不能登记自己的。", clause=CLAUSE
    )
