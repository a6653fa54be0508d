"""The pulse: what has to happen because time passes, driven by rows and never by ticks.

Each turn does what is due *now*, so after any outage it catches up. Only one pulse acts at a time.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from guijia.platform.jobs import actions, queries

logger = logging.getLogger("guijia.jobs")

Beat = Callable[[datetime], object]


@dataclass(slots=True)
class Duty:
    """Something the pulse sees to, every so many seconds."""

    name: str
    act: Beat
    every_seconds: float
    due: float = field(default=0.0)


_DUTIES: dict[str, Duty] = {}


def register(act: Beat, *, name: str = "", every_seconds: float = 1.0) -> None:
    """Have ``act(now)`` called again and again; it must be harmless when nothing is due."""
    key = name or f"{act.__module__}.{getattr(act, '__qualname__', act)}"
    _DUTIES[key] = Duty(key, act, every_seconds)


def duties() -> list[Duty]:
    """Everything the pulse sees to."""
    return list(_DUTIES.values())


def turn(read_now: Callable[[], datetime]) -> list[str]:
    """One turn: take the lock if it is free, do every duty that is due, leave a heartbeat.

    A duty that fails is logged and does not keep the others from theirs.
    Writes:  whatever the duties write; Heartbeat ``pulse``.
    Returns: names of the duties that failed; empty also when another pulse is at it.
    """
    if not queries.take_pulse_lock():
        return []
    failed = []
    now = read_now()
    for duty in duties():
        if duty.due > time.monotonic():
            continue
        duty.due = time.monotonic() + duty.every_seconds
        try:
            duty.act(now)
        except Exception:
            if connection.connection is None or connection.connection.closed or not connection.is_usable():
                raise
            logger.exception("pulse: %s failed", duty.name)
            failed.append(duty.name)
    actions.beat("pulse", trouble=", ".join(failed))
    return failed
