"""Actions within actions: the database is told once who acts, and never loses whose deed it is."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guijia.platform.audit.acting import SYSTEM, acting, action
from guijia.platform.audit.models import RowChange
from guijia.platform.places.models import Company


@action
def found(*, name: str, actor: Any) -> Company:
    """A tiny action."""
    return Company.objects.create(name=name)


@pytest.mark.django_db
def test_nested_actions_of_the_same_actor_cost_no_word_more() -> None:
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        acting(SYSTEM),
    ):
        found(name="甲", actor=SYSTEM)
        found(name="乙", actor=SYSTEM)
    said = [one["sql"].split(" ")[0] for one in asked.captured_queries]
    assert said == ["SAVEPOINT", "SELECT", "INSERT", "INSERT", "RELEASE"]


@pytest.mark.django_db
def test_whoever_acted_before_goes_on_under_their_own_name(cast: Any) -> None:
    with acting(cast.sales):
        found(name="甲", actor=SYSTEM)
        company = Company.objects.create(name="乙")
    assert RowChange.objects.get(row_id=str(company.pk)).actor_name == cast.sales.name


@pytest.mark.django_db
def test_refusal_of_a_nested_action_undoes_the_whole_deed() -> None:
    @action
    def refuses(*, actor: Any) -> None:
        Company.objects.create(name="乙")
        raise ValueError

    with pytest.raises(ValueError), acting(SYSTEM):
        found(name="甲", actor=SYSTEM)
        refuses(actor=SYSTEM)
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_refusal_that_is_swallowed_undoes_the_whole_deed_too() -> None:
    @action
    def refuses(*, actor: Any) -> None:
        raise ValueError

    with acting(SYSTEM):
        found(name="甲", actor=SYSTEM)
        with pytest.raises(ValueError):
            refuses(actor=SYSTEM)
    assert not Company.objects.exists()
