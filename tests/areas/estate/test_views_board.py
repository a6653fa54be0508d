"""The board and what is done on it, through HTTP."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Home
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import queries as clock
from guijia.platform.places import actions as places
from guijia.platform.places.models import Building, Unit
from tests.areas.estate.sales import give_permits, home_of, lay_out, ready_to_sell

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ground(cast: Any, now: datetime) -> tuple[Building, list[Unit]]:
    return ready_to_sell(cast, now)


@pytest.fixture
def building(ground: tuple[Building, list[Unit]]) -> Building:
    return ground[0]


@pytest.fixture
def unit(ground: tuple[Building, list[Unit]]) -> Unit:
    return ground[1][0]


def enter(client: Client, staff: Any) -> Client:
    client.force_login(staff)
    return client


def board(building: Building) -> str:
    return reverse("estate:board", args=[building.pk])


def test_index_counts_each_state(
    client: Client, cast: Any, building: Building, unit: Unit, now: datetime
) -> None:
    sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales, now=now)
    page = enter(client, cast.sales).get(reverse("estate:boards"))
    assert page.status_code == 200
    row = page.context["projects"][0]["rows"][0]
    assert (row.total, row.released, row.sold, row.states["held"]) == (4, 4, 0, 1)


def test_index_of_an_outsider_is_empty(client: Client, cast: Any, building: Building) -> None:
    assert enter(client, cast.outsider).get(reverse("estate:boards")).context["projects"] == []


def test_board_shows_every_home_once_with_sign_and_words(
    client: Client, cast: Any, building: Building, unit: Unit
) -> None:
    page = enter(client, cast.sales).get(board(building))
    text = page.content.decode()
    assert text.count("data-cell=") == 4
    assert f">{unit.label} 可售<" in text
    assert page.context["board"].legend[1].count == 4


@pytest.mark.parametrize("way", ["state", "price", "layout", "nonsense"])
def test_board_colours_and_filters(client: Client, cast: Any, building: Building, way: str) -> None:
    page = enter(client, cast.sales).get(
        board(building), {"by": way, "just": "held", "area": "9", "layout": ""}
    )
    assert page.status_code == 200
    shown = page.context["board"]
    assert sum(mark.count for mark in shown.legend) == shown.total == 4
    assert shown.shown == 0


def test_board_of_an_outsider_is_not_there(client: Client, cast: Any, building: Building, unit: Unit) -> None:
    enter(client, cast.outsider)
    for address in (
        board(building),
        reverse("estate:live", args=[building.pk]),
        reverse("estate:release", args=[building.pk]),
        reverse("estate:sheet", args=[building.pk]),
        reverse("estate:card", args=[unit.pk]),
        reverse("estate:unit_register", args=[unit.pk]),
    ):
        assert client.get(address).status_code == 404, address
    for name in ("hold", "let_go", "off_sale", "on_sale"):
        assert client.post(reverse(f"estate:{name}", args=[unit.pk])).status_code == 404, name
    assert home_of(unit).state == HomeState.AVAILABLE


def test_board_asks_the_same_number_of_questions_for_4_and_232_homes(
    client: Client,
    cast: Any,
    now: datetime,
    building: Building,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    enter(client, cast.sales)
    client.get(board(building))
    with django_assert_num_queries(10) as few:
        client.get(board(building))
    big = places.open_building(
        project=cast.project, number="88", name="88 号楼", position=2, actor=SYSTEM, now=now
    )
    units = places.enter_units(
        units=[Unit(project=cast.project, building=big, label=f"88-1-{n:04d}") for n in range(232)],
        project=cast.project,
        actor=SYSTEM,
        now=now,
    )
    with acting(SYSTEM):
        Home.objects.bulk_create(
            Home(
                unit=u,
                project=cast.project,
                building=big,
                entrance="1",
                floor=n // 4,
                room=str(n),
                column=n % 4 + 1,
            )
            for n, u in enumerate(units)
        )
    with django_assert_num_queries(len(few.captured_queries)):
        assert client.get(board(big)).content.decode().count("data-cell=") == 232


def test_live_says_nothing_until_something_changes(
    client: Client, cast: Any, building: Building, unit: Unit, now: datetime
) -> None:
    pulse = str(enter(client, cast.sales).get(board(building)).context["pulse"])
    address = reverse("estate:live", args=[building.pk])
    assert client.get(address, {"pulse": pulse}, headers=HTMX).status_code == 204
    mark = client.get(reverse("estate:card", args=[unit.pk]), headers=HTMX).context["card"]["mark"]
    sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales_director, now=clock.now())
    answer = client.get(address, {"pulse": pulse, "unit": unit.pk, "mark": mark}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "home-changed"
    assert f">{unit.label} 锁定<" in answer.content.decode()


# ---- the card ----


def card(client: Client, unit: Unit) -> dict[str, Any]:
    found: dict[str, Any] = client.get(reverse("estate:card", args=[unit.pk]), headers=HTMX).context["card"]
    return found


def test_card_offers_what_can_be_done_and_says_why_not(
    client: Client, cast: Any, building: Building, unit: Unit, now: datetime
) -> None:
    assert card(enter(client, cast.sales), unit)["acts"].hold is None
    assert "置业顾问" in str(card(enter(client, cast.contract), unit)["acts"].hold)
    sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales, now=clock.now())
    mine = card(enter(client, cast.sales), unit)["acts"]
    assert mine.subscribe is None
    assert mine.let_go is None
    theirs = card(enter(client, cast.sales_director), unit)["acts"]
    assert theirs.let_go.code == "estate_held"
    assert theirs.subscribe.code == "estate_held"


def test_card_shows_floor_prices_only_to_those_who_may(client: Client, cast: Any, unit: Unit) -> None:
    def shown(staff: Any) -> bool:
        page = enter(client, staff).get(reverse("estate:card", args=[unit.pk]), headers=HTMX)
        return "970,000.00" in page.content.decode()

    assert shown(cast.sales_director)
    assert not shown(cast.sales)


def test_card_by_itself_leads_to_the_board(client: Client, cast: Any, building: Building, unit: Unit) -> None:
    answer = enter(client, cast.sales).get(reverse("estate:card", args=[unit.pk]))
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{board(building)}?unit={unit.pk}"


def test_hold_leads_on_to_the_subscription_form(client: Client, cast: Any, unit: Unit) -> None:
    answer = enter(client, cast.sales).post(reverse("estate:hold", args=[unit.pk]), headers=HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == reverse("deals:subscribe", args=[unit.pk])
    assert home_of(unit).state == HomeState.HELD


def test_lost_race_is_said_in_place_with_409(client: Client, cast: Any, unit: Unit) -> None:
    sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales_director, now=clock.now())
    answer = enter(client, cast.sales).post(reverse("estate:hold", args=[unit.pk]), headers=HTMX)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "estate_held" in text
    assert "刚被" in text
    assert 'id="card-unit"' in text
    plain = client.post(reverse("estate:hold", args=[unit.pk]))
    assert plain.status_code == 409
    assert plain.headers["X-Refusal"] == "estate_held"


def test_let_go_returns_to_the_board(client: Client, cast: Any, unit: Unit) -> None:
    sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales, now=clock.now())
    assert enter(client, cast.sales).post(reverse("estate:let_go", args=[unit.pk])).status_code == 302
    assert home_of(unit).state == HomeState.AVAILABLE


def test_off_sale_asks_for_cause_and_ground(client: Client, cast: Any, unit: Unit) -> None:
    enter(client, cast.manager)
    address = reverse("estate:off_sale", args=[unit.pk])
    for wrong in ({}, {"cause": "nonsense", "reason": "x"}, {"cause": "seized", "reason": "  "}):
        assert client.post(address, wrong, headers=HTMX).status_code == 422
        assert client.post(address, wrong).status_code == 422
    assert home_of(unit).state == HomeState.AVAILABLE
    assert client.post(address, {"cause": "seized", "reason": "法院查封"}).status_code == 302
    assert home_of(unit).off_sale_cause == "seized"
    back = reverse("estate:on_sale", args=[unit.pk])
    assert client.post(back, {"reason": ""}, headers=HTMX).status_code == 422
    assert client.post(back, {"reason": "已解封"}).status_code == 302
    assert home_of(unit).state == HomeState.AVAILABLE


def test_hold_pressed_twice_holds_once(client: Client, cast: Any, unit: Unit) -> None:
    enter(client, cast.sales)
    address = reverse("estate:hold", args=[unit.pk])
    first = client.post(address, {"_once": "k1"})
    again = client.post(address, {"_once": "k1"})
    assert first.headers["Location"] == again.headers["Location"]


# ---- release ----


def test_release_shows_the_gate_before_anything_is_sold(client: Client, cast: Any, now: datetime) -> None:
    building, units = lay_out(cast, now)
    enter(client, cast.sales_director)
    address = reverse("estate:release", args=[building.pk])
    assert client.get(address, {"unit": units[0].pk}).context["ticked"] == {str(units[0].pk)}
    assert client.post(address, {"step": "preview"}).status_code == 422
    preview = client.post(address, {"step": "preview", "unit": [units[0].pk, units[1].pk]})
    assert [gate.ok for gate in preview.context["gates"]] == [False] * 5 + [True]
    assert preview.context["why"].code == "estate_permits_missing"
    refused = client.post(address, {"step": "confirm", "unit": [units[0].pk]})
    assert refused.status_code == 422
    assert home_of(units[0]).state == HomeState.UNRELEASED
    give_permits(cast, building, now)
    assert client.post(address, {"step": "confirm", "unit": [units[0].pk]}).status_code == 302
    assert [home_of(u).state for u in units[:2]] == [HomeState.AVAILABLE, HomeState.UNRELEASED]
    assert len(client.post(address, {"all": "1"}).context["homes"]) == 3
    assert client.post(address, {"step": "confirm", "unit": [units[0].pk]}).status_code == 422


def test_release_of_another_post_is_locked_and_refused(client: Client, cast: Any, now: datetime) -> None:
    building, units = lay_out(cast, now)
    give_permits(cast, building, now)
    enter(client, cast.sales)
    address = reverse("estate:release", args=[building.pk])
    assert "销售总监" in str(client.post(address, {"unit": [units[0].pk]}).context["why"])
    assert client.post(address, {"step": "confirm", "unit": [units[0].pk]}).status_code == 422
    assert home_of(units[0]).state == HomeState.UNRELEASED


# ---- lists ----


def test_lists_show_only_the_viewers_projects(client: Client, cast: Any, unit: Unit) -> None:
    for name in ("estate:homes", "estate:register"):
        inside = enter(client, cast.sales).get(reverse(name))
        assert unit.label in inside.content.decode()
        outside = enter(client, cast.outsider).get(reverse(name))
        assert outside.status_code == 200
        assert unit.label not in outside.content.decode()


def test_unit_register_and_sheet(client: Client, cast: Any, building: Building, unit: Unit) -> None:
    sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales, now=clock.now() - timedelta(seconds=1))
    enter(client, cast.sales)
    assert "锁定 30 分钟" in client.get(reverse("estate:unit_register", args=[unit.pk])).content.decode()
    assert "锁定 30 分钟" in client.get(reverse("estate:sheet", args=[building.pk])).content.decode()
    excel = client.get(reverse("estate:register"), {"excel": 1})
    assert excel.status_code == 200
