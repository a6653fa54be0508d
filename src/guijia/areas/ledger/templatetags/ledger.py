"""Pieces of money that other pages place: a refund beside its approval."""

from typing import Any

from django import template

from guijia.areas.ledger import queries
from guijia.areas.ledger.enums import AccountCode
from guijia.areas.ledger.models import Refund
from guijia.kit.masks import mask
from guijia.kit.money import format_cny

register = template.Library()


@register.simple_tag
def refund_shown(subject: Refund) -> dict[str, Any]:
    """What whoever decides on a refund looks at; ``{% refund_shown subject as refund %}``."""
    facts = [
        ("单号", subject.number),
        ("房号", subject.account.unit.label),
        ("退哪笔款", subject.get_source_display()),
        ("金额", f"{format_cny(subject.amount)} 元"),
        ("原因", subject.reason),
        ("收款人", subject.payee),
        ("开户行", subject.bank_name),
        ("收款账号", mask("bank_card", subject.bank_account)),
        ("申请人", subject.requested_by.name if subject.requested_by else "系统"),
        ("状态", subject.get_state_display()),
    ]
    account = subject.account
    sums = [
        ("成交价", account.price),
        ("已收房款", queries.received_cny(account.pk)),
        ("应付退款", queries.owed_cny(account.pk, AccountCode.REFUND_PAYABLE)),
    ]
    return {"facts": facts, "sums": sums}
