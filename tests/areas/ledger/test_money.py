"""Prices, splits, refunds, transfers, money for others, invoices, months: what happens and what is refused."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guijia.areas.ledger import actions, queries
from guijia.areas.ledger.actions import Arrival, Payee, Share
from guijia.areas.ledger.enums import (
    AccountCode,
    HeldKind,
    InvoiceKind,
    PayMethod,
    ReceiptKind,
    RefundSource,
    RefundState,
)
from guijia.areas.ledger.models import DealAccount, Journal, Refund
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.org import permissions
from guijia.platform.org.enums import Role
from guijia.platform.org.queries import staff_by_id
from tests.areas.estate.sales import audits
from tests.areas.ledger.money import account_of, receive

D = Decimal


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    made = account_of(cast, now)
    lines = [PlannedLine("deposit", None, D(50000)), PlannedLine("balance", now.date(), made.price - 50000)]
    actions.set_plan(account=made, lines=lines, actor=SYSTEM, now=now)
    return made


def refused(code: str, deed: Callable[[], object]) -> None:
    before = Journal.objects.count()
    with pytest.raises(BusinessError) as caught:
        deed()
    assert caught.value.code == code
    assert Journal.objects.count() == before


def at_commit(deed: Callable[[], object], match: str) -> None:
    """The database refuses when the transaction would end."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        deed()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def settle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def ask(cast: Any, now: datetime, account: DealAccount, amount: str, **more: Any) -> Refund:
    given: dict[str, Any] = {
        "source": RefundSource.PRICE,
        "reason": "客户退房",
        "payee": Payee("张伟", "工商银行归澜支行", "6222020200112233445"),
        "actor": cast.cashier,
        **more,
    }
    return actions.request_refund(account_id=account.pk, amount=D(amount), now=now, **given)


def approve(cast: Any, now: datetime, refund: Refund, outcome: str = "approve", actor: Any = None) -> Refund:
    return actions.review_refund(
        refund_id=refund.pk, outcome=outcome, opinion="同意", actor=actor or cast.finance_manager, now=now
    )


def pay(cast: Any, now: datetime, refund: Refund, **more: Any) -> Refund:
    given: dict[str, Any] = {"release_number": "监管释字 1 号", "actor": cast.cashier, **more}
    return actions.pay_refund(
        refund_id=refund.pk, paid_on=now.date(), bank_reference=f"P{refund.number}", now=now, **given
    )


# ---- price and plan


def test_reprice_changes_price_and_plan_together_and_keeps_what_came_in(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "300000")
    lines = [PlannedLine("balance", now.date(), D(900000))]
    actions.reprice(account_id=account.pk, price=D(900000), lines=lines, actor=SYSTEM, now=now)
    settle()
    account.refresh_from_db()
    assert account.price == D(900000)
    assert [line.amount for line in queries.plan_of(account.pk)] == [D(900000)]
    assert queries.received_cny(account.pk) == D(300000)
    assert audits("ledger.reprice") == 1


def test_reprice_below_what_came_in_needs_a_decision(cast: Any, now: datetime, account: DealAccount) -> None:
    receive(cast, now, account, "300000")
    lines = [PlannedLine("balance", None, D(200000))]

    def to(**more: Any) -> DealAccount:
        return actions.reprice(
            account_id=account.pk, price=D(200000), lines=lines, actor=SYSTEM, now=now, **more
        )

    refused("ledger_price_below_received", to)
    to(surplus_to_refund=True)
    settle()
    assert queries.received_cny(account.pk) == D(200000)
    assert queries.owed_cny(account.pk, AccountCode.REFUND_PAYABLE) == D(100000)


def test_reprice_with_a_plan_of_another_sum_is_refused(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    lines = [PlannedLine("balance", None, D(1))]
    refused(
        "ledger_plan_sum",
        lambda: actions.reprice(account_id=account.pk, price=D(2), lines=lines, actor=SYSTEM, now=now),
    )


def test_a_plan_that_is_not_the_price_does_not_commit(now: datetime, account: DealAccount) -> None:
    def cheaper() -> None:
        with acting(SYSTEM):
            DealAccount.objects.filter(pk=account.pk).update(price=D(999999))

    def less() -> None:
        with acting(SYSTEM):
            queries.plan_of(account.pk).filter(position=1).update(withdrawn_at=now)

    settle()
    at_commit(cheaper, "plan of")
    at_commit(less, "plan of")


# ---- receipts


def test_split_receipts_share_one_bank_reference_and_are_numbered_in_a_row(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    other = account_of(cast, now)
    arrival = Arrival("张伟", PayMethod.TRANSFER, now.date(), "B77")
    shares = [
        Share(account.pk, ReceiptKind.PRICE, D(1000)),
        Share(other.pk, ReceiptKind.PRICE, D(2000)),
        Share(account.pk, ReceiptKind.MAINTENANCE_FUND, D(300)),
    ]
    made = actions.receive_split(shares=shares, arrival=arrival, actor=cast.cashier, now=now)
    settle()
    assert [(r.part, r.bank_reference) for r in made] == [(1, "B77"), (2, "B77"), (3, "B77")]
    numbers = [int(r.number[-4:]) for r in made]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert queries.received_cny(account.pk) == D(1000)
    assert queries.received_cny(other.pk) == D(2000)
    refused("ledger_reference_used", lambda: receive(cast, now, other, "5", reference="B77"))
    refused(
        "ledger_split_empty",
        lambda: actions.receive_split(shares=shares[:1], arrival=arrival, actor=cast.cashier, now=now),
    )


def test_money_above_the_price_is_owed_back_only_by_decision(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    refused("ledger_over_price", lambda: receive(cast, now, account, "1000500"))
    made = actions.receive(
        account_id=account.pk, kind=ReceiptKind.PRICE, amount=D(1000500), payer="张伟",
        method=PayMethod.TRANSFER, received_on=now.date(), bank_reference="B1", actor=cast.cashier, now=now,
        surplus_to_refund=True,
    )  # fmt: skip
    settle()
    assert made.amount == D(1000500)
    assert queries.received_cny(account.pk) == account.price
    assert queries.owed_cny(account.pk, AccountCode.REFUND_PAYABLE) == D(500)


@pytest.mark.parametrize(
    ("kind", "bank", "code"),
    [
        (ReceiptKind.DEED_TAX, "1002-03", "2241-03"),
        (ReceiptKind.MAINTENANCE_FUND, "1002-03", "2241-04"),
        (ReceiptKind.DAMAGES, "1002-02", "6301"),
        (ReceiptKind.OTHER, "1002-02", "2241-09"),
    ],
)
def test_money_that_is_not_price_stands_apart(
    cast: Any, now: datetime, account: DealAccount, kind: ReceiptKind, bank: str, code: str
) -> None:
    made = receive(cast, now, account, "2000000", kind=kind)
    settle()
    assert {e.code for e in made.journal.entries.all()} == {bank, code}
    assert queries.received_cny(account.pk) == 0
    shown = queries.with_received(queries.accounts_visible_to(SYSTEM)).get(pk=account.pk)
    assert shown.received == 0  # type: ignore[attr-defined]


def test_a_receipt_for_a_line_of_another_plan_is_refused(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    old = queries.plan_lines_of(account.pk)[0]
    actions.set_plan(
        account=account, lines=[PlannedLine("balance", None, account.price)], actor=SYSTEM, now=now
    )
    share = Share(account.pk, ReceiptKind.PRICE, D(1), old.pk)
    arrival = Arrival("张伟", PayMethod.TRANSFER, now.date(), "")
    refused(
        "ledger_line_unknown",
        lambda: actions.receive_split(shares=[share, share], arrival=arrival, actor=cast.cashier, now=now),
    )


# ---- refunds


def test_refund_is_asked_for_approved_by_another_and_paid_once(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "300000")
    refund = ask(cast, now, account, "100000")
    assert refund.number.startswith("TK-GL-2026-")
    assert queries.received_cny(account.pk) == D(300000)
    refused("ledger_refund_state", lambda: pay(cast, now, refund))
    approve(cast, now, refund)
    assert queries.received_cny(account.pk) == D(200000)
    assert queries.owed_cny(account.pk, AccountCode.REFUND_PAYABLE) == D(100000)
    refused("ledger_release_missing", lambda: pay(cast, now, refund, release_number=" "))
    pay(cast, now, refund)
    settle()
    assert queries.owed_cny(account.pk, AccountCode.REFUND_PAYABLE) == 0
    refused("ledger_refund_state", lambda: pay(cast, now, refund))
    refused("ledger_refund_state", lambda: approve(cast, now, refund))
    done = Refund.objects.get(pk=refund.pk)
    assert (done.state, done.bank_account) == (RefundState.PAID, "6222020200112233445")
    assert audits("ledger.pay_refund") == 1


def test_refund_more_than_is_there_is_refused_open_requests_counted(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "100")
    ask(cast, now, account, "60")
    refused("ledger_refund_over", lambda: ask(cast, now, account, "40.01"))
    refused("ledger_refund_over", lambda: ask(cast, now, account, "1", source=RefundSource.DEPOSIT))
    refused("ledger_amount", lambda: ask(cast, now, account, "0"))
    refused("ledger_reason", lambda: ask(cast, now, account, "1", reason=" "))
    refused("ledger_forbidden", lambda: ask(cast, now, account, "1", actor=cast.sales))
    with pytest.raises(DealAccount.DoesNotExist):
        ask(cast, now, account, "1", actor=cast.outsider)


def test_refund_is_never_approved_by_whoever_asked_nor_paid_by_whoever_approved(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "100")
    refund = ask(cast, now, account, "60")
    with pytest.raises(BusinessError):
        approve(cast, now, refund, actor=cast.cashier)
    with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM):
        Refund.objects.filter(pk=refund.pk).update(
            state=RefundState.APPROVED, approved_by=refund.requested_by
        )
    approve(cast, now, refund)
    refused("ledger_forbidden", lambda: pay(cast, now, refund, actor=cast.finance_manager))


def test_refund_is_not_approved_by_who_lost_the_right(cast: Any, now: datetime, account: DealAccount) -> None:
    receive(cast, now, account, "100")
    refund = ask(cast, now, account, "60")
    taken = permissions.Adjustment(taken=frozenset({"ledger.approve_refund"}))
    permissions.adjust(None, {Role.FINANCE_MANAGER: taken})
    try:
        refused(
            "ledger_forbidden", lambda: approve(cast, now, refund, actor=staff_by_id(cast.finance_manager.pk))
        )
    finally:
        permissions.adjust(None, {})
    assert approve(cast, now, refund).state == RefundState.APPROVED


def test_refund_refused_leaves_the_money(cast: Any, now: datetime, account: DealAccount) -> None:
    receive(cast, now, account, "100")
    refund = approve(cast, now, ask(cast, now, account, "60"), "refuse")
    assert refund.state == RefundState.REFUSED
    assert queries.available_cny(account.pk, AccountCode.ADVANCE) == D(100)


def test_refund_sent_back_by_the_bank_is_reversed(cast: Any, now: datetime, account: DealAccount) -> None:
    receive(cast, now, account, "100")
    refund = pay(cast, now, approve(cast, now, ask(cast, now, account, "60")))
    refused(
        "ledger_forbidden",
        lambda: actions.reverse_refund(refund_id=refund.pk, reason="退票", actor=cast.cashier, now=now),
    )
    actions.reverse_refund(refund_id=refund.pk, reason="退票", actor=cast.finance_manager, now=now)
    settle()
    assert queries.received_cny(account.pk) == D(100)
    assert queries.owed_cny(account.pk, AccountCode.REFUND_PAYABLE) == 0


def test_a_receipt_whose_money_went_back_is_not_reversed(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    made = receive(cast, now, account, "100")
    ask(cast, now, account, "60")
    refused(
        "ledger_not_there",
        lambda: actions.reverse_receipt(receipt_id=made.pk, reason="错", actor=cast.finance_manager, now=now),
    )


# ---- transfers


def test_transfer_moves_price_to_price_in_one_journal(cast: Any, now: datetime, account: DealAccount) -> None:
    other = account_of(cast, now)
    receive(cast, now, account, "300", kind=ReceiptKind.DEPOSIT)
    receive(cast, now, account, "500")
    journals = Journal.objects.count()
    made = actions.transfer(
        origin_id=account.pk,
        target_id=other.pk,
        amount=D(700),
        reason="换房",
        actor=cast.finance_manager,
        now=now,
    )
    settle()
    assert Journal.objects.count() == journals + 1
    assert (queries.received_cny(account.pk), queries.received_cny(other.pk)) == (D(100), D(700))
    assert queries.owed_cny(other.pk, AccountCode.DEPOSIT) == D(200)
    actions.reverse_transfer(transfer_id=made.pk, reason="转错", actor=cast.finance_manager, now=now)
    settle()
    assert (queries.received_cny(account.pk), queries.received_cny(other.pk)) == (D(800), D(0))


def test_transfer_is_refused_when_it_cannot_be(cast: Any, now: datetime, account: DealAccount) -> None:
    other = account_of(cast, now, D(400))
    receive(cast, now, account, "500")

    def move(amount: str, to: DealAccount = other, actor: Any = None) -> object:
        return actions.transfer(
            origin_id=account.pk, target_id=to.pk, amount=D(amount), reason="换房",
            actor=actor or cast.finance_manager, now=now,
        )  # fmt: skip

    refused("ledger_transfer_over", lambda: move("500.01"))
    refused("ledger_over_price", lambda: move("400.01"))
    refused("ledger_transfer_self", lambda: move("1", account))
    refused("ledger_forbidden", lambda: move("1", actor=cast.cashier))


# ---- money for others, invoices


def test_money_for_others_is_passed_on_down_to_zero(cast: Any, now: datetime, account: DealAccount) -> None:
    receive(cast, now, account, "8000", kind=ReceiptKind.MAINTENANCE_FUND)

    def remit(amount: str) -> Any:
        return actions.remit(
            account_id=account.pk, kind=HeldKind.MAINTENANCE_FUND, amount=D(amount), remitted_on=now.date(),
            document="JK1", actor=cast.cashier, now=now,
        )  # fmt: skip

    refused("ledger_remit_over", lambda: remit("8000.01"))
    made = remit("8000")
    settle()
    assert queries.owed_cny(account.pk, AccountCode.MAINTENANCE_FUND) == 0
    actions.reverse_remittance(remittance_id=made.pk, reason="退回", actor=cast.finance_manager, now=now)
    assert queries.owed_cny(account.pk, AccountCode.MAINTENANCE_FUND) == D(8000)


def invoice(cast: Any, now: datetime, account: DealAccount, amount: str, **more: Any) -> Any:
    given = {"kind": InvoiceKind.PREPAYMENT, "number": "24442000000012345678", **more}
    return actions.record_invoice(
        account_id=account.pk, issued_on=now.date(), title="张伟", amount=D(amount), actor=cast.cashier,
        now=now, **given,
    )  # fmt: skip


def test_invoices_never_exceed_what_came_in_or_the_price(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "1000")
    refused("ledger_invoice_over", lambda: invoice(cast, now, account, "1000.01"))
    first = invoice(cast, now, account, "1000")
    assert (first.tax, first.rate_pct) == (0, None)
    refused("ledger_invoice_number", lambda: invoice(cast, now, account, "1", kind=InvoiceKind.SALE))
    sale = invoice(cast, now, account, "1000000", kind=InvoiceKind.SALE, number="24442000000012345679")
    assert sale.tax == D("82568.81")
    refused("ledger_invoiced", lambda: ask(cast, now, account, "1"))
    red = actions.red_invoice(
        invoice_id=first.pk, number="24442000000012345680", issued_on=now.date(), notice="H1",
        actor=cast.cashier, now=now,
    )  # fmt: skip
    settle()
    assert red.amount == D(-1000)
    assert queries.invoiced_cny(account.pk, prepayments=True) == 0
    ask(cast, now, account, "1")
    for again in (first, red):
        refused(
            "ledger_invoice_red",
            lambda again=again: actions.red_invoice(  # type: ignore[misc]
                invoice_id=again.pk,
                number="9",
                issued_on=now.date(),
                notice="H2",
                actor=cast.cashier,
                now=now,
            ),
        )


# ---- months


def test_a_closed_month_takes_no_posting_and_late_ones_stand_today(
    cast: Any, now: datetime, account: DealAccount
) -> None:
    last_month = (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)

    def close(month: date, actor: Any = None) -> Any:
        return actions.close_month(
            project=cast.project, month=month, actor=actor or cast.finance_manager, now=now
        )

    refused("ledger_month_running", lambda: close(now.date().replace(day=1)))
    refused("ledger_forbidden", lambda: close(last_month, cast.cashier))
    closed = close(last_month)
    refused("ledger_month_closed", lambda: close(last_month))
    made = actions.receive(
        account_id=account.pk, kind=ReceiptKind.PRICE, amount=D(1), payer="张", method=PayMethod.TRANSFER,
        received_on=last_month, bank_reference="", actor=cast.cashier, now=now,
    )  # fmt: skip
    assert (made.received_on, made.journal.posted_on) == (last_month, now.date())
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic(), acting(SYSTEM):
        Journal.objects.create(
            project_id=account.project_id, account=account, key="late", memo="x", posted_on=last_month,
            posted_at=now, posted_by="x", sides=2,
        )  # fmt: skip

    def reopen(reason: str, actor: Any) -> Any:
        return actions.reopen_month(month_id=closed.pk, reason=reason, actor=actor, now=now)

    refused("ledger_forbidden", lambda: reopen("补记", cast.finance_manager))
    refused("ledger_reason", lambda: reopen(" ", cast.gm))
    reopen("补记", cast.gm)
    refused("ledger_month_not_last", lambda: reopen("再来", cast.gm))
    assert queries.closed_until(cast.project.pk) is None
