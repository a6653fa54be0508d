"""Absences on the screen: entered by oneself or whoever arranges them, taken back, hidden from others."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.kit.days import business_day
from guijia.platform.clock import queries as clock
from guijia.platform.org import queries
from guijia.platform.org.enums import AbsenceState, Role
from guijia.platform.org.models import Absence, Staff

pytestmark = pytest.mark.django_db


def as_(person: Staff) -> Client:
    client = Client()
    client.force_login(person)
    return client


def announce(person: Staff, staff: Staff, deputy: Staff | None, **given: str) -> Any:
    today = business_day(clock.now())
    sent = {
        "staff": str(staff.pk),
        "deputy": str(deputy.pk) if deputy else "",
        "from_day": today.isoformat(),
        "until_day": (today + timedelta(days=2)).isoformat(),
        "reason": "出差",
        **given,
    }
    return as_(person).post(reverse("away:announce"), sent)


def test_from_today_the_deputy_acts_at_once_and_no_more_after_it_is_ended(cast: Any) -> None:
    assert announce(cast.sales, cast.sales, cast.contract).status_code == 302
    deputy = queries.staff_by_id(cast.contract.pk)
    assert deputy is not None
    assert deputy.holds(Role.SALES, cast.project.pk)
    page = as_(cast.sales).get(reverse("away:absences")).content.decode()
    assert "提前结束" in page
    absence = Absence.objects.get()
    assert as_(cast.sales).post(reverse("away:cancel", args=[absence.pk])).status_code == 302
    absence.refresh_from_db()
    assert absence.state == AbsenceState.ENDED
    assert "提前结束" not in as_(cast.sales).get(reverse("away:absences")).content.decode()


def test_a_refusal_keeps_what_was_typed(cast: Any) -> None:
    answer = announce(cast.sales, cast.sales, None)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "没有规定的代行岗位" in words
    assert "出差" in words
    assert announce(cast.sales, cast.sales, cast.contract, until_day="2020-01-01").status_code == 422
    assert not Absence.objects.exists()


def test_only_those_one_arranges_for_can_be_chosen(cast: Any) -> None:
    assert announce(cast.sales, cast.contract, cast.legal).status_code == 422
    assert announce(cast.manager, cast.contract, cast.legal).status_code == 302


def test_absences_of_others_are_hidden(cast: Any, now: datetime) -> None:
    announce(cast.sales, cast.sales, cast.contract)
    absence = Absence.objects.get()
    address = reverse("away:cancel", args=[absence.pk])
    assert as_(cast.outsider).post(address).status_code == 404
    assert (
        cast.sales.name
        not in as_(cast.legal).get(reverse("away:absences")).content.decode().split("<main")[-1]
    )
    assert as_(cast.contract).post(address).status_code == 422
