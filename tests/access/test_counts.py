"""No page asks the database more often because there is more to show: one deal, then thirty."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.deals.actions import closing
from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole
from guijia.areas.estate.actions import price_import
from guijia.platform.flow import queries as flow
from guijia.platform.org.enums import Role
from tests.access.conftest import MOMENT, rolled_back
from tests.access.table import LISTS, ROUTES
from tests.access.world import PRICES, come_in
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.areas.estate.importing.lists import xlsx
from tests.conftest import Cast, do_waiting_jobs
from tests.platform.clock.hand import move_to

MANY = 30


@pytest.fixture(autouse=True)
def _rolled_back() -> None:
    """This module builds its own things and needs no world."""


SLOTS = ((9, 30), (10, 0), (10, 30), (11, 0), (14, 30), (15, 0), (15, 30))


def slot(number: int) -> datetime:
    """A time at the desks that nobody has taken."""
    day, place = divmod(number // 3, len(SLOTS))
    hour, minute = SLOTS[place]
    return MOMENT.replace(hour=hour, minute=minute) + timedelta(days=1 + day)


def sell(cast: Cast, unit: Any, number: int) -> Sale:
    """A deal from hold to filing, and one that waits for its first signature."""
    buyers = [BuyerChoice(customer(cast, MOMENT, f"柳{number}").pk, BuyerRole.PURCHASER)]
    sale = Sale(cast, MOMENT, unit, buyers=buyers).subscribed().stock(1)
    sale.prepare().book(slot(number), desk=1 + number % 3)
    sale.collect().bring_papers().sign().send().approve("lead_review").approve("finance_review")
    return sale.seal_contract().pay(sale.subscription.price - sale.subscription.deposit).file()


def wait(cast: Cast, unit: Any, number: int) -> None:
    """A subscription that waits for its first signature."""
    buyers = [BuyerChoice(customer(cast, MOMENT, f"柳候{number}").pk, BuyerRole.PURCHASER)]
    Sale(cast, MOMENT, unit, buyers=buyers).hold().submit()


def add(cast: Cast, units: list[Any], first: int, last: int) -> None:
    """Deals, closes and imports of these numbers."""
    for number in range(first, last):
        sell(cast, units[2 * number], number)
        wait(cast, units[2 * number + 1], number)
        closing.close_day(
            project=cast.project, day=MOMENT.date() - timedelta(days=number), actor=cast.contract, now=MOMENT
        )
        price_import.upload_price_list(
            project=cast.project,
            content=xlsx({"价": [PRICES, ["9", "1单元", 1, "101", 100, 80, 20_000, 2_000_000 + number]]}),
            name="价.xlsx", actor=cast.sales_director, now=MOMENT, read=False,
        )  # fmt: skip
    do_waiting_jobs()


def asked(client: Client, url: str | tuple[str, str]) -> list[str]:
    """The questions a page asks, the second time it is opened; with words, a search that posts them."""

    def send() -> Any:
        if isinstance(url, str):
            return client.get(url)
        return client.post(url[0], {"q": url[1]}, headers={"HX-Request": "true"})

    send()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = send()
        assert answer.status_code == 200, (url, answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)
    return [query["sql"][:300] for query in captured.captured_queries]


@pytest.mark.long
def test_pages_ask_as_often_for_one_deal_as_for_thirty(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    move_to(MOMENT)
    building, units = ready_to_sell(cast, MOMENT, homes=2 * MANY + 1)
    Sale(cast, MOMENT, units[-1]).stock(MANY + 5)
    add(cast, units, 0, 1)
    home = units[0].pk
    subscription = flow.cases_about_unit(cast.manager, home).first()
    assert subscription is not None
    pages = {
        "desk mine": "/desk", "desk role": "/desk?tab=role", "desk started": "/desk?tab=started", "search": ("/search", "柳"),
        "boards": reverse("estate:boards"), "board": f"{reverse('estate:board', args=[building.pk])}?unit={home}",
        "sheet": reverse("estate:sheet", args=[building.pk]), "live": reverse("estate:live", args=[building.pk]),
        "home": reverse("home", args=[home]), "case": reverse("flow:case", args=[subscription.pk]),
        "unit register": reverse("estate:unit_register", args=[home]), "permits": reverse("estate:permits"),
        "imports": reverse("estate:imports"), "pick": ("/customers/pick", "柳"), "credentials": reverse("deals:credentials"),
        **{name: reverse(name) for name in LISTS if name in ROUTES},
        **{f"{name} as a workbook": f"{reverse(name)}?excel=1" for name in LISTS if name != "settings:audit"},
    }  # fmt: skip
    people = {
        Role.MANAGER: come_in(cast.manager),
        Role.SALES: come_in(cast.sales),
        Role.ADMIN: come_in(cast.admin),
    }

    def measure() -> dict[str, list[str]]:
        found = {}
        for name, url in pages.items():
            base = name.removesuffix(" as a workbook")
            who = [role for role in people if role in LISTS.get(base, {Role.MANAGER, Role.SALES})][:1]
            with rolled_back():
                for role in who if not name.startswith("desk") else (Role.MANAGER, Role.SALES):
                    found[f"{name} for {role}"] = asked(people[role], url)
        return found

    few = measure()
    add(cast, units, 1, MANY)
    many = measure()
    grown = {
        name: (len(few[name]), len(many[name]), [sql for sql in many[name] if sql not in few[name]][:6])
        for name in few
        # Where a list gets a second page, its rows are counted: one question more.
        if len(many[name]) > len(few[name]) + 1
    }
    assert not grown
