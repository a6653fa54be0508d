"""Delivered homes: posted from the filed contract by its paper, and sold to nobody else."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.actions.sales_control import Document
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.places.models import Unit
from tests.areas.estate.sales import audits, home_of, picture, ready_to_sell

PAPER = Document("handover.handover", uuid.UUID(int=7), "JF-2026-0001")


def bound(cast: Any, now: datetime, state: HomeState = HomeState.FILED) -> Unit:
    _, units = ready_to_sell(cast, now)
    with acting(SYSTEM):
        Home.objects.filter(pk=units[0].pk).update(state=state)
        Commitment.objects.create(unit=units[0], kind="contract", started_at=now, document_number="HT-1")
    return units[0]


def test_filed_home_is_delivered_by_its_paper(cast: Any, now: datetime) -> None:
    unit = bound(cast, now)
    sales_control.deliver_unit(unit_id=unit.pk, document=PAPER, actor=cast.manager, now=now)
    assert home_of(unit).state == HomeState.DELIVERED
    line = SalesControlEntry.objects.filter(unit=unit).latest("at", "id")
    assert (line.before, line.after, line.document_number) == ("filed", "delivered", "JF-2026-0001")
    assert Commitment.objects.get(unit=unit, ended_at__isnull=True).kind == "contract"
    assert audits("estate.deliver_unit") == 1


@pytest.mark.parametrize(
    ("state", "actor", "number", "code"),
    [
        (HomeState.SIGNED, "manager", "JF-1", "estate_wrong_state"),
        (HomeState.DELIVERED, "manager", "JF-1", "estate_wrong_state"),
        (HomeState.FILED, "manager", " ", "estate_delivery_document"),
        (HomeState.FILED, "sales", "JF-1", "estate_forbidden"),
    ],
)
def test_delivery_is_refused_and_nothing_changes(
    cast: Any, now: datetime, state: HomeState, actor: str, number: str, code: str
) -> None:
    unit = bound(cast, now, state)
    before = picture(unit)
    with pytest.raises(BusinessError) as refused:
        sales_control.deliver_unit(
            unit_id=unit.pk,
            document=Document(PAPER.type, PAPER.id, number),
            actor=getattr(cast, actor),
            now=now,
        )
    assert refused.value.code == code
    assert picture(unit) == before


def test_delivery_by_an_outsider_finds_nothing(cast: Any, now: datetime) -> None:
    unit = bound(cast, now)
    with pytest.raises(Home.DoesNotExist):
        sales_control.deliver_unit(unit_id=unit.pk, document=PAPER, actor=cast.outsider, now=now)


def test_home_without_a_contract_is_not_delivered(cast: Any, now: datetime) -> None:
    unit = bound(cast, now)
    with acting(SYSTEM):
        Commitment.objects.filter(unit=unit).update(ended_at=now)
    with pytest.raises(BusinessError) as refused:
        sales_control.deliver_unit(unit_id=unit.pk, document=PAPER, actor=cast.manager, now=now)
    assert refused.value.code == "estate_other_document"


def test_delivered_home_is_held_subscribed_and_freed_by_nobody(cast: Any, now: datetime) -> None:
    unit = bound(cast, now)
    sales_control.deliver_unit(unit_id=unit.pk, document=PAPER, actor=cast.manager, now=now)
    before = picture(unit)
    with pytest.raises(BusinessError) as held:
        sales_control.hold_unit(unit_id=unit.pk, actor=cast.sales, now=now)
    assert (held.value.code, "已交付" in held.value.message) == ("estate_sold", True)
    with pytest.raises(BusinessError) as subscribed:
        sales_control.subscribe_unit(
            unit_id=unit.pk, document=PAPER, holder=cast.sales, actor=cast.sales, now=now
        )
    assert subscribed.value.code == "estate_not_held"
    with pytest.raises(BusinessError) as stopped:
        sales_control.put_back_on_sale(unit_id=unit.pk, reason="x", actor=cast.sales_director, now=now)
    assert stopped.value.code == "estate_wrong_state"
    assert picture(unit) == before


def test_screen_posts_the_delivery_and_says_why_not(client: Client, cast: Any, now: datetime) -> None:
    unit = bound(cast, now)
    page = reverse("estate:deliver", args=[unit.pk])
    client.force_login(cast.outsider)
    assert client.get(page).status_code == 404
    assert client.post(page, {"number": "JF-1"}).status_code == 404
    client.force_login(cast.sales)
    assert "交付由客户服务专员" in client.get(page).content.decode()
    assert client.post(page, {"number": "JF-1"}).status_code == 422
    assert home_of(unit).state == HomeState.FILED
    client.force_login(cast.manager)
    assert page in client.get(reverse("home", args=[unit.pk])).content.decode()
    assert client.post(page, {"number": " "}).status_code == 422
    answer = client.post(page, {"number": "JF-2026-0001"})
    assert answer.status_code == 302
    assert home_of(unit).state == HomeState.DELIVERED
    assert SalesControlEntry.objects.filter(unit=unit).latest("at", "id").document_number == "JF-2026-0001"
    shown = client.get(reverse("home", args=[unit.pk])).content.decode()
    assert "已登记交付，凭据 JF-2026-0001" in shown
    assert page not in shown
    again = client.post(page, {"number": "JF-2026-0002"})
    assert again.status_code == 409
