"""Many people at once, each reading, thinking and clicking on: how long pages take, up to where it breaks."""

import os
import random
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.client import Client

THINKING_SECONDS = 5.0
LONG_ENOUGH_SECONDS = 30.0
# How often people look at what: of a hundred clicks.
CLICKS = {"desk": 30, "list": 20, "case": 20, "home": 10, "search": 15, "board": 5}


@dataclass
class Crowd:
    """What a number of people saw."""

    people: int
    ms: list[float] = field(default_factory=list)
    faults: int = 0

    @property
    def p50(self) -> float:
        """The middle."""
        return statistics.median(self.ms) if self.ms else 0.0

    @property
    def p95(self) -> float:
        """Nineteen in twenty are faster."""
        return sorted(self.ms)[max(0, round(len(self.ms) * 0.95) - 1)] if self.ms else 0.0


def gather(
    port: int,
    sessions: Sequence[str],
    paths: Mapping[str, Sequence[str]],
    people: int,
    seconds: float = LONG_ENOUGH_SECONDS,
    is_over: Callable[[], bool] = lambda: False,
) -> Crowd:
    """Let so many people work for a while. ``paths``: addresses by kind of click (``CLICKS``); of a search, words.

    What is asked once it ``is_over`` does not count.
    """
    seen, noting = Crowd(people), threading.Lock()
    end = time.perf_counter() + seconds + THINKING_SECONDS

    def work(n: int) -> None:
        draw = random.Random(n)
        client = Client(port, sessions[n % len(sessions)])
        # Nobody comes in at the same second.
        time.sleep(draw.uniform(0, THINKING_SECONDS))
        while time.perf_counter() < end and not is_over():
            what = draw.choices(list(CLICKS), list(CLICKS.values()))[0]
            clicked = draw.choice(paths[what])
            if what == "search":
                answer = client.ask("/search", {"q": clicked}, headers={"HX-Request": "true"})
            else:
                answer = client.ask(clicked)
            with noting:
                seen.ms.append(answer.ms)
                seen.faults += answer.status >= 500
            time.sleep(draw.expovariate(1 / THINKING_SECONDS))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def cpu_seconds_of(process: int) -> float:
    """Seconds of a processor that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(parent: int) -> list[float]:
    """MB that each process below ``parent`` has for itself, shared parts by share (PSS); largest first."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            words = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
            if int(words["PPid"]) != parent:
                continue
            rollup = (status.parent / "smaps_rollup").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # gone meanwhile
        pss = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
        found.append(int(pss.split()[1]) / 1024)
    return sorted(found, reverse=True)
