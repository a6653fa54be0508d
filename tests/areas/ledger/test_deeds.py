"""What the page of a deal does with money through HTTP, and the lists."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guijia.areas.ledger import actions, queries
from guijia.areas.ledger.actions import Payee
from guijia.areas.ledger.enums import AccountCode, InvoiceKind, PayMethod, ReceiptKind, RefundSource
from guijia.areas.ledger.models import DealAccount, Invoice, PlanLine, Refund, Remittance, Transfer
from guijia.areas.ledger.rules import PlannedLine, plans
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from tests.areas.ledger.money import account_of, receive

D = Decimal


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    made = account_of(cast, now)
    lines = [PlannedLine("deposit", None, D(50000)), PlannedLine("balance", now.date(), made.price - 50000)]
    actions.set_plan(account=made, lines=lines, actor=SYSTEM, now=now)
    return made


def post(client: Client, name: str, thing: Any, **data: Any) -> Any:
    return client.post(reverse(f"ledger:{name}", args=[thing.pk]), data)


def test_refund_is_asked_for_on_the_page_once(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "1000")
    client.force_login(cast.cashier)
    typed = {
        "source": "price", "amount": "600", "payee": "张伟", "bank_name": "工行", "bank_account": "6222 0202",
        "reason": "退房", "_once": "r1",
    }  # fmt: skip
    for _ in range(2):
        assert post(client, "request_refund", account, **typed).status_code == 302
    refund = Refund.objects.get()
    assert (refund.bank_account, refund.requested_by) == ("62220202", cast.cashier)
    over = post(client, "request_refund", account, **{**typed, "_once": "r2"})
    assert over.status_code == 422
    assert "400.00" in str(over.context["refund_form"].errors["amount"])
    page = client.get(reverse("ledger:account", args=[account.pk])).content.decode()
    assert refund.number in page
    assert "62220202" not in page
    assert client.get(reverse("ledger:refund", args=[refund.pk])).status_code == 302
    client.force_login(cast.outsider)
    assert client.get(reverse("ledger:refund", args=[refund.pk])).status_code == 404
    assert post(client, "request_refund", account, **typed).status_code == 404


def test_transfer_finds_the_other_deal_by_its_home(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    other = account_of(cast, now)
    receive(cast, now, account, "1000")
    client.force_login(cast.finance_manager)
    lost = post(client, "transfer", account, target="没有", amount="1", reason="换房")
    assert lost.status_code == 422
    assert "target" in lost.context["transfer_form"].errors
    assert (
        post(client, "transfer", account, target=other.unit.label, amount="400", reason="换房").status_code
        == 302
    )
    assert queries.received_cny(other.pk) == D(400)
    made = Transfer.objects.get()
    assert post(client, "reverse_transfer", made, reason=" ").status_code == 422
    assert post(client, "reverse_transfer", made, reason="转错").status_code == 302
    assert queries.received_cny(other.pk) == 0


def test_split_shares_one_arrival_out(client: Client, cast: Any, now: datetime, account: DealAccount) -> None:
    client.force_login(cast.cashier)
    assert client.get(reverse("ledger:split")).status_code == 200
    typed = {
        "payer": "张伟", "method": "transfer", "received_on": "2026-03-16", "bank_reference": "S1", "total": "30",
        "share-TOTAL_FORMS": "6", "share-INITIAL_FORMS": "0",
        "share-0-deal": account.unit.label, "share-0-kind": "price", "share-0-amount": "10",
        "share-1-deal": account.unit.label, "share-1-kind": "maintenance", "share-1-amount": "20",
    }  # fmt: skip
    wrong = client.post(reverse("ledger:split"), {**typed, "total": "31"})
    assert (wrong.status_code, queries.received_cny(account.pk)) == (422, D(0))
    half = client.post(reverse("ledger:split"), {**typed, "share-1-amount": ""})
    assert half.status_code == 422
    assert client.post(reverse("ledger:split"), typed).status_code == 302
    assert queries.received_cny(account.pk) == D(10)
    assert queries.owed_cny(account.pk, AccountCode.MAINTENANCE_FUND) == D(20)
    client.force_login(cast.sales)
    assert client.get(reverse("ledger:split")).status_code == 404


def test_money_for_others_is_listed_until_it_is_passed_on(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "8000", kind=ReceiptKind.MAINTENANCE_FUND)
    client.force_login(cast.cashier)
    listed = client.get(reverse("ledger:held")).content.decode()
    assert account.unit.label in listed
    row = queries.holding(cast.cashier).get()
    assert queries.remit_due(row) == now.date() + timedelta(days=30)
    typed = {"kind": "maintenance", "amount": "8000", "remitted_on": "2026-03-16", "document": "JK1"}
    assert post(client, "remit", account, **typed).status_code == 302
    assert post(client, "remit", account, **typed).status_code == 422
    assert account.unit.label not in client.get(reverse("ledger:held")).content.decode()
    client.force_login(cast.finance_manager)
    assert post(client, "reverse_remittance", Remittance.objects.get(), reason="退").status_code == 302


def test_invoice_is_entered_and_taken_back_by_a_red_one(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "1000")
    client.force_login(cast.cashier)
    typed = {"kind": "prepayment", "number": "24442000000012345678", "amount": "1000", "issued_on": "2026-03-16",
             "title": "张伟"}  # fmt: skip
    assert post(client, "record_invoice", account, **typed).status_code == 302
    again = post(client, "record_invoice", account, **typed)
    assert again.status_code in {409, 422}
    one = Invoice.objects.get()
    assert post(client, "red_invoice", one, number="", issued_on="2026-03-16", notice="H").status_code == 422
    red = {"number": "24442000000012345679", "issued_on": "2026-03-16", "notice": "H1"}
    assert post(client, "red_invoice", one, **red).status_code == 302
    assert post(client, "red_invoice", one, **{**red, "number": "1"}).status_code == 409
    page = client.get(reverse("ledger:account", args=[account.pk])).content.decode()
    assert "已冲红" in page
    assert "冲红 24442000000012345678" in client.get(reverse("ledger:invoices")).content.decode()


def test_month_is_closed_and_opened_again_on_its_page(client: Client, cast: Any, now: datetime) -> None:
    client.force_login(cast.finance_manager)
    typed = {"project": str(cast.project.pk), "month": "2026-02-01"}
    assert client.post(reverse("ledger:close_month"), typed).status_code == 302
    assert client.post(reverse("ledger:close_month"), typed).status_code == 409
    assert client.post(reverse("ledger:close_month"), {"project": "x"}).status_code == 422
    closed = queries.months_visible_to(SYSTEM).get()
    assert post(client, "reopen_month", closed, reason="补").status_code == 422
    client.force_login(cast.gm)
    assert "反结账 2026-02" in client.get(reverse("ledger:months")).content.decode()
    assert post(client, "reopen_month", closed, reason="补记").status_code == 302
    client.force_login(cast.outsider)
    assert client.post(reverse("ledger:close_month"), typed).status_code == 404


def test_plans_are_listed_by_age(client: Client, cast: Any, now: datetime) -> None:
    today = business_day(clock.now())
    account = account_of(cast, now)
    days = {40: 1, 10: 2, -5: 3}
    lines = [PlannedLine("instalment", today - timedelta(days=ago), D(100 * n)) for ago, n in days.items()]
    lines.append(PlannedLine("balance", None, account.price - 600))
    actions.set_plan(account=account, lines=lines, actor=SYSTEM, now=now)
    receive(cast, now, account, "150")
    client.force_login(cast.cashier)

    def listed(**asked: str) -> list[Decimal]:
        rows = queries.due_lines(cast.cashier).filter(account=account).order_by("position")
        page = client.get(reverse("ledger:plans"), asked)
        assert page.status_code == 200
        shown = page.content.decode()
        return [row.amount for row in rows if f"{row.amount:,.2f}" in shown]

    assert [(row.amount, row.paid) for row in queries.due_lines(cast.cashier).order_by("position")] == [  # type: ignore[attr-defined]
        (D(200), D(50)), (D(300), D(0)), (account.price - 600, D(0))
    ]  # fmt: skip
    assert listed() == [D(200), D(300), account.price - 600]
    assert listed(age="1-30") == [D(200)]
    assert listed(age="31-60") == []
    assert listed(age="coming") == [D(300)]
    assert listed(age="undated") == [account.price - 600]


@pytest.mark.parametrize(
    "name", ["plans", "refunds", "transfers", "invoices", "journals", "held", "receipts"]
)
def test_lists_ask_no_more_for_more_rows(client: Client, cast: Any, now: datetime, name: str) -> None:
    def fill() -> None:
        account, other = account_of(cast, now), account_of(cast, now)
        lines = [PlannedLine("balance", now.date(), account.price)]
        actions.set_plan(account=account, lines=lines, actor=SYSTEM, now=now)
        receive(cast, now, account, "1000")
        receive(cast, now, account, "10", kind=ReceiptKind.DEED_TAX)
        actions.request_refund(
            account_id=account.pk, source=RefundSource.PRICE, amount=D(5), reason="退", actor=cast.cashier,
            payee=Payee("张", "工行", "62"), now=now,
        )  # fmt: skip
        actions.transfer(
            origin_id=account.pk,
            target_id=other.pk,
            amount=D(5),
            reason="换",
            actor=cast.finance_manager,
            now=now,
        )
        actions.record_invoice(
            account_id=account.pk, kind=InvoiceKind.PREPAYMENT, number=str(account.pk.int)[:20], title="张",
            issued_on=now.date(), amount=D(5), actor=cast.cashier, now=now,
        )  # fmt: skip

    client.force_login(cast.cashier)
    fill()
    client.get(reverse(f"ledger:{name}"))
    with CaptureQueriesContext(connection) as one:
        assert account_rows(client.get(reverse(f"ledger:{name}"))) >= 1
    for _ in range(2):
        fill()
    with CaptureQueriesContext(connection) as three:
        assert account_rows(client.get(reverse(f"ledger:{name}"))) >= 3
    assert len(three) == len(one)
    assert client.get(reverse(f"ledger:{name}"), {"excel": "1"}).status_code == 200


def account_rows(page: Any) -> int:
    assert page.status_code == 200
    return int(page.content.decode().count("<tr")) - 1


LINE = st.tuples(st.integers(-30, 60) | st.none(), st.integers(1, 900))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    given_lines=st.lists(LINE, min_size=1, max_size=5),
    paid=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 700)), max_size=4),
)
def test_database_and_rule_fill_the_same_lines(
    cast: Any, now: datetime, given_lines: list[tuple[int | None, int]], paid: list[tuple[int, int]]
) -> None:
    today = now.date()
    account = account_of(cast, now, D(sum(amount for _, amount in given_lines)))
    lines = [
        PlannedLine("instalment", None if days is None else today + timedelta(days), D(amount))
        for days, amount in given_lines
    ]
    plan = actions.set_plan(account=account, lines=lines, actor=SYSTEM, now=now)
    for at, amount in paid:
        if queries.received_cny(account.pk) + amount <= account.price:
            actions.receive(
                account_id=account.pk, kind=ReceiptKind.PRICE, amount=D(amount), payer="张",
                method=PayMethod.TRANSFER, received_on=today, bank_reference="", actor=cast.cashier, now=now,
                line_id=plan[at].pk if at < len(plan) else None,
            )  # fmt: skip
    received = queries.received_cny(account.pk)
    by_rule = {
        one.line.pk: one.paid for one in plans.match(plan, received, queries.named_of(account.pk), date.max)
    }
    by_database = {row.pk: row.paid for row in queries.paid_lines(PlanLine.objects.filter(account=account))}  # type: ignore[attr-defined]
    assert by_database == by_rule
