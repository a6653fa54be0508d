"""Ageing, reminders, promises, damages, breaches: every branch as a table."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guijia.areas.ledger.collecting import rules
from guijia.areas.ledger.collecting.rules import Movement
from guijia.areas.ledger.enums import BreachState, LetterKind, PromiseState

D = Decimal
DUE = date(2025, 9, 30)


@dataclass
class Line:
    pk: int
    due_on: date | None
    amount: Decimal
    position: int = 1


def test_buckets_meet_without_gap() -> None:
    found = rules.buckets([30, 60, 90])
    assert [one.key for one in found] == ["1-30", "31-60", "61-90", "91"]
    assert [one.label for one in found] == ["1–30 天", "31–60 天", "61–90 天", "90 天以上"]
    assert rules.bucket_named("31-60", found) == found[1]
    assert rules.bucket_named("7", found) is None


@pytest.mark.parametrize(
    ("late", "rung"),
    [(-8, None), (-7, -7), (-1, -7), (0, 0), (1, 1), (6, 1), (7, 7), (14, 7), (15, 15), (400, 15)],
)
def test_rung_reached_is_the_last_one(late: int, rung: int | None) -> None:
    today = date.fromordinal(DUE.toordinal() + late)
    assert rules.rung_reached(DUE, today, [-7, 0, 1, 7, 15]) == rung


def test_rung_words() -> None:
    assert [rules.rung_words(n) for n in (-7, 0, 15)] == ["到期前 7 天提醒", "到期日提醒", "逾期 15 天催款"]


@pytest.mark.parametrize(
    ("came", "today", "state"),
    [
        ("100", date(2026, 3, 1), PromiseState.KEPT),
        ("99.99", date(2026, 3, 5), PromiseState.OPEN),
        ("99.99", date(2026, 3, 6), PromiseState.BROKEN),
    ],
)
def test_promise_state(came: str, today: date, state: PromiseState) -> None:
    found = rules.promise_state(amount=D(100), promised_on=date(2026, 3, 5), came=D(came), today=today)
    assert found == state


@pytest.mark.parametrize(
    ("amount", "day", "owed", "code"),
    [
        ("5", 2, "9", None),
        ("0", 2, "9", "ledger_amount"),
        ("5", 1, "9", "ledger_promise_past"),
        ("10", 2, "9", "ledger_promise_over"),
    ],
)
def test_why_not_promise(amount: str, day: int, owed: str, code: str | None) -> None:
    refusal = rules.why_not_promise(
        amount=D(amount), promised_on=date(2026, 3, day), today=date(2026, 3, 2), owed=D(owed)
    )
    assert (refusal.code if refusal else None) == code


def damages(lines: list[Line], movements: list[Movement], until: date, rate: str = "3") -> list[Any]:
    return rules.damages_of(lines, movements, rules.flat(D(rate)), until)


def test_damages_of_the_rule_book() -> None:
    """6-d: 300,000 at 万分之 3 from 2025-09-30, paid 2026-01-15: 107 days, 9,630.00."""
    line = Line(1, DUE, D(300_000))
    [one] = damages([line], [Movement(date(2026, 1, 15), D(300_000))], date(2026, 3, 1))
    assert (one.days, one.damages, one.missing) == (107, D("9630.00"), D(0))
    assert "逾期 107 日" in one.explain[0]


def test_damages_by_balance_of_each_day() -> None:
    line = Line(1, DUE, D(300_000))
    [one] = damages([line], [Movement(date(2025, 10, 10), D(100_000))], date(2025, 10, 20))
    # ten days on 300,000, ten on 200,000
    assert (one.days, one.damages, one.missing) == (20, D("1500.00"), D(200_000))


def test_damages_of_what_was_paid_in_time_or_has_no_day_are_none() -> None:
    lines = [Line(1, DUE, D(100)), Line(2, None, D(100), 2), Line(3, date(2026, 1, 1), D(100), 3)]
    assert damages(lines, [Movement(DUE, D(100))], date(2025, 12, 31)) == []


def test_damages_after_money_went_again() -> None:
    line = Line(1, DUE, D(100))
    [one] = damages(
        [line], [Movement(date(2025, 9, 1), D(100)), Movement(date(2025, 9, 20), D(-40))], date(2025, 10, 10)
    )
    assert one.missing == D(40)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    amounts=st.lists(st.integers(1, 50), min_size=1, max_size=4),
    moves=st.lists(st.tuples(st.integers(-40, 90), st.integers(-30, 60)), max_size=8),
)
def test_damages_leave_no_fen(amounts: list[int], moves: list[tuple[int, int]]) -> None:
    lines = [
        Line(n, date.fromordinal(DUE.toordinal() + 10 * n), D(a) + D("0.01"), n)
        for n, a in enumerate(amounts)
    ]
    price, total, movements = sum(line.amount for line in lines), D(0), []
    for day, amount in sorted(moves):
        if 0 <= total + amount <= price and amount:
            total += amount
            movements.append(Movement(date.fromordinal(DUE.toordinal() + day), D(amount)))
    until = date.fromordinal(DUE.toordinal() + 120)
    found = damages(lines, movements, until)
    assert all(one.damages >= 0 and 0 <= one.missing <= one.line.amount for one in found)
    assert sum(one.missing for one in found) == price - total


@pytest.mark.parametrize(
    ("kind", "overdue", "late", "code"),
    [
        (LetterKind.DEMAND, "1", 7, None),
        (LetterKind.DEMAND, "1", 6, "ledger_letter_early"),
        (LetterKind.LAWYER, "1", 1, None),
        (LetterKind.DEMAND, "0", 70, "ledger_not_overdue"),
    ],
)
def test_why_not_letter(kind: str, overdue: str, late: int, code: str | None) -> None:
    refusal = rules.why_not_letter(kind=kind, overdue=D(overdue), late_days=late, after_days=7)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("served", "day", "code"),
    [
        (False, 3, None),
        (True, 3, "ledger_letter_served"),
        (False, 1, "ledger_served_day"),
        (False, 5, "ledger_served_day"),
    ],
)
def test_why_not_serve(served: bool, day: int, code: str | None) -> None:
    refusal = rules.why_not_serve(
        served=served, served_on=date(2026, 3, day), made_on=date(2026, 3, 2), today=date(2026, 3, 4)
    )
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("overdue", "late", "code"),
    [("1", 15, None), ("1", 14, "ledger_breach_early"), ("0", 99, "ledger_not_overdue")],
)
def test_why_not_breach(overdue: str, late: int, code: str | None) -> None:
    refusal = rules.why_not_breach(overdue=D(overdue), late_days=late, after_days=15)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("outcome", "overdue", "day", "code"),
    [
        ("paid", "0", 1, None),
        ("paid", "1", 9, "ledger_breach_unpaid"),
        ("unpaid", "1", 6, None),
        ("unpaid", "1", 5, "ledger_breach_period"),
        ("unpaid", "0", 6, "ledger_breach_paid"),
    ],
)
def test_why_not_close_period(outcome: str, overdue: str, day: int, code: str | None) -> None:
    refusal = rules.why_not_close_period(
        outcome=outcome, overdue=D(overdue), ends_on=date(2026, 3, 5), today=date(2026, 3, day)
    )
    assert (refusal.code if refusal else None) == code


def test_why_not_step() -> None:
    assert rules.why_not_step(BreachState.NOTICE, BreachState.NOTICE, "办") is None
    for state in (BreachState.PERIOD, BreachState.CANCELLED):
        refusal = rules.why_not_step(state, BreachState.NOTICE, "办")
        assert refusal is not None
        assert refusal.code == "ledger_breach_state"
