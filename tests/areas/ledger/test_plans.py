"""Plans by rule: each way of paying adds up to the price; money finds its line."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guijia.areas.ledger.enums import PlanState
from guijia.areas.ledger.rules import why_not_plan
from guijia.areas.ledger.rules.moving import posting_day, tax_within
from guijia.areas.ledger.rules.plans import Terms, make_plan, match, stretch
from guijia.kit.errors import BusinessError

D = Decimal
DAY = date(2026, 3, 16)
BASE = Terms(price=D(1000000), deposit=D(50000), sign_by=DAY)


def shown(terms: Terms) -> list[tuple[str, str]]:
    return [(str(line.kind), f"{line.amount:.2f}") for line in make_plan(terms)]


@pytest.mark.parametrize(
    ("terms", "plan"),
    [
        (BASE, [("deposit", "50000.00"), ("balance", "950000.00")]),
        (
            replace(BASE, down_payment=D(200000), commercial_loan=D(800000)),
            [("deposit", "50000.00"), ("down_payment", "150000.00"), ("loan", "800000.00")],
        ),
        (
            replace(BASE, down_payment=D(200000), provident_loan=D(800000)),
            [("deposit", "50000.00"), ("down_payment", "150000.00"), ("provident_loan", "800000.00")],
        ),
        (
            replace(BASE, prepayment=D(10000), commercial_loan=D(500000), provident_loan=D(300000), down_payment=D(200000)),
            [("deposit", "50000.00"), ("prepayment", "10000.00"), ("down_payment", "140000.00"),
             ("provident_loan", "300000.00"), ("loan", "500000.00")],
        ),
        (
            replace(BASE, price=D("1000000.01"), instalments=((DAY, D(30)), (DAY + timedelta(60), D(30)),
                                                               (DAY + timedelta(90), D(40)))),
            [("deposit", "50000.00"), ("instalment", "285000.00"), ("instalment", "285000.00"),
             ("instalment", "380000.01")],
        ),
    ],
    ids=["once", "mortgage", "provident", "combined", "instalments"],
)  # fmt: skip
def test_plan_follows_from_the_way_of_paying(terms: Terms, plan: list[tuple[str, str]]) -> None:
    assert shown(terms) == plan


@pytest.mark.parametrize(
    "terms",
    [
        replace(BASE, deposit=D(1000001)),
        replace(BASE, down_payment=D(200000), commercial_loan=D(800001)),
        replace(BASE, down_payment=D(40000), commercial_loan=D(960000)),
        replace(BASE, price=D(0)),
        replace(BASE, instalments=((DAY, D(60)), (DAY, D(41)))),
        replace(BASE, instalments=((DAY, D(0)),)),
    ],
)
def test_terms_that_do_not_add_up_are_refused(terms: Terms) -> None:
    with pytest.raises(BusinessError):
        make_plan(terms)


MONEY = st.decimals(min_value="0.01", max_value="90000000", places=2)


@given(
    price=MONEY,
    part=st.decimals(min_value=0, max_value=1, places=4),
    shares=st.lists(st.decimals(min_value="0.01", max_value=20, places=2), min_size=1, max_size=5),
)
def test_whatever_the_shares_the_plan_is_the_price(
    price: Decimal, part: Decimal, shares: list[Decimal]
) -> None:
    deposit = (price * part).quantize(D("0.01"))
    days = tuple((DAY + timedelta(at * 30), share) for at, share in enumerate(shares))
    lines = make_plan(Terms(price=price, deposit=min(deposit, price), instalments=days))
    assert why_not_plan(price, lines) is None


@given(old=MONEY, new=MONEY, paid=MONEY)
def test_a_plan_stretched_to_another_price_is_that_price(old: Decimal, new: Decimal, paid: Decimal) -> None:
    lines = make_plan(Terms(price=old, deposit=min(old, D(100))))
    if new < paid:
        with pytest.raises(BusinessError):
            stretch(lines, new, paid)
    else:
        assert why_not_plan(new, stretch(lines, new, paid)) is None


# ---- which money fills which line


@dataclass
class Line:
    pk: int
    due_on: date | None
    amount: Decimal


LINES = [Line(1, None, D(100)), Line(2, DAY + timedelta(30), D(200)), Line(3, DAY - timedelta(2), D(300)),
         Line(4, None, D(400))]  # fmt: skip


def paid(received: str, named: list[tuple[int, Decimal]] | None = None) -> list[Decimal]:
    return [one.paid for one in match(LINES, D(received), named or [], DAY)]


def test_money_fills_the_line_due_first_unless_a_line_is_named() -> None:
    assert paid("350") == [D(100), D(0), D(250), D(0)]
    assert paid("350", [(2, D(150))]) == [D(100), D(150), D(100), D(0)]
    assert paid("350", [(2, D(250))]) == [D(100), D(200), D(50), D(0)]
    assert paid("1000") == [D(100), D(200), D(300), D(400)]
    # Money that went back takes from what was named last of all.
    assert paid("50", [(2, D(150))]) == [D(0), D(50), D(0), D(0)]


def test_lines_say_how_they_stand() -> None:
    found = match(LINES, D(150), [], DAY)
    assert [(one.state, one.days, one.gap) for one in found] == [
        (PlanState.PAID, 0, D(0)),
        (PlanState.OPEN, 30, D(200)),
        (PlanState.OVERDUE, 2, D(250)),
        (PlanState.UNDATED, 0, D(400)),
    ]


@given(
    received=st.decimals(min_value=0, max_value=1000, places=2),
    named=st.lists(
        st.tuples(st.integers(1, 5), st.decimals(min_value=1, max_value=900, places=2)), max_size=4
    ),
)
def test_lines_hold_exactly_what_came_in(received: Decimal, named: list[tuple[int, Decimal]]) -> None:
    found = match(LINES, received, named, DAY)
    assert sum(one.paid for one in found) == received
    assert all(D(0) <= one.paid <= one.line.amount for one in found)


def test_tax_lies_within_the_amount() -> None:
    assert tax_within(D(2180000), D(9)) == D("180000.00")
    assert tax_within(D(100), None) == D(0)


def test_what_belongs_to_a_closed_month_stands_today() -> None:
    assert posting_day(date(2026, 2, 27), closed_until=date(2026, 2, 1), today=DAY) == DAY
    assert posting_day(date(2026, 3, 1), closed_until=date(2026, 2, 1), today=DAY) == date(2026, 3, 1)
