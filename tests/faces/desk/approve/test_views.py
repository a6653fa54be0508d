"""A signed link: one person, one thing, once; everything else it meets is the same closed door."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.faces.desk.models import SignInAttempt
from guijia.kit.logs import WithoutTokens
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.flow import actions as flow_actions
from guijia.platform.flow import queries as flow
from guijia.platform.flow import registry
from guijia.platform.flow.enums import SeatKind, SeatState, TaskState
from guijia.platform.flow.handwriting import ink_of
from guijia.platform.flow.models import CaseCopy, Seat, SeatSignature, Task, TaskSignature
from guijia.platform.notify import actions, channels
from guijia.platform.notify.actions.links import make_link
from guijia.platform.notify.enums import Channel
from guijia.platform.notify.models import Link
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale, ready_to_sell
from tests.conftest import Cast
from tests.platform.clock.hand import move_to
from tests.platform.flow.inks import DRAWN
from tests.platform.notify.stub import Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(cast: Cast, now: datetime) -> Sale:
    units: list[Unit] = ready_to_sell(cast, now)[1]
    move_to(now + timedelta(minutes=5))
    return Sale(cast, now, units[0]).hold().submit()


def task_of(sale: Sale, step: str) -> Task:
    case = flow.case_of(sale.subscription, "W01")
    assert case is not None
    task = flow.open_task(case, step)
    assert task is not None
    return task


def link_to(about: Task | Seat | CaseCopy, person: Staff, now: datetime) -> str:
    kind = about._meta.label_lower
    with acting(SYSTEM):
        url = make_link(page="approve:link", subject_type=kind, subject_id=about.pk, staff=person, now=now)
    return url.removeprefix("http://localhost:8000")


def opened(url: str, **options: Any) -> tuple[Client, Any]:
    """A phone that follows the link."""
    client = Client(**options)
    return client, client.get(url, follow=True)


def press(client: Client, url: str, outcome: str, **data: str) -> Any:
    """Press a button of the page that the link led to."""
    page = Client.get(client, url).headers["Location"]
    return client.post(f"{page}{outcome}/", data)


@pytest.fixture
def review(sale: Sale, cast: Cast, now: datetime) -> tuple[Task, str]:
    task = task_of(sale, "director_review")
    return task, link_to(task, cast.sales_director, now)


def dead(answer: Any) -> bool:
    text = answer.content.decode()
    return answer.status_code in {404, 429} and "这个链接不能用" in text and "张" not in text


def test_link_opens_a_page_without_the_token_and_without_signing_in(
    review: tuple[Task, str], cast: Cast
) -> None:
    task, url = review
    client, answer = opened(url)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert cast.sales_director.name in text
    assert task.case.number in text
    assert "同意" in text
    token = url.rsplit("/", 1)[1]
    assert token not in text
    assert token not in answer.request["PATH_INFO"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "_auth_user_id" not in client.session
    assert client.get("/desk").status_code == 302
    assert client.get(reverse("flow:case", args=[task.case_id])).status_code == 302
    first = Client().get(url)
    assert first.headers["Referrer-Policy"] == "no-referrer"
    cookie = first.cookies["guijia_link"]
    assert cookie["httponly"]
    assert cookie["path"] == first.headers["Location"]
    assert Entry.objects.filter(action="notify.open_link").count() == 1


def test_decision_by_link_is_the_person_s_and_uses_the_link_up(
    review: tuple[Task, str], sale: Sale, cast: Cast
) -> None:
    task, url = review
    client = Client()
    answer = press(client, url, "approve", opinion="同意")
    assert answer.status_code == 200
    assert "已办理" in answer.content.decode()
    task.refresh_from_db()
    assert (task.state, task.done_by, task.outcome) == (TaskState.DONE, cast.sales_director, "approve")
    assert Entry.objects.filter(action="notify.use_link", actor_id=cast.sales_director.pk).count() == 1
    assert Link.objects.get().used_at is not None
    assert dead(client.get(url))
    assert dead(Client().get(url))


def test_a_signature_by_hand_goes_with_the_decision(review: tuple[Task, str], cast: Cast) -> None:
    task, url = review
    client, page = opened(url)
    assert "data-ink" in page.content.decode()
    unreadable = press(client, url, "approve", signature="data:image/png;base64,AAAA")
    assert "手写签名没有收到" in unreadable.content.decode()
    assert not TaskSignature.objects.exists()
    assert press(client, url, "approve", signature=DRAWN).status_code == 200
    ink = TaskSignature.objects.get(task=task)
    assert (ink.staff, ink.from_saved) == (cast.sales_director, False)
    assert flow.opinions(task.case)[-1].ink == ink_of(DRAWN)


@pytest.fixture
def asked(review: tuple[Task, str], cast: Cast, now: datetime) -> tuple[Seat, str]:
    """The manager is asked to sign the director's step."""
    seat = flow_actions.add_signer(
        task=review[0], staff=cast.manager, kind=SeatKind.BEFORE, reason="请看价格",
        actor=cast.sales_director, now=now,
    )  # fmt: skip
    return seat, link_to(seat, cast.manager, now)


def test_whoever_is_asked_to_sign_reads_and_signs_by_the_link(asked: tuple[Seat, str], cast: Cast) -> None:
    seat, url = asked
    client, answer = opened(url)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "请看价格" in text
    assert "同意并签署" in text
    assert "approve/approve" not in text
    refused = press(client, url, "object")
    assert (refused.status_code, "须写明理由" in refused.content.decode()) == (422, True)
    assert dead(press(client, url, "approve"))
    assert press(client, url, "agree", opinion="可以", signature=DRAWN).status_code == 200
    seat.refresh_from_db()
    assert (seat.state, seat.signed_by, seat.opinion) == (SeatState.AGREED, cast.manager, "可以")
    assert SeatSignature.objects.get(seat=seat).staff == cast.manager
    assert Entry.objects.filter(action="notify.use_link", actor_id=cast.manager.pk).count() == 1
    assert dead(client.get(url))


def test_link_to_a_seat_that_is_taken_back_or_another_s_is_a_closed_door(
    asked: tuple[Seat, str], cast: Cast, now: datetime
) -> None:
    seat, url = asked
    client = Client()
    page = client.get(url).headers["Location"]
    assert dead(opened(link_to(seat, cast.contract, now))[1])
    flow_actions.drop_signer(seat=seat, actor=cast.sales_director, now=now)
    assert dead(client.get(page))
    assert dead(client.post(f"{page}agree/"))


def test_a_seat_at_a_step_of_money_asks_for_the_password_again(
    asked: tuple[Seat, str], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat, url = asked
    step = registry.step_of(seat.task.form_key)
    assert step is not None
    monkeypatch.setitem(registry._STEPS, seat.task.form_key, replace(step, money=True))
    with acting(SYSTEM):
        cast.manager.set_password("correct horse battery")
        cast.manager.save(update_fields=["password"])
    client, answer = opened(url)
    assert "登录密码" in answer.content.decode()
    assert press(client, url, "agree").status_code == 422
    assert "密码不对" in press(client, url, "agree", password="wrong").content.decode()
    seat.refresh_from_db()
    assert seat.state == SeatState.OPEN
    assert press(client, url, "agree", password="correct horse battery").status_code == 200


def test_a_copy_is_read_by_its_link_and_decides_nothing(
    review: tuple[Task, str], cast: Cast, now: datetime
) -> None:
    task, _ = review
    copy = flow_actions.copy_case(case=task.case, to=cast.manager, actor=cast.sales, now=now)
    url = link_to(copy, cast.manager, now)
    client, answer = opened(url)
    text = answer.content.decode()
    assert "抄送给您" in text
    assert "<button" not in text
    copy.refresh_from_db()
    assert copy.read_at is not None
    assert dead(press(client, url, "approve"))
    assert client.get(url).status_code == 302
    assert dead(opened(link_to(copy, cast.contract, now))[1])


def test_refused_decision_leaves_the_link_good(review: tuple[Task, str]) -> None:
    task, url = review
    client = Client()
    answer = press(client, url, "return")
    assert answer.status_code == 422
    assert "须写明理由" in answer.content.decode()
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    assert press(client, url, "return", opinion="价格不对").status_code == 200


def test_guessed_token_is_a_closed_door_and_slows_down(review: tuple[Task, str]) -> None:
    client = Client()
    statuses = [client.get(f"/a/{secrets.token_urlsafe(32)}") for _ in range(8)]
    assert all(dead(one) for one in statuses)
    assert statuses[-1].status_code == 429
    assert SignInAttempt.objects.exists()
    # Whoever holds a good link is not kept out by the guessing.
    assert client.get(review[1]).status_code == 302


def test_page_without_its_cookie_or_with_another_link_s_is_a_closed_door(
    review: tuple[Task, str], sale: Sale, cast: Cast, now: datetime
) -> None:
    task, url = review
    page = Client().get(url).headers["Location"]
    assert dead(Client().get(page))
    assert dead(Client().post(f"{page}approve/"))
    other = link_to(task, cast.sales_director, now)
    client = Client()
    client.cookies["guijia_link"] = other.rsplit("/", 1)[1]
    assert dead(client.get(page))
    assert dead(client.post(f"{page}approve/"))
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


def test_expired_link_is_a_closed_door(review: tuple[Task, str], now: datetime) -> None:
    _, url = review
    client = Client()
    page = client.get(url).headers["Location"]
    move_to(now + timedelta(hours=73))
    assert dead(client.get(url))
    assert dead(client.get(page))
    assert dead(client.post(f"{page}approve/"))


def test_task_done_by_a_colleague_withdrawn_or_a_holder_who_left_closes_the_door(
    review: tuple[Task, str], sale: Sale, cast: Cast, now: datetime, run_jobs: Callable[[], int]
) -> None:
    _, url = review
    client = Client()
    page = client.get(url).headers["Location"]
    case = flow.case_of(sale.subscription, "W01")
    assert case is not None
    flow_actions.stop_case(case=case, result="撤回", actor=cast.sales, now=now)
    assert dead(client.get(page))
    assert dead(client.post(f"{page}approve/", {"opinion": "同意"}))
    run_jobs()
    assert Link.objects.get().revoked_at is not None
    assert dead(client.get(url))


def test_holder_who_has_left_or_lost_the_post_decides_nothing(
    review: tuple[Task, str], cast: Cast, now: datetime
) -> None:
    task, url = review
    client = Client()
    page = client.get(url).headers["Location"]
    with acting(SYSTEM):
        cast.sales_director.postings.update(ended_at=now)
    assert dead(client.get(page))
    assert dead(client.post(f"{page}approve/"))
    with acting(SYSTEM):
        Staff.objects.filter(pk=cast.sales_director.pk).update(is_active=False)
    assert dead(client.get(page))
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


def test_link_to_one_s_own_request_shows_why_and_decides_nothing(
    sale: Sale, cast: Cast, now: datetime
) -> None:
    task = task_of(sale, "director_review")
    with acting(SYSTEM):
        task.case.makers.model.objects.create(case=task.case, staff=cast.sales_director, since_at=now)
    url = link_to(task, cast.sales_director, now)
    client, answer = opened(url)
    assert "不能由您自己审批" in answer.content.decode()
    answer = press(client, url, "approve", opinion="同意")
    assert answer.status_code == 422
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


def test_link_made_for_somebody_without_the_post_decides_nothing(
    sale: Sale, cast: Cast, now: datetime
) -> None:
    task = task_of(sale, "director_review")
    url = link_to(task, cast.manager, now)
    client = Client()
    assert press(client, url, "approve").status_code == 422
    assert dead(opened(link_to(task, cast.outsider, now))[1])
    assert dead(opened(link_to(task, cast.repairer, now))[1])
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


def test_unknown_outcome_is_a_closed_door(review: tuple[Task, str]) -> None:
    assert dead(press(Client(), review[1], "explode"))


def test_page_and_decision_need_the_page_s_own_form(review: tuple[Task, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(review[1]).headers["Location"]
    assert client.post(f"{page}approve/").status_code == 403


def test_money_asks_for_the_password_again(sale: Sale, cast: Cast, now: datetime) -> None:
    sale.review().register()
    task = task_of(sale, "confirm_deposit")
    with acting(SYSTEM):
        cast.cashier.set_password("correct horse battery")
        cast.cashier.save(update_fields=["password"])
    url = link_to(task, cast.cashier, now)
    client, answer = opened(url)
    assert "登录密码" in answer.content.decode()
    typed = {
        "amount": "50000", "payer": "张三", "method": "transfer", "received_on": "2026-03-16",
        "bank_reference": "T1",
    }  # fmt: skip
    assert "确认是您本人" in press(client, url, "done", **typed).content.decode()
    wrong = press(client, url, "done", **typed, password="wrong")
    assert (wrong.status_code, "密码不对" in wrong.content.decode()) == (422, True)
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    right = press(client, url, "done", **typed, password="correct horse battery")
    assert right.status_code == 200, right.content.decode()[:3000]
    task.refresh_from_db()
    assert (task.state, task.done_by) == (TaskState.DONE, cast.cashier)
    assert Entry.objects.filter(action="desk.confirm_person").count() == 1


def test_wrong_passwords_are_slowed_down(sale: Sale, cast: Cast, now: datetime) -> None:
    sale.review().register()
    url = link_to(task_of(sale, "confirm_deposit"), cast.cashier, now)
    client = Client()
    typed = {
        "amount": "50000", "payer": "张三", "method": "transfer", "received_on": "2026-03-16",
        "bank_reference": "T1", "password": "wrong",
    }  # fmt: skip
    assert [press(client, url, "done", **typed).status_code for _ in range(6)] == [422] * 5 + [429]


def test_demo_person_confirms_by_the_code_on_the_page(
    sale: Sale, cast: Cast, now: datetime, settings: Any
) -> None:
    sale.review().register()
    settings.DEMO = True
    with acting(SYSTEM):
        Staff.objects.filter(pk=cast.cashier.pk).update(is_demo=True)
    url = link_to(task_of(sale, "confirm_deposit"), cast.cashier, now)
    client, answer = opened(url)
    assert "246810" in answer.content.decode()
    typed = {
        "amount": "50000", "payer": "张三", "method": "transfer", "received_on": "2026-03-16",
        "bank_reference": "T1", "password": "246810",
    }  # fmt: skip
    assert press(client, url, "done", **typed).status_code == 200
    settings.DEMO = False


def test_message_outside_carries_a_link_of_its_recipient_only_where_only_they_read_it(
    sale: Sale, cast: Cast, now: datetime, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, group = Provider(), Provider(personal=False)
    monkeypatch.setitem(channels.ADAPTERS, Channel.GATEWAY, own.adapter)
    monkeypatch.setitem(channels.ADAPTERS, Channel.GROUP, group.adapter)
    for channel in (Channel.GATEWAY, Channel.GROUP):
        actions.set_channel(channel=channel, company=None, is_on=True, secrets={}, actor=cast.admin, now=now)
    run_jobs()
    actions.send_due()
    (parcel,) = own.parcels
    assert parcel.to == "sales_director"
    assert parcel.url.startswith("http://localhost:8000/a/")
    _, answer = opened(parcel.url.removeprefix("http://localhost:8000"))
    assert answer.status_code == 200
    (shared,) = group.parcels
    assert "/a/" not in shared.url
    assert shared.url.startswith("http://localhost:8000/cases/")
    for text in (parcel.title + parcel.words, shared.title + shared.words):
        assert sale.subscription.unit.label not in text


@pytest.mark.parametrize(
    "line",
    [
        ("Not Found: %s", ("/a/" + "x" * 43,)),
        ("GET /a/" + "y" * 43 + " 200", ()),
        ("papers /papers/q/" + "z" * 22, ()),
    ],
)
def test_log_lines_carry_no_token(line: tuple[str, tuple[str, ...]]) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, line[0], line[1], None)
    assert WithoutTokens().filter(record)
    words = record.getMessage()
    assert "…" in words
    assert not any(part * 20 in words for part in "xyz")
