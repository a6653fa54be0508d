"""Clerks go on selling over HTTP while server, worker and database are killed: nothing acknowledged is lost."""

import os
import random
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg
import pytest

from guijia.config.keys import keep_secrets
from tests.databases import Database, with_name
from tests.house import House
from tests.races.market import Market, lay_out

pytestmark = [pytest.mark.long, pytest.mark.crash]

ROUNDS = int(os.environ.get("GUIJIA_ROUNDS", "5"))
CLERKS, HOMES = 8, 60


@pytest.fixture
def house(
    tmp_path_factory: pytest.TempPathFactory, start_process: Callable[..., "subprocess.Popen[bytes]"]
) -> House:
    made = House(tmp_path_factory.mktemp("crash") / "var", start_process)
    made.start()
    return made


def _market(house: House) -> Market:
    """The project of the clerks, laid out on the house's own database with its own keys."""
    owner = house.owner_url()
    words = keep_secrets(house.var)
    app = owner.replace("guijia_owner:", "guijia_app:").replace(words["owner"], words["app"])
    database = Database("guijia", with_name(owner, "guijia"), with_name(app, "guijia"))
    keys = {f"GUIJIA_{name.upper()}": words[name] for name in ("secret_key", "seal_keys", "index_key")}
    return Market(**lay_out(database, CLERKS, HOMES, **keys), port=house.port)


@dataclass(eq=False)
class Clerk(threading.Thread):
    """Sells one home after the other and remembers what was acknowledged."""

    market: Market
    number: int
    stopping: threading.Event
    sold: list[int] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        rolls = random.Random(self.number)
        while not self.stopping.is_set():
            unit = rolls.randrange(HOMES)
            status, _ = self.market.hold(self.number, unit)
            if status != 302:
                self._note(status)
                continue
            status, _ = self.market.subscribe(
                self.number, unit, key=f"{self.number}-{unit}-{time.monotonic_ns()}"
            )
            if status == 302:
                self.sold.append(unit)
            self._note(status)

    def _note(self, status: int) -> None:
        # 0: the connection broke; 503: the database was away; all while something was killed.
        if status not in {0, 302, 409, 503}:
            self.strange.append(status)
        if status in {0, 503}:
            time.sleep(0.1)


def test_homes_sold_while_everything_is_killed_are_sold_once_and_stay_sold(house: House) -> None:
    market = _market(house)
    stopping = threading.Event()
    clerks = [Clerk(market, number, stopping) for number in range(CLERKS)]
    for clerk in clerks:
        clerk.start()
    rolls = random.Random(20261122)
    for number in range(ROUNDS):
        time.sleep(rolls.uniform(0.5, 1.5))
        house.kill_some(number, rolls)
        house.wait_until_well(60)
    time.sleep(2)
    stopping.set()
    for clerk in clerks:
        clerk.join(60)
    assert [clerk.strange for clerk in clerks] == [[]] * CLERKS
    acknowledged = [market.units[unit] for clerk in clerks for unit in clerk.sold]
    assert len(acknowledged) >= 5
    assert len(acknowledged) == len(set(acknowledged))
    with psycopg.connect(house.owner_url()) as owner:
        rows = owner.execute("SELECT unit_id::text FROM deals_subscription").fetchall()
        stored = [unit for (unit,) in rows]
        live = owner.execute(
            "SELECT count(*) FROM estate_commitment WHERE ended_at IS NULL GROUP BY unit_id HAVING count(*) > 1"
        ).fetchall()
        gaps = owner.execute(
            "SELECT count(*), max(substring(number FROM '[0-9]+$')::int) FROM deals_subscription"
        ).fetchone()
        orphans = owner.execute(
            "SELECT count(*) FROM deals_subscription s WHERE NOT EXISTS (SELECT 1 FROM flow_case c WHERE c.subject_id = s.id)"
            " OR NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject_id = s.id::text)"
        ).fetchone()
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    assert live == []
    assert gaps is not None
    assert gaps[0] == gaps[1]
    assert orphans == (0,)
    _no_job_is_stuck(house)


def _no_job_is_stuck(house: House) -> None:
    """Every job that the sales left behind is done within a minute."""
    deadline = time.monotonic() + 90
    while True:
        with psycopg.connect(house.owner_url()) as owner:
            waiting = owner.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
                " AND (scheduled_at IS NULL OR scheduled_at < now())"
            ).fetchone()
            parked = owner.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
            ).fetchone()
        if waiting == (0,):
            break
        assert time.monotonic() < deadline, waiting
        time.sleep(0.5)
    assert parked == (0,)
