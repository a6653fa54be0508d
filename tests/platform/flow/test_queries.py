"""Who sees which cases and whose work is whose; the number of queries never grows with the rows."""

from datetime import timedelta
from typing import Any

import pytest

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import actions, queries
from guijia.platform.flow.queries import work
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff
from tests.platform.flow import conftest
from tests.platform.flow.conftest import NOW, World


def again(person: Staff) -> Staff:
    """The person as the next request reads them."""
    found = people.staff_by_id(person.pk)
    assert found is not None
    return found


def test_outsider_sees_neither_case_nor_task_nor_work(world: World) -> None:
    case = world.open()
    found = queries.open_task(case, "review")
    assert found is not None
    assert queries.case_visible_to(world.sales, case.pk) == case
    for nobody in (world.outsider,):
        assert queries.case_visible_to(nobody, case.pk) is None
        assert queries.task_visible_to(nobody, found.pk) is None
        assert queries.my_work(nobody, NOW) == []
        assert queries.counts(nobody, NOW).all == 0


def test_someone_without_any_post_sees_nothing(world: World) -> None:
    world.open()
    nobody = conftest.hire("nobody", None)
    assert not queries.cases_visible_to(nobody).exists()
    assert queries.my_work(nobody, NOW, "role") == []


def test_my_work_by_role_claim_and_maker(world: World) -> None:
    world.open("S1")
    world.open("S2", by=world.both)
    assert {r.case_number for r in queries.my_work(world.director, NOW)} == {"T-S1", "T-S2"}
    mine = queries.my_work(world.both, NOW)
    assert [(r.case_number, r.group) for r in mine] == [("T-S1", "later"), ("T-S2", "waiting")]
    assert mine[1].step_label == "销售总监：审签"
    assert [r.group for r in queries.my_work(world.sales, NOW)] == ["waiting"]
    task = queries.open_task(queries.case_of(world.process.subject_loader(None, _first(world))), "review")  # type: ignore
    assert task is not None
    actions.claim_task(task=task, actor=world.director, now=NOW)
    assert {r.case_number for r in queries.my_work(world.director2, NOW)} == {"T-S2"}
    assert {r.case_number for r in queries.my_work(world.director2, NOW, "role")} == {"T-S1", "T-S2"}


def _first(world: World) -> Any:
    return queries.cases_visible_to(world.sales).get(number="T-S1").subject_id


@pytest.mark.parametrize(
    ("hours", "group", "words"),
    [(1, "due", "剩 3 小时"), (3.9, "due", "剩 6 分"), (5, "late", "逾期 1 小时"), (60, "late", "逾期 2 天")],
)
def test_work_row_tells_time_left(world: World, hours: float, group: str, words: str) -> None:
    case = world.go(world.open(), "review", "approve", world.director)
    actions.note_block(case=case, step="register", reason="缺身份证", actor=SYSTEM, now=NOW)
    [row] = queries.my_work(world.contract, NOW + timedelta(hours=hours))
    assert (row.group, row.words, row.blocked_reason) == (group, words, "缺身份证")
    assert row.parties == "张三"
    assert str(case.pk) in row.url


def test_counts_by_process(world: World) -> None:
    world.go(world.open("S1"), "review", "approve", world.director)
    world.go(world.open("S2"), "review", "approve", world.director, hours=30)
    counted = queries.counts(world.contract, NOW + timedelta(hours=10))
    assert (counted.all, counted.late, counted.by_process) == (2, 1, {"T01": (2, 1)})


def test_counts_stop_at_the_most_urgent_and_say_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "COUNTED_WORK", 2)
    for n, hours in enumerate((30, 0, 30)):
        world.go(world.open(f"S{n}"), "review", "approve", world.director, hours=hours)
    counted = queries.counts(again(world.contract), NOW + timedelta(hours=10))
    assert (counted.all, counted.late, counted.is_more) == (2, 1, True)


@pytest.mark.parametrize("tab", ["mine", "role", "started"])
def test_my_work_takes_the_same_queries_for_many_rows(
    world: World, tab: str, django_assert_max_num_queries: Any
) -> None:
    world.open("S0")
    person = again(world.director)
    with django_assert_max_num_queries(3) as one:
        queries.my_work(person, NOW, tab)
    for n in range(1, 30):
        world.open(f"S{n}")
    with django_assert_max_num_queries(len(one)):
        rows = queries.my_work(person, NOW, tab)
    assert tab == "started" or len(rows) == 30


def test_counts_is_one_query(world: World, django_assert_num_queries: Any) -> None:
    world.open()
    person = again(world.director)
    with django_assert_num_queries(1):
        assert queries.counts(person, NOW).all == 1


def test_case_of_and_cases_of(world: World) -> None:
    case = world.open()
    subject = world.process.subject_loader(None, case.subject_id)  # type: ignore[union-attr]
    assert queries.case_of(subject, "T01") == case
    assert queries.case_of(subject, "T02") is None
    assert queries.cases_of("places.Project", [case.subject_id]) == {case.subject_id: case}
