"""Somebody leaves: seen, passed on, closed; never so that a post stands empty."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole
from guijia.areas.staffing import actions, queries
from guijia.areas.staffing.enums import HandOverState
from guijia.areas.staffing.models import HandOver
from guijia.faces.api.actions import tokens
from guijia.faces.api.enums import Scope
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.flow.models import Task
from guijia.platform.org import actions as org
from guijia.platform.org import queries as people
from guijia.platform.org.enums import AbsenceState, Role
from guijia.platform.org.models import Absence, Staff
from tests.access.world import come_in
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.conftest import do_waiting_jobs
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 13)


@pytest.fixture(autouse=True)
def _today(db: None, now: datetime) -> None:
    """Jobs read the clock of the house."""
    move_to(now)


@pytest.fixture
def chief(cast: Any, now: datetime) -> Staff:
    """Whoever lets people go in all projects."""
    person = org.hire(login="chief", name="总管理", actor=SYSTEM, now=now)
    org.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=now)
    return Staff.objects.get(pk=person.pk)


@pytest.fixture
def heir(cast: Any, now: datetime) -> Staff:
    """A second sales consultant to take over."""
    person = org.hire(login="heir", name="接手人", actor=SYSTEM, now=now)
    org.post(staff=person, role=Role.CARE, project=cast.project, actor=SYSTEM, now=now)
    return Staff.objects.get(pk=person.pk)


def order(leaver: Staff, actor: Staff, now: datetime, to: Staff | None = None, **more: Any) -> HandOver:
    named = {"": str(to.pk)} if to else {}
    values: dict[str, Any] = {"ends_on": LAST, "successors": named, "reason": "离职"} | more
    return actions.order_hand_over(staff=leaver, actor=actor, now=now, **values)


def waiting_for_the_director(cast: Any, now: datetime) -> Task:
    """A subscription submitted by the consultant that waits for the sales director."""
    _, units = ready_to_sell(cast, now, homes=1)
    buyers = [BuyerChoice(customer(cast, now).pk, BuyerRole.PURCHASER)]
    sale = Sale(cast, now, units[0], buyers=buyers).hold().submit()
    return Task.objects.get(case__subject_id=sale.subscription.pk, state="open")


def test_everything_in_hand_goes_to_the_successor_and_the_account_closes(
    cast: Any, chief: Staff, heir: Staff, now: datetime
) -> None:
    token, _ = tokens.make_token(
        name="取数", holder=cast.sales_director, scopes=[Scope.READ_CASES], expires_at=now + timedelta(days=5),
        actor=cast.sales_director, now=now,
    )  # fmt: skip
    away = org.announce_absence(
        staff=cast.mortgage, deputy=cast.sales_director, from_at=now + timedelta(days=2),
        until_at=now + timedelta(days=3), reason="休假", actor=cast.mortgage, now=now,
    )  # fmt: skip
    browser = come_in(cast.sales_director)
    assert browser.get(reverse("desk")).status_code == 200
    made = order(cast.sales_director, chief, now, heir)
    do_waiting_jobs()
    made.refresh_from_db()
    assert (made.state, made.trouble) == (HandOverState.CLOSED, "")
    assert {line["kind"] for line in made.result} == {"posts", "absences", "tokens"}
    assert people.staff_by_id(heir.pk).holds(Role.SALES_DIRECTOR, cast.project.pk)  # type: ignore[union-attr]
    token.refresh_from_db()
    assert token.revoked_at is not None
    away.refresh_from_db()
    assert away.state == AbsenceState.CANCELLED
    assert Absence.objects.get(staff=cast.mortgage, state=AbsenceState.PLANNED).deputy_id == heir.pk
    assert browser.get(reverse("desk")).status_code == 302
    gone = Staff.objects.get(pk=cast.sales_director.pk)
    assert not gone.is_active
    assert not gone.postings.filter(ended_at__isnull=True).exists()
    assert Entry.objects.filter(action="staffing.order_hand_over").count() == 1
    assert len(Entry.objects.get(action="staffing.pass_on").detail["moved"]) == len(made.result)
    # Done twice it stays as it was.
    again = actions.pass_on(hand_over_id=made.pk, actor=chief, now=now)
    assert again.result == made.result


def test_claimed_step_goes_to_who_may_do_it(cast: Any, chief: Staff, heir: Staff, now: datetime) -> None:
    task = waiting_for_the_director(cast, now)
    url = reverse("flow:claim", args=[task.case_id, task.pk])
    assert come_in(cast.sales_director).post(url).status_code == 302
    order(cast.sales_director, chief, now, heir)
    do_waiting_jobs()
    task.refresh_from_db()
    assert task.assignee_id == heir.pk
    assert Entry.objects.filter(action="flow.relieve").count() == 1


def test_step_that_the_successor_made_goes_back_to_the_role(cast: Any, chief: Staff, now: datetime) -> None:
    task = waiting_for_the_director(cast, now)
    url = reverse("flow:claim", args=[task.case_id, task.pk])
    assert come_in(cast.sales_director).post(url).status_code == 302
    order(cast.sales_director, chief, now, cast.sales)
    do_waiting_jobs()
    task.refresh_from_db()
    assert task.assignee_id is None


def test_account_stays_open_until_the_last_day_is_over(
    cast: Any, chief: Staff, heir: Staff, now: datetime
) -> None:
    made = order(cast.sales, chief, now, heir, ends_on=date(2026, 3, 18))
    do_waiting_jobs()
    made.refresh_from_db()
    assert made.state == HandOverState.PASSED
    assert Staff.objects.get(pk=cast.sales.pk).is_active
    assert queries.due(date(2026, 3, 18)) == []
    assert queries.due(date(2026, 3, 19)) == [made.pk]
    closed = actions.pass_on(hand_over_id=made.pk, actor=chief, now=now + timedelta(days=3))
    assert closed.state == HandOverState.CLOSED
    assert [line["kind"] for line in closed.result].count("posts") == 1


def test_hand_over_is_taken_back(cast: Any, chief: Staff, heir: Staff, now: datetime) -> None:
    made = order(cast.sales, chief, now, heir, ends_on=date(2026, 3, 18))
    actions.cancel_hand_over(hand_over=made, actor=chief, now=now)
    do_waiting_jobs()
    assert Staff.objects.get(pk=cast.sales.pk).is_active
    assert not HandOver.objects.get().result
    with pytest.raises(Conflict):
        actions.cancel_hand_over(hand_over=made, actor=chief, now=now)


def test_sole_holder_outsider_self_and_second_order_are_refused(
    cast: Any, chief: Staff, heir: Staff, now: datetime
) -> None:
    for leaver, actor, to, code in (
        (cast.sales, chief, None, "staffing_sole_holder"),
        (cast.sales, chief, cast.sales, "staffing_successor_is_leaver"),
        (cast.sales, chief, chief, "staffing_gives_themselves"),
        (cast.sales, cast.admin, heir, "staffing_not_everywhere"),
        (chief, chief, heir, "staffing_is_self"),
    ):
        with pytest.raises(BusinessError) as refused:
            order(leaver, actor, now, to)
        assert refused.value.code == code
    assert not HandOver.objects.exists()
    order(cast.sales, chief, now, heir)
    for leaver, to, code in (
        (cast.sales, heir, "staffing_under_way"),
        (cast.archive, cast.sales, "staffing_successor_gone"),
    ):
        with pytest.raises(BusinessError) as refused:
            order(leaver, chief, now, to)
        assert refused.value.code == code


def test_successor_who_left_meanwhile_stops_it_before_anything_moves(
    cast: Any, chief: Staff, heir: Staff, now: datetime
) -> None:
    made = order(cast.sales, chief, now, heir)
    org.let_go(staff=heir, actor=chief, now=now)
    do_waiting_jobs()
    made.refresh_from_db()
    assert made.state == HandOverState.BLOCKED
    assert "已离职" in made.trouble
    assert not made.result
    assert Staff.objects.get(pk=cast.sales.pk).is_active


def test_screen_previews_orders_and_shows_the_result(
    cast: Any, chief: Staff, heir: Staff, now: datetime
) -> None:
    client: Client = come_in(chief)
    url = reverse("staffing:let_go", args=[cast.sales.pk])
    page = client.get(url).content.decode()
    assert "置业顾问（归澜府）" in page
    assert "须指定接手人" in page
    data = {"ends_on": f"{now:%Y-%m-%d}", "reason": "个人原因", "successor": "", "post_0": ""}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "只有离职人一人任岗" in answer.content.decode()
    answer = client.post(url, data | {"post_0": str(heir.pk)}, follow=True)
    assert "正在交接" in answer.content.decode()
    do_waiting_jobs()
    made = HandOver.objects.get()
    page = client.get(reverse("staffing:hand_over", args=[made.pk])).content.decode()
    assert "接手人任岗" in page
    assert client.get(url).status_code == 302
    assert cast.sales.name in client.get(reverse("staffing:hand_overs")).content.decode()
