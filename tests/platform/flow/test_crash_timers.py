"""Cases wait for a time, then for a message, while the worker is killed: each goes on exactly once."""

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

CASES, SPREAD, AHEAD, KILLS = int(os.environ.get("GUIJIA_TIMED_CASES", "40")), 12, 6, 5
WITHIN = 90.0

REGISTER = """
import sys
from datetime import timedelta
from pathlib import Path
import django
django.setup()
from guijia.platform.clock import queries
from guijia.platform.clock.registry import ClockKind, clock_kind
from guijia.platform.flow import registry
from guijia.platform.flow.enums import Correlation
from guijia.platform.jobs import actions as jobs
from guijia.platform.places.models import Project
from tests.platform.flow import toy
jobs.LEASE_SECONDS = 4.0
number = {"next": 0}

def due(subject, kind):
    number["next"] += 1
    return queries.now() + timedelta(seconds=float(sys.argv[1]) + number["next"] * float(sys.argv[2])) if kind else None

clock_kind(ClockKind("crash.cool", "冷静期", "minutes", on_due=registry.FIRE_TIMER))
ready = registry.message("crash.ready", "已备齐", Correlation.SUBJECT)
registry.step("crash.register", registry.Step("登记"))
process = registry.process(registry.Process(
    key="T01", name="定时", file=Path("crash.bpmn"), subject_type="places.project", dues=due,
    subject_loader=lambda viewer, pk: Project.objects.filter(pk=pk).first(),
))
XML = toy.process([
    '<startEvent id="begin"/>',
    '<intermediateCatchEvent id="cool" camunda:dueDate="crash.cool"><timerEventDefinition/></intermediateCatchEvent>',
    '<intermediateCatchEvent id="hears" name="等备齐"><messageEventDefinition messageRef="m_ready"/></intermediateCatchEvent>',
    toy.step("register", "contract", "登记", form="crash.register"),
    '<endEvent id="end"/>',
    toy.way("begin", "cool"), toy.way("cool", "hears"), toy.way("hears", "register"), toy.way("register", "end"),
], extra='<message id="m_ready" name="crash.ready"/>')
"""

LAY_OUT = (
    REGISTER
    + """
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import actions
from guijia.platform.places import actions as places
moment = queries.now()
company = places.open_company(name="归澜置业", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GL", name="归澜府", actor=SYSTEM, now=moment)
actions.publish_process(process=process, xml=XML, actor=SYSTEM, now=moment)
for n in range(int(sys.argv[3])):
    subject = places.open_project(company=company, code=f"S{n}", name=f"S{n}", actor=SYSTEM, now=moment)
    actions.open_case(process=process, subject=subject, number=f"T-{n}", title="定时", project=project, unit=None,
                      parties="", actor=SYSTEM, now=queries.now())
    actions.send_message(message=ready, about=subject.pk, project=project, actor=SYSTEM, now=queries.now())
"""
)

WORKER = (
    REGISTER
    + """
from guijia.config import worker
worker.HEARTBEAT_SECONDS = 1.0
worker.run()
"""
)


def _one(owner: psycopg.Connection[Any], question: str) -> Any:
    row = owner.execute(question).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.long
@pytest.mark.crash
def test_each_case_goes_on_once_while_the_worker_is_killed(
    separate_database: Database, start_process: Callable[..., Any]
) -> None:
    environment = separate_database.environment(
        DJANGO_SETTINGS_MODULE="guijia.config.settings", PYTHONPATH=os.getcwd() + "/src:" + os.getcwd()
    )
    times = [str(AHEAD), str(SPREAD / CASES)]
    laid = start_process([sys.executable, "-c", LAY_OUT, *times, str(CASES)], env=environment)
    assert laid.wait(120 * patience()) == 0
    rolls = random.Random(20261122)

    def work() -> Any:
        return start_process([sys.executable, "-c", WORKER, *times], env=environment)

    with psycopg.connect(separate_database.owner_url, autocommit=True) as owner:
        process = work()
        for _ in range(KILLS):
            time.sleep(SPREAD / KILLS + rolls.uniform(0.2, 1.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
            process = work()
        deadline = time.monotonic() + WITHIN * patience()
        left = "SELECT count(*) FROM flow_case WHERE waiting <> '[\"register\"]'::jsonb"
        while _one(owner, left):
            assert time.monotonic() < deadline, f"{_one(owner, left)} left"
            time.sleep(0.5)
        for words in ("到时，继续", "收到：已备齐"):
            assert _one(owner, f"SELECT count(*) FROM flow_caseevent WHERE text = '{words}'") == CASES
        assert _one(owner, "SELECT count(*) FROM flow_task") == CASES
        assert _one(owner, "SELECT count(*) FROM clock_clock WHERE stopped_at IS NULL") == 0
        assert _one(owner, "SELECT count(DISTINCT message_id) FROM flow_messagewait") == CASES
        assert _one(owner, "SELECT count(*) FROM flow_processmessage WHERE taken_at IS NULL") == 0
