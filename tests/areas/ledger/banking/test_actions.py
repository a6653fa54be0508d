"""Statements come in once, are matched, settled; refused files change nothing."""

import time
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger import registry
from guijia.areas.ledger.actions import Arrival, Share
from guijia.areas.ledger.banking import actions, queries
from guijia.areas.ledger.enums import BankPurpose, LineState, PayMethod, ReceiptKind
from guijia.areas.ledger.models import (
    BankAccount,
    CashBanking,
    DealAccount,
    Entry,
    Receipt,
    Statement,
    StatementLine,
)
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from tests.areas.estate.sales import audits
from tests.areas.ledger.banking.files import gongshang, jianshe
from tests.areas.ledger.money import account_of, receive

D = Decimal


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    made = account_of(cast, now)
    lines = [PlannedLine("down_payment", now.date(), D(300_000)), PlannedLine("balance", None, D(700_000))]
    ledger.set_plan(account=made, lines=lines, actor=SYSTEM, now=now)
    return made


@pytest.fixture
def bank(cast: Any, now: datetime) -> BankAccount:
    return add(cast, now)


@pytest.fixture
def buyers(monkeypatch: pytest.MonkeyPatch, account: DealAccount) -> None:
    def names(accounts: Any) -> dict[UUID, list[str]]:
        return {account.pk: ["张伟"]} if account.pk in accounts else {}

    monkeypatch.setattr(registry, "_NAMES", [names])


def add(
    cast: Any, now: datetime, purpose: BankPurpose = BankPurpose.PRICE, number: str = "622001"
) -> BankAccount:
    return actions.add_bank_account(
        project=cast.project, bank_name="某某银行", number=number, purpose=purpose,
        actor=cast.finance_manager, now=now,
    )  # fmt: skip


def hand_in(cast: Any, bank: BankAccount, content: bytes, now: datetime, actor: Any = None) -> Statement:
    return actions.import_statement(
        bank_account_id=bank.pk, content=content, name="流水.xlsx", actor=actor or cast.cashier, now=now
    )


def matched(cast: Any, made: Statement, now: datetime) -> list[StatementLine]:
    steps: list[tuple[int, int]] = []

    def told(done: int, total: int) -> bool:
        steps.append((done, total))
        return True

    actions.match_statement(statement_id=made.pk, told=told, actor=cast.cashier, now=now)
    assert steps[-1][0] == steps[-1][1]
    return list(StatementLine.objects.filter(statement=made).order_by("row"))


def refused(code: str, deed: Any) -> None:
    before = (Statement.objects.count(), StatementLine.objects.count(), Receipt.objects.count())
    with pytest.raises(BusinessError) as caught:
        deed()
    assert caught.value.code == code
    assert (Statement.objects.count(), StatementLine.objects.count(), Receipt.objects.count()) == before


@pytest.mark.usefixtures("buyers")
def test_statement_is_matched_and_receipted(
    cast: Any, account: DealAccount, bank: BankAccount, now: datetime
) -> None:
    day = now.date().isoformat()
    made = hand_in(
        cast, bank,
        gongshang(
            ("A1", day, "300000", "张伟", account.unit.label), ("A2", day, "5", "王五", "货款"),
            ("A3", day, "8", "张伟"),
        ),
        now,
    )  # fmt: skip
    assert (made.count, made.amount) == (3, D("300013.00"))
    certain, unknown, doubtful = matched(cast, made, now)
    assert [certain.state, unknown.state, doubtful.state] == ["certain", "unknown", "doubtful"]
    words = actions.claim_certain(key=str(certain.pk), given={}, actor=cast.cashier, now=now)
    receipt = Receipt.objects.get()
    assert words == f"收据 {receipt.number}"
    assert (receipt.amount, receipt.bank_reference, receipt.payer) == (D(300_000), "A1", "张伟")
    assert money.received_cny(account.pk) == D(300_000)
    certain.refresh_from_db()
    assert (certain.state, certain.receipt_id, certain.settled_by) == ("booked", receipt.pk, cast.cashier)
    assert audits("ledger.claim_line") == 1
    # a person decides on the doubtful one
    actions.claim_line(
        line_id=doubtful.pk, account_id=account.pk, kind=ReceiptKind.PRICE, actor=cast.cashier, now=now
    )
    assert money.received_cny(account.pk) == D(300_008)


@pytest.mark.usefixtures("buyers")
def test_line_is_booked_once(cast: Any, account: DealAccount, bank: BankAccount, now: datetime) -> None:
    made = hand_in(cast, bank, gongshang(("A1", now.date().isoformat(), "300000", "张伟")), now)
    [line] = matched(cast, made, now)
    actions.claim_certain(key=str(line.pk), given={}, actor=cast.cashier, now=now)
    for deed in (
        lambda: actions.claim_certain(key=str(line.pk), given={}, actor=cast.cashier, now=now),
        lambda: actions.claim_line(
            line_id=line.pk, account_id=account.pk, kind=ReceiptKind.PRICE, actor=cast.cashier, now=now
        ),
        lambda: actions.set_aside(line_id=line.pk, reason="误", actor=cast.cashier, now=now),
    ):
        refused("ledger_line_booked", deed)
    # matched again, nothing of it moves
    assert matched(cast, made, now)[0].state == LineState.BOOKED


def test_same_file_and_same_line_count_once(cast: Any, bank: BankAccount, now: datetime) -> None:
    day = now.date().isoformat()
    content = gongshang(("A1", day, "5", "张伟"))
    hand_in(cast, bank, content, now)
    refused("ledger_statement_known", lambda: hand_in(cast, bank, content, now))
    more = gongshang(("A1", day, "5", "张伟"), ("A2", day, "6", "李娜"))
    second = hand_in(cast, bank, more, now)
    assert (second.count, second.repeated) == (1, 1)
    refused("ledger_statement_nothing_new", lambda: hand_in(cast, bank, jian(("A2", day, "6")), now))
    refused("ledger_statement_changed", lambda: hand_in(cast, bank, jian(("A2", day, "7")), now))
    other = add(cast, now, number="622002")
    assert hand_in(cast, other, content, now).count == 1


def jian(line: tuple[str, str, str]) -> bytes:
    return jianshe((*line, "某人"))


def test_future_line_is_refused(cast: Any, bank: BankAccount, now: datetime) -> None:
    refused(
        "ledger_statement_future",
        lambda: hand_in(cast, bank, gongshang(("A1", "2099-01-01", "5", "甲")), now),
    )


def test_hostile_file_changes_nothing(cast: Any, bank: BankAccount, now: datetime) -> None:
    bad = gongshang(("A1", now.date().isoformat(), "-5", "张伟"))
    refused("ledger_statement_faults", lambda: hand_in(cast, bank, bad, now))


def test_right_and_scope(cast: Any, bank: BankAccount, now: datetime) -> None:
    content = gongshang(("A1", now.date().isoformat(), "5", "张伟"))
    with pytest.raises(BankAccount.DoesNotExist):
        hand_in(cast, bank, content, now, cast.sales)
    refused("ledger_forbidden", lambda: add_as(cast, cast.cashier, now))


def add_as(cast: Any, who: Any, now: datetime) -> BankAccount:
    return actions.add_bank_account(
        project=cast.project, bank_name="乙", number="9", purpose=BankPurpose.PRICE, actor=who, now=now
    )


@pytest.mark.usefixtures("buyers")
def test_receipt_entered_by_hand_is_recognised(
    cast: Any, account: DealAccount, bank: BankAccount, now: datetime
) -> None:
    by_hand = receive(cast, now, account, "5", reference="A1")
    made = hand_in(cast, bank, gongshang(("A1", now.date().isoformat(), "5", "张伟")), now)
    [line] = matched(cast, made, now)
    assert (line.state, line.receipt_id) == (LineState.BOOKED, by_hand.pk)


@pytest.mark.usefixtures("buyers")
def test_reversed_receipt_lets_the_line_go(
    cast: Any, account: DealAccount, bank: BankAccount, now: datetime
) -> None:
    made = hand_in(cast, bank, gongshang(("A1", now.date().isoformat(), "300000", "张伟")), now)
    [line] = matched(cast, made, now)
    actions.claim_certain(key=str(line.pk), given={}, actor=cast.cashier, now=now)
    [receipt] = money.receipts_of(account.pk)
    ledger.reverse_receipt(receipt_id=receipt.pk, reason="认错", actor=cast.finance_manager, now=now)
    line.refresh_from_db()
    assert (line.state, line.receipt_id, line.settled_by_id) == (LineState.DOUBTFUL, None, None)
    assert matched(cast, made, now)[0].state == LineState.CERTAIN


@pytest.mark.usefixtures("account")
def test_set_aside_and_restored(cast: Any, bank: BankAccount, now: datetime) -> None:
    made = hand_in(cast, bank, gongshang(("A1", now.date().isoformat(), "0.35", "银行", "结息")), now)
    [line] = matched(cast, made, now)
    assert line.state == LineState.UNKNOWN
    actions.set_aside(line_id=line.pk, reason="利息", actor=cast.cashier, now=now)
    refused(
        "ledger_line_aside",
        lambda: actions.set_aside(line_id=line.pk, reason="x", actor=cast.cashier, now=now),
    )
    assert matched(cast, made, now)[0].state == LineState.ASIDE
    assert actions.restore_line(line_id=line.pk, actor=cast.cashier, now=now).state == LineState.UNKNOWN
    refused(
        "ledger_line_not_aside", lambda: actions.restore_line(line_id=line.pk, actor=cast.cashier, now=now)
    )


def test_line_is_shared_out(cast: Any, account: DealAccount, bank: BankAccount, now: datetime) -> None:
    other = account_of(cast, now)
    made = hand_in(cast, bank, gongshang(("A1", now.date().isoformat(), "100", "张伟")), now)
    [line] = matched(cast, made, now)

    def share(first: str, second: str, reference: str = "A1") -> list[Receipt]:
        return actions.share_out(
            line_id=line.pk,
            shares=[
                Share(account.pk, ReceiptKind.PRICE, D(first)), Share(other.pk, ReceiptKind.PRICE, D(second)),
            ],
            arrival=Arrival("张伟", PayMethod.TRANSFER, now.date(), reference),
            actor=cast.cashier,
            now=now,
        )  # fmt: skip

    refused("ledger_split_sum", lambda: share("60", "39.99"))
    refused("ledger_split_sum", lambda: share("60", "40", "B9"))
    assert len(share("60", "40")) == 2
    line.refresh_from_db()
    assert line.state == LineState.BOOKED
    refused("ledger_line_booked", lambda: share("60", "40"))


def test_sub_account_belongs_to_one_deal(cast: Any, account: DealAccount, now: datetime) -> None:
    other = account_of(cast, now)
    assign = actions.assign_virtual_account
    assign(account_id=account.pk, number="V1", actor=cast.cashier, now=now)
    refused(
        "ledger_virtual_known", lambda: assign(account_id=other.pk, number="V1", actor=cast.cashier, now=now)
    )
    assign(account_id=account.pk, number="V2", actor=cast.cashier, now=now)
    found = queries.virtual_account_of(account.pk)
    assert found is not None
    assert found.number == "V2"


def test_deposit_is_left_to_the_subscription(cast: Any, bank: BankAccount, now: datetime) -> None:
    waiting = account_of(cast, now)
    lines = [PlannedLine("deposit", None, D(50_000)), PlannedLine("balance", None, D(950_000))]
    ledger.set_plan(account=waiting, lines=lines, actor=SYSTEM, now=now)
    made = hand_in(
        cast, bank, gongshang(("A1", now.date().isoformat(), "50000", "张伟", waiting.unit.label)), now
    )
    [line] = matched(cast, made, now)
    refused(
        "ledger_line_deposit",
        lambda: actions.claim_line(
            line_id=line.pk, account_id=waiting.pk, kind=ReceiptKind.PRICE, actor=cast.cashier, now=now
        ),
    )


def test_cash_of_a_day_goes_to_the_bank(cast: Any, account: DealAccount, now: datetime) -> None:
    receipt = ledger.receive(
        account_id=account.pk, kind=ReceiptKind.PRICE, amount=D(900), payer="张伟", method=PayMethod.CASH,
        received_on=now.date(), bank_reference="", actor=cast.cashier, now=now,
    )  # fmt: skip

    def bank_cash(amount: str) -> CashBanking:
        return actions.bank_cash(
            project=cast.project, taken_on=now.date(), banked_on=now.date(), bank_reference="H1",
            amount=D(amount), actor=cast.cashier, now=now,
        )  # fmt: skip

    refused("ledger_cash_sum", lambda: bank_cash("899"))
    made = bank_cash("900")
    assert made.number.startswith("JK-")
    sums = {code: D(0) for code in ("1001", "1002", "2203")}
    for code, amount in Entry.objects.filter(account=account).values_list("code", "amount"):
        sums[code] += amount
    assert sums == {"1001": D(0), "1002": D(900), "2203": D(-900)}
    assert audits("ledger.bank_cash") == 1
    refused("ledger_cash_none", lambda: bank_cash("900"))
    refused(
        "ledger_cash_banked",
        lambda: ledger.reverse_receipt(
            receipt_id=receipt.pk, reason="错", actor=cast.finance_manager, now=now
        ),
    )


@pytest.mark.long
def test_five_thousand_lines_in_ten_seconds(cast: Any, bank: BankAccount, now: datetime) -> None:
    day, deals = now.date().isoformat(), [account_of(cast, now) for _ in range(50)]
    numbers = [f"V{deal.pk.int % 10**12}" for deal in deals]
    for deal, number in zip(deals, numbers, strict=True):
        lines = [PlannedLine("instalment", now.date(), D(1000)) for _ in range(5)]
        lines.append(PlannedLine("balance", None, deal.price - 5_000))
        ledger.set_plan(account=deal, lines=lines, actor=SYSTEM, now=now)
        actions.assign_virtual_account(account_id=deal.pk, number=number, actor=cast.cashier, now=now)
    arrivals = [(f"S{n}", day, "1000", f"付款人{n}", "房款", numbers[n % 50]) for n in range(5_000)]
    made = hand_in(cast, bank, gongshang(*arrivals), now)
    began = time.monotonic()
    found = matched(cast, made, now)
    taken = time.monotonic() - began
    assert [one.state for one in found] == [LineState.CERTAIN] * 5_000
    assert taken <= 10
