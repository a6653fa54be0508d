"""The ageing list and the page of a deal: who sees them, what is refused at its field."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger.models import Breach, Contact, DealAccount, Letter
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from tests.areas.ledger.money import account_of
from tests.platform.clock.hand import move_to

D = Decimal


def late(cast: Any, now: datetime) -> DealAccount:
    made, day = account_of(cast, now), business_day(now)
    lines = [
        PlannedLine("instalment", day - timedelta(40), D(300_000)),
        PlannedLine("balance", None, D(700_000)),
    ]
    ledger.set_plan(account=made, lines=lines, actor=SYSTEM, now=now)
    return made


@pytest.fixture(autouse=True)
def _that_day(db: None, now: datetime) -> None:
    move_to(now)


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    return late(cast, now)


def test_ageing_list_shows_sums_that_open_their_lines(
    client: Client, cast: Any, account: DealAccount
) -> None:
    client.force_login(cast.sales)
    page = client.get(reverse("ledger:overdue")).content.decode()
    assert "逾期 31–60 天，1 期" in page
    assert account.unit.label in client.get(reverse("ledger:overdue") + "?age=31-60").content.decode()
    assert account.unit.label not in client.get(reverse("ledger:overdue") + "?age=1-30").content.decode()
    client.force_login(cast.outsider)
    assert account.unit.label not in client.get(reverse("ledger:overdue")).content.decode()
    assert client.get(reverse("ledger:collect", args=[account.pk])).status_code == 404


def test_ageing_list_costs_the_same_for_one_and_ten(
    client: Client, cast: Any, now: datetime, account: DealAccount
) -> None:
    client.force_login(cast.cashier)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("ledger:overdue"))
        return len(found)

    cost()
    one = cost()
    for _ in range(10):
        late(cast, now)
    assert cost() == one


def test_page_of_a_deal_shows_the_working(client: Client, cast: Any, account: DealAccount) -> None:
    client.force_login(cast.finance_manager)
    page = client.get(reverse("ledger:collect", args=[account.pk])).content.decode()
    assert "300,000.00 × 1/10000 × 40 日 = 1,200.00" in page
    for form, url, given, words in (
        (
            Contact,
            "ledger:note_contact",
            {"way": "call", "result": "promised", "words": "x"},
            "承诺付款的，请写明",
        ),
        (Letter, "ledger:make_letter", {"kind": "lawyer"}, "不能出具律师函"),
        (Breach, "ledger:open_breach", {"ground": ""}, "必须填写"),
    ):
        answer = client.post(reverse(url, args=[account.pk]), given)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not form.objects.exists()


def test_letter_and_breach_lead_to_their_pages(client: Client, cast: Any, account: DealAccount) -> None:
    client.force_login(cast.finance_manager)
    made = client.post(reverse("ledger:make_letter", args=[account.pk]), {"kind": "demand"}, follow=True)
    assert "违约金计算过程" in made.content.decode()
    served = client.post(
        reverse("ledger:serve_letter", args=[Letter.objects.get().pk]),
        {"sent_way": "EMS", "tracking": "", "served_on": "2099-01-01"},
    )
    assert served.status_code == 422
    client.post(reverse("ledger:open_breach", args=[account.pk]), {"ground": "首期逾期"})
    case = client.get(reverse("ledger:breach", args=[Breach.objects.get().pk]), follow=True)
    assert "首期逾期" in case.content.decode()
    assert client.get(reverse("ledger:letters")).status_code == 200
    assert client.get(reverse("ledger:breaches")).status_code == 200
    assert client.get(reverse("ledger:reminders")).status_code == 200
    assert client.get(reverse("ledger:promises")).status_code == 200
