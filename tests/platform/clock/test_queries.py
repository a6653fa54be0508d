"""What the database's clock says, and who may move it."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import ProgrammingError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from guijia.kit.days import CHINA
from guijia.platform.clock import queries, reference, shipped
from guijia.platform.clock.middleware import Now, now_of
from tests.platform.clock import hand

pytestmark = pytest.mark.django_db


def test_now_is_aware_and_close_to_real() -> None:
    assert abs(queries.now() - datetime.now(CHINA)) < timedelta(seconds=60)


def test_now_moved_by_the_owner_moves() -> None:
    hand.move_to(datetime(2026, 12, 31, 23, 59, tzinfo=CHINA))
    assert timedelta() <= queries.now() - datetime(2026, 12, 31, 23, 59, tzinfo=CHINA) < timedelta(seconds=20)


def test_now_the_application_cannot_move_it() -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("UPDATE clock_offset SET shift = interval '1 day'")


def test_request_now_is_lazy_and_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    seen: list[datetime] = []

    def unhurried(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def asking(request: HttpRequest) -> HttpResponse:
        seen.extend([now_of(request), now_of(request)])
        return HttpResponse()

    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        Now(unhurried)(request)
    with django_assert_num_queries(1):
        Now(asking)(request)
    assert seen[0] == seen[1]
    assert type(seen[0]) is datetime


def test_workday_table_loaded_equals_shipped() -> None:
    reference.load_calendars()
    assert queries.workday_table() == shipped.workday_table()
    late = queries.workday_table(date(2026, 3, 1))
    assert late.years == {2026}
    assert queries.last_known_year() == 2026


def test_load_calendars_twice_enters_nothing_new() -> None:
    reference.load_calendars()
    assert reference.load_calendars() == 0


def test_hours_of_loaded_equals_shipped() -> None:
    reference.load_calendars()
    for calendar in ("office", "repair"):
        assert set(queries.hours_of(calendar)) == set(shipped.hours_of(calendar))
        assert queries.hours_of(calendar)


def test_clocks_of_unknown_case_is_empty() -> None:
    assert not queries.clocks_of(uuid4()).exists()
    assert queries.clock_by_id(uuid4()) is None
