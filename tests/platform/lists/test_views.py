"""Views of lists: kept, shared, begun with, ended; columns in one's own order."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.kit.lists import ListPage, page_named
from guijia.platform.audit.models import Entry
from guijia.platform.lists import actions, queries
from guijia.platform.lists.enums import Sharing
from guijia.platform.lists.models import SavedView
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.access.world import come_in
from tests.conftest import Cast

CASES = "/cases/"


def cases() -> type[ListPage[Any]]:
    page = page_named("cases")
    assert page is not None
    return page


def keep(owner: Staff, now: datetime, name: str = "逾期", **changes: Any) -> SavedView:
    given = {"asked": "late=1&sort=due", "columns": (), "sharing": Sharing.OWN, **changes}
    return actions.keep_view(page=cases(), name=name, actor=owner, now=now, **given)


def names(viewer: Staff) -> list[str]:
    return [one.name for one in queries.shelf_of(viewer, "cases").views]


def test_a_view_keeps_what_the_list_understands_and_nothing_else(cast: Cast, now: datetime) -> None:
    view = keep(cast.sales, now, asked="late=1&after=x&evil=1&sort=-opened&excel=1")
    assert view.asked == "sort=-opened&late=1"
    assert Entry.objects.filter(action="lists.keep_view").count() == 1
    assert names(cast.sales) == ["逾期"]
    assert not names(cast.manager)


@pytest.mark.parametrize(
    ("sharing", "seen"),
    [
        (Sharing.ROLE, ["sales", "outsider"]),
        (Sharing.PROJECT, ["sales", "contract"]),
        (Sharing.ALL, ["sales", "contract", "outsider"]),
    ],
)
def test_a_shared_view_is_found_by_those_it_is_shared_with(
    cast: Cast, now: datetime, sharing: Sharing, seen: list[str]
) -> None:
    keep(cast.manager, now, sharing=sharing, role=Role.SALES, project=cast.project)
    people = {"sales": cast.sales, "contract": cast.contract, "outsider": cast.outsider}
    assert [key for key, one in people.items() if names(one)] == seen


@pytest.mark.parametrize(
    ("who", "changes", "code"),
    [
        ("sales", {"sharing": Sharing.ALL}, "lists_not_to_share"),
        ("manager", {"sharing": Sharing.ROLE}, "lists_share_incomplete"),
        ("manager", {"sharing": Sharing.PROJECT}, "lists_share_incomplete"),
    ],
)
def test_sharing_is_refused(cast: Cast, now: datetime, who: str, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        keep(getattr(cast, who), now, **changes)
    assert refusal.value.code == code
    assert not SavedView.objects.exclude(name="").exists()


def test_a_name_is_taken_once_and_a_person_keeps_twenty(cast: Cast, now: datetime) -> None:
    keep(cast.sales, now)
    with pytest.raises(BusinessError, match="逾期"):
        keep(cast.sales, now)
    for n in range(19):
        keep(cast.sales, now, name=f"第{n}个")
    with pytest.raises(BusinessError) as refusal:
        keep(cast.sales, now, name="又一个")
    assert refusal.value.code == "lists_too_many"


def test_only_the_owner_changes_and_ends_a_shared_view(cast: Cast, now: datetime) -> None:
    view = keep(cast.manager, now, sharing=Sharing.ALL)
    with pytest.raises(BusinessError) as refusal:
        actions.end_view(view_id=view.pk, actor=cast.sales, now=now)
    assert refusal.value.code == "lists_not_yours"
    actions.end_view(view_id=view.pk, actor=cast.manager, now=now)
    assert names(cast.sales) == []
    actions.restore_view(view_id=view.pk, actor=cast.manager, now=now)
    assert names(cast.sales) == ["逾期"]


def test_a_list_begins_with_the_chosen_view_and_everything_is_one_click_away(
    cast: Cast, now: datetime
) -> None:
    view = keep(cast.manager, now)
    client = come_in(cast.manager)
    client.post(reverse("lists:start"), {"list": "cases", "view": str(view.pk)})
    page = client.get(CASES)
    assert page.context["asked"].chosen == {"late": "1"}
    assert page.context["asked"].sort == "due"
    assert page.context["tab"].name == "逾期"
    assert page.context["all"] == "?view=all"
    assert not client.get(f"{CASES}?view=all").context["is_narrowed"]
    assert client.get(f"{CASES}?state=done").context["asked"].chosen == {"state": "done"}


def test_columns_are_remembered_in_their_order_also_after_signing_in_anew(cast: Cast) -> None:
    body = {"list": "cases", "column": ["stage", "number", "nonsense"], "next": CASES}
    assert come_in(cast.manager).post(reverse("lists:choose_columns"), body).headers["Location"] == CASES
    assert shown(come_in(cast.manager)) == ["stage", "number"]
    assert shown(come_in(cast.contract))[0] == "number"


def test_a_view_has_columns_of_its_own(cast: Cast, now: datetime) -> None:
    view = keep(cast.manager, now)
    client = come_in(cast.manager)
    client.post(reverse("lists:choose_columns"), {"list": "cases", "view": str(view.pk), "column": ["due"]})
    assert shown(client, f"?view={view.pk}") == ["due"]
    assert len(shown(client)) > 1


def shown(client: Client, asked: str = "") -> list[str]:
    return [column.key for column, _ in client.get(CASES + asked).context["columns"]]


def test_what_is_kept_costs_a_list_one_question(cast: Cast, now: datetime) -> None:
    client = come_in(cast.manager)
    client.get(CASES)
    with CaptureQueriesContext(connection) as bare:
        client.get(CASES)
    for n in range(5):
        keep(cast.manager, now, name=f"第{n}个", sharing=Sharing.ALL)
    with CaptureQueriesContext(connection) as kept:
        page = client.get(CASES)
    assert len(bare) == len(kept)
    assert len(page.context["tabs"]) == 6
    assert sum("lists_savedview" in query["sql"] for query in kept.captured_queries) == 1


def test_tabs_count_what_is_behind_them(cast: Cast, now: datetime) -> None:
    keep(cast.manager, now, name="已完成", asked="state=done")
    answer = come_in(cast.manager).get(f"{CASES}?counts=1", headers={"HX-Request": "true"})
    assert [(tab.name, tab.count) for tab in answer.context["tabs"]] == [("全部", ""), ("已完成", "0")]
    words = answer.content.decode()
    assert "<table" not in words
    # The counted tabs ask for numbers only, again and again, and not at once.
    assert 'hx-get="?counts=1" hx-trigger="every 60s"' in words
    page = come_in(cast.manager).get(CASES).content.decode()
    assert 'hx-get="?counts=1" hx-trigger="load, every 60s"' in page


def test_the_page_of_a_view_keeps_changes_replaces_and_ends_it(cast: Cast) -> None:
    client = come_in(cast.sales)
    new = {"list": "cases", "asked": "late=1", "name": "我的逾期", "sharing": "own", "next": CASES}
    answer = client.post(reverse("lists:new"), new)
    view = SavedView.objects.get(name="我的逾期")
    assert answer.headers["Location"] == f"{CASES}?late=1&view={view.pk}"
    assert client.post(reverse("lists:new"), new).status_code == 422
    client.post(reverse("lists:edit", args=[view.pk]), {"name": "晚了", "sharing": "own"})
    client.post(reverse("lists:replace", args=[view.pk]), {"asked": "state=open"})
    view.refresh_from_db()
    assert (view.name, view.asked) == ("晚了", "state=open")
    client.post(reverse("lists:end", args=[view.pk]))
    view.refresh_from_db()
    assert view.ended_at is not None
    assert client.get(reverse("lists:edit", args=[view.pk])).status_code == 404


def test_the_view_of_another_does_not_exist(cast: Cast, now: datetime) -> None:
    view = keep(cast.manager, now)
    client = come_in(cast.sales)
    assert client.get(reverse("lists:edit", args=[view.pk])).status_code == 404
    for name in ("replace", "end"):
        assert client.post(reverse(f"lists:{name}", args=[view.pk])).status_code == 404
    assert client.get(reverse("lists:edit", args=[UUID(int=7)])).status_code == 404
