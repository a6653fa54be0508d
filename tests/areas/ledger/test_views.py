"""Receipts and accounts through HTTP."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guijia.areas.ledger import actions, queries
from guijia.areas.ledger.models import DealAccount, Receipt
from guijia.areas.ledger.rules import PlannedLine
from guijia.platform.audit.acting import SYSTEM
from tests.areas.ledger.money import account_of, receive
from tests.asking import asked


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    made = account_of(cast, now)
    lines = [
        PlannedLine("deposit", now.date(), Decimal(50000)),
        PlannedLine("balance", now.date(), made.price - 50000),
    ]
    actions.set_plan(account=made, lines=lines, actor=SYSTEM, now=now)
    return made


def page(account: DealAccount) -> str:
    return reverse("ledger:account", args=[account.pk])


def given(**more: Any) -> dict[str, Any]:
    return {
        "amount": "60,000",
        "payer": "张伟",
        "method": "transfer",
        "received_on": "2026-03-16",
        "bank_reference": "B9",
        **more,
    }


def test_account_shows_the_plan_beside_what_came_in(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    receive(cast, now, account, "60000.00")
    client.force_login(cast.sales)
    shown = client.get(page(account)).context
    assert [(row.paid, row.gap) for row in shown["plan"]] == [
        (Decimal(50000), 0),
        (Decimal(10000), Decimal(940000)),
    ]
    assert shown["received"] + shown["left"] == account.price
    assert "收款员" in str(shown["why_receive"])


def test_money_of_another_project_is_not_there(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    made = receive(cast, now, account, "100")
    client.force_login(cast.outsider)
    assert client.get(page(account)).status_code == 404
    assert client.post(reverse("ledger:receive", args=[account.pk]), given()).status_code == 404
    assert client.post(reverse("ledger:reverse_receipt", args=[made.pk]), {"reason": "x"}).status_code == 404
    assert made.number not in client.get(reverse("ledger:receipts")).content.decode()
    assert account.title not in client.get(reverse("ledger:accounts")).content.decode()


def test_money_is_not_shown_to_posts_without_the_right(
    client: Client, cast: Any, account: DealAccount
) -> None:
    client.force_login(cast.repairer)
    for address in (reverse("ledger:receipts"), reverse("ledger:accounts"), page(account)):
        assert client.get(address).status_code == 404


def test_receive_writes_once_and_refuses_in_place(client: Client, cast: Any, account: DealAccount) -> None:
    client.force_login(cast.cashier)
    address = reverse("ledger:receive", args=[account.pk])
    assert client.post(address, given(_once="k")).status_code == 302
    assert client.post(address, given(_once="k")).status_code == 302
    assert queries.received_cny(account.pk) == Decimal(60000)
    again = client.post(address, given())
    assert again.status_code == 409
    assert "B9" in str(again.context["form"].errors["bank_reference"])
    too_much = client.post(address, given(amount="950000", bank_reference="B10"))
    assert too_much.status_code == 422
    assert "940,000.00" in str(too_much.context["form"].errors["amount"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "一百"}, "amount"),
        ({"amount": "1e400"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"payer": "\u202e"}, "payer"),
        ({"method": "shells"}, "method"),
        ({"received_on": "2026-02-30"}, "received_on"),
        ({"bank_reference": ""}, "bank_reference"),
    ],
)
def test_receive_typed_wrongly_is_refused_at_its_field(
    client: Client, cast: Any, account: DealAccount, wrong: dict[str, Any], field: str
) -> None:
    client.force_login(cast.cashier)
    answer = client.post(reverse("ledger:receive", args=[account.pk]), given(**wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Receipt.objects.exists()


def test_receive_by_sales_is_refused(client: Client, cast: Any, account: DealAccount) -> None:
    client.force_login(cast.sales)
    answer = client.post(reverse("ledger:receive", args=[account.pk]), given())
    assert answer.status_code == 422
    assert not Receipt.objects.exists()


def test_reverse_by_the_finance_manager_with_a_reason(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    made = receive(cast, now, account, "100")
    address = reverse("ledger:reverse_receipt", args=[made.pk])
    client.force_login(cast.cashier)
    assert client.post(address, {"reason": "错"}).context["refusal"].code == "ledger_forbidden"
    client.force_login(cast.finance_manager)
    assert client.post(address, {"reason": " "}).context["refusal"].code == "ledger_reason"
    assert client.post(address, {"reason": "打错账户"}).status_code == 302
    shown = client.get(page(account))
    assert "已冲销" in shown.content.decode()
    assert shown.context["received"] == 0
    assert client.post(address, {"reason": "再来"}).status_code == 409


def test_receipt_list_finds_filters_and_exports(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    kept = receive(cast, now, account, "100", reference="B1")
    gone = receive(cast, now, account, "200", reference="B2")
    actions.reverse_receipt(receipt_id=gone.pk, reason="错", actor=cast.finance_manager, now=now)
    client.force_login(cast.cashier)
    address = reverse("ledger:receipts")

    def numbers(**given: str) -> set[str]:
        text = client.get(asked(client, address, **given)).content.decode()
        return {n for n in (kept.number, gone.number) if n in text}

    assert numbers() == {kept.number, gone.number}
    assert numbers(reversed="yes") == {gone.number}
    assert numbers(q="B1") == {kept.number}
    assert numbers(q=account.unit.label) == {kept.number, gone.number}
    assert numbers(kind="deposit") == set()
    assert client.get(address, {"excel": "1"}).status_code == 200


@pytest.mark.parametrize("name", ["ledger:receipts", "ledger:accounts"])
def test_lists_ask_the_same_number_of_questions_for_1_and_30_rows(
    client: Client,
    cast: Any,
    now: datetime,
    account: DealAccount,
    name: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(cast.cashier)
    receive(cast, now, account, "1")
    client.get(reverse(name))
    with django_assert_num_queries(20, exact=False) as few:
        client.get(reverse(name))
    for _ in range(5):
        more = account_of(cast, now)
        for _ in range(6):
            receive(cast, now, more, "1")
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(reverse(name))
