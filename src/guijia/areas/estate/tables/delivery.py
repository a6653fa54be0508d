"""What the screen of a handover shows."""

from guijia.areas.estate.models import Delivery
from guijia.areas.estate.rules import FUND_CLAUSE
from guijia.platform.flow.registry import Gate

NOT_DELIVER = "交付由客户服务专员、客服主管或客服经理登记。"


def fund_gate(is_proved: bool) -> Gate:
    """The maintenance fund as a condition: it is proved on the form itself, and nobody can go without it."""
    sentence = "已填凭证" if is_proved else "还没有交存凭证，请在下面填编号、日期并附凭证；没有凭证不得交付"
    return Gate(is_proved, "维修资金", sentence, FUND_CLAUSE)


def delivery_facts(done: Delivery) -> list[tuple[str, str]]:
    """A handover in words."""
    found = [
        ("交付日期", done.delivered_on.isoformat()),
        ("交接书", done.number),
        ("登记人", f"{done.entered_by.name if done.entered_by else '系统'}"),
    ]
    if done.takeover is not None:
        return [*found, ("依据", f"期初接收：{done.takeover.source}")]
    paid_on = done.fund_paid_on.isoformat() if done.fund_paid_on else ""
    return [*found, ("维修资金凭证", f"{done.fund_number}，{paid_on} 交存")]
