"""Acts on many rows: chosen, looked at, confirmed, told of; each area's own actions do them."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Home
from guijia.kit import bulk
from guijia.platform.flow.models import Task
from guijia.platform.notify.models import Message
from guijia.platform.work.models import Work, WorkRow
from tests.access.world import come_in
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.conftest import Cast


def sales(cast: Cast, now: datetime, number: int) -> list[Sale]:
    _, units = ready_to_sell(cast, now, homes=number)
    found = []
    for unit in units:
        buyers = [BuyerChoice(customer(cast, now).pk, BuyerRole.PURCHASER)]
        found.append(Sale(cast, now, unit, buyers=buyers).hold().submit())
    return found


def chosen(client: Client, act: str, rows: list[Any], **more: Any) -> Any:
    return client.post(reverse("lists:act"), {"act": act, "row": [str(row.pk) for row in rows], **more})


def confirm(client: Client) -> Work:
    work = Work.objects.latest("pk")
    client.post(reverse("work:begin", args=[work.pk]))
    work.refresh_from_db()
    return work


def test_every_act_names_a_list_and_is_offered_by_it() -> None:
    from guijia.kit.lists import page_named

    keys = {one.key: one.list_key for one in bulk._ACTS.values()}
    assert len(keys) >= 7
    assert all(page_named(key) for key in keys.values())


def test_many_cases_are_urged_and_those_urged_lately_say_why(cast: Cast, now: datetime) -> None:
    sales(cast, now, 2)
    cases = [task.case for task in Task.objects.filter(state="open").select_related("case")]
    client = come_in(cast.manager)
    answer = chosen(client, "flow.urge", cases)
    assert answer.headers["Location"] == reverse("work:work", args=[Work.objects.get().pk])
    assert not Task.objects.filter(urged_at__isnull=False).exists()
    assert confirm(client).words == f"办成 {len(cases)} 行。"
    assert Task.objects.filter(urged_at__isnull=False).count() == len(cases)
    chosen(client, "flow.urge", cases)
    assert confirm(client).words == f"办成 0 行，不能办 {len(cases)} 行。"
    assert "刚催过" in WorkRow.objects.latest("pk").words


def test_all_that_the_filter_leaves_are_meant(cast: Cast, now: datetime) -> None:
    sales(cast, now, 3)
    client = come_in(cast.manager)
    client.post(reverse("lists:act"), {"act": "flow.urge", "all": "1", "asked": "state=done"})
    assert not Work.objects.exists()
    client.post(reverse("lists:act"), {"act": "flow.urge", "all": "1", "asked": "state=open"})
    assert Work.objects.get().total == 3


def test_claiming_asks_the_rule_before(cast: Cast, now: datetime) -> None:
    sales(cast, now, 1)
    cases = [task.case for task in Task.objects.filter(state="open").select_related("case")]
    client = come_in(cast.sales)
    chosen(client, "flow.claim_task", cases)
    row = WorkRow.objects.get()
    assert row.outcome == "refused"
    assert row.words


def test_homes_go_off_sale_and_back_with_what_was_typed_once(cast: Cast, now: datetime) -> None:
    _, units = ready_to_sell(cast, now, homes=3)
    client = come_in(cast.sales_director)
    homes = list(Home.objects.filter(pk__in=[unit.pk for unit in units]))
    page = chosen(client, "estate.take_off_sale", homes)
    assert "停售原因" in page.content.decode()
    keys = ",".join(str(home.pk) for home in homes)
    typed = {
        "act": "estate.take_off_sale",
        "rows": keys,
        "typed": "1",
        "cause": "reserved",
        "reason": "总经理批示",
    }
    assert client.post(reverse("lists:act"), {**typed, "reason": ""}).status_code == 422
    client.post(reverse("lists:act"), typed)
    assert confirm(client).words == "办成 3 行。"
    assert set(Home.objects.filter(pk__in=keys.split(",")).values_list("state", flat=True)) == {
        HomeState.OFF_SALE
    }
    back = {"act": "estate.put_back_on_sale", "rows": keys, "typed": "1", "reason": "批示撤销"}
    client.post(reverse("lists:act"), back)
    assert confirm(client).words == "办成 3 行。"
    chosen(client, "estate.release_units", homes)
    assert set(WorkRow.objects.filter(work=Work.objects.latest("pk")).values_list("outcome", flat=True)) == {
        "refused"
    }


def test_nothing_chosen_is_said_and_a_strange_act_does_not_exist(cast: Cast) -> None:
    client = come_in(cast.manager)
    answer = chosen(client, "notify.mark_read", [], next="/messages/")
    assert answer.headers["Location"] == "/messages/"
    assert "请先勾选" in client.get("/messages/").content.decode()
    assert chosen(client, "tests.nothing", []).status_code == 404
    assert chosen(come_in(cast.title), "estate.release_units", []).status_code == 404


@pytest.mark.django_db
def test_rows_of_others_cannot_be_chosen(cast: Cast, now: datetime) -> None:
    sales(cast, now, 1)
    cases = [task.case for task in Task.objects.filter(state="open").select_related("case")]
    client = come_in(cast.outsider)
    chosen(client, "flow.urge", cases)
    assert not Work.objects.exists()
    assert not Message.objects.filter(kind="work.over").exists()
