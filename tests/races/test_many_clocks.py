"""Thousands of clocks come due within a minute while the worker is killed; and the worker's clock is wrong."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests.databases import Database
from tests.patience import patience

# With every landing half as many; ``make crash`` takes all ten thousand.
CLOCKS, SPREAD, AHEAD = int(os.environ.get("GUIJIA_CLOCKS", "5000")), 60, 25
KILLS = 5
WITHIN = 60.0

REGISTER = """
import json, os, random, sys
from datetime import timedelta
import django
django.setup()
from django.db import connection
from guijia.platform.clock import queries
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.jobs import actions, queue
actions.LEASE_SECONDS = 4.0

@queue.job("many.handle", retry=20)
def handle(clock_id):
    clock = queries.clock_by_id(clock_id)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO handled (clock_id, due_at, at) VALUES (%s, %s, clock_timestamp())"
                       " ON CONFLICT DO NOTHING", [clock.pk, clock.due_at])

clock_kind(ClockKind("many.clock", "很多时限", "minutes", on_due="many.handle"))
"""

LAY_OUT = (
    REGISTER
    + """
from datetime import date
from uuid import uuid4
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock.models import Clock, EscalationStep
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places

count, ahead, spread = (int(word) for word in sys.argv[1:])
moment = queries.now()
company = places.open_company(name="归澜置业", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GL", name="归澜府", actor=SYSTEM, now=moment)
person = org.hire(login="clerk", name="顾问", actor=SYSTEM, now=moment)
org.post(staff=person, role=Role.SALES, project=project, actor=SYSTEM, now=moment)
with acting(SYSTEM):
    EscalationStep.objects.create(kind="many.clock", basis="minutes", value=0, whom="role", role="sales",
                                  what="remind", effective_from=date(2000, 1, 1), source="test")
    moment = queries.now()
    Clock.objects.bulk_create([
        Clock(case_id=uuid4(), project=project, kind="many.clock", label="很多时限", counts="minutes",
              started_at=moment, due_at=moment + timedelta(seconds=ahead + spread * n / count))
        for n in range(count)
    ], batch_size=1000)
"""
)

WORKER = (
    REGISTER
    + """
from guijia.config import worker
from guijia.platform.clock import drift
worker.HEARTBEAT_SECONDS = 1.0
off = float(sys.argv[1])
real = drift.here
drift.here = lambda: real() + timedelta(seconds=off)
worker.run()
"""
)


@pytest.fixture
def house(separate_database: Database, start_process: Callable[..., Any]) -> Any:
    environment = separate_database.environment(
        DJANGO_SETTINGS_MODULE="guijia.config.settings", PYTHONPATH=os.getcwd() + "/src:" + os.getcwd()
    )

    def lay_out(count: int, ahead: int, spread: int) -> None:
        process = start_process(
            [sys.executable, "-c", LAY_OUT, str(count), str(ahead), str(spread)], env=environment
        )
        assert process.wait(300) == 0

    def start(off: float = 0.0) -> Any:
        return start_process([sys.executable, "-c", WORKER, str(off)], env=environment)

    with psycopg.connect(separate_database.owner_url, autocommit=True) as owner:
        owner.execute(
            "CREATE TABLE handled (clock_id uuid PRIMARY KEY, due_at timestamptz, at timestamptz);"
            " GRANT ALL ON handled TO guijia_app"
        )
        yield owner, lay_out, start


def _one(owner: psycopg.Connection[Any], question: str) -> Any:
    row = owner.execute(question).fetchone()
    assert row is not None
    return row[0]


LEFT = (
    "SELECT (SELECT count(*) FROM clock_clock WHERE kind = 'many.clock')"
    " - least((SELECT count(*) FROM handled), (SELECT count(*) FROM clock_clockrung WHERE told_at IS NOT NULL))"
)

# Consequences come alone or in bundles.
QUEUED = (
    "SELECT args->>'clock_id' AS clock_id FROM procrastinate_jobs WHERE task_name = 'many.handle'"
    " UNION ALL SELECT jsonb_array_elements_text(args->'clock_ids') FROM procrastinate_jobs"
    " WHERE task_name = 'clock.act_on_many'"
)


@pytest.mark.long
@pytest.mark.crash
def test_thousands_of_clocks_are_handled_once_each_while_the_worker_is_killed(house: Any) -> None:
    owner, lay_out, start = house
    lay_out(CLOCKS, AHEAD, SPREAD)
    first, last = owner.execute("SELECT min(due_at), max(due_at) FROM clock_clock").fetchone()
    began = time.monotonic() + (first - _one(owner, "SELECT clock_timestamp()")).total_seconds()
    rolls = random.Random(20261122)
    moments = sorted(began + SPREAD * (n + rolls.random()) / KILLS for n in range(KILLS))
    process = start()
    for moment in moments:
        time.sleep(max(0.0, moment - time.monotonic()))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process = start()
    longest = WITHIN * patience()
    deadline = began + SPREAD + longest
    while _one(owner, LEFT):
        assert time.monotonic() < deadline + 5, f"{_one(owner, LEFT)} left"
        time.sleep(0.5)

    # Each once: claimed once, its consequence queued once, its rung reached and told once.
    assert _one(owner, "SELECT count(*) FROM clock_clock WHERE fired_at IS NOT NULL") == CLOCKS
    assert _one(owner, f"SELECT count(*) FROM ({QUEUED}) q") == CLOCKS
    assert _one(owner, f"SELECT count(DISTINCT clock_id) FROM ({QUEUED}) q") == CLOCKS
    assert _one(owner, "SELECT count(DISTINCT clock_id) FROM clock_clockrung") == CLOCKS
    assert _one(owner, "SELECT count(*) FROM clock_clockrung") == CLOCKS
    # Nothing early, nothing long after.
    assert _one(owner, "SELECT count(*) FROM handled WHERE at < due_at") == 0
    assert _one(owner, "SELECT count(*) FROM clock_clockrung WHERE at < due_at") == 0
    latest = _one(owner, "SELECT max(at) FROM handled")
    assert (latest - last).total_seconds() <= longest
    lateness = _one(
        owner,
        "SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM at - due_at)) FROM handled",
    )
    print(  # noqa: T201 - read with -s
        f"99 % within {lateness:.1f} s of the due time, the last {(latest - last).total_seconds():.1f} s after"
    )


@pytest.mark.long
@pytest.mark.parametrize("off", [300.0, -300.0], ids=["ahead", "behind"])
def test_worker_whose_clock_is_five_minutes_off_sounds_the_alarm_and_does_nothing_early(
    house: Any, off: float
) -> None:
    owner, lay_out, start = house
    lay_out(20, 30, 0)
    due = _one(owner, "SELECT max(due_at) FROM clock_clock")
    start(off)
    deadline = time.monotonic() + 60 * patience()
    alarm = "SELECT coalesce((SELECT trouble FROM jobs_heartbeat WHERE name = 'clock'), '')"
    while not _one(owner, alarm):
        assert time.monotonic() < deadline, "no alarm"
        time.sleep(0.2)
    assert _one(owner, alarm) == f"应用服务器的钟比数据库{'快' if off > 0 else '慢'} 5 分"
    while _one(owner, LEFT):
        assert time.monotonic() < deadline, f"{_one(owner, LEFT)} left"
        time.sleep(0.2)
    assert _one(owner, "SELECT min(at) FROM handled") >= due
    assert _one(owner, "SELECT min(at) FROM clock_clockrung") >= due
    assert _one(owner, "SELECT count(*) FROM handled WHERE at > due_at + interval '30 s'") == 0
