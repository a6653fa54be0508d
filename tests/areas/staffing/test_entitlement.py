"""Days of annual leave: by years of work, never fewer than the law gives, refused beyond what is left."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.staffing.leave import actions, queries, rules
from guijia.areas.staffing.models import Career
from guijia.kit.errors import BusinessError
from guijia.platform.audit.models import Entry
from tests.access.world import come_in
from tests.platform.clock.hand import move_to

STEPS = rules.Steps(((1, Decimal(5)), (10, Decimal(10)), (20, Decimal(15))))
JOINED = date(2020, 6, 1)


@pytest.mark.parametrize(
    ("joined", "worked", "year", "days"),
    [
        (JOINED, date(2020, 6, 1), 2026, 5),
        (JOINED, date(2016, 12, 31), 2026, 10),
        (JOINED, date(2017, 1, 1), 2026, 5),
        (JOINED, date(2006, 7, 1), 2026, 15),
        # New here in the year, a year of work before: what is left of it, whole days (实施办法第五条).
        (date(2026, 7, 1), date(2020, 1, 1), 2026, 2),
        (date(2026, 7, 1), date(2005, 1, 1), 2026, 7),
        (date(2026, 12, 1), date(2005, 1, 1), 2026, 1),
        (date(2026, 1, 1), date(2020, 1, 1), 2026, 5),
        # The first year of work is complete during the year; before that there is none.
        (date(2025, 7, 1), date(2025, 7, 1), 2026, 2),
        (date(2025, 7, 1), date(2025, 7, 1), 2025, 0),
        (date(2027, 1, 1), date(2000, 1, 1), 2026, 0),
        (date(2024, 2, 29), date(2023, 2, 28), 2024, 4),
    ],
)
def test_days_follow_the_years_of_work(joined: date, worked: date, year: int, days: int) -> None:
    assert rules.statutory(joined, worked, year, STEPS) == days


def test_years_are_whole_and_a_leap_day_has_its_anniversary() -> None:
    assert rules.whole_years(date(2016, 3, 17), date(2026, 3, 16)) == 9
    assert rules.whole_years(date(2016, 3, 16), date(2026, 3, 16)) == 10
    assert rules.anniversary(date(2024, 2, 29), 1) == date(2025, 3, 1)


@pytest.fixture
def person(cast: Any, now: datetime) -> Any:
    move_to(now)
    return cast.contract


def career(
    cast: Any, person: Any, now: datetime, since: date = date(2010, 1, 1), actor: Any = None
) -> Career:
    return actions.set_career(
        staff=person, joined_on=JOINED, worked_since=since, source="社保", actor=actor or cast.hr, now=now
    )


@pytest.mark.django_db
def test_the_balance_follows_career_and_allowance(cast: Any, person: Any, now: datetime) -> None:
    assert queries.balance_of(person, 2026).days == 5
    career(cast, person, now)
    assert queries.balance_of(person, 2026).left == 10
    actions.set_allowance(
        staff=person, year=2026, days=Decimal(12), source="劳动合同", actor=cast.hr, now=now
    )
    assert queries.allowance_of(person, 2026) == 12
    with pytest.raises(BusinessError) as refused:
        actions.set_allowance(staff=person, year=2026, days=Decimal(9), source="x", actor=cast.hr, now=now)
    assert refused.value.code == "staffing_leave_below_law"
    career(cast, person, now)
    assert Entry.objects.filter(action="staffing.set_career").count() == 1


@pytest.mark.django_db
def test_nobody_keeps_their_own_and_days_are_in_order(cast: Any, person: Any, now: datetime) -> None:
    for actor, staff in ((cast.contract, cast.care), (cast.hr, cast.hr), (cast.outsider, person)):
        with pytest.raises(BusinessError) as refused:
            career(cast, staff, now, actor=actor)
        assert refused.value.code == "staffing_leave_not_allowed"
    with pytest.raises(BusinessError) as refused:
        career(cast, person, now, since=date(2021, 1, 1))
    assert refused.value.code == "staffing_career_order"


@pytest.mark.django_db
def test_leave_beyond_the_balance_or_the_year_is_refused_with_a_way(
    cast: Any, person: Any, now: datetime
) -> None:
    def ask(first: date, last: date) -> None:
        wish = actions.Wish("annual", first, "am", last, "pm", "休假")
        actions.ask_leave(wish=wish, actor=person, now=now)

    with pytest.raises(BusinessError) as refused:
        ask(date(2026, 3, 23), date(2026, 3, 30))
    assert refused.value.code == "staffing_leave_beyond_balance"
    assert "改请事假或调休" in refused.value.message
    with pytest.raises(BusinessError) as refused:
        ask(date(2026, 12, 31), date(2027, 1, 4))
    assert refused.value.code == "staffing_leave_over_new_year"
    career(cast, person, now)
    ask(date(2026, 3, 23), date(2026, 3, 30))
    assert queries.balance_of(person, 2026).left < 5


@pytest.mark.django_db
def test_screens_list_keep_and_refuse(cast: Any, person: Any, now: datetime) -> None:
    client, url = come_in(cast.hr), reverse("staffing:entitlement", args=[person.pk])
    assert "未登记" in client.get(reverse("staffing:entitlements")).content.decode()
    said = {"joined_on": "2020-06-01", "worked_since": "2010-01-01", "source": "社保"}
    assert client.post(reverse("staffing:keep_career", args=[person.pk]), said).status_code == 302
    late = said | {"worked_since": "2021-01-01"}
    assert client.post(reverse("staffing:keep_career", args=[person.pk]), late).status_code == 422
    days = {"days": "3", "source": "x", "year": "2026"}
    assert client.post(reverse("staffing:keep_allowance", args=[person.pk]), days).status_code == 422
    assert (
        client.post(reverse("staffing:keep_allowance", args=[person.pk]), days | {"days": "11"}).status_code
        == 302
    )
    page = client.get(url).content.decode()
    assert "累计 16 年" in page
    assert "11.0 天" in page
    assert come_in(cast.care).get(url).status_code == 404
    assert come_in(cast.outsider).get(url).status_code == 404
    assert client.get(reverse("staffing:entitlement", args=[cast.hr.pk])).status_code == 404
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("staffing:entitlements"), {"year": "2027"})
        asked.append(len(seen))
    assert asked[1] < 30


@pytest.mark.django_db
def test_the_rota_is_taken_as_excel(cast: Any, person: Any) -> None:
    asked = {"project": str(cast.project.pk), "section": "签约组", "month": "2026-03"}
    given = come_in(cast.signing_lead).get(reverse("staffing:rota_excel"), asked)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(given.streaming_content))).active
    assert sheet is not None
    assert sheet["A1"].value == "姓名"
    assert sheet["B1"].value == "03-01 日"
    assert person.name in {row[0].value for row in sheet.iter_rows()}
