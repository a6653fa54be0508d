"""Looking for a deal in the lists: by what people call it, sorted by home, never another project's."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale, customer
from tests.asking import asked
from tests.conftest import do_waiting_jobs

pytestmark = pytest.mark.django_db

LISTS = ["flow:cases", "deals:subscriptions", "ledger:accounts"]


def client_of(person: Any) -> Client:
    """A browser of somebody who has signed in."""
    made = Client()
    with acting(SYSTEM):
        made.force_login(person)
    return made


def found(client: Client, name: str, **given: str) -> int:
    """How many rows a list shows."""
    page: Any = client.get(asked(client, reverse(name), **given))
    assert page.status_code == 200
    return len(page.context["rows"])


@pytest.fixture
def sold(cast: Any, now: datetime, units: list[Unit]) -> Sale:
    """A deal of 欧阳娜, beside one of 赵云."""
    other = [BuyerChoice(customer(cast, now, "赵云").pk, BuyerRole.PURCHASER)]
    Sale(cast, now, units[1], buyers=other).subscribed()
    buyer = [BuyerChoice(customer(cast, now, "欧阳娜").pk, BuyerRole.PURCHASER)]
    made = Sale(cast, now, units[0], buyers=buyer).subscribed()
    do_waiting_jobs()
    return made


@pytest.mark.parametrize("name", LISTS)
def test_deal_is_found_by_number_name_pinyin_and_home(sold: Sale, cast: Any, name: str) -> None:
    client, number, label = client_of(cast.finance_manager), sold.subscription.number, sold.unit.label
    every = found(client, name)
    for typed in ("欧阳娜", "欧阳", "oyn", "ouyangna", label, label.rpartition("-")[2], f"欧阳 {label}"):
        assert found(client, name, q=typed) == every // 2, typed
    for typed in (number, number.lower(), number.replace("-", "")):
        assert found(client, name, q=typed) == 1, typed
    assert found(client, name, q=number[:5]) == 2
    for typed in ("欧阳云", "没有的人", "9-9-9999", "%", "'", "、"):
        assert found(client, name, q=typed) == 0, typed


def test_deal_is_found_by_number_and_home_before_it_was_made_findable(sale: Sale, cast: Any) -> None:
    sale.hold().submit()
    client = client_of(cast.sales)
    assert found(client, "deals:subscriptions", q=sale.subscription.number) == 1
    assert found(client, "flow:cases", q=sale.subscription.number) == 1


def test_outsider_finds_nothing_in_a_list(sold: Sale, cast: Any) -> None:
    client = client_of(cast.outsider)
    for typed in ("欧阳娜", sold.subscription.number, sold.unit.label):
        for name in ("flow:cases", "deals:subscriptions"):
            assert found(client, name, q=typed) == 0


def test_contract_is_found_by_its_number_and_buyer(sale: Sale, cast: Any) -> None:
    sale.subscribed().stock(1)
    sale.prepare()
    do_waiting_jobs()
    client = client_of(cast.contract)
    for typed in (sale.contract.number, "张伟", sale.unit.label):
        assert found(client, "deals:contracts", q=typed) == 1
    assert found(client, "deals:contracts", q="李四") == 0


def test_list_waits_for_a_role_and_only_for_it(
    sold: Sale, sale: Sale, cast: Any, units: list[Unit], now: datetime
) -> None:
    Sale(cast, now, units[2]).hold().submit()
    client = client_of(cast.sales_director)
    assert found(client, "flow:cases", role="sales_director") == 1
    assert found(client, "flow:cases", role="archive") == 0


def test_list_sorted_by_home_pages_in_order(sold: Sale, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guijia.areas.deals.tables.SubscriptionList.page_size", 1)
    client, seen, url = client_of(cast.sales), [], reverse("deals:subscriptions") + "?sort=unit"
    while url:
        page: Any = client.get(url)
        seen += [row.cells[1][1] for row in page.context["rows"]]
        url = reverse("deals:subscriptions") + page.context["after"] if page.context["after"] else ""
    assert len(seen) == 2
    assert seen == sorted(seen)
