"""What is said when a plan cannot be proposed, confirmed, changed or reviewed."""

from datetime import date

from guijia.kit.errors import BusinessError, Conflict, Remedy

CLAUSE = "部门目标、年度和月度计划、进度、纠偏（S1:L2-3、S2:L169）"


def no_post() -> BusinessError:
    """Without a post there is no department and no superior."""
    return BusinessError("staffing_plan_no_post", "您还没有任岗，不能制定计划。", clause=CLAUSE)


def no_superior() -> BusinessError:
    """Nobody stands above who could confirm."""
    return BusinessError(
        "staffing_plan_no_superior", "您的岗位上面没有可以确认的上级，请由下属部门制定。", clause=CLAUSE
    )


def not_goal_keeper() -> BusinessError:
    """May not make the plan of a department."""
    return BusinessError(
        "staffing_plan_not_goal_keeper",
        "部门的目标与计划由部门负责人制定。您可以制定自己的计划。",
        clause=CLAUSE,
        field="whose",
    )


def no_items() -> BusinessError:
    """Nothing in it."""
    return BusinessError("staffing_plan_no_items", "至少写一件事项。", clause=CLAUSE)


def outside_period(title: str, first: date, last: date) -> BusinessError:
    """An item that is not of the period."""
    return BusinessError(
        "staffing_plan_outside_period",
        f"“{title}”的日期不在 {first:%Y-%m-%d} 至 {last:%Y-%m-%d} 之内。",
        clause=CLAUSE,
    )


def period_over(last: date) -> BusinessError:
    """The period is over already."""
    return BusinessError(
        "staffing_plan_period_over", f"这个期间已在 {last:%Y-%m-%d} 结束。", clause=CLAUSE, field="month"
    )


def there_already(number: str, url: str) -> Conflict:
    """That period has a plan."""
    return Conflict(
        "staffing_plan_there_already", f"这个期间已有计划 {number}。", remedy=Remedy("打开那份计划", url)
    )


def wrong_state(state: str, deed: str) -> Conflict:
    """It does not stand so that this can be done."""
    return Conflict("staffing_plan_wrong_state", f"这份计划{state}，不能{deed}。")


def not_yours(deed: str) -> BusinessError:
    """Neither made it nor is it theirs."""
    return BusinessError("staffing_plan_not_yours", f"由制定人、责任人或承办人{deed}。", clause=CLAUSE)


def counted() -> BusinessError:
    """Its progress comes from the records."""
    return BusinessError(
        "staffing_plan_counted", "这件事项的进度按记录统计，不用登记。要改目标值请纠偏。", clause=CLAUSE
    )


def item_over() -> Conflict:
    """The item is done or was taken away."""
    return Conflict("staffing_plan_item_over", "这件事项已经取消。")


def review_ahead() -> BusinessError:
    """Held on a day that has not come."""
    return BusinessError(
        "staffing_plan_review_ahead", "评审日期不能在今天以后。", clause=CLAUSE, field="held_on"
    )


def half_action() -> BusinessError:
    """An action without its day, or a day without an action."""
    return BusinessError(
        "staffing_plan_half_action", "评审定的行动要写事项和完成日期。", clause=CLAUSE, field="action"
    )
