"""One page for a home."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale, ready_to_sell


@pytest.fixture
def units(cast: Any, now: datetime) -> list[Unit]:
    return ready_to_sell(cast, now)[1]


@pytest.fixture
def sale(cast: Any, now: datetime, units: list[Unit]) -> Sale:
    return Sale(cast, now, units[0])


def page(unit: Unit) -> str:
    return reverse("home", args=[unit.pk])


def test_home_of_an_outsider_is_not_there(client: Client, cast: Any, units: list[Unit]) -> None:
    client.force_login(cast.outsider)
    assert client.get(page(units[0])).status_code == 404


def test_home_without_sign_in_leads_to_the_entry(client: Client, cast: Any, units: list[Unit]) -> None:
    assert client.get(page(units[0])).status_code == 302


def test_home_never_sold_says_what_to_do(client: Client, cast: Any, units: list[Unit]) -> None:
    client.force_login(cast.sales)
    answer = client.get(page(units[0]))
    assert answer.status_code == 200
    assert answer.context["running"] is None
    assert "去锁定" in answer.content.decode()
    assert [stage.look for stage in answer.context["stages"]] == ["done", "now", "todo", "todo", "todo"]


def test_home_in_subscription_says_the_next_step_clause_by_clause(
    client: Client, cast: Any, sale: Sale
) -> None:
    sale.hold().submit().review()
    client.force_login(cast.contract)
    shown = client.get(page(sale.unit)).context
    assert shown["running"].task.step_key
    assert shown["running"].gates
    assert shown["file"].deal == sale.subscription
    assert shown["file"].contract is None


def test_home_sold_and_paid_shows_everything_on_one_line(client: Client, cast: Any, sale: Sale) -> None:
    sale.subscribed().stock().prepare().book().collect().bring_papers()
    sale.pay(sale.subscription.price - sale.deposit - Decimal(20000)).sign()
    client.force_login(cast.manager)
    answer = client.get(page(sale.unit))
    events = [one for event in answer.context["events"] for one in (event, *event.parts)]
    text = "\n".join(one.words for one in events)
    for part in ("收定金 50,000.00 元", "认购 → 签约", "用印", "签约预约", "法定备案期限届满", "今天"):
        assert part in text, part
    days = [event.on for event in answer.context["events"]]
    assert days == sorted(days, reverse=True)
    assert [line.gap for line in answer.context["money"]][-1] == Decimal(20000)
    assert "张伟" in answer.content.decode()
    assert [stage.look for stage in answer.context["stages"]][:3] == ["done", "done", "done"]


def test_filing_is_one_line_with_what_else_it_wrote_folded_in(client: Client, cast: Any, sale: Sale) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review").seal_contract()
    sale.pay(sale.subscription.price - sale.deposit)
    sale.now += timedelta(hours=1)
    sale.file()
    client.force_login(cast.manager)
    answer = client.get(page(sale.unit))
    filed = [e for e in answer.context["events"] if "备案" in e.words and e.look == "key"]
    assert [e.words for e in filed] == [f"合同备案 {sale.contract.filing.number}"]
    assert any(part.words.startswith("签约 → 备案") for part in filed[0].parts)
    assert "同时登记" in answer.content.decode()
    moments = [
        e.order for e in answer.context["events"] if e.order is not None and e.look not in {"now", "future"}
    ]
    assert len(moments) == len(set(moments))


@pytest.mark.parametrize("show", ["key", "money", "sales", "nonsense"])
def test_line_can_be_narrowed_as_a_piece(client: Client, cast: Any, sale: Sale, show: str) -> None:
    sale.subscribed()
    client.force_login(cast.manager)
    answer = client.get(page(sale.unit), {"show": show}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    groups = {event.group for event in answer.context["events"] if event.look != "now"}
    if show in {"money", "sales"}:
        assert groups == {show}


def test_home_shows_former_deals(client: Client, cast: Any, now: datetime, sale: Sale) -> None:
    sale.hold().submit().review(outcome="refuse")
    again = Sale(cast, now, sale.unit).hold().submit()
    client.force_login(cast.sales)
    shown = client.get(page(sale.unit)).context["file"]
    assert shown.deal == again.subscription
    assert [one.pk for one in shown.former] == [sale.subscription.pk]


def test_money_is_hidden_from_those_who_may_not_see_it(client: Client, cast: Any, sale: Sale) -> None:
    sale.subscribed()
    client.force_login(cast.design)
    answer = client.get(page(sale.unit))
    if answer.status_code == 200:
        assert answer.context["money"] == []
        assert "收定金" not in "".join(e.words for e in answer.context["events"] if e.group == "money")


def test_home_asks_the_same_number_of_questions_however_much_happened(
    client: Client, cast: Any, now: datetime, sale: Sale, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sale.hold().submit()
    client.force_login(cast.manager)
    client.get(page(sale.unit))
    with django_assert_num_queries(60, exact=False) as few:
        client.get(page(sale.unit))
    for _ in range(6):
        sale.review(outcome="refuse")
        sale = Sale(cast, now, sale.unit).hold().submit()
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(page(sale.unit))
