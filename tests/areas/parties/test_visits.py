"""Visitors and callers: entered, recognised by their number, voided with a reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from guijia.areas.parties.models import Visit
from guijia.areas.parties.visits import actions, queries
from guijia.areas.parties.visits.actions import Entry
from guijia.kit.errors import BusinessError
from tests.access.world import come_in
from tests.conftest import Cast, make_cast
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
NUMBER = "13912345678"


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """The cast of the house: one person for each role."""
    move_to(now)
    return make_cast(now)


def enter(cast: Any, now: datetime, mobile: str = NUMBER, **more: Any) -> Visit:
    told: dict[str, Any] = {
        "kind": "visit", "at": now, "name": "王先生", "mobile": mobile, "channel": "web", "wish": "three",
        "grade": "b", "note": "", "consultant_id": cast.sales.pk,
    } | more  # fmt: skip
    return actions.enter_visit(project_id=cast.project.pk, entry=Entry(**told), actor=cast.sales, now=now)


def test_same_number_is_the_same_visitor_again(cast: Any, now: datetime) -> None:
    first, again = enter(cast, now), enter(cast, now, kind="call")
    assert first.earlier is None
    assert again.earlier == first
    assert enter(cast, now, mobile="").earlier is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile FROM parties_visit")
        assert all(NUMBER not in row[0] for row in cursor.fetchall())


def test_voided_first_visit_hands_its_place_to_the_next(cast: Any, now: datetime) -> None:
    first, second, third = (enter(cast, now + timedelta(minutes=n) - timedelta(hours=1)) for n in range(3))
    actions.void_visit(visit_id=first.pk, reason="测试号码", actor=cast.sales, now=now)
    for one in (second, third):
        one.refresh_from_db()
    assert second.earlier is None
    assert third.earlier == second
    assert queries.first_with(cast.project.pk, NUMBER) == second
    with pytest.raises(BusinessError, match="已经作废"):
        actions.void_visit(visit_id=first.pk, reason="再作废", actor=cast.sales, now=now)


def test_refused_with_a_sentence(cast: Any, now: datetime) -> None:
    with pytest.raises(BusinessError, match="晚于现在"):
        enter(cast, now, at=now + timedelta(minutes=5))
    with pytest.raises(BusinessError, match="置业顾问不在这个项目"):
        enter(cast, now, consultant_id=cast.cashier.pk)
    entry = Entry("visit", now, "李女士", "", "web", "one", "a", "", cast.sales.pk)
    for person in (cast.manager, cast.outsider):
        with pytest.raises(BusinessError, match="只能查看"):
            actions.enter_visit(project_id=cast.project.pk, entry=entry, actor=person, now=now)
    assert not Visit.objects.exists()


def test_screens_enter_recognise_find_and_void(cast: Any, now: datetime) -> None:
    client = come_in(cast.sales)
    enter(cast, now - timedelta(days=1))
    url = reverse("visits:enter", args=[cast.project.pk])
    assert client.get(url).status_code == 200
    known = client.post(reverse("visits:known", args=[cast.project.pk]), {"mobile": NUMBER}).content.decode()
    assert cast.sales.name in known
    body = {
        "kind": "visit", "on": now.date().isoformat(), "clock": "00:05", "name": "王先生", "mobile": NUMBER,
        "channel": "owner", "wish": "two", "grade": "a", "consultant": cast.sales.pk, "note": "看过样板间",
    }  # fmt: skip
    assert client.post(url, body | {"clock": "25:99"}).status_code == 422
    assert client.post(url, body | {"mobile": "123"}).status_code == 422
    assert client.post(url, body).status_code == 302
    made = Visit.objects.latest("entered_at")
    assert made.earlier is not None
    page = client.get(reverse("visits:visits")).content.decode()
    assert "139****5678" in page
    assert NUMBER not in page
    found = client.get(reverse("visits:visits") + "?again=yes").content.decode()
    assert "共 1 条" in found
    shown = client.get(reverse("visits:visit", args=[made.pk])).content.decode()
    assert "首次接待" in shown
    void = reverse("visits:void", args=[made.pk])
    assert client.post(void, {"reason": ""}).status_code == 422
    assert client.post(void, {"reason": "重复"}).status_code == 302
    assert "已作废" in client.get(reverse("visits:visit", args=[made.pk])).content.decode()
