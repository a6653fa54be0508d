"""Many processes take numbers at once: none twice, none missing; a careless counter fails the same test."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.databases import Database

HAMMER = """
import os, random, sys
from datetime import datetime, timezone
import django
django.setup()
from django.db import connection, transaction, IntegrityError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.numbers import registry
from guijia.platform.numbers.actions import take
registry.series("test.race", "RG")
how, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
now = datetime(2026, 12, 31, 16, 0, tzinfo=timezone.utc)
rolls = random.Random(seed)
class Trouble(Exception): pass
for _ in range(count):
    try:
        with acting(SYSTEM):
            if how == "take":
                take("test.race", project=None, now=now)
            else:
                with connection.cursor() as cursor:
                    if how == "max":
                        cursor.execute("SELECT coalesce(max(no), 0) + 1 FROM careless")
                    else:
                        cursor.execute("SELECT nextval('careless_no')")
                    cursor.execute("INSERT INTO careless (no) VALUES (%s)", [cursor.fetchone()[0]])
            if rolls.random() < 0.05:
                raise Trouble
    except Trouble:
        pass
"""


def _hammer(database: Database, how: str, *, clients: int, each: int) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", HAMMER, how, str(each), str(seed)],
            env=database.environment(DJANGO_SETTINGS_MODULE=os.environ["DJANGO_SETTINGS_MODULE"]),
            cwd=Path(__file__).parents[3],
        )
        for seed in range(clients)
    ]
    assert [process.wait(120) for process in running] == [0] * clients


@pytest.mark.long
def test_take_by_many_processes_leaves_no_gap_and_no_double(separate_database: Database) -> None:
    _hammer(separate_database, "take", clients=8, each=150)
    with psycopg.connect(separate_database.owner_url) as owner:
        rows = owner.execute(
            "SELECT no FROM numbers_issued WHERE series = 'test.race' ORDER BY no"
        ).fetchall()
        counters = owner.execute(
            "SELECT period, last FROM numbers_counter WHERE series = 'test.race'"
        ).fetchall()
    numbers = [number for (number,) in rows]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 1000 < len(numbers) < 1200
    assert counters == [("2027", len(numbers))]


@pytest.mark.long
@pytest.mark.parametrize(("how", "fault"), [("max", "double"), ("sequence", "gap")])
def test_careless_counter_under_the_same_hammer_fails(
    separate_database: Database, how: str, fault: str
) -> None:
    with psycopg.connect(separate_database.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE careless (no bigint NOT NULL); CREATE SEQUENCE careless_no;"
                      " GRANT ALL ON careless, careless_no TO guijia_app")  # fmt: skip
        _hammer(separate_database, how, clients=8, each=150)
        numbers = [no for (no,) in owner.execute("SELECT no FROM careless ORDER BY no").fetchall()]
    if fault == "double":
        assert len(set(numbers)) < len(numbers)
    else:
        assert numbers != list(range(1, len(numbers) + 1))
