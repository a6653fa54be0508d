"""A whole installation under ``guijia run`` in a folder of its own, for tests that kill its parts."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guijia.config.keys import keep_secrets
from guijia.config.postgres import OWNER
from guijia.config.processes import processes_in
from tests.races.market import free_port

KINDS = ("server", "worker", "database", "one of the server", "one of the database")


class House:
    """One installation under ``guijia run`` in a folder of its own."""

    def __init__(self, var: Path, start_process: Callable[..., "subprocess.Popen[bytes]"]) -> None:
        self.var, self.port = var, free_port()
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

    def kill_some(self, number: int, rolls: random.Random) -> str:
        """Kill -9 the parts of that round: all of a kind, or one process of it. Returns: which kind."""
        kind = KINDS[number % len(KINDS)]
        victims = self.parts()[kind.split()[-1]]
        for pid in victims if not kind.startswith("one") else [rolls.choice(victims)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        return kind
