"""What is said when attendance cannot be kept as asked."""

from guijia.kit.errors import BusinessError, Conflict

CLAUSE = "考勤制度：考勤员逐日登记，月表由部门经理签字（S4:L166-168）"


def not_clerk(department: str) -> BusinessError:
    """Only the clerk, or whoever keeps attendance."""
    return BusinessError("staffing_not_clerk", f"由{department}考勤员或考勤管理人员登记。", clause=CLAUSE)


def not_keeper() -> BusinessError:
    """The clerk is named by whoever keeps attendance."""
    return BusinessError("staffing_not_keeper", "考勤员由经理或行政人事指定。", clause=CLAUSE)


def not_signer() -> BusinessError:
    """Only the manager of the department, and never whoever made the table."""
    return BusinessError("staffing_not_signer", "由部门经理签字；制表人不能自己签字。", clause=CLAUSE)


def day_ahead() -> BusinessError:
    """It has not come yet."""
    return BusinessError("staffing_day_ahead", "还没到的日子不能登记出勤。", clause=CLAUSE)


def month_closed(number: str) -> Conflict:
    """The table of that month was sent."""
    return Conflict("staffing_month_closed", f"考勤月表 {number} 已送签，当月出勤不能再改。退回后才能改。")


def month_runs() -> BusinessError:
    """It is not over yet."""
    return BusinessError("staffing_month_runs", "当月还没有过完，月底最后一天起才能制表。", clause=CLAUSE)


def nothing_recorded() -> BusinessError:
    """There is nothing to sum up."""
    return BusinessError("staffing_nothing_recorded", "这个月没有登记出勤，不能制表。", clause=CLAUSE)


def not_waiting(state: str) -> Conflict:
    """It does not wait for a signature."""
    return Conflict("staffing_sheet_not_waiting", f"这张月表{state}。")


def reason_needed() -> BusinessError:
    """Why it goes back."""
    return BusinessError("staffing_sheet_reason", "请写明退回原因。", field="words")
