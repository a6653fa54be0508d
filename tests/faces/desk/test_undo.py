"""Taking back what was just done: once, for some minutes, by whoever did it, and only as the rules allow."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Home
from guijia.kit import undo
from guijia.kit.lists import page_named
from guijia.platform.audit.models import Entry
from guijia.platform.lists import actions as lists
from guijia.platform.lists.enums import Sharing
from guijia.platform.lists.models import SavedView
from guijia.platform.org.enums import AbsenceState
from guijia.platform.org.models import Absence
from tests.access.world import come_in
from tests.areas.deals.sale import ready_to_sell
from tests.conftest import Cast
from tests.faces.desk.test_away import announce


@pytest.fixture
def home(cast: Cast, now: datetime) -> Home:
    """A home on sale."""
    _, (unit, *_) = ready_to_sell(cast, now)
    return Home.objects.get(pk=unit.pk)


def way_back(client: Client) -> str:
    """Where the offer to take back leads that the next page will show; the page that shows it is asked."""
    ways = [way for said in client.session["told"] for way in said[2]]
    assert [(label, is_post) for label, _, is_post in ways] == [("撤销", True)]
    assert str(ways[0][1]) in client.get(reverse("desk")).content.decode()
    return str(ways[0][1])


def state_of(home: Home) -> str:
    home.refresh_from_db()
    return home.state


def held(home: Home, cast: Cast) -> Client:
    client = come_in(cast.sales)
    client.post(reverse("estate:hold", args=[home.pk]))
    assert state_of(home) == HomeState.HELD
    return client


def test_a_hold_is_taken_back_once_and_its_end_too(cast: Cast, home: Home) -> None:
    client = held(home, cast)
    back = way_back(client)
    assert client.post(back).status_code == 302
    assert state_of(home) == HomeState.AVAILABLE
    again = client.post(back)
    assert (again.status_code, again.headers["X-Refusal"]) == (409, "kit_undo_gone")
    client.get(reverse("desk"))
    client.post(reverse("estate:hold", args=[home.pk]))
    client.get(reverse("desk"))
    client.post(reverse("estate:let_go", args=[home.pk]))
    client.post(way_back(client))
    assert state_of(home) == HomeState.HELD
    deeds = Entry.objects.filter(action__in=["estate.hold_unit", "estate.let_go"]).order_by("pk")
    assert [one.action.rpartition(".")[2] for one in deeds] == ["hold_unit", "let_go"] * 2 + ["hold_unit"]


def test_after_some_minutes_the_refusal_says_so(cast: Cast, home: Home) -> None:
    client = held(home, cast)
    back, session = way_back(client), client.session
    (kept,) = session[undo.KEPT].values()
    kept[2] = (datetime.fromisoformat(kept[2]) - timedelta(minutes=6)).isoformat()
    session.save()
    late = client.post(back)
    assert (late.status_code, late.headers["X-Refusal"]) == (409, "kit_undo_late")
    assert "办理已超过 5 分钟" in late.content.decode()
    assert state_of(home) == HomeState.HELD


def test_where_somebody_was_faster_the_refusal_says_why(cast: Cast, home: Home) -> None:
    client = held(home, cast)
    client.get(reverse("desk"))
    client.post(reverse("estate:let_go", args=[home.pk]))
    back = way_back(client)
    other = come_in(cast.sales_director)
    other.post(reverse("estate:hold", args=[home.pk]))
    assert state_of(home) == HomeState.HELD
    refused = client.post(back)
    assert (refused.status_code, refused.headers["X-Refusal"]) == (409, "estate_held")


def test_the_way_back_of_another_does_not_exist(cast: Cast, home: Home) -> None:
    back = way_back(held(home, cast))
    for client in (come_in(cast.sales_director), come_in(cast.sales)):
        assert client.post(back).headers["X-Refusal"] == "kit_undo_gone"
        assert client.post(reverse("undo", args=[uuid4()])).status_code == 409
    assert state_of(home) == HomeState.HELD


def test_an_ended_view_comes_back(cast: Cast, now: datetime) -> None:
    page = page_named("cases")
    assert page is not None
    view = lists.keep_view(
        page=page, name="逾期", asked="late=1", columns=(), sharing=Sharing.OWN, actor=cast.sales, now=now
    )
    client = come_in(cast.sales)
    client.post(reverse("lists:end", args=[view.pk]))
    assert client.post(way_back(client)).headers["Location"] == reverse("lists:views")
    assert SavedView.objects.get(pk=view.pk).ended_at is None


def test_an_absence_is_taken_back_and_brought_back(cast: Cast) -> None:
    client = come_in(cast.sales)
    announce(cast.sales, cast.sales, cast.contract)
    absence = Absence.objects.get()
    client.post(reverse("away:cancel", args=[absence.pk]))
    client.post(way_back(client))
    again = Absence.objects.exclude(pk=absence.pk).get()
    assert (again.deputy, again.until_at, again.state) == (
        cast.contract,
        absence.until_at,
        AbsenceState.RUNNING,
    )


def test_a_deed_without_an_inverse_offers_no_way_back() -> None:
    with pytest.raises(KeyError):
        undo.way(None, "tests.nothing", uuid4(), back="/")  # type: ignore[arg-type]
