"""The rules of a deal, every branch as a table; no database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from guijia.areas.deals.enums import BuyerRole, ContractState, PaymentMethod, SetState, SubscriptionState
from guijia.areas.deals.rules import filing, needed, pricing, signing, stock, subscribing
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.deals.rules.subscribing import BuyerLine
from guijia.kit.errors import BusinessError

TODAY = date(2026, 3, 16)
NOW = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)


def code(refusal: BusinessError | None) -> str | None:
    return refusal.code if refusal else None


def D(text: str) -> Decimal:  # noqa: N802 - reads like a number
    return Decimal(text)


@pytest.mark.parametrize(
    ("discounts", "price"),
    [
        ([], "1000000.00"),
        ([Discount("开盘", "rate", D("98"))], "980000.00"),
        ([Discount("开盘", "rate", D("98.5"))], "985000.00"),
        ([Discount("立减", "amount", D("20000"))], "980000.00"),
        ([Discount("开盘", "rate", D("98")), Discount("立减", "amount", D("0.01"))], "979999.99"),
    ],
)
def test_price_follows_from_the_discounts_in_order(discounts: list[Discount], price: str) -> None:
    assert pricing.price_cny(D("1000000.00"), discounts) == D(price)


def test_price_is_rounded_half_up_once_per_discount() -> None:
    assert pricing.price_cny(D("333333.35"), [Discount("", "rate", D("99.99"))]) == D("333300.02")


@pytest.mark.parametrize(
    ("discount", "words"),
    [
        (Discount("", "rate", D("98")), "98 折"),
        (Discount("", "rate", D("90")), "9 折"),
        (Discount("", "rate", D("98.5")), "98.5 折"),
        (Discount("", "amount", D("20000")), "减 20,000.00 元"),
    ],
)
def test_discount_reads_as_people_say_it(discount: Discount, words: str) -> None:
    assert discount.effect == words
    assert Discount.from_json(discount.as_json()) == discount


@pytest.mark.parametrize(
    ("price", "expected"),
    [("0", "deals_price"), ("-1", "deals_price"), ("100.01", "deals_over_list"), ("100", None)],
)
def test_why_not_price(price: str, expected: str | None) -> None:
    assert code(pricing.why_not_price(D("100"), D(price))) == expected


@pytest.mark.parametrize(
    ("price", "floor", "second", "below", "second_below"),
    [
        ("970", "970", "950", False, False),
        ("969.99", "970", "950", True, False),
        ("950", "970", "950", True, False),
        ("949.99", "970", "950", True, True),
        ("1", None, "950", False, False),
        ("1", "970", None, True, False),
    ],
)
def test_against_floors(
    price: str, floor: str | None, second: str | None, below: bool, second_below: bool
) -> None:
    found = pricing.against_floors(D(price), D(floor) if floor else None, D(second) if second else None)
    assert (found.below_floor, found.below_second_floor) == (below, second_below)


@pytest.mark.parametrize(
    ("wanted", "deposit", "prepayment", "warns"),
    [
        ("200000", "200000", "0.00", False),  # rules.md 1.1: exactly 20 % is fully effective
        ("200000.01", "200000.00", "0.01", True),
        ("250000", "200000.00", "50000.00", True),
        ("1", "1", "0.00", False),
    ],
)
def test_split_deposit(wanted: str, deposit: str, prepayment: str, warns: bool) -> None:
    found = pricing.split_deposit(D("1000000"), D(wanted), D("20"))
    assert (found.deposit, found.prepayment, bool(found.warning)) == (D(deposit), D(prepayment), warns)


def line(name: str = "张伟", role: BuyerRole = BuyerRole.PURCHASER, **given: Any) -> BuyerLine:
    return BuyerLine(given.pop("customer_id", name), name, role, given.pop("share", None), None, **given)


@pytest.mark.parametrize(
    ("buyers", "expected"),
    [
        ([line()], None),
        ([], "deals_no_buyer"),
        ([line(role=BuyerRole.AGENT)], "deals_no_buyer"),
        ([line(), line()], "deals_buyer_twice"),
        ([line(), line("李娜", BuyerRole.CO_OWNER)], None),
        ([line(share=D(50)), line("李娜", BuyerRole.CO_OWNER, share=D(50))], None),
        ([line(share=D(50)), line("李娜", BuyerRole.CO_OWNER, share=D(49))], "deals_shares"),
        ([line(share=D(100)), line("李娜", BuyerRole.CO_OWNER)], "deals_shares"),
        ([line(is_adult=False)], "deals_minor"),
        ([line(is_adult=False), line("父亲", BuyerRole.AGENT)], None),
    ],
)
def test_why_not_buyers(buyers: list[BuyerLine], expected: str | None) -> None:
    assert code(subscribing.why_not_buyers(buyers)) == expected


@pytest.mark.parametrize(
    ("born", "adult"),
    [(date(2008, 3, 16), True), (date(2008, 3, 17), False), (date(2008, 2, 29), True), (None, True)],
)
def test_is_adult_on_the_birthday(born: date | None, adult: bool) -> None:
    assert subscribing.is_adult(born, TODAY, 18) is adult


@pytest.mark.parametrize(
    ("method", "down", "loan", "expected"),
    [
        (PaymentMethod.LUMP_SUM, None, None, None),
        (PaymentMethod.MORTGAGE, None, "850000", "deals_loan_parts"),
        (PaymentMethod.MORTGAGE, "150000", "840000", "deals_loan_sum"),
        (PaymentMethod.MORTGAGE, "150000", "850000", None),  # exactly 15 %
        (PaymentMethod.MORTGAGE, "149999.99", "850000.01", "deals_down_payment"),
        (PaymentMethod.COMBINED, "300000", "700000", "deals_fund_part"),
    ],
)
def test_why_not_pay(method: PaymentMethod, down: str | None, loan: str | None, expected: str | None) -> None:
    refusal = subscribing.why_not_pay(
        method=method,
        price=D("1000000"),
        down_payment=D(down) if down else None,
        loan=D(loan) if loan else None,
        min_down_pct=D("15"),
    )
    assert code(refusal) == expected


@pytest.mark.parametrize(
    ("fund", "expected"),
    [("0", "deals_fund_part"), ("0.01", None), ("699999.99", None), ("700000", "deals_fund_part")],
)
def test_combined_loan_is_divided_between_fund_and_bank(fund: str, expected: str | None) -> None:
    refusal = subscribing.why_not_pay(
        method=PaymentMethod.COMBINED, price=D("1000000"), down_payment=D("300000"), loan=D("700000"),
        min_down_pct=D("15"), fund_loan=D(fund),
    )  # fmt: skip
    assert code(refusal) == expected


@pytest.mark.parametrize(
    ("deposit", "expected"), [("0", "deals_deposit"), ("100.01", "deals_deposit"), ("100", None)]
)
def test_why_not_deposit(deposit: str, expected: str | None) -> None:
    assert code(subscribing.why_not_deposit(D("100"), D(deposit))) == expected


def test_sign_by_day_is_today_or_later() -> None:
    assert code(subscribing.why_not_sign_by(date(2026, 3, 15), TODAY)) == "deals_sign_by"
    assert subscribing.why_not_sign_by(TODAY, TODAY) is None


def test_wrong_state_names_the_state_it_is_in() -> None:
    refusal = subscribing.why_not_state("submitted", SubscriptionState.REGISTERED, "收定金")
    assert refusal is not None
    assert "审签中" in refusal.message
    assert refusal.status == 409
    assert subscribing.why_not_state("registered", SubscriptionState.REGISTERED, "收定金") is None


@pytest.mark.parametrize(
    ("registered", "received", "expected"),
    [
        (False, "0", "deals_seal_gate"),
        (True, "49999.99", "deals_deposit_missing"),
        (True, "50000", None),
        (True, "60000", None),
    ],
)
def test_why_not_seal(registered: bool, received: str, expected: str | None) -> None:
    gates = subscribing.seal_gates(
        registered=registered, deposit=D("50000"), received=D(received), receipt_numbers=["SJ-1"]
    )
    assert code(subscribing.why_not_seal(gates)) == expected


def test_identity_gate_for_each_expired_document() -> None:
    late = BuyerLine("1", "李娜", BuyerRole.CO_OWNER, None, date(2026, 3, 15))
    good = BuyerLine("2", "张伟", BuyerRole.PURCHASER, None, TODAY)
    gates = subscribing.identity_gates([good, late], TODAY, {"1": "/customers/1"})
    assert [(g.ok, g.remedy_url) for g in gates] == [(False, "/customers/1")]
    assert all(g.ok for g in subscribing.identity_gates([good], TODAY, {}))


def test_price_gate_needs_a_name_below_the_floor_only() -> None:
    assert not subscribing.price_gate(D("90"), D("100"), below_floor=True, approved_by="").ok
    assert subscribing.price_gate(D("90"), D("100"), below_floor=True, approved_by="沙明").ok
    assert subscribing.price_gate(D("110"), D("100"), below_floor=False, approved_by="").ok


def test_preparation_asks_more_with_a_loan() -> None:
    assert (
        len(signing.preparation_items(PaymentMethod.MORTGAGE))
        == len(signing.preparation_items(PaymentMethod.LUMP_SUM)) + 2
    )
    gates = signing.preparation_gates(PaymentMethod.LUMP_SUM, {}, "")
    assert not any(g.ok for g in gates)
    done = {key: True for key, _ in signing.preparation_items(PaymentMethod.LUMP_SUM)}
    assert all(g.ok for g in signing.preparation_gates(PaymentMethod.LUMP_SUM, done, "无查封"))


@pytest.mark.parametrize(
    ("days", "desk", "working", "expected"),
    [
        (1, 1, True, None),
        (-1, 1, True, "deals_slot_past"),
        (1, 4, True, "deals_no_desk"),
        (1, 1, False, "deals_slot_closed"),
    ],
)
def test_why_not_book(days: int, desk: int, working: bool, expected: str | None) -> None:
    refusal = signing.why_not_book(
        starts_at=NOW.replace(day=16 + days), now=NOW, desk=desk, desks=3, is_working=working, sign_by=TODAY
    )
    assert code(refusal) == expected


@pytest.mark.parametrize(
    ("when", "late"), [(date(2026, 3, 15), False), (date(2026, 3, 16), True), (date(2026, 3, 10), False)]
)
def test_collection_is_late_on_the_day_itself(when: date, late: bool) -> None:
    assert signing.is_late_collection(TODAY, when, 1) is late


def filing_state(**changes: Any) -> signing.FilingState:
    given: dict[str, Any] = {
        "method": PaymentMethod.LUMP_SUM, "price": D("1000"), "down_payment": None, "received": D("1000"),
        "due_instalments": D("400"), "by_due_instalments": False, "reviewed": True, "content_unchanged": True,
        "sealed": True, "online_number": "W1",
    }  # fmt: skip
    return signing.FilingState(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"received": D("999.99")}, "deals_filing_money"),
        ({"method": PaymentMethod.INSTALMENT, "received": D("400")}, "deals_filing_money"),
        ({"method": PaymentMethod.INSTALMENT, "received": D("400"), "by_due_instalments": True}, None),
        ({"method": PaymentMethod.MORTGAGE, "down_payment": D("300"), "received": D("300")}, None),
        (
            {"method": PaymentMethod.MORTGAGE, "down_payment": D("300"), "received": D("299.99")},
            "deals_filing_money",
        ),
        ({"reviewed": False}, "deals_filing_gate"),
        ({"content_unchanged": False}, "deals_filing_gate"),
        ({"sealed": False}, "deals_filing_seals"),
        ({"online_number": ""}, "deals_filing_gate"),
    ],
)
def test_why_not_file(changes: dict[str, Any], expected: str | None) -> None:
    assert code(signing.why_not_file(signing.filing_gates(filing_state(**changes)))) == expected


def test_digest_changes_with_any_word_and_not_with_order() -> None:
    one = signing.digest({"a": 1, "b": "补充"})
    assert one == signing.digest({"b": "补充", "a": 1})
    assert one != signing.digest({"a": 1, "b": "补充。"})


def test_contract_sealed_only_as_it_was_approved() -> None:
    assert filing.why_not_seal("x", "x") is None
    assert code(filing.why_not_seal("x", "y")) == "deals_seal_gate"
    assert code(filing.why_not_seal("", "")) == "deals_seal_gate"


@pytest.mark.parametrize(
    ("filed", "expected"),
    [(TODAY, None), (date(2026, 3, 17), "deals_filed_on"), (date(2026, 3, 9), "deals_filed_on")],
)
def test_why_not_filed_on(filed: date, expected: str | None) -> None:
    assert code(filing.why_not_filed_on(filed, date(2026, 3, 10), NOW)) == expected


@pytest.mark.parametrize(
    ("after", "today", "expected"),
    [
        (0, date(2026, 3, 1), date(2026, 3, 21)),
        (20, date(2026, 3, 21), date(2026, 3, 26)),
        (25, date(2026, 3, 26), date(2026, 3, 29)),
        (28, date(2026, 3, 29), None),
        (0, date(2026, 3, 27), date(2026, 3, 29)),
    ],
)
def test_next_asking(after: int, today: date, expected: date | None) -> None:
    assert filing.next_asking(date(2026, 3, 1), [20, 25, 28], after, today) == expected


@pytest.mark.parametrize(
    ("decided", "words", "expected"),
    [
        (False, "三日内催款", None),
        (False, " 好 ", "deals_decision_empty"),
        (True, "三日内催款", "deals_decided"),
    ],
)
def test_why_not_decide(decided: bool, words: str, expected: str | None) -> None:
    assert code(filing.why_not_decide(decided=decided, decision=words)) == expected


@pytest.mark.parametrize(
    ("ready", "count", "expected"),
    [(17, 3, None), (17, 2, "deals_stock_short"), (0, 0, "deals_set_count"), (0, 201, "deals_set_count")],
)
def test_why_not_refill(ready: int, count: int, expected: str | None) -> None:
    assert code(stock.why_not_refill(ready, count, 20)) == expected


def test_used_set_is_never_voided() -> None:
    assert code(stock.why_not_void(SetState.USED, "坏了")) == "deals_set_used"
    assert code(stock.why_not_void(SetState.IN_STOCK, " ")) == "deals_reason"
    assert stock.why_not_void(SetState.ISSUED, "打印错位") is None


def test_papers_by_person_role_and_payment() -> None:
    people = [
        ("1", BuyerRole.PURCHASER, False),
        ("2", BuyerRole.AGENT, False),
        ("3", BuyerRole.CO_OWNER, True),
    ]
    keys = [
        (n.key, n.customer_id)
        for n in needed.papers_needed(people, PaymentMethod.LUMP_SUM, needs_residence_permit=["1"])
    ]
    assert keys == [
        ("identity", "1"), ("marriage", "1"), ("residence_permit", "1"), ("identity", "2"), ("power_of_attorney", "2"),
        ("licence", "3"), ("authorisation", "3"), ("eligibility", None),
    ]  # fmt: skip
    loan = needed.papers_needed(people, PaymentMethod.MORTGAGE)
    assert {n.customer_id for n in loan if n.is_mortgage} == {"1"}


def test_state_refusal_of_a_contract() -> None:
    assert code(signing.why_not_state("sealed", ContractState.APPROVED, "用印")) == "deals_wrong_state"
    assert signing.why_not_state("approved", ContractState.APPROVED, "用印") is None
