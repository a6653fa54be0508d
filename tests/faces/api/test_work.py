"""Cases and tasks through the API: the same actions, the same refusals, each deed once."""

import threading
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guijia.areas.deals.actions.offering import BuyerChoice
from guijia.areas.deals.enums import BuyerRole
from guijia.areas.deals.models import Subscription
from guijia.faces.api.enums import Scope
from guijia.faces.api.models import KeptAnswer
from guijia.platform.audit.models import Entry
from guijia.platform.flow import queries as flow
from guijia.platform.flow.models import CaseEvent, Task
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.conftest import Cast
from tests.faces.api.caller import code_of, connected


@pytest.fixture
def sale(cast: Cast, morning: datetime) -> Sale:
    """A subscription that waits for the director."""
    _, units = ready_to_sell(cast, morning)
    return Sale(cast, morning, units[0]).hold().submit()


def waiting(sale: Sale) -> Task:
    """The step at which the case waits."""
    case = flow.case_of(sale.subscription)
    assert case is not None
    return flow.open_tasks(case)[0]


def test_case_is_given_with_its_steps_and_without_names(sale: Sale, cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning, Scope.READ_CASES)
    page = caller.get("/cases").json()
    assert [one["number"] for one in page["items"]] == [sale.subscription.number]
    assert page["next"] is None
    one = caller.get(f"/cases/{page['items'][0]['id']}").json()
    assert one["parties"] == "张*"
    assert (one["state"], one["process"], one["project"]["code"]) == ("open", "W01", "GL")
    (task,) = [step for step in one["tasks"] if step["state"] == "open"]
    assert [way["key"] for way in task["outcomes"]][:1] == ["approve"]
    assert "张伟" not in str(one)


def test_cases_are_narrowed(sale: Sale, cast: Cast, morning: datetime) -> None:
    caller = connected(cast.manager, morning, Scope.READ_CASES)

    def count(**asked: Any) -> int:
        return len(caller.get("/cases", **asked).json()["items"])

    assert count(process="W01") == count(state="open") == count(project=cast.project.pk) == 1
    assert count(process="W09") == count(state="done") == count(project=cast.elsewhere.pk) == 0
    assert count(updated_since=morning.isoformat()) == 1
    assert count(updated_since=(morning + timedelta(seconds=1)).isoformat()) == 0


def test_tasks_are_the_holder_s_own(sale: Sale, cast: Cast, morning: datetime) -> None:
    def tasks(who: Any, of: str) -> list[str]:
        found = connected(who, morning, Scope.READ_CASES).get("/tasks", of=of).json()["items"]
        return [one["id"] for one in found]

    task = waiting(sale)
    assert tasks(cast.sales_director, "mine") == tasks(cast.sales_director, "role") == [str(task.pk)]
    assert tasks(cast.sales, "mine") == tasks(cast.outsider, "role") == []


def test_claim_and_decide_do_what_the_screen_does(sale: Sale, cast: Cast, morning: datetime) -> None:
    caller, task = connected(cast.sales_director, morning, Scope.WRITE_TASKS), waiting(sale)
    claimed = caller.post(f"/tasks/{task.pk}/claim")
    assert (claimed.status_code, claimed.json()["assignee"]) == (200, cast.sales_director.name)
    done = caller.post(f"/tasks/{task.pk}/decide", {"outcome": "approve", "opinion": "同意"})
    assert done.status_code == 200, done.content
    assert (done.json()["task"]["state"], done.json()["task"]["outcome"]) == ("done", "approve")
    assert Subscription.objects.get(pk=sale.subscription.pk).state != sale.subscription.state
    entry = Entry.objects.filter(action="flow.advance").latest("pk")
    assert (entry.actor_id, entry.request_id[:4]) == (cast.sales_director.pk, "api.")


@pytest.mark.parametrize(
    ("who", "body", "status", "code"),
    [
        ("sales", {"outcome": "approve"}, 422, "flow_own_request"),
        ("cashier", {"outcome": "approve"}, 422, "flow_not_your_role"),
        ("sales_director", {"outcome": "refuse"}, 422, "flow_opinion_missing"),
        ("sales_director", {"outcome": "nothing"}, 422, "flow_unknown_outcome"),
        ("sales_director", {"outcome": "approve", "data": {"x": "1"}}, 422, "api_unknown_field"),
        ("sales_director", {"outcome": "approve", "state": "done"}, 422, "api_unknown_field"),
        ("sales_director", {"outcome": "approve", "opinion": "a\u202eb"}, 422, "flow_opinion_unreadable"),
        ("sales_director", {}, 422, "api_invalid"),
        ("outsider", {"outcome": "approve"}, 404, "api_not_found"),
    ],
)
def test_refusals_are_those_of_the_screen(
    who: str, body: dict[str, Any], status: int, code: str, sale: Sale, cast: Cast, morning: datetime
) -> None:
    task, person = waiting(sale), getattr(cast, who)
    before = CaseEvent.objects.count()
    answer = connected(person, morning).post(f"/tasks/{task.pk}/decide", body)
    assert answer.status_code == status, answer.content
    assert code_of(answer) == code or (who == "sales" and code_of(answer) == "flow_not_your_role")
    assert CaseEvent.objects.count() == before
    assert not KeptAnswer.objects.exists()


def test_form_of_a_step_is_checked_as_on_the_screen(sale: Sale, cast: Cast, morning: datetime) -> None:
    sale.review().register()
    caller, task = connected(cast.cashier, morning), waiting(sale)
    one = caller.get(f"/cases/{task.case_id}").json()["tasks"][-1]
    assert {"amount", "payer", "method", "received_on"} <= {field["name"] for field in one["fields"]}
    data = {"amount": "50000", "payer": "张伟", "method": "transfer", "received_on": "2026-03-16"}
    wrong = caller.post(f"/tasks/{task.pk}/decide", {"outcome": "done", "data": data | {"amount": "五"}})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "data.amount")
    good = caller.post(
        f"/tasks/{task.pk}/decide", {"outcome": "done", "data": data | {"bank_reference": "T1"}}
    )
    assert good.status_code == 200, good.content


def test_deed_asked_for_twice_is_done_once(sale: Sale, cast: Cast, morning: datetime) -> None:
    caller, task, key = connected(cast.sales_director, morning), waiting(sale), uuid.uuid4().hex
    body = {"outcome": "approve", "opinion": "同意"}
    first = caller.post(f"/tasks/{task.pk}/decide", body, key=key)
    events = CaseEvent.objects.count()
    again = caller.post(f"/tasks/{task.pk}/decide", body, key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert CaseEvent.objects.count() == events
    other = caller.post(f"/tasks/{task.pk}/decide", body | {"opinion": "另一份"}, key=key)
    assert (other.status_code, code_of(other)) == (409, "api_key_reused")
    elsewhere = caller.post(f"/tasks/{task.pk}/claim", key=key)
    assert (elsewhere.status_code, code_of(elsewhere)) == (409, "api_key_reused")
    # Without its key it is a second deed, and the case has gone on.
    assert caller.post(f"/tasks/{task.pk}/decide", body).status_code == 409


def test_refused_deed_keeps_no_answer(sale: Sale, cast: Cast, morning: datetime) -> None:
    caller, task, key = connected(cast.sales_director, morning), waiting(sale), uuid.uuid4().hex
    assert caller.post(f"/tasks/{task.pk}/decide", {"outcome": "refuse"}, key=key).status_code == 422
    better = caller.post(f"/tasks/{task.pk}/decide", {"outcome": "refuse", "opinion": "价格不符"}, key=key)
    assert better.status_code == 200, better.content


@pytest.mark.parametrize("key", [None, "short", "x" * 65, "has blank in", "中文中文中文中文"])
def test_deed_needs_a_key(key: str | None, sale: Sale, cast: Cast, morning: datetime) -> None:
    caller = connected(cast.sales_director, morning)
    if key and not key.isascii():
        key = key.encode().decode("latin-1")
    answer = caller.post(f"/tasks/{waiting(sale).pk}/claim", key=key)
    assert (answer.status_code, code_of(answer)) == (422, "api_key_missing")


def test_same_key_of_another_token_is_another_deed(sale: Sale, cast: Cast, morning: datetime) -> None:
    task, key = waiting(sale), uuid.uuid4().hex
    first = connected(cast.sales_director, morning).post(f"/tasks/{task.pk}/claim", key=key)
    second = connected(cast.sales_director, morning).post(f"/tasks/{task.pk}/claim", key=key)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "Idempotency-Replayed" not in second.headers


@pytest.mark.django_db(transaction=True)
def test_same_deed_from_many_sides_at_once_is_done_once(sale: Sale, cast: Cast, morning: datetime) -> None:
    caller, task, key = connected(cast.sales_director, morning), waiting(sale), uuid.uuid4().hex
    answers: list[Any] = []
    start = threading.Barrier(6)

    def ask() -> None:
        try:
            start.wait(20)
            other = type(caller)(caller.text)
            answers.append(
                other.post(f"/tasks/{task.pk}/decide", {"outcome": "approve", "opinion": "同意"}, key=key)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 6
    # On a very slow machine one may be told to come again; nobody is told anything else.
    assert {one.status_code for one in answers} <= {200, 409}
    good = [one for one in answers if one.status_code == 200]
    assert len({one.content for one in good}) == 1
    assert sum("Idempotency-Replayed" not in one.headers for one in good) == 1
    assert {code_of(one) for one in answers if one.status_code == 409} <= {"api_still_running"}
    assert Entry.objects.filter(action="flow.advance", subject_id=str(task.case_id)).count() == 1


def test_pages_stand_still_while_cases_come_in(cast: Cast, morning: datetime) -> None:
    _, units = ready_to_sell(cast, morning, homes=8)

    def submit(at: int) -> str:
        buyer = customer(cast, morning, f"赵{at}")
        made = Sale(
            cast,
            morning + timedelta(minutes=at),
            units[at],
            buyers=[BuyerChoice(buyer.pk, BuyerRole.PURCHASER)],
        )
        return str(made.hold().submit().subscription.number)

    numbers = [submit(at) for at in range(5)]
    caller = connected(cast.manager, morning, Scope.READ_CASES)
    first = caller.get("/cases", limit=2).json()
    newer = [submit(5), submit(6)]
    seen, after = [one["number"] for one in first["items"]], first["next"]
    while after:
        page = caller.get("/cases", limit=2, cursor=after).json()
        seen += [one["number"] for one in page["items"]]
        after = page["next"]
    assert seen == numbers[::-1]
    assert not set(newer) & set(seen)
    wrong = caller.get("/units", cursor=first["next"])
    assert code_of(wrong) == "api_scope_missing"
    other = connected(cast.manager, morning)
    assert code_of(other.get("/tasks", cursor=first["next"])) == "api_bad_cursor"
    assert code_of(other.get("/cases", cursor=first["next"][:-1] + "x")) == "api_bad_cursor"


def test_lists_ask_as_often_for_one_as_for_many(cast: Cast, morning: datetime) -> None:
    _, units = ready_to_sell(cast, morning, homes=6)
    caller = connected(cast.sales_director, morning)
    paths = ("/cases", "/tasks", "/units", "/parties")

    def asked() -> dict[str, int]:
        found = {}
        for path in paths:
            caller.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert caller.get(path).status_code == 200
            found[path] = len(captured)
        return found

    Sale(cast, morning, units[0]).hold().submit()
    few = asked()
    for at in range(1, 6):
        buyer = customer(cast, morning, f"钱{at}")
        Sale(cast, morning, units[at], buyers=[BuyerChoice(buyer.pk, BuyerRole.PURCHASER)]).hold().submit()
    assert asked() == few
