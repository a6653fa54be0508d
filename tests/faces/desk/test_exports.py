"""Lists with people's data are taken away only within limits, and every export is written down (T7)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from guijia.faces.desk import actions, queries
from guijia.faces.desk.rules import why_not_export
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.models import Entry
from guijia.platform.clock import queries as clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(db: None) -> datetime:
    """The database's clock: the audit says itself when a deed was done."""
    return clock.now()


def take(cast: Any, now: datetime, rows: int, who: str = "sales", personal: bool = True) -> None:
    actions.note_export(list_key="customers", rows=rows, personal=personal, actor=getattr(cast, who), now=now)


@pytest.mark.parametrize(
    ("rows", "taken", "code"),
    [
        (2000, 0, None),
        (2001, 0, "desk_export_too_large"),
        (2000, 8000, None),
        (1, 10000, "desk_export_day_spent"),
        (2000, 8001, "desk_export_day_spent"),
    ],
)
def test_how_much_may_be_taken(rows: int, taken: int, code: str | None) -> None:
    refusal = why_not_export(rows=rows, taken_today=taken, at_once=2000, a_day=10000)
    assert (refusal.code if refusal else None) == code


def test_too_much_at_once_is_refused_and_not_counted(cast: Any, now: datetime) -> None:
    with pytest.raises(BusinessError, match="一次最多导出 2000 行"):
        take(cast, now, 2001)
    assert queries.rows_exported_on(cast.sales, business_day(now)) == 0


def test_a_thousand_looks_end_at_the_days_measure(cast: Any, now: datetime) -> None:
    for _ in range(5):
        take(cast, now, 2000)
    with pytest.raises(BusinessError, match="今天已导出 10000 行"):
        take(cast, now, 1)
    assert Entry.objects.filter(action="desk.note_export").count() == 5


def test_lists_without_people_and_managers_are_not_limited(cast: Any, now: datetime) -> None:
    take(cast, now, 40000, personal=False)
    take(cast, now, 40000, who="manager")
    assert queries.rows_exported_on(cast.sales, business_day(now)) == 0
    assert Entry.objects.filter(action="desk.note_export").count() == 2


def test_each_person_has_their_own_measure(cast: Any, now: datetime) -> None:
    take(cast, now, 2000)
    assert queries.rows_exported_on(cast.sales, business_day(now)) == 2000
    assert queries.rows_exported_on(cast.contract, business_day(now)) == 0
    assert queries.rows_exported_on(cast.sales, business_day(now + timedelta(days=1))) == 0
