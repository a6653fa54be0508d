"""Questions put into SQL once: the same answers as the ORM's, each moment its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q, QuerySet

from guijia.kit import standing
from guijia.kit.among import among
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.org.models import Staff

pytestmark = pytest.mark.django_db
STAND_IN = datetime(1, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Any]:
    """Nothing is remembered from other tests."""
    kept: dict[Any, Any] = {}
    monkeypatch.setattr(standing, "_KEPT", kept)
    return kept


def test_question_is_put_together_once_and_answered_anew(cast: Any) -> None:
    made: list[int] = []

    def question() -> QuerySet[Staff, Any]:
        made.append(1)
        return Staff.objects.filter(pk=cast.sales.pk).values_list("pk", "name")

    assert standing.asked("who", question) == [(cast.sales.pk, cast.sales.name)]
    with acting(SYSTEM):
        Staff.objects.filter(pk=cast.sales.pk).update(name="改了")
    assert standing.asked("who", question) == [(cast.sales.pk, "改了")]
    assert made == [1]


def test_moment_takes_the_place_of_its_stand_in(cast: Any, now: datetime) -> None:
    with acting(SYSTEM):
        Staff.objects.filter(pk=cast.sales.pk).update(last_login=now)

    def question() -> QuerySet[Staff, Any]:
        return Staff.objects.filter(last_login__lt=STAND_IN).values_list("pk")

    assert standing.asked("late", question, {STAND_IN: now}) == []
    assert standing.asked("late", question, {STAND_IN: now + timedelta(1)}) == [(cast.sales.pk,)]


def test_question_without_any_answer_is_not_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert standing.asked("none", lambda: Staff.objects.filter(pk__in=[]).values_list("pk")) == []


def test_only_so_many_questions_are_kept(
    cast: Any, fresh: dict[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOST", 3)
    for n in range(9):
        standing.asked(n, lambda: Staff.objects.values_list("pk"))
    assert sorted(fresh) == [6, 7, 8]


def test_among_gives_what_in_gives(cast: Any) -> None:
    keys = Staff.objects.filter(login__in=[cast.sales.login, cast.contract.login]).values("pk")
    rows = Staff.objects.filter(among("pk", keys)).order_by("pk")
    assert list(rows) == list(Staff.objects.filter(pk__in=keys).order_by("pk"))
    assert rows.count() == 2
    assert not Staff.objects.filter(among("pk", Staff.objects.filter(login="nobody").values("pk"))).exists()


def test_among_keys_known_to_be_none_is_nobody(cast: Any) -> None:
    assert not Staff.objects.filter(among("pk", Staff.objects.filter(pk__in=[]).values("pk"))).exists()
    assert not Staff.objects.filter(among("pk", Staff.objects.none().values("pk"))).exists()
    rows = Staff.objects.filter(
        among("pk", Staff.objects.filter(pk__in=[]).values("pk")) | Q(pk=cast.sales.pk)
    )
    assert [row.pk for row in rows] == [cast.sales.pk]
