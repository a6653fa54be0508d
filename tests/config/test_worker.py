"""The worker dies in the middle of a job, and the database under it: no job is lost, none is stuck."""

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.databases import Database

WORKER = """
import os, time
import django
django.setup()
from django.db import connection
from guijia.config import worker
from guijia.platform.jobs import actions, queue
actions.LEASE_SECONDS = 4.0
worker.HEARTBEAT_SECONDS = 1.0

def mark(text):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO marks (text, pid) VALUES (%s, %s)", [text, os.getpid()])

@queue.job("test.slow", retry=3)
def slow(n, seconds):
    mark(f"begun {n}")
    time.sleep(seconds)
    if n == 1:
        follow.later(n=n)
    mark(f"done {n}")

@queue.job("test.follow")
def follow(n):
    mark(f"followed {n}")

@queue.job("test.killer", retry=2)
def killer():
    mark("killer")
    os._exit(9)

worker.run()
"""


def _until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def _defer(owner: psycopg.Connection[Any], name: str, args: str) -> None:
    owner.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', %s, %s)",
        [name, args],
    )


@pytest.fixture
def house(separate_database: Database, start_process: Callable[..., Any]) -> Any:
    with psycopg.connect(separate_database.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE marks (id bigserial, text text, pid int);"
                      " GRANT ALL ON marks, marks_id_seq TO guijia_app")  # fmt: skip

        def marks() -> list[str]:
            return [text for (text,) in owner.execute("SELECT text FROM marks ORDER BY id").fetchall()]

        def start() -> Any:
            environment = separate_database.environment(
                DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"]
            )
            return start_process([sys.executable, "-c", WORKER], env=environment)

        yield owner, marks, start


def _states(owner: psycopg.Connection[Any]) -> set[str]:
    return {state for (state,) in owner.execute("SELECT status::text FROM procrastinate_jobs").fetchall()}


@pytest.mark.long
def test_worker_killed_in_the_middle_its_job_is_done_by_the_next(house: Any) -> None:
    owner, marks, start = house
    first = start()
    _defer(owner, "test.slow", '{"n": 1, "seconds": 3}')
    _until(lambda: "begun 1" in marks(), 20)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert _states(owner) == {"doing"}
    start()
    _until(lambda: "followed 1" in marks(), 40)
    _until(lambda: _states(owner) == {"succeeded"}, 10)
    assert marks() == ["begun 1", "begun 1", "done 1", "followed 1"]


@pytest.mark.long
def test_worker_losing_every_connection_goes_on(house: Any) -> None:
    owner, marks, start = house
    start()
    _defer(owner, "test.slow", '{"n": 2, "seconds": 2}')
    _until(lambda: "begun 2" in marks(), 20)
    for _ in range(3):
        owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        time.sleep(0.5)
    _until(lambda: "done 2" in marks(), 30)
    _defer(owner, "test.slow", '{"n": 3, "seconds": 0}')
    _until(lambda: "done 3" in marks(), 30)
    _until(lambda: _states(owner) == {"succeeded"}, 40)


@pytest.mark.long
def test_job_that_kills_every_worker_is_parked_and_stops_no_other(house: Any) -> None:
    owner, marks, start = house
    _defer(owner, "test.killer", "{}")
    process = start()
    deadline = time.monotonic() + 90
    while "failed" not in _states(owner):
        assert time.monotonic() < deadline
        if process.poll() is not None:
            process = start()
        time.sleep(0.2)
    _defer(owner, "test.slow", '{"n": 4, "seconds": 0}')
    _until(lambda: "done 4" in marks(), 30)
    assert marks().count("killer") == 3


@pytest.mark.long
def test_worker_told_to_stop_finishes_the_job_at_hand(house: Any) -> None:
    owner, marks, start = house
    process = start()
    _defer(owner, "test.slow", '{"n": 5, "seconds": 2}')
    _until(lambda: "begun 5" in marks(), 20)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert marks() == ["begun 5", "done 5"]
    assert _states(owner) == {"succeeded"}
