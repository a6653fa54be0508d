"""Clocks start, stand still, stop and fire: each reminder and each consequence exactly once."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from guijia.kit.days import CHINA
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.clock import actions, jobs, queries
from guijia.platform.clock.models import Clock
from guijia.platform.clock.reference import load_calendars
from guijia.platform.clock.registry import ClockKind, clock_kind, kind_of
from guijia.platform.facts.reference import load_parameters
from guijia.platform.jobs import queue
from guijia.platform.places.actions import open_company, open_project
from guijia.platform.places.models import Project

NOW = datetime(2026, 2, 13, 16, 0, tzinfo=CHINA)


def _do(clock_id: str) -> None:
    """Work of the test's clocks: never run, only queued."""


for _name in ("clock_test.remind", "clock_test.due"):
    queue.job(_name)(_do)


@queue.job("clock_test.count")
def _count(clock_id: str) -> None:
    """Work that is run in a bundle; one clock's fails."""
    if clock_id == FAILING:
        raise RuntimeError("no")
    counted.append(clock_id)


counted: list[str] = []
FAILING = str(UUID(int=7))

DEPOSIT = clock_kind(
    ClockKind(
        "test_deposit",
        "定金到账",
        "hours",
        "deposit_release_hours",
        remind_fact="deposit_remind_hours",
        on_remind="clock_test.remind",
        on_due="clock_test.due",
    )
)
SIGN = clock_kind(
    ClockKind(
        "test_sign", "签约", "days", "sign_by_days", remind_fact="sign_remind_before_days", remind_before=True
    )
)
FILING = clock_kind(ClockKind("test_filing", "备案", "days", "filing_days", rolls=True))
SOLVE = clock_kind(ClockKind("test_solve", "解决", "workdays", "solve_workdays"))
REVIEW = clock_kind(ClockKind("test_review", "登记", "working_hours", "review_hours"))
BANK = clock_kind(ClockKind("test_bank", "银行审批", "days", external=True))


def _project(code: str = "CLK") -> Project:
    load_parameters()
    load_calendars()
    company = open_company(name=f"测试公司 {code}", actor=SYSTEM, now=NOW)
    return open_project(company=company, code=code, name="测试项目", actor=SYSTEM, now=NOW)


@pytest.fixture
def project(db: None) -> Project:
    return _project()


def start(
    project: Project, kind: ClockKind = DEPOSIT, case_id: UUID | None = None, **more: datetime
) -> Clock:
    return actions.start_clock(
        kind=kind.key,
        case_id=case_id or uuid4(),
        project_id=project.pk,
        label="",
        actor=SYSTEM,
        now=NOW,
        **more,
    )


def queued() -> list[str]:
    """Names of the queued jobs of the clocks of this test, alone or in bundles."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(args->>'name', task_name) FROM procrastinate_jobs"
            " LEFT JOIN LATERAL jsonb_array_elements(args->'clock_ids') ON true"
            " WHERE task_name LIKE 'clock_test.%' OR args->>'name' LIKE 'clock_test.%' ORDER BY id"
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("kind", "due", "remind"),
    [
        (DEPOSIT, "2026-02-15T16:00:00", "2026-02-14T16:00:00"),
        (SIGN, "2026-02-20T23:59:59", "2026-02-17T09:00:00"),
        (FILING, "2026-03-16T23:59:59", None),
        (SOLVE, "2026-02-25T23:59:59", None),
        (REVIEW, "2026-02-13T17:00:00", None),
    ],
)
def test_start_clock_is_due_by_its_parameter(
    project: Project, kind: ClockKind, due: str, remind: str | None
) -> None:
    clock = start(project, kind)
    assert clock.due_at == datetime.fromisoformat(due).replace(tzinfo=CHINA)
    expected = datetime.fromisoformat(remind).replace(tzinfo=CHINA) if remind else None
    assert clock.remind_at == expected
    assert clock.label == kind.label


def test_start_clock_twice_is_one_clock(project: Project) -> None:
    first = start(project)
    again = actions.start_clock(
        kind=DEPOSIT.key,
        case_id=first.case_id,
        project_id=project.pk,
        label="x",
        actor=SYSTEM,
        now=NOW + timedelta(hours=1),
    )
    assert again == first
    assert queries.clocks_of(first.case_id).count() == 1


def test_start_clock_with_a_given_due_time(project: Project) -> None:
    due = NOW + timedelta(days=9)
    clock = start(project, BANK, due_at=due)
    assert (clock.due_at, clock.external, clock.state(due + timedelta(days=1))) == (due, True, "ext")
    with pytest.raises(BusinessError) as refusal:
        start(project, BANK, due_at=NOW - timedelta(seconds=1))
    assert refusal.value.code == "clock_due_before_start"


def test_start_clock_without_parameter_is_refused_and_leaves_nothing(project: Project) -> None:
    kind = clock_kind(ClockKind("test_nothing", "无", "hours", "no_such_figure"))
    case_id = uuid4()
    with pytest.raises(BusinessError) as refusal:
        start(project, kind, case_id)
    assert refusal.value.code == "facts_missing"
    assert not queries.clocks_of(case_id).exists()


def test_stop_clock_lets_it_start_anew(project: Project) -> None:
    clock = start(project)
    later = NOW + timedelta(hours=2)
    assert actions.stop_clock(case_id=clock.case_id, kind=clock.kind, actor=SYSTEM, now=later) == 1
    assert actions.stop_clock(case_id=clock.case_id, kind=clock.kind, actor=SYSTEM, now=later) == 0
    assert start(project, DEPOSIT, clock.case_id).pk != clock.pk
    assert actions.stop_clocks(case_id=clock.case_id, actor=SYSTEM, now=later) == 1
    assert queries.open_clocks_of([clock.case_id]) == {clock.case_id: []}


def test_pause_and_resume_move_the_due_time_and_leave_a_reason(project: Project) -> None:
    clock = start(project)
    due, remind = clock.due_at, clock.remind_at
    assert remind is not None
    actions.pause_clock(clock_id=clock.pk, reason="等银行批复", actor=SYSTEM, now=NOW + timedelta(hours=1))
    resumed = actions.resume_clock(clock_id=clock.pk, actor=SYSTEM, now=NOW + timedelta(hours=6))
    assert resumed.due_at == due + timedelta(hours=5)
    assert resumed.remind_at == remind + timedelta(hours=5)
    found = queries.clock_by_id(clock.pk)
    assert found is not None
    assert [p.reason for p in found.pauses.all()] == ["等银行批复"]
    assert any("暂停" in line for line in found.reading(NOW).reckoning)
    deeds = Entry.objects.filter(subject_id=str(clock.pk)).values_list("action", flat=True)
    assert sorted(deeds) == ["clock.pause_clock", "clock.resume_clock"]


def test_pause_refusals(project: Project) -> None:
    clock = start(project)

    def code(act: str, **more: str) -> str:
        with pytest.raises(BusinessError) as refusal:
            getattr(actions, act)(clock_id=clock.pk, actor=SYSTEM, now=NOW, **more)
        return refusal.value.code

    assert code("resume_clock") == "clock_not_paused"
    assert code("pause_clock", reason=" ") == "clock_without_reason"
    actions.pause_clock(clock_id=clock.pk, reason="等", actor=SYSTEM, now=NOW)
    assert code("pause_clock", reason="又等") == "clock_already_paused"
    actions.stop_clock(case_id=clock.case_id, kind=clock.kind, actor=SYSTEM, now=NOW)
    assert code("resume_clock") == "clock_stopped"


def test_fire_due_reminds_then_fires_each_once(project: Project) -> None:
    start(project)
    assert actions.fire_due(now=NOW) == 0
    assert actions.fire_due(now=NOW + timedelta(hours=24)) == 1
    assert actions.fire_due(now=NOW + timedelta(hours=24)) == 0
    assert actions.fire_due(now=NOW + timedelta(hours=49)) == 1
    # A clock set back and forth again fires nothing twice.
    assert actions.fire_due(now=NOW + timedelta(hours=1)) == 0
    assert actions.fire_due(now=NOW + timedelta(hours=99)) == 0
    assert queued() == ["clock_test.remind", "clock_test.due"]


def test_fire_due_leaves_stopped_and_paused_clocks_alone(project: Project) -> None:
    stopped, paused = start(project), start(project)
    actions.stop_clock(case_id=stopped.case_id, kind=stopped.kind, actor=SYSTEM, now=NOW)
    actions.pause_clock(clock_id=paused.pk, reason="等", actor=SYSTEM, now=NOW)
    assert jobs.do_what_is_due(NOW + timedelta(days=30)) == 0
    assert queued() == []


def test_many_consequences_of_one_name_are_queued_in_bundles(project: Project) -> None:
    for _ in range(60):
        start(project)
    actions.fire_due(now=NOW + timedelta(days=9))
    assert sorted(queued()) == ["clock_test.due"] * 60 + ["clock_test.remind"] * 60
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'clock.act_on_many' ORDER BY id"
        )
        bundles = [json.loads(row[0]) for row in cursor.fetchall()]
    assert [len(one["clock_ids"]) for one in bundles] == [25, 25, 10] * 2
    assert {one["name"] for one in bundles} == {"clock_test.remind", "clock_test.due"}
    assert len({key for one in bundles for key in one["clock_ids"]}) == 60


def test_one_that_fails_in_a_bundle_is_queued_alone_and_the_others_are_done(project: Project) -> None:
    counted.clear()
    keys = [str(uuid4()), FAILING, str(uuid4())]
    jobs.act_on_many.now(name="clock_test.count", clock_ids=keys)
    assert counted == [keys[0], keys[2]]
    assert queued() == ["clock_test.count"]


def test_fire_due_takes_no_more_than_its_limit(project: Project) -> None:
    for _ in range(3):
        start(project, REVIEW)
    assert actions.fire_due(now=NOW + timedelta(days=30), limit=2) == 2
    assert jobs.do_what_is_due(NOW + timedelta(days=30)) == 1


def test_next_due_is_that_of_our_own_clocks(project: Project) -> None:
    case_id = uuid4()
    start(project, BANK, case_id, due_at=NOW + timedelta(minutes=1))
    ours = start(project, REVIEW, case_id)
    start(project, SIGN, case_id)
    assert queries.next_due([case_id]) == {case_id: ours.due_at}


def test_kind_declared_twice_otherwise_is_a_defect() -> None:
    assert clock_kind(DEPOSIT) is kind_of("test_deposit")
    with pytest.raises(ValueError, match="declared twice"):
        clock_kind(ClockKind("test_deposit", "另一种", "days"))


@pytest.fixture
def clean_queue() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name LIKE 'clock_test.%' OR args ? 'clock_ids'"
        )


@pytest.mark.django_db(transaction=True)
def test_fire_due_by_two_at_once_fires_each_exactly_once(clean_queue: None) -> None:
    project = _project("RACE")
    count = 40
    for _ in range(count):
        start(project)
    fired: list[int] = []
    together = threading.Barrier(2)

    def pulse() -> None:
        try:
            together.wait(timeout=10)
            fired.append(sum(actions.fire_due(now=NOW + timedelta(days=9), limit=7) for _ in range(12)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pulse) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(fired) == 2
    assert sum(fired) + jobs.do_what_is_due(NOW + timedelta(days=9)) == 2 * count
    assert sorted(queued()) == ["clock_test.due"] * count + ["clock_test.remind"] * count
