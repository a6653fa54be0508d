"""The account of a deal as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from guijia.areas.ledger import queries
from guijia.areas.ledger.enums import AccountCode, HeldKind, PlanState, RefundSource, RefundState
from guijia.areas.ledger.models import DealAccount, PlanLine, Refund
from guijia.areas.ledger.rules import moving, plans

ONLY_CASHIER = "收款由财务收款员确认。"
ONLY_FINANCE_MANAGER = "收据由财务经理冲销。"


STANDING = {
    PlanState.PAID: ("ok", "已收足"),
    PlanState.UNDATED: ("wait", "未定日期"),
}


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A line of the plan beside what came in for it."""

    line: PlanLine
    paid: Decimal
    state: str
    words: str

    @property
    def gap(self) -> Decimal:
        """What is still missing of it."""
        return self.line.amount - self.paid


def plan_shown(
    plan: Sequence[PlanLine], received: Decimal, named: Sequence[tuple[UUID, Decimal]], today: date
) -> list[PlanShown]:
    """The plan line by line with its state."""
    return [
        PlanShown(one.line, one.paid, *words_of(one)) for one in plans.match(plan, received, named, today)
    ]


def words_of(one: plans.Filled) -> tuple[str, str]:
    """How a line stands, as a mark and in words."""
    if one.state in STANDING:
        return STANDING[one.state]
    if one.state == PlanState.OVERDUE:
        return "late", f"逾期 {one.days} 天"
    if one.line.due_on is None:
        return "wait", "部分已收"
    if one.days == 0:
        return "due", "今天到期"
    return "day", f"{'部分已收，' if one.paid else ''}还有 {one.days} 天"


REFUND_MARKS = {
    RefundState.REQUESTED: "day",
    RefundState.APPROVED: "due",
    RefundState.PAID: "ok",
    RefundState.REFUSED: "no",
    RefundState.WITHDRAWN: "wait",
    RefundState.REVERSED: "wait",
}


def refund_mark(refund: Refund) -> str:
    """The mark of a refund's state."""
    return REFUND_MARKS[RefundState(refund.state)]


@dataclass(frozen=True, slots=True)
class HeldShown:
    """Money held for others on a deal: what is left of it."""

    kind: HeldKind
    amount: Decimal


def held_shown(account: DealAccount) -> list[HeldShown]:
    """Money held for others that is not passed on yet."""
    found = [HeldShown(kind, queries.owed_cny(account.pk, code)) for kind, code in moving.HELD.items()]
    return [one for one in found if one.amount]


def refundable(account: DealAccount) -> list[tuple[str, str]]:
    """Which money could be given back, with how much of it stands there."""
    found = []
    for source, (code, _) in moving.REFUNDED.items():
        there = queries.owed_cny(account.pk, AccountCode(code))
        if there > 0:
            found.append((str(source), f"{RefundSource(source).label}（余额 {there:,.2f} 元）"))
    return found


def links_of(account: DealAccount) -> list[tuple[str, str]]:
    """Where the home and the deal of an account are shown; areas above that are not installed are left away."""
    wanted: list[tuple[str, str, Any]] = [
        ("一房一档", "home", account.unit_id),
        ("认购书", "deals:subscription", account.pk),
    ]
    found = []
    for label, name, pk in wanted:
        try:
            found.append((label, reverse(name, args=[pk])))
        except NoReverseMatch:
            continue
    return found
