"""Outside parties: kept, called, followed up; numbers sealed and shown for a reason only."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from guijia.areas.parties.models import OutsideContact, OutsideItem, OutsideParty
from guijia.areas.parties.outside import actions, queries
from guijia.kit.errors import BusinessError
from guijia.platform.audit.models import Entry
from tests.access.world import come_in
from tests.conftest import Cast, make_cast

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """The cast of the house: one person for each role."""
    return make_cast(now)


@pytest.fixture
def office(cast: Any, now: datetime) -> OutsideParty:
    """The housing authority with somebody to call."""
    made = actions.keep_outside(
        party_id=None, kind="housing", name="市房管局", address="", matters="预售登记", actor=cast.manager,
        now=now,
    )  # fmt: skip
    actions.add_contact(party_id=made.pk, name="孙科长", post="", phone=PHONE, actor=cast.manager, now=now)
    return made


def test_number_lies_sealed_and_is_shown_for_a_reason(cast: Any, office: OutsideParty, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM parties_outsidecontact")
        assert PHONE not in cursor.fetchone()[0]
    client, contact = come_in(cast.care), OutsideContact.objects.get()
    page = client.get(reverse("outside:party", args=[office.pk])).content.decode()
    assert "139****5678" in page
    assert PHONE not in page
    url = reverse("outside:reveal", args=[office.pk, contact.pk])
    answer = client.post(url, {"reason": ""})
    assert answer.status_code == 422
    assert PHONE not in answer.content.decode()
    assert PHONE in client.post(url, {"reason": "催登记证明"}).content.decode()
    entry = Entry.objects.get(action="parties.reveal_contact")
    assert entry.reason == "催登记证明"
    assert PHONE not in str(entry.detail)


def test_items_come_in_the_order_of_their_days_and_close_once(
    cast: Any, office: OutsideParty, now: datetime
) -> None:
    for title, day in (("晚", date(2026, 4, 1)), ("早", date(2026, 3, 20)), ("未定", None)):
        actions.open_item(party_id=office.pk, title=title, due_on=day, actor=cast.contract, now=now)
    assert [one.title for one in queries.items_of(office)] == ["早", "晚", "未定"]
    seen = queries.outside_visible_to(cast.sales).get()
    assert (seen.open_items, seen.next_on) == (3, date(2026, 3, 20))
    with pytest.raises(BusinessError, match="3 件"):
        actions.end_outside(party_id=office.pk, actor=cast.manager, now=now)
    for one in OutsideItem.objects.all():
        actions.close_item(party_id=office.pk, item_id=one.pk, outcome="已办", actor=cast.title, now=now)
        with pytest.raises(BusinessError, match="办妥"):
            actions.close_item(party_id=office.pk, item_id=one.pk, outcome="", actor=cast.title, now=now)
    actions.end_outside(party_id=office.pk, actor=cast.manager, now=now)
    with pytest.raises(BusinessError, match="停用"):
        actions.open_item(party_id=office.pk, title="再办", due_on=None, actor=cast.title, now=now)
    page = come_in(cast.manager).get(reverse("outside:party", args=[office.pk])).content.decode()
    assert "停用单位" not in page


def test_same_party_is_entered_once_and_corrected(cast: Any, office: OutsideParty) -> None:
    client = come_in(cast.manager)
    data = {"kind": "housing", "name": "市房管局"}
    answer = client.post(reverse("outside:new"), data)
    assert answer.status_code == 422
    assert "已经登记过" in answer.content.decode()
    url = reverse("outside:edit", args=[office.pk])
    assert client.post(url, data | {"address": "惠民路 1 号"}).status_code == 302
    office.refresh_from_db()
    assert office.address == "惠民路 1 号"
    answer = client.post(reverse("outside:add_contact", args=[office.pk]), {"name": "何", "phone": "x"})
    assert answer.status_code == 422
    assert "电话只能有数字" in answer.content.decode()


def test_looking_is_not_keeping(cast: Any, office: OutsideParty) -> None:
    client = come_in(cast.sales)
    assert "市房管局" in client.get(reverse("outside:parties")).content.decode()
    answer = client.post(reverse("outside:open_item", args=[office.pk]), {"title": "x"})
    assert answer.status_code == 422
    assert not OutsideItem.objects.exists()
    assert come_in(cast.repairer).get(reverse("outside:party", args=[office.pk])).status_code == 404
