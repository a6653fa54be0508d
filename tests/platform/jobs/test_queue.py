"""Jobs exist only if the caller's transaction commits; a failing job waits, then is parked."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from guijia.kit.errors import BusinessError
from guijia.platform.jobs import actions, pulse, queries, queue

SEEN: list[dict[str, Any]] = []


@queue.job("test.note", retry=2)
def note(**kwargs: Any) -> str:
    """Remember what was asked."""
    SEEN.append(kwargs)
    return "noted"


@pytest.fixture(autouse=True)
def _forget() -> None:
    SEEN.clear()


def _rows() -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text, attempts FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


def test_later_in_a_transaction_that_fails_leaves_no_job(db: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        note.later(order_id=UUID(int=1))
        assert _rows() == [("test.note", "todo", 0)]
        raise RuntimeError
    assert _rows() == []


def test_later_keeps_ids_moments_and_amounts_as_text(db: None, now: datetime, run_jobs: Any) -> None:
    note.later(order_id=UUID(int=1), at=now, amount_cny=Decimal("10.00"))
    assert run_jobs() == 1
    assert SEEN == [
        {
            "order_id": "00000000-0000-0000-0000-000000000001",
            "at": "2026-03-16T09:30:00+08:00",
            "amount_cny": "10.00",
        }
    ]
    assert _rows() == [("test.note", "succeeded", 1)]


def test_at_a_later_moment_waits(db: None, now: datetime, run_jobs: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() + interval '1 hour'")
        (later,) = cursor.fetchone()
    note.at(later, n=1)
    assert run_jobs() == 0
    assert queries.health().waiting == 0


def test_enqueue_by_name_and_unknown_name(db: None) -> None:
    queue.enqueue("test.note", n=1)
    assert _rows() == [("test.note", "todo", 0)]
    with pytest.raises(KeyError):
        queue.enqueue("test.nobody")


def test_now_does_it_here_with_the_same_arguments() -> None:
    assert note.now(order_id=UUID(int=2)) == "noted"
    assert SEEN == [{"order_id": "00000000-0000-0000-0000-000000000002"}]


def test_job_declared_twice_is_a_defect() -> None:
    with pytest.raises(ValueError, match=r"test\.note"):
        queue.job("test.note")(lambda: None)
    assert queue.job_named("test.note") in queue.all_jobs()


@pytest.mark.parametrize(
    ("error", "attempts", "wait"),
    [
        (RuntimeError(), 0, 2),
        (RuntimeError(), 1, 4),
        (RuntimeError(), 2, None),
        (BusinessError("test_no", "不行"), 0, None),
    ],
)
def test_patience_after_a_failure(error: Exception, attempts: int, wait: int | None) -> None:
    decision = queue.Patience(2).get_retry_decision(exception=error, job=SimpleNamespace(attempts=attempts))
    if wait is None:
        assert decision is None
    else:
        assert decision is not None
        from procrastinate.utils import utcnow

        assert abs(decision.retry_at - utcnow() - timedelta(seconds=wait)) < timedelta(seconds=1)


def _orphan(attempts: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_register_worker_v1()")
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s,"
            " worker_id = (SELECT max(id) FROM procrastinate_workers) RETURNING id",
            [attempts],
        )
        (job_id,) = cursor.fetchone()
    return int(job_id)


def test_rescue_while_the_worker_lives_leaves_its_job(db: None) -> None:
    note.later(n=1)
    _orphan(attempts=0)
    assert actions.rescue_stalled() == (0, 0)
    assert _rows() == [("test.note", "doing", 0)]


def test_rescue_after_the_worker_died_gives_the_job_back(db: None) -> None:
    note.later(n=1)
    _orphan(attempts=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    assert actions.rescue_stalled() == (1, 0)
    assert _rows() == [("test.note", "todo", 1)]


def test_rescue_of_a_job_that_keeps_killing_workers_parks_it(db: None) -> None:
    note.later(n=1)
    job_id = _orphan(attempts=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    assert actions.rescue_stalled() == (0, 1)
    (parked,) = queries.parked_jobs()
    assert (parked.id, parked.name, parked.arguments) == (job_id, "test.note", {"n": 1})
    assert queries.health().parked == 1
    assert actions.retry_parked(job_id)
    assert not actions.retry_parked(job_id)
    assert _rows()[0][1] == "todo"


def test_release_gives_back_what_the_living_worker_no_longer_runs(db: None) -> None:
    note.later(n=1)
    job_id = _orphan(attempts=0)
    actions.release([])
    actions.release([job_id])
    assert _rows() == [("test.note", "todo", 1)]


def test_tidy_drops_old_done_jobs_only(db: None, run_jobs: Any) -> None:
    note.later(n=1)
    run_jobs()
    note.later(n=2)
    assert actions.tidy() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '8 days'")
    assert actions.tidy() == 1
    assert [row[1] for row in _rows()] == ["todo"]


def test_turn_does_what_is_due_and_survives_a_failing_duty(db: None, now: datetime, monkeypatch: Any) -> None:
    done: list[datetime] = []

    def breaks(now: datetime) -> None:
        raise RuntimeError

    monkeypatch.setattr(pulse, "_DUTIES", {})
    pulse.register(breaks, name="breaks")
    pulse.register(done.append, name="works", every_seconds=60)
    assert queries.health().pulse_age_seconds is None
    assert not queries.health().is_alive
    assert pulse.turn(lambda: now) == ["breaks"]
    assert pulse.turn(lambda: now) == []
    assert done == [now]
    assert queries.health().is_alive


def test_health_of_an_empty_queue(db: None) -> None:
    actions.beat("pulse", trouble="x")
    health = queries.health()
    assert (health.waiting, health.running, health.parked, health.oldest_waiting_seconds) == (0, 0, 0, None)
    assert health.trouble == "x"
    assert health.is_alive


def test_prepare_months_is_harmless_again(db: None) -> None:
    actions.prepare_months()
    actions.prepare_months()


@pytest.mark.django_db(transaction=True)
def test_pulse_of_a_second_process_stands_back() -> None:
    import threading

    assert queries.take_pulse_lock()
    assert queries.take_pulse_lock()
    seen: list[bool] = []

    def other() -> None:
        seen.append(queries.take_pulse_lock())
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [False]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
