"""A large list as a file: made in the background as the person who asked, told of on the way, theirs alone."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.facts import queries as facts
from guijia.platform.lists import exporting
from guijia.platform.notify.models import Message
from guijia.platform.work import actions as work_actions
from guijia.platform.work.enums import WorkState
from guijia.platform.work.models import Work
from tests.access.world import come_in
from tests.areas.deals.sale import customer
from tests.asking import asked
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
CUSTOMERS = "/customers/"


@pytest.fixture(autouse=True)
def _three_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    value = facts.value

    def small(key: str, **given: Any) -> Decimal:
        return Decimal(2) if key == "export_rows_waiting" else value(key, **given)

    monkeypatch.setattr(facts, "value", small)


@pytest.fixture
def people(cast: Cast, now: datetime) -> None:
    for name in ("赵一", "钱二", "孙三", "赵四", "赵五"):
        customer(cast, now, name)


def take(client: Client, address: str = f"{CUSTOMERS}?excel=1") -> Work:
    answer = client.get(address)
    work = Work.objects.latest("asked_at")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("work:work", args=[work.pk]))
    return work


def test_many_rows_are_written_in_the_background_and_found_on_the_page_of_the_work(
    cast: Cast, people: None, run_jobs: Callable[[], int]
) -> None:
    client = come_in(cast.manager)
    work = take(client)
    assert (work.kind, work.title) == (exporting.EXPORT_KIND, "导出 Excel：客户，5 行")
    assert "可以离开这一页" in client.get(reverse("work:work", args=[work.pk])).content.decode()
    run_jobs()
    work.refresh_from_db()
    assert (work.state, work.progress, work.total) == (WorkState.DONE, 5, 5)
    assert work.file is not None
    assert work.file.name.startswith("客户-")
    assert work.file.name.endswith(".xlsx")
    assert Entry.objects.filter(action="desk.note_export").count() == 1
    assert Message.objects.filter(staff=cast.manager, kind="work.over").count() == 1
    assert come_in(cast.sales).get(reverse("work:file", args=[work.pk])).status_code == 404
    page = client.get(reverse("work:work", args=[work.pk])).content.decode()
    assert f"下载 {work.file.name}" in page


def test_few_rows_are_waited_for(cast: Cast, now: datetime) -> None:
    customer(cast, now, "赵一")
    answer = come_in(cast.manager).get(f"{CUSTOMERS}?excel=1")
    assert "spreadsheet" in answer.headers["Content-Type"]
    assert not Work.objects.exists()


def test_the_words_searched_for_go_along_sealed(
    cast: Cast, people: None, run_jobs: Callable[[], int]
) -> None:
    client = come_in(cast.manager)
    address = asked(client, CUSTOMERS, q="赵")
    work = take(client, f"{address}&excel=1")
    assert "赵" not in str(work.given)
    run_jobs()
    work.refresh_from_db()
    assert work.progress == work.total == 3


def test_whoever_lost_the_right_meanwhile_gets_no_file(
    cast: Cast, people: None, now: datetime, run_jobs: Callable[[], int]
) -> None:
    work = take(come_in(cast.manager))
    with acting(SYSTEM):
        cast.manager.postings.update(ended_at=now)
    run_jobs()
    work.refresh_from_db()
    assert (work.state, work.file) == (WorkState.FAILED, None)


def test_cancelled_meanwhile_nothing_is_kept(
    cast: Cast, people: None, now: datetime, run_jobs: Callable[[], int]
) -> None:
    work = take(come_in(cast.manager))
    work_actions.cancel_work(work_id=work.pk, actor=cast.manager, now=now)
    run_jobs()
    work.refresh_from_db()
    assert (work.state, work.file) == (WorkState.CANCELLED, None)
