"""Taking numbers: one after the other, none lost, none twice."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.numbers import registry
from guijia.platform.numbers.actions import take
from guijia.platform.numbers.models import Counter, Issued
from guijia.platform.numbers.queries import issued_in, missing_numbers
from tests.conftest import Cast

registry.series("test.form", "RG")
registry.series("test.call", "LD", gapless=False)


def test_take_repeatedly_counts_by_project_and_year(cast: Cast, now: datetime) -> None:
    with acting(SYSTEM):
        first = [take("test.form", project=cast.project, now=now) for _ in range(2)]
        other = take("test.form", project=cast.elsewhere, now=now)
        later = take("test.form", project=cast.project, now=now + timedelta(days=365))
        whole = take("test.form", project=None, now=now)
        again = take("test.form", project=None, now=now)
    assert first == ["RG-GL-2026-0001", "RG-GL-2026-0002"]
    assert (other, later) == ("RG-YS-2026-0001", "RG-GL-2027-0001")
    assert (whole, again) == ("RG-2026-0001", "RG-2026-0002")


def test_take_when_the_deed_fails_gives_the_number_back(cast: Cast, now: datetime) -> None:
    with pytest.raises(RuntimeError), acting(SYSTEM):
        take("test.form", project=cast.project, now=now)
        raise RuntimeError
    with acting(SYSTEM):
        assert take("test.form", project=cast.project, now=now) == "RG-GL-2026-0001"
    assert missing_numbers(series_key="test.form", project_id=cast.project.pk, period="2026") == []
    assert [
        row.no for row in issued_in(series_key="test.form", project_id=cast.project.pk, period="2026")
    ] == [1]


def test_take_past_the_digits_prints_them_all(cast: Cast, now: datetime) -> None:
    with acting(SYSTEM):
        Counter.objects.create(series="test.form", project=cast.project, period="2026", last=9999)
        assert take("test.form", project=cast.project, now=now) == "RG-GL-2026-10000"
    assert len(missing_numbers(series_key="test.form", project_id=cast.project.pk, period="2026")) == 9999


def test_take_plain_number_is_unique(cast: Cast, now: datetime) -> None:
    taken = {take("test.call", project=cast.project, now=now) for _ in range(5)}
    assert len(taken) == 5
    assert all(text.startswith("LD-GL-2026-") for text in taken)
    assert Issued.objects.filter(series="test.call").count() == 0


def test_take_undeclared_series_is_a_defect(cast: Cast, now: datetime) -> None:
    with pytest.raises(KeyError):
        take("test.nobody", project=cast.project, now=now)


@pytest.mark.parametrize("change", ["last = last + 2", "last = last - 1", "last = 0", "period = '2030'"])
def test_counter_moved_by_hand_is_refused_by_the_database(cast: Cast, now: datetime, change: str) -> None:
    from django.db import connection

    with acting(SYSTEM):
        take("test.form", project=cast.project, now=now)
    with pytest.raises((IntegrityError, DatabaseError)), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(f"UPDATE numbers_counter SET {change}")


def test_issued_number_stays_as_it_is(cast: Cast, now: datetime) -> None:
    with acting(SYSTEM):
        take("test.form", project=cast.project, now=now)
    with pytest.raises(DatabaseError), acting(SYSTEM):
        Issued.objects.update(text="RG-GL-2026-0009")


@pytest.mark.django_db(transaction=True)
def test_take_gapless_outside_a_transaction_is_a_defect(now: datetime) -> None:
    assert not transaction.get_connection().in_atomic_block
    with pytest.raises(RuntimeError, match="transaction"):
        take("test.form", project=None, now=now)
