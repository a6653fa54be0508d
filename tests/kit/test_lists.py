"""The one list page: what is asked, pages, filters, columns, Excel, and how much it costs."""

import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.urls.resolvers import URLPattern
from hypothesis import HealthCheck, given
from hypothesis import settings as speed
from hypothesis import strategies as some
from openpyxl import load_workbook

from guijia.config import urls as product
from guijia.kit.asking import KEPT
from guijia.kit.lists import Choice, Column, ListPage, Period, as_words
from guijia.kit.views import StaffRequest, signed_in
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building, Unit
from tests.asking import asked

pytestmark = pytest.mark.django_db


class Units(ListPage[Unit]):
    """A list of units, as an area would configure it."""

    key = "tests.units"
    title = "房屋"
    columns = [
        Column("label", "房号", sort="label"),
        Column("building", "楼栋", "building.name", sort="building__name"),
        Column("price", "总价 元", lambda unit: Decimal("2211600"), right=True),
        Column("code", "项目", "project.code", chosen=False),
    ]
    filters = [Choice("building", "楼栋", [("3", "3 号楼"), ("5", "5 号楼")], "building__number")]
    search = ("label__icontains",)
    default_sort = "label"
    page_size = 10
    project_field = "project_id"
    empty_title = "还没有房屋"

    def url_of(self, row: Unit) -> str:
        """A page of its own."""
        return f"/homes/{row.pk}"


class People(ListPage[Staff]):
    """A list with a field that may be empty and one with moments."""

    key = "tests.people"
    title = "人员"
    columns = [
        Column("login", "登录名", sort="login"),
        Column("last", "上次登录", "last_login", sort="last_login"),
    ]
    filters = [Period("joined", "入职", "joined_at")]
    page_size = 5


@signed_in
def units(request: StaffRequest) -> HttpResponse:
    """The view of an area."""
    return Units().respond(request, Unit.objects.select_related("building", "project"))


@signed_in
def people(request: StaffRequest) -> HttpResponse:
    """Another view of an area."""
    return People().respond(request, Staff.objects.all())


class Addresses:
    """The product's addresses and those of these tests."""

    urlpatterns: list[URLPattern] = [*product.urlpatterns, path("t/units", units), path("t/people", people)]


@pytest.fixture
def client(cast: Any, settings: Any) -> Client:
    """A browser in which the salesperson has signed in."""
    settings.ROOT_URLCONF = Addresses
    made = Client()
    made.force_login(cast.sales)
    return made


def put_units(cast: Any, many: int, number: str = "3") -> Building:
    """Rows of one building."""
    with acting(SYSTEM):
        building, _ = Building.objects.get_or_create(
            project=cast.project, number=number, name=f"{number} 号楼"
        )
        start = building.units.count()
        Unit.objects.bulk_create(
            Unit(project=cast.project, building=building, label=f"{number}-1-{n:04d}")
            for n in range(start, start + many)
        )
    return building


def labels(response: HttpResponse) -> list[str]:
    """First column of the rows shown."""
    context: Any = response.context  # type: ignore[attr-defined]
    return [row.cells[0][1] for row in context["rows"]]


def test_pages_forward_and_back_show_every_row_once(client: Client, cast: Any) -> None:
    put_units(cast, 25)
    seen, url = [], "/t/units"
    while url:
        response = client.get(url)
        seen.append(labels(response))
        url = f"/t/units{response.context['after']}" if response.context["after"] else ""
    assert [len(page) for page in seen] == [10, 10, 5]
    shown = [label for page in seen for label in page]
    assert shown == sorted(set(shown))
    back = client.get(f"/t/units{response.context['before']}")
    assert labels(back) == seen[1]
    assert labels(client.get(f"/t/units{back.context['before']}")) == seen[0]


def test_pages_with_equal_and_empty_values_show_every_row_once(
    client: Client, cast: Any, now: datetime
) -> None:
    with acting(SYSTEM):
        for number, person in enumerate(Staff.objects.order_by("pk")[:12]):
            person.last_login = now if number % 2 else None
            person.save(update_fields=["last_login"])
    every = Staff.objects.count()
    for sort in ("last", "-last"):
        seen: list[str] = []
        pages = []
        url = f"/t/people?sort={sort}"
        while url:
            response = client.get(url)
            pages.append(labels(response))
            seen += pages[-1]
            url = f"/t/people{response.context['after']}" if response.context["after"] else ""
        assert len(seen) == len(set(seen)) == every
        before = f"/t/people{response.context['before']}"
        for page in reversed(pages[:-1]):
            response = client.get(before)
            assert labels(response) == page
            before = f"/t/people{response.context['before']}"


def test_a_row_that_vanished_from_the_edge_leads_to_the_first_page(client: Client, cast: Any) -> None:
    put_units(cast, 12)
    assert labels(client.get(f"/t/units?after={uuid4()}")) == labels(client.get("/t/units"))


def test_search_filter_and_sort_narrow_and_are_kept(client: Client, cast: Any) -> None:
    put_units(cast, 12)
    put_units(cast, 3, "5")
    assert labels(client.get("/t/units?building=5")) == ["5-1-0000", "5-1-0001", "5-1-0002"]
    assert labels(client.get(asked(client, "/t/units", q="0001 5-"))) == ["5-1-0001"]
    assert labels(client.get("/t/units?sort=-label"))[0] == "5-1-0002"
    response = client.get("/t/units?building=3&sort=-label")
    assert "building=3" in response.context["after"]
    assert "sort=-label" in response.context["after"]


@pytest.mark.parametrize(
    "asked",
    [
        "sort=password",
        "sort=-building__project__company__name",
        "sort=price",
        "building=99",
        "building__number=3",
        "after=zzz",
        "before=1",
        "after=1e400",
        "q=%F0%A0%AE%B7%20%25%5F%27",
        "q=" + "x" * 5000,
        "page=-1&OR=1",
    ],
)
def test_what_is_not_declared_is_ignored(client: Client, cast: Any, asked: str) -> None:
    put_units(cast, 3)
    assert client.get(f"/t/units?{asked}").status_code == 200


@speed(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=some.text(max_size=20), value=some.text(max_size=20))
def test_anything_asked_is_answered(client: Client, key: str, value: str) -> None:
    for name in (key, "sort", "after", "before", "q", "building"):
        assert client.get("/t/units", {name or "x": value}).status_code in {200, 400}


def test_period_includes_both_days(client: Client, cast: Any) -> None:
    today = date.today()  # noqa: DTZ011  joined_at is the wall clock's
    found = client.get(f"/t/people?joined_from={today.isoformat()}&sort=login")
    assert labels(found)
    assert labels(client.get("/t/people?joined_to=2001-01-01")) == []
    assert client.get("/t/people?joined_from=2026-13-45").status_code == 200


def test_a_piece_is_answered_to_htmx(client: Client, cast: Any) -> None:
    put_units(cast, 1)
    response = client.get("/t/units", headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith("<section")
    assert response.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in response.headers["Vary"]


def test_empty_list_says_what_to_do(client: Client) -> None:
    assert "还没有房屋" in client.get("/t/units").content.decode()
    assert "清除筛选" in client.get("/t/units?building=3").content.decode()


def test_columns_are_remembered_and_unknown_ones_dropped(client: Client, cast: Any) -> None:
    put_units(cast, 1)
    data = {"list": "tests.units", "column": ["code", "label", "password"], "next": "/t/units"}
    assert client.post("/lists/views/columns", data).headers["Location"] == "/t/units"
    shown = [column.key for column, _ in client.get("/t/units").context["columns"]]
    assert shown == ["code", "label"]


def test_chosen_project_narrows(client: Client, cast: Any) -> None:
    put_units(cast, 2)
    client.force_login(cast.group_manager)
    client.post("/project", {"project": str(cast.elsewhere.pk)})
    assert labels(client.get("/t/units")) == []
    client.post("/project", {"project": ""})
    assert len(labels(client.get("/t/units"))) == 2


def test_same_number_of_queries_for_1_and_30_rows(
    client: Client, cast: Any, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    Units.page_size, old = 50, Units.page_size
    try:
        put_units(cast, 1)
        client.get("/t/units")
        with django_assert_max_num_queries(12) as one:
            client.get("/t/units")
        put_units(cast, 29)
        with django_assert_num_queries(len(one)):
            client.get("/t/units")
    finally:
        Units.page_size = old


def read(response: Any) -> list[list[Any]]:
    """The cells of an Excel download."""
    content = b"".join(response.streaming_content)
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.rows]


def test_excel_gives_all_rows_typed_and_says_who_took_it(client: Client, cast: Any) -> None:
    put_units(cast, 25)
    rows = read(client.get("/t/units?excel=1&sort=-label"))
    assert rows[0] == ["房号", "楼栋", "总价 元"]
    assert rows[1] == ["3-1-0024", "3 号楼", 2211600]
    assert len([row for row in rows[1:] if row[1]]) == 25
    assert str(cast.sales.name) in rows[-1][0]
    assert Entry.objects.filter(action="desk.note_export", actor_id=cast.sales.pk).count() == 1


def test_excel_beyond_the_cap_is_refused_with_words(client: Client, cast: Any, monkeypatch: Any) -> None:
    put_units(cast, 3)
    monkeypatch.setattr("guijia.kit.lists.EXPORTED", 2)
    response = client.get("/t/units?excel=1", follow=True)
    assert "不能直接导出" in response.content.decode()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝１＋１", '=HYPERLINK("x")', "=cmd|'/C calc'!A0"]
)
def test_excel_keeps_text_as_text(client: Client, cast: Any, text: str) -> None:
    building = put_units(cast, 0)
    with acting(SYSTEM):
        Unit.objects.create(project=cast.project, building=building, label=text)
    response: Any = client.get("/t/units?excel=1")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cell = book.active.cell(2, 1)
    assert cell.data_type == "s"
    assert cell.value == f"'{text}"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "—"),
        ("", "—"),
        (True, "是"),
        (False, "否"),
        (Decimal("1234567"), "1,234,567.00"),
        (date(2026, 3, 1), "2026-03-01"),
        (0, "0"),
        ("张伟", "张伟"),
    ],
)
def test_as_words(value: Any, words: str, now: datetime) -> None:
    assert as_words(value, now) == words


def test_markup_in_a_value_is_shown_as_text(client: Client, cast: Any) -> None:
    building = put_units(cast, 0)
    with acting(SYSTEM):
        Unit.objects.create(project=cast.project, building=building, label="<svg onload=alert(1)>{{7*7}}")
    body = client.get("/t/units").content.decode()
    assert "<svg onload" not in body
    assert "{{7*7}}" in body


def test_a_stranger_is_led_to_the_entry(client: Client) -> None:
    client.logout()
    response = client.get("/t/units?q=1")
    assert response.status_code == 302
    assert response.headers["Location"] == "/?next=%2Ft%2Funits%3Fq%3D1"
    assert client.get("/t/units", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/"


def test_edge_is_read_within_the_rows_only(cast: Any) -> None:
    put_units(cast, 2)
    request: Any = RequestFactory().get("/", {"after": str(Unit.objects.first().pk)})  # type: ignore[union-attr]
    none: QuerySet[Unit] = Unit.objects.none()
    page, before, after = Units().page_of(request, none, Units().asked(request))
    assert (page, before, after) == ([], False, False)


def test_words_typed_stand_in_no_address_of_a_list_of_people(client: Client, cast: Any) -> None:
    put_units(cast, 25)
    put_units(cast, 3, "5")
    there = asked(client, "/t/units", q="3-1-00", sort="-label", building="3")
    assert "3-1-00" not in there
    page = client.get(there)
    assert 'value="3-1-00"' in page.content.decode()
    assert labels(page)[0] == "3-1-0024"
    for link in ("after", "excel", "here"):
        assert "q=~" in page.context[link]
        assert "3-1-00" not in page.context[link]
    following = client.get(f"/t/units{page.context['after']}")
    assert labels(following)[0] == "3-1-0014"
    assert client.get(f"/t/units{page.context['excel']}").headers["Content-Type"].startswith("application/")
    # The way back: the same address answers the same.
    assert labels(client.get(there)) == labels(page)


def test_words_in_an_address_and_words_kept_no_longer_are_not_searched_but_said(
    client: Client, cast: Any
) -> None:
    put_units(cast, 3)
    mine = asked(client, "/t/units", q="0001")
    assert labels(client.get(mine)) == ["3-1-0001"]
    for word in ("0001", "~gone", "~"):
        page = client.get("/t/units", {"q": word})
        assert len(labels(page)) == 3
        assert "查找的字已经过期" in page.content.decode()
    other = Client()
    other.force_login(cast.sales)
    assert "查找的字已经过期" in other.get(mine).content.decode()
    for n in range(KEPT + 1):
        asked(client, "/t/units", q=f"x{n}")
    assert "查找的字已经过期" in client.get(mine).content.decode()


def test_kept_words_are_sealed_and_the_same_words_keep_their_key(client: Client, cast: Any) -> None:
    first, second = asked(client, "/t/units", q="张伟"), asked(client, "/t/units", q="张伟")
    assert first == second
    assert "张伟" not in json.dumps(dict(client.session.items()), ensure_ascii=False)
    assert asked(client, "/t/units", q="  ", building="3") == "/t/units?building=3"


def test_list_without_people_is_asked_in_the_address(client: Client, cast: Any, monkeypatch: Any) -> None:
    put_units(cast, 3)
    monkeypatch.setattr(Units, "personal", False)
    page = client.get("/t/units", {"q": "0001"})
    assert labels(page) == ["3-1-0001"]
    assert 'method="post" hx-post' not in page.content.decode()
