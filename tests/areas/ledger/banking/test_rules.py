"""Whose is this money? Every branch as a table, and: no fen is lost, none promised twice."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guijia.areas.ledger.banking import rules
from guijia.areas.ledger.banking.rules import Book, Deal, OpenLine, joined, match
from guijia.areas.ledger.enums import BankPurpose, LineState, PayMethod, PlanKind, ReceiptKind

D = Decimal
CERTAIN, DOUBTFUL, UNKNOWN = LineState.CERTAIN, LineState.DOUBTFUL, LineState.UNKNOWN


@dataclass
class Came:
    amount: Decimal
    payer: str = ""
    remark: str = ""
    virtual: str = ""


def deal(
    unit: str = "3-1-1801",
    names: tuple[str, ...] = ("张伟",),
    lines: tuple[tuple[str, int], ...] = ((PlanKind.DOWN_PAYMENT, 300_000), (PlanKind.LOAN, 700_000)),
    virtual: str = "",
    number: str = "RG-2026-0001",
) -> Deal:
    made = [OpenLine(uuid4(), kind, at, D(amount)) for at, (kind, amount) in enumerate(lines, start=1)]
    return Deal(uuid4(), unit, number, made, frozenset(names), virtual)


@pytest.mark.parametrize(
    ("came", "state", "words"),
    [
        (Came(D(300_000), "张伟", "3-1-1801 首付"), CERTAIN, "附言写有 3-1-1801"),
        (Came(D(300_000), "张伟", "3号楼1单元1801室"), CERTAIN, "附言写有 3-1-1801"),
        (Came(D(300_000), "张伟", "RG-2026-0001"), CERTAIN, "附言写有 RG-2026-0001"),
        (Came(D(1_000_000), "张 伟", "3-1-1801"), CERTAIN, "金额等于到期各期或全部未收"),
        (Came(D(300_000), "张伟"), CERTAIN, "付款人是买受人或以前付过款"),
        (Came(D(700_000), "某某银行按揭中心", "3-1-1801 张伟 放款"), CERTAIN, "附言写有买受人姓名"),
        (Came(D(123), "李四", "转账", virtual="6222001"), CERTAIN, "虚拟子账号 6222001 属于这笔交易"),
        # somebody else pays, an amount that is not due, too much: a person looks at it
        (Came(D(300_000), "张建国", "3-1-1801"), DOUBTFUL, "付款人不是买受人"),
        (Came(D(1), "张伟", "3-1-1801"), DOUBTFUL, "金额不等于任何一期，未收共 1,000,000.00 元"),
        (Came(D(1_000_001), "张伟", "3-1-1801"), DOUBTFUL, "超出未收 1,000,000.00 元"),
        (Came(D(300_000), "张伟", "3-1-1801", virtual="999"), DOUBTFUL, "虚拟子账号 999 不是这笔交易的"),
        (Came(D(1_000_001), "谁", "", virtual="6222001"), DOUBTFUL, "超出未收 1,000,000.00 元"),
        # only the amount agrees, or nothing at all
        (Came(D(300_000), "王五", "货款"), UNKNOWN, "金额等于第 1 期"),
    ],
)
def test_match_by_evidence(came: Came, state: LineState, words: str) -> None:
    found = match(came, Book.of([deal(virtual="6222001"), deal("9-9-909", ("赵六",), number="RG-2026-0009")]))
    assert found.state == state
    assert words in [one.words for one in found.candidates[0].reasons]
    assert (found.proposal is None) == (state != CERTAIN)


def test_match_nothing_known_is_unknown() -> None:
    assert match(Came(D(5), "王五", "货款"), Book.of([deal()])) == rules.Matched(UNKNOWN, ())


def test_match_buyer_of_two_homes_is_asked_unless_the_remark_says() -> None:
    def book() -> Book:
        return Book.of([deal("3-1-1801"), deal("3-1-1802", number="RG-2026-0002")])

    assert match(Came(D(300_000), "张伟"), book()).state == DOUBTFUL
    assert match(Came(D(300_000), "张伟", "3-1-1802"), book()).state == CERTAIN
    assert match(Came(D(300_000), "张伟", "3-1-1801 3-1-1802"), book()).state == DOUBTFUL


def test_match_sub_account_against_remark_is_asked() -> None:
    book = Book.of([deal("3-1-1801", virtual="11"), deal("3-1-1802", number="RG-2")])
    assert match(Came(D(300_000), "张伟", "3-1-1802", virtual="11"), book).state == DOUBTFUL


def test_match_deal_that_awaits_its_deposit_is_asked() -> None:
    book = Book.of([deal(lines=((PlanKind.DEPOSIT, 50_000), (PlanKind.BALANCE, 950_000)))])
    found = match(Came(D(50_000), "张伟", "3-1-1801"), book)
    assert found.state == DOUBTFUL
    assert "定金还没有确认" in [one.words for one in found.candidates[0].reasons]


@pytest.mark.parametrize("purpose", [BankPurpose.GENERAL, BankPurpose.TRUST])
def test_match_on_another_account_is_never_certain(purpose: str) -> None:
    assert match(Came(D(300_000), "张伟", "3-1-1801"), Book.of([deal()]), purpose).state == DOUBTFUL


def test_match_same_gap_is_promised_once() -> None:
    book = Book.of([deal()])
    came = Came(D(300_000), "张伟", "3-1-1801")
    assert [match(came, book).state for _ in range(2)] == [CERTAIN, DOUBTFUL]


def test_match_one_label_of_two_deals_is_not_trusted() -> None:
    book = Book.of([deal(), deal(names=("李娜",), number="RG-2")])
    assert match(Came(D(1), "谁", "3-1-1801"), book).state == UNKNOWN


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("3号楼1单元1801室", "3-1-1801"),
        ("3－1－1801", "3-1-1801"),
        ("3栋1单元1801房", "3-1-1801"),
        ("a 3#1-1801", "A 3-1-1801"),
    ],
)
def test_joined_writes_a_home_in_one_way(text: str, label: str) -> None:
    assert joined(text) == label


AMOUNTS = st.integers(1, 20).map(lambda n: D(n) * 5_000 + D("0.01"))
LINES = st.lists(AMOUNTS, min_size=1, max_size=4)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    deals=st.lists(st.tuples(st.integers(1, 4), LINES, st.booleans()), min_size=1, max_size=5),
    arrivals=st.lists(
        st.tuples(AMOUNTS, st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=25
    ),
)
def test_match_never_promises_more_than_is_missing(
    deals: list[tuple[int, list[Decimal], bool]], arrivals: list[tuple[Decimal, int, int, int]]
) -> None:
    book = Book.of(
        Deal(
            UUID(int=at + 1),
            f"1-1-{at + 1}01",
            f"RG-{at + 1}",
            [OpenLine(uuid4(), PlanKind.INSTALMENT, n, amount) for n, amount in enumerate(lines, start=1)],
            frozenset({f"买家{who}"}),
            f"V{at + 1}" if has_own else "",
        )
        for at, (who, lines, has_own) in enumerate(deals)
    )
    missing = {pk: one.left for pk, one in book.deals.items()}
    promised: dict[UUID, Decimal] = dict.fromkeys(missing, D(0))
    for amount, who, home, own in arrivals:
        came = Came(amount, f"买家{who}", f"1-1-{home}01 房款" if home else "", f"V{own}" if own else "")
        found = match(came, book)
        if found.state == CERTAIN:
            proposal = found.proposal
            assert proposal is not None
            promised[proposal.account] += amount
        else:
            assert found.proposal is None
    for pk, one in book.deals.items():
        assert promised[pk] <= missing[pk]
        assert one.left == missing[pk] - promised[pk]
        assert all(line.missing >= 0 for line in one.lines)


@pytest.mark.parametrize(
    ("state", "kind", "waits", "purpose", "code"),
    [
        (LineState.CERTAIN, ReceiptKind.PRICE, False, BankPurpose.PRICE, None),
        (LineState.DOUBTFUL, ReceiptKind.MAINTENANCE_FUND, True, BankPurpose.TRUST, None),
        (LineState.UNKNOWN, ReceiptKind.DAMAGES, False, BankPurpose.GENERAL, None),
        (LineState.BOOKED, ReceiptKind.PRICE, False, BankPurpose.PRICE, "ledger_line_booked"),
        (LineState.WAITING, ReceiptKind.PRICE, False, BankPurpose.PRICE, "ledger_line_waiting"),
        (LineState.ASIDE, ReceiptKind.PRICE, False, BankPurpose.PRICE, "ledger_line_aside"),
        (LineState.CERTAIN, ReceiptKind.PRICE, True, BankPurpose.PRICE, "ledger_line_deposit"),
        (LineState.CERTAIN, ReceiptKind.PRICE, False, BankPurpose.TRUST, "ledger_line_purpose"),
        (LineState.CERTAIN, ReceiptKind.DEED_TAX, False, BankPurpose.PRICE, "ledger_line_purpose"),
    ],
)
def test_why_not_claim(state: str, kind: str, waits: bool, purpose: str, code: str | None) -> None:
    refusal = rules.why_not_claim(state=state, kind=kind, awaits_deposit=waits, purpose=purpose)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("total", "counted", "banked_on", "code"),
    [
        ("100", "100", date(2026, 3, 3), None),
        ("0", "100", date(2026, 3, 3), "ledger_cash_none"),
        ("100", "99.99", date(2026, 3, 3), "ledger_cash_sum"),
        ("100", "100", date(2026, 3, 5), "ledger_future"),
        ("100", "100", date(2026, 3, 1), "ledger_cash_early"),
    ],
)
def test_why_not_bank_cash(total: str, counted: str, banked_on: date, code: str | None) -> None:
    refusal = rules.why_not_bank_cash(
        total=D(total), counted=D(counted), taken_on=date(2026, 3, 2), banked_on=banked_on,
        today=date(2026, 3, 4),
    )  # fmt: skip
    assert (refusal.code if refusal else None) == code


def test_method_of_lent_money_is_the_lenders() -> None:
    assert rules.method_of(PlanKind.PROVIDENT_LOAN) == PayMethod.LOAN
    assert rules.method_of(PlanKind.BALANCE) == PayMethod.TRANSFER
