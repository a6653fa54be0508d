"""Money: what happens, what is refused with nothing written, who finds nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guijia.areas.ledger import actions, queries
from guijia.areas.ledger.enums import AccountCode, ReceiptKind
from guijia.areas.ledger.models import DealAccount, Entry, Journal, Receipt
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from tests.areas.estate.sales import audits
from tests.areas.ledger.money import account_of, receive


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    return account_of(cast, now)


def picture(account: DealAccount) -> tuple[int, int, Decimal]:
    return (
        Journal.objects.filter(account=account).count(),
        Receipt.objects.filter(account=account).count(),
        queries.received_cny(account.pk),
    )


def refused(code: str, account: DealAccount, deed: Callable[[], object]) -> None:
    before = picture(account)
    with pytest.raises(BusinessError) as caught:
        deed()
    assert caught.value.code == code
    assert picture(account) == before


def balance(account_id: UUID, code: AccountCode) -> Decimal:
    sides = Entry.objects.filter(journal__account_id=account_id, code=code)
    return sum((e.amount for e in sides), Decimal("0.00"))


# ---- receive ----


def test_receive_writes_receipt_journal_and_one_audit_entry(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    made = receive(cast, now, account, "50000.00", kind=ReceiptKind.DEPOSIT, reference="B1")
    assert made.number.startswith("SJ-GL-2026-")
    sides = {e.code: e.amount for e in made.journal.entries.all()}
    assert sides == {"1002": Decimal("50000.00"), "2241": Decimal("-50000.00")}
    assert queries.received_cny(account.pk) == Decimal("50000.00")
    assert queries.received_cny(account.pk, ReceiptKind.PRICE) == 0
    assert audits("ledger.receive") == 1


@pytest.mark.parametrize("amount", ["0", "-1", "1000000.01"])
def test_receive_of_a_wrong_amount_is_refused(
    cast: Any, now: datetime, account: DealAccount, amount: str
) -> None:
    code = "ledger_over_price" if Decimal(amount) > 0 else "ledger_amount"
    refused(code, account, lambda: receive(cast, now, account, amount))


def test_receive_of_tomorrow_is_refused(cast: Any, now: datetime, account: DealAccount) -> None:
    def tomorrow() -> Receipt:
        return actions.receive(
            account_id=account.pk,
            kind=ReceiptKind.PRICE,
            amount=Decimal(1),
            payer="张",
            method="transfer",  # type: ignore[arg-type]
            received_on=(now + timedelta(days=1)).date(),
            bank_reference="",
            actor=cast.cashier,
            now=now,
        )

    refused("ledger_future", account, tomorrow)


def test_receive_with_a_used_bank_reference_is_refused_and_leaves_no_gap(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    first = receive(cast, now, account, "100", reference="B1")
    refused("ledger_reference_used", account, lambda: receive(cast, now, account, "100", reference="B1"))
    second = receive(cast, now, account, "100", reference="B2")
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_receive_by_sales_is_refused_and_by_an_outsider_finds_nothing(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    refused("ledger_forbidden", account, lambda: receive(cast, now, account, "1", actor=cast.sales))
    with pytest.raises(DealAccount.DoesNotExist):
        receive(cast, now, account, "1", actor=cast.outsider)


def test_receive_on_a_closed_account_is_refused(cast: Any, now: datetime, account: DealAccount) -> None:
    actions.close_account(account_id=account.pk, actor=SYSTEM, now=now)
    refused("ledger_account_closed", account, lambda: receive(cast, now, account, "1"))


# ---- reverse ----


def test_reverse_receipt_books_the_contrary_and_frees_the_reference(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    made = receive(cast, now, account, "100", reference="B1")
    actions.reverse_receipt(receipt_id=made.pk, reason="打错账户", actor=cast.finance_manager, now=now)
    made.refresh_from_db()
    assert (made.reversed_at, made.reversal_reason) == (now, "打错账户")
    assert balance(account.pk, AccountCode.SUPERVISED_BANK) == 0
    assert queries.received_cny(account.pk) == 0
    assert made.journal.reversed_by.entries.count() == 2
    assert receive(cast, now, account, "100", reference="B1").number != made.number
    assert audits("ledger.reverse_receipt") == 1


def test_reverse_receipt_twice_or_without_reason_or_right_is_refused(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    made = receive(cast, now, account, "100")

    def reverse(actor: Any, reason: str = "错") -> Receipt:
        return actions.reverse_receipt(receipt_id=made.pk, reason=reason, actor=actor, now=now)

    refused("ledger_reason", account, lambda: reverse(cast.finance_manager, "  "))
    refused("ledger_forbidden", account, lambda: reverse(cast.cashier))
    with pytest.raises(Receipt.DoesNotExist):
        reverse(cast.outsider)
    reverse(cast.finance_manager)
    refused("ledger_reversed", account, lambda: reverse(cast.finance_manager))


# ---- plan, credit, close ----


def test_set_plan_keeps_the_one_before_withdrawn(cast: Any, now: datetime, account: DealAccount) -> None:
    whole = [PlannedLine("balance", now.date(), account.price)]
    actions.set_plan(account=account, lines=whole, actor=SYSTEM, now=now)
    parts = [
        PlannedLine("deposit", None, Decimal(50000)),
        PlannedLine("balance", now.date(), account.price - 50000),
    ]
    actions.set_plan(account=account, lines=parts, actor=SYSTEM, now=now)
    assert [line.amount for line in queries.plan_of(account.pk)] == [Decimal(50000), Decimal(950000)]
    assert account.plan_lines.count() == 3
    assert audits("ledger.set_plan") == 2


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        (["999999.99"], "ledger_plan_sum"),
        (["1000000.01"], "ledger_plan_sum"),
        ([], "ledger_plan_sum"),
        (["1000001", "-1"], "ledger_plan_line"),
    ],
)
def test_set_plan_that_is_not_the_price_is_refused(
    cast: Any, now: datetime, account: DealAccount, amounts: list[str], code: str
) -> None:
    lines = [PlannedLine("balance", None, Decimal(a)) for a in amounts]
    refused(code, account, lambda: actions.set_plan(account=account, lines=lines, actor=SYSTEM, now=now))
    assert not queries.plan_of(account.pk).exists()


def test_credit_deposit_turns_deposit_into_price_once(cast: Any, now: datetime, account: DealAccount) -> None:
    receive(cast, now, account, "50000", kind=ReceiptKind.DEPOSIT)
    actions.credit_deposit(account_id=account.pk, amount=Decimal(50000), actor=SYSTEM, now=now)
    assert balance(account.pk, AccountCode.DEPOSIT) == 0
    assert balance(account.pk, AccountCode.ADVANCE) == Decimal("-50000.00")
    before = picture(account)
    actions.credit_deposit(account_id=account.pk, amount=Decimal(50000), actor=SYSTEM, now=now)
    assert picture(account) == before
    assert audits("ledger.credit_deposit") == 1


def test_close_account_with_money_is_refused(cast: Any, now: datetime, account: DealAccount) -> None:
    receive(cast, now, account, "1")
    refused(
        "ledger_money_held",
        account,
        lambda: actions.close_account(account_id=account.pk, actor=SYSTEM, now=now),
    )


# ---- the sums are right whatever is done ----

STEP = st.tuples(st.booleans(), st.integers(1, 60_000_000), st.integers(0, 5))


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, max_size=8))
def test_whatever_is_received_and_reversed_the_sums_agree(
    cast: Any, now: datetime, steps: list[tuple[bool, int, int]]
) -> None:
    account = account_of(cast, now)
    live: list[Receipt] = []
    numbers: list[str] = []
    for is_receipt, fen, which in steps:
        if is_receipt:
            amount = Decimal(fen) / 100
            if sum((r.amount for r in live), amount) > account.price:
                refused("ledger_over_price", account, lambda: receive(cast, now, account, amount))  # noqa: B023
                continue
            made = receive(cast, now, account, amount)
            live.append(made)
            numbers.append(made.number)
        elif live:
            gone = live.pop(which % len(live))
            actions.reverse_receipt(receipt_id=gone.pk, reason="错", actor=cast.finance_manager, now=now)
    expected = sum((r.amount for r in live), Decimal("0.00"))
    assert queries.received_cny(account.pk) == expected <= account.price
    assert balance(account.pk, AccountCode.SUPERVISED_BANK) == expected
    assert balance(account.pk, AccountCode.ADVANCE) == -expected
    annotated = queries.with_received(queries.accounts_visible_to(SYSTEM)).get(pk=account.pk)
    assert annotated.received == expected  # type: ignore[attr-defined]
    tails = [int(n[-4:]) for n in numbers]
    assert tails == list(range(tails[0], tails[0] + len(tails))) if tails else True
