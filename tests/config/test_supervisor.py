"""One command starts everything; whatever is killed comes back, nothing acknowledged is lost, nothing stays behind."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.house import House
from tests.patience import patience

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("GUIJIA_ROUNDS", "5"))


@pytest.fixture
def house(
    tmp_path_factory: pytest.TempPathFactory, start_process: Callable[..., "subprocess.Popen[bytes]"]
) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house") / "var", start_process)
    yield made
    if made.process.poll() is None:
        made.process.send_signal(signal.SIGTERM)
        made.process.wait(60)
    assert made.parts() == {"server": [], "worker": [], "database": []}


@pytest.mark.long
def test_run_twice_is_fast_the_second_time_and_stops_on_demand(house: House) -> None:
    house.start()
    house.process.send_signal(signal.SIGINT)
    assert house.process.wait(30) == 0
    assert house.start() < 10 * patience()


@pytest.mark.long
def test_run_on_a_busy_port_or_a_second_time_says_so(house: House) -> None:
    house.start()
    environment = {**os.environ, "GUIJIA_VAR": str(house.var), "PORT": str(house.port)}
    for var, word in ((house.var, "已经在运行"), (house.var.parent / "other", str(house.port))):
        second = subprocess.run(
            [sys.executable, "-m", "guijia.config.commands", "run"], env={**environment, "GUIJIA_VAR": str(var)},
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        assert second.returncode == 2
        assert word in second.stdout


@pytest.mark.long
def test_run_killed_itself_leaves_nothing_behind(house: House) -> None:
    house.start()
    house.process.send_signal(signal.SIGKILL)
    house.process.wait()
    deadline = time.monotonic() + 30
    while any(house.parts().values()):
        assert time.monotonic() < deadline, house.parts()
        time.sleep(0.2)
    house.start()


class Writer(threading.Thread):
    """Writes rows and remembers those that were acknowledged; asks again whenever the database is away."""

    def __init__(self, url: Callable[[], str]) -> None:
        super().__init__(daemon=True)
        self.url, self.acknowledged, self.stopping = url, list[int](), threading.Event()

    def run(self) -> None:
        number = 0
        while not self.stopping.is_set():
            try:
                with psycopg.connect(self.url(), autocommit=True, connect_timeout=2) as connection:
                    while not self.stopping.is_set():
                        number += 1
                        connection.execute("INSERT INTO crash_rows VALUES (%s)", [number])
                        self.acknowledged.append(number)
            except (psycopg.Error, OSError):
                time.sleep(0.05)


@pytest.mark.long
@pytest.mark.crash
def test_parts_killed_again_and_again_come_back_and_lose_nothing(house: House) -> None:
    house.start()
    with psycopg.connect(house.owner_url(), autocommit=True) as owner:
        owner.execute("CREATE TABLE crash_rows (n int PRIMARY KEY)")
    writer = Writer(house.owner_url)
    writer.start()
    rolls = random.Random(20261121)
    for number in range(ROUNDS):
        time.sleep(rolls.uniform(0.2, 1.0))
        house.kill_some(number, rolls)
        house.wait_until_well(60)
    writer.stopping.set()
    writer.join(10)
    with psycopg.connect(house.owner_url(), autocommit=True) as owner:
        kept = {n for (n,) in owner.execute("SELECT n FROM crash_rows").fetchall()}
    assert len(writer.acknowledged) > 100
    assert set(writer.acknowledged) <= kept
