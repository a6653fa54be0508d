"""One command starts everything; whatever is killed comes back, nothing acknowledged is lost, nothing stays behind."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guijia.config.keys import keep_secrets
from guijia.config.postgres import OWNER
from guijia.config.processes import processes_in

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = int(os.environ.get("GUIJIA_ROUNDS", "5"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """One installation under ``guijia run`` in a folder of its own."""

    def __init__(self, var: Path, start_process: Callable[..., "subprocess.Popen[bytes]"]) -> None:
        self.var, self.port = var, _free_port()
        self._start_process = start_process
        self.process: subprocess.Popen[bytes]

    def start(self) -> float:
        """Start it and wait until it is well. Returns: seconds."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GUIJIA_", "DATABASE_"))
        }
        environment = {**kept, "GUIJIA_VAR": str(self.var), "GUIJIA_DEMO": "0", "PORT": str(self.port)}
        began = time.monotonic()
        self.process = self._start_process(
            [sys.executable, "-m", "guijia.config.commands", "run"], env=environment
        )
        self.wait_until_well(180)
        return time.monotonic() - began

    def health(self) -> dict[str, Any] | None:
        """What the health address says, if it says anything."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except (OSError, ValueError):
            return None

    def wait_until_well(self, seconds: float) -> None:
        """Wait until the server answers and the worker's heart beats."""
        deadline = time.monotonic() + seconds
        while True:
            said = self.health()
            if said and (said.get("worker_pulse_seconds") or 99) < 5:
                return
            assert self.process.poll() is None, "guijia run has ended"
            assert time.monotonic() < deadline, f"not well again: {said}"
            time.sleep(0.2)

    def owner_url(self) -> str:
        """The database, as its owner."""
        port = (self.data.parent / "port").read_text()
        return f"postgresql://{OWNER}:{keep_secrets(self.var)['owner']}@127.0.0.1:{port}/guijia"

    @property
    def data(self) -> Path:
        """The database's data folder."""
        note = self.var / "postgres-place.json"
        return (
            Path(json.loads(note.read_text())["place"]) if note.exists() else self.var / "postgres"
        ) / "data"

    def parts(self) -> dict[str, list[int]]:
        """Processes below, by what they are."""
        found: dict[str, list[int]] = {
            "server": [],
            "worker": [],
            "database": sorted(processes_in(self.data)),
        }
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_text().split("\0")
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if f"GUIJIA_VAR={self.var}\0".encode() in environment:
                if "granian" in words:
                    found["server"].append(int(entry.name))
                elif "worker" in words:
                    found["worker"].append(int(entry.name))
        return found


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
    assert house.start() < 10


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
    kinds = ["server", "worker", "database", "one of the server", "one of the database"]
    for number in range(ROUNDS):
        time.sleep(rolls.uniform(0.2, 1.0))
        kind = kinds[number % len(kinds)]
        victims = house.parts()[kind.split()[-1]]
        for pid in victims if not kind.startswith("one") else [rolls.choice(victims)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        house.wait_until_well(60)
    writer.stopping.set()
    writer.join(10)
    with psycopg.connect(house.owner_url(), autocommit=True) as owner:
        kept = {n for (n,) in owner.execute("SELECT n FROM crash_rows").fetchall()}
    assert len(writer.acknowledged) > 100
    assert set(writer.acknowledged) <= kept
