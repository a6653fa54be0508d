"""Many at once: a step is claimed by one and decided once; everybody else is told in words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from guijia.kit.errors import BusinessError
from guijia.platform.flow import actions, queries
from guijia.platform.flow.models import Case, Task
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.platform.flow.conftest import NOW, World, hire

AT_ONCE = 6


def all_at_once(people: list[Staff], work: Callable[[Staff], object]) -> list[str]:
    """What came of it for each: ``ok`` or the code of the refusal."""
    gate = Barrier(len(people))

    def run(person: Staff) -> str:
        try:
            gate.wait(10)
            work(person)
            return "ok"
        except BusinessError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return sorted(pool.map(run, people))


def directors(world: World) -> list[Staff]:
    return [hire(f"d{n}", world.project, Role.SALES_DIRECTOR) for n in range(AT_ONCE)]


def open_review(world: World) -> tuple[Case, Task]:
    case = world.open()
    task = queries.open_task(case, "review")
    assert task is not None
    return case, task


@pytest.mark.django_db(transaction=True)
def test_claim_by_many_is_one_persons(world: World) -> None:
    _, task = open_review(world)
    told = all_at_once(directors(world), lambda person: actions.claim_task(task=task, actor=person, now=NOW))
    assert told == ["flow_claimed_by_other"] * (AT_ONCE - 1) + ["ok"]


@pytest.mark.django_db(transaction=True)
def test_decision_by_many_is_one_row(world: World) -> None:
    case, _ = open_review(world)

    def decide(person: Any) -> object:
        return world.go(case, "review", "approve", person)

    assert all_at_once(directors(world), decide) == ["flow_step_not_open"] * (AT_ONCE - 1) + ["ok"]
    assert Task.objects.filter(case=case, step_key="review", state="done").count() == 1
    assert Task.objects.filter(case=case, step_key="register").count() == 1
