"""Senders are killed while they send, by a provider over HTTP that is slow and fails: nothing lost or doubled."""

import json
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
from tests.platform.notify.stub import Fake, fake

MESSAGES = int(os.environ.get("GUIJIA_MESSAGES", "60"))
SAY = """
import sys
import django
django.setup()
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.notify import actions
from guijia.platform.notify.enums import Channel, Pace
from guijia.platform.notify.registry import Field, MessageKind, kind
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
KIND = kind(MessageKind("crash.told", "测试", (Field("n", "号", "1"),), "{n}", "{n}", urgent=True))
moment = now()
admin = org.hire(login="admin", name="管理员", actor=SYSTEM, now=moment)
org.post(staff=admin, role=Role.ADMIN, project=None, actor=SYSTEM, now=moment)
actions.set_channel(
    channel=Channel.GATEWAY, company=None, is_on=True, secrets={"url": sys.argv[1], "secret": "s"},
    actor=admin, now=moment,
)
for number in range(int(sys.argv[2])):
    actions.say(kind=KIND.key, to=[admin], version=str(number), fields={"n": number}, actor=SYSTEM, now=now())
"""
WORKER = """
from datetime import timedelta
import django
django.setup()
from guijia.config import worker
from guijia.platform.jobs import actions as jobs
from guijia.platform.notify import rules
from guijia.platform.notify.actions import sending
from guijia.platform.notify.registry import Field, MessageKind, kind
kind(MessageKind("crash.told", "测试", (Field("n", "号", "1"),), "{n}", "{n}", urgent=True))
jobs.LEASE_SECONDS = 3.0
worker.HEARTBEAT_SECONDS = 1.0
rules.FIRST_WAIT = rules.FIRST_REST = timedelta(seconds=0.2)
rules.LONGEST_WAIT = rules.LONGEST_REST = timedelta(seconds=1)
sending.LEASE_ROOM_SECONDS = 2.0
worker.run()
"""


@pytest.fixture
def provider() -> Any:
    with fake() as made:
        yield made


@pytest.mark.long
def test_senders_killed_again_and_again_lose_and_double_nothing(
    separate_database: Database, start_process: Callable[..., Any], provider: Fake
) -> None:
    environment = separate_database.environment(
        DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"],
        GUIJIA_NOTIFY_ENDPOINTS=json.dumps({"gate.example.com": provider.url}),
    )
    command = [sys.executable, "-c", SAY, "https://gate.example.com/m", str(MESSAGES)]
    assert start_process(command, env=environment).wait(120) == 0
    rolls = random.Random(7)
    provider.faults = [
        rolls.choice([(200, 0.0), (200, 0.0), (500, 0.0), (200, 0.3), (503, 0.0)]) for _ in range(MESSAGES)
    ]
    with psycopg.connect(separate_database.owner_url, autocommit=True) as owner:
        owner.execute(
            "SELECT set_config('guijia.actor', '00000000-0000-0000-0000-000000000000', false),"
            " set_config('guijia.actor_name', 'test', false), set_config('guijia.request', '', false)"
        )
        owner.execute("UPDATE facts_parameter SET value = 1 WHERE key = 'notify_timeout_seconds'")
        owner.execute("UPDATE facts_parameter SET value = 200 WHERE key = 'notify_tries'")

        def left() -> int:
            row = owner.execute("SELECT count(*) FROM notify_delivery WHERE state <> 'sent'").fetchone()
            assert row is not None
            return int(row[0])

        assert left() == MESSAGES
        kills, until = 0, time.monotonic() + 240
        worker = start_process([sys.executable, "-c", WORKER], env=environment)
        while left():
            assert time.monotonic() < until, f"{left()} messages are still on their way after {kills} kills"
            time.sleep(rolls.uniform(0.5, 3.0))
            if kills < 8 and provider.asked:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                kills += 1
                worker = start_process([sys.executable, "-c", WORKER], env=environment)
        keys = {str(key) for (key,) in owner.execute("SELECT key FROM notify_delivery").fetchall()}
    assert kills >= 1
    assert set(provider.effects) == keys
    assert set(provider.effects.values()) == {1}
    assert len(provider.asked) >= MESSAGES
