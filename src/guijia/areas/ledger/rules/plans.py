"""What is to be paid when: plans made from the terms of a sale, and which money fills which line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from guijia.areas.ledger.enums import PlanKind, PlanState
from guijia.areas.ledger.rules.booking import ZERO, PlannedLine
from guijia.kit.errors import BusinessError
from guijia.kit.money import cny, format_cny

CLAUSE = "COL-01"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a home is to be paid; amounts in yuan, ``instalments`` as (day, share of the rest in per cent).

    A loan of either kind makes it a loan deal: then ``down_payment`` is all that the buyer pays from own money,
    what was paid on subscribing included. Shares that do not fill the rest leave it to the last of them.
    """

    price: Decimal
    deposit: Decimal = ZERO
    prepayment: Decimal = ZERO
    sign_by: date | None = None
    down_payment: Decimal | None = None
    commercial_loan: Decimal = ZERO
    provident_loan: Decimal = ZERO
    instalments: tuple[tuple[date, Decimal], ...] = ()


def why_not_terms(terms: Terms) -> BusinessError | None:
    """Can a plan be made of these terms?

    Rule:    COL-01; rules.md 5.2 down payment = price − loan.
    """
    early = terms.deposit + terms.prepayment
    if (
        terms.price <= 0
        or min(terms.deposit, terms.prepayment, terms.commercial_loan, terms.provident_loan) < 0
    ):
        return BusinessError(
            "ledger_plan_line", "总价要大于 0，各项金额不能是负数。", clause=CLAUSE, field="plan"
        )
    if early > terms.price:
        return BusinessError(
            "ledger_plan_sum", "定金与预付款合计超过了成交价。", clause=CLAUSE, field="deposit"
        )
    loan = terms.commercial_loan + terms.provident_loan
    if loan:
        own = early if terms.down_payment is None else terms.down_payment
        if own < early:
            return BusinessError(
                "ledger_plan_sum",
                "首付款不能少于已付的定金与预付款。",
                clause="规则手册 5.2",
                field="down_payment",
            )
        if own + loan != terms.price:
            gap = format_cny(abs(terms.price - own - loan))
            word = "少" if own + loan < terms.price else "多"
            return BusinessError(
                "ledger_plan_sum",
                f"首付款与贷款合计比成交价{word} {gap} 元，请改到正好相等。",
                clause="规则手册 5.2",
                field="loan_amount",
            )
    if any(share <= 0 for _, share in terms.instalments) or sum(s for _, s in terms.instalments) > 100:
        return BusinessError(
            "ledger_plan_line", "各期比例要大于 0，合计不超过 100%。", clause=CLAUSE, field="instalments"
        )
    return None


def make_plan(terms: Terms) -> list[PlannedLine]:
    """The payment plan of a sale: once, by instalments, with a bank's or the fund's loan or both.

    Rule:    COL-01; G1 each line rounded once; the last takes what is left, so that it adds up to the price.
    Raises:  BusinessError ``ledger_plan_line`` | ``ledger_plan_sum``.
    Returns: lines in the order in which they are paid.
    """
    if refusal := why_not_terms(terms):
        raise refusal
    lines = [PlannedLine(PlanKind.DEPOSIT, None, terms.deposit)]
    lines.append(PlannedLine(PlanKind.PREPAYMENT, None, terms.prepayment))
    paid = terms.deposit + terms.prepayment
    if terms.commercial_loan or terms.provident_loan:
        own = terms.price - terms.commercial_loan - terms.provident_loan
        lines.append(PlannedLine(PlanKind.DOWN_PAYMENT, terms.sign_by, own - paid))
        lines.append(PlannedLine(PlanKind.PROVIDENT_LOAN, None, terms.provident_loan))
        lines.append(PlannedLine(PlanKind.LOAN, None, terms.commercial_loan))
    elif terms.instalments:
        lines += _instalments(terms.price - paid, sorted(terms.instalments))
    else:
        lines.append(PlannedLine(PlanKind.BALANCE, terms.sign_by, terms.price - paid))
    return [line for line in lines if line.amount > 0]


def _instalments(rest: Decimal, shares: Sequence[tuple[date, Decimal]]) -> list[PlannedLine]:
    lines, left = [], rest
    for day, share in shares[:-1]:
        amount = min(left, cny(rest * share / 100))
        lines.append(PlannedLine(PlanKind.INSTALMENT, day, amount))
        left -= amount
    return [*lines, PlannedLine(PlanKind.INSTALMENT, shares[-1][0], left)]


def stretch(lines: Sequence[PlannedLine], price: Decimal, paid: Decimal) -> list[PlannedLine]:
    """The same plan for another price: the difference goes to the last lines, what is paid keeps its lines.

    Rule:    COL-01; W02/W05 a change of the price.
    Raises:  BusinessError ``ledger_plan_sum`` when the new price is below what was paid.
    """
    if price < paid:
        raise below_received(price, paid)
    gap = price - sum((line.amount for line in lines), ZERO)
    if gap >= 0:
        if not lines:
            return [PlannedLine(PlanKind.BALANCE, None, price)]
        last = lines[-1]
        return [*lines[:-1], PlannedLine(last.kind, last.due_on, last.amount + gap)]
    left, made = price, []
    for line in lines:
        amount = min(line.amount, left)
        left -= amount
        if amount > 0:
            made.append(PlannedLine(line.kind, line.due_on, amount))
    return made


def below_received(price: Decimal, received: Decimal) -> BusinessError:
    """The new price is less than what came in already."""
    return BusinessError(
        "ledger_price_below_received",
        f"新成交价 {format_cny(price)} 元低于已收 {format_cny(received)} 元，"
        f"请先决定多收的 {format_cny(received - price)} 元转为应付退款。",
        clause=CLAUSE,
        field="price",
    )


# ---- which money fills which line


@dataclass(frozen=True, slots=True)
class Filled:
    """A line of the plan, what of it is paid, and how it stands."""

    line: Any
    paid: Decimal
    state: PlanState
    days: int = 0

    @property
    def gap(self) -> Decimal:
        """What is still missing."""
        gap: Decimal = self.line.amount - self.paid
        return gap


def match(
    lines: Sequence[Any], received: Decimal, named: Iterable[tuple[Any, Decimal]], today: date
) -> list[Filled]:
    """Which lines the money has filled, in the order of the plan.

    What the cashier named a line for fills that line first; all other money, and what is more than the named line
    takes, goes to the line that is due first. A line without a day comes before the next line that has one.
    Rule:    COL-01, COL-03.
    """
    order = _by_due(lines)
    wished: dict[Any, Decimal] = {}
    for line_id, amount in named:
        wished[line_id] = wished.get(line_id, ZERO) + amount
    filled: dict[Any, Decimal] = {}
    left = received
    for line in order:
        amount = max(ZERO, min(wished.get(line.pk, ZERO), line.amount, left))
        filled[line.pk] = amount
        left -= amount
    for line in order:
        more = max(ZERO, min(line.amount - filled[line.pk], left))
        filled[line.pk] += more
        left -= more
    return [_standing(line, filled[line.pk], today) for line in lines]


def _by_due(lines: Sequence[Any]) -> list[Any]:
    days: list[date] = []
    coming = date.max
    for line in reversed(lines):
        if line.due_on is not None:
            coming = min(coming, line.due_on)
            days.append(line.due_on)
        else:
            days.append(coming)
    days.reverse()
    ranked = sorted(zip(days, range(len(lines)), strict=True))
    return [lines[at] for _, at in ranked]


def _standing(line: Any, paid: Decimal, today: date) -> Filled:
    if paid >= line.amount:
        return Filled(line, paid, PlanState.PAID)
    if line.due_on is None:
        return Filled(line, paid, PlanState.PARTLY if paid else PlanState.UNDATED)
    days = (line.due_on - today).days
    if days < 0:
        return Filled(line, paid, PlanState.OVERDUE, -days)
    return Filled(line, paid, PlanState.PARTLY if paid else PlanState.OPEN, days)
