"""What the pages looked at all day and the acts done all day may ask of the database, at most.

A bound, not an exact count: who adds a question here finds out and says why it is worth its time.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole
from guijia.areas.deals.models import Subscription
from guijia.platform.audit.models import Entry
from guijia.platform.clock.models import Clock
from guijia.platform.flow.models import Case, Task
from tests.access.conftest import MOMENT
from tests.access.world import come_in
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.conftest import Cast
from tests.platform.clock.hand import move_to

CASE_PAGE, HOME_PAGE, BOARD, STEP, SUBMIT = 26, 26, 12, 36, 36


@pytest.fixture(autouse=True)
def _rolled_back() -> None:
    """This module builds its own things and needs no world."""


@pytest.fixture
def sale(cast: Cast) -> Sale:
    """A home on sale, somebody to buy it, and a neighbour already submitted for review."""
    move_to(MOMENT)
    _, units = ready_to_sell(cast, MOMENT, homes=4)
    for unit in units[:3]:
        _sale(cast, unit).hold().submit().review()
    return _sale(cast, units[3]).hold()


def _sale(cast: Cast, unit: Any) -> Sale:
    buyers = [BuyerChoice(customer(cast, MOMENT).pk, BuyerRole.PURCHASER)]
    return Sale(cast, MOMENT, unit, buyers=buyers)


def _waiting() -> list[Task]:
    return list(Task.objects.filter(state="open", step_key="register").order_by("opened_at"))


def _asked(client: Client, url: str, data: dict[str, str] | None = None) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url) if data is None else client.post(url, data)
        assert answer.status_code == (200 if data is None else 302), answer.content.decode()[-2000:]
    # A test runs inside a transaction of its own, where an action begins with a savepoint instead.
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]


def test_the_case_page_the_file_and_the_board_stay_within_their_bounds(cast: Cast, sale: Sale) -> None:
    client, task = come_in(cast.contract), _waiting()[0]
    pages = {
        reverse("flow:case", args=[task.case_id]): CASE_PAGE,
        reverse("home", args=[task.case.unit_id]): HOME_PAGE,
        reverse("estate:board", args=[sale.unit.building_id]): BOARD,
    }
    for url, bound in pages.items():
        _asked(client, url)
        asked = _asked(client, url)
        assert len(asked) <= bound, (url, len(asked), asked)


def test_a_step_with_its_audit_clock_and_job_stays_within_its_bound(cast: Cast, sale: Sale) -> None:
    client = come_in(cast.contract)
    first, second, _ = _waiting()
    for turn, task in enumerate((first, second)):
        before = Entry.objects.count()
        asked = _asked(
            client,
            reverse("flow:decide", args=[task.case_id, task.pk, "done"]),
            {"_once": f"budget-{turn}"},
        )
        assert Entry.objects.count() == before + 4
        assert Clock.objects.filter(case_id=task.case_id, kind="deals.deposit").exists()
    assert len(asked) <= STEP, (len(asked), asked)
    locks = [sql for sql in asked if "FOR UPDATE" in sql]
    assert [sql.split('FOR UPDATE OF "')[1].split('"')[0] for sql in locks] == [
        "flow_case",
        "deals_subscription",
        "estate_home",
    ]


def test_a_subscription_with_its_audit_clock_and_job_stays_within_its_bound(cast: Cast, sale: Sale) -> None:
    form = {
        "buyer": str(sale.buyers[0].customer_id), "payment_method": "lump_sum", "deposit": "50000",
        "sign_by": f"{MOMENT + timedelta(days=5):%Y-%m-%d}", "_once": "budget-form",
    }  # fmt: skip
    before = Entry.objects.count()
    asked = _asked(come_in(cast.sales), reverse("deals:subscribe", args=[sale.unit.pk]), form)
    made = Subscription.objects.get(unit=sale.unit)
    assert Case.objects.filter(subject_id=made.pk).count() == 1
    assert Entry.objects.count() == before + 2
    assert len(asked) <= SUBMIT, (len(asked), asked)
