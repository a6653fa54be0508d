"""How the queue and its worker are."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

# Any number that nothing else in the database uses for an advisory lock.
PULSE_LOCK = 0x67756A6961


@dataclass(frozen=True, slots=True)
class Health:
    """The worker at a glance (运行状况): ages in seconds, ``None`` = never or nothing."""

    pulse_age_seconds: float | None
    waiting: int
    running: int
    parked: int
    oldest_waiting_seconds: float | None
    trouble: str
    # What other watches complain of (the clocks of two machines disagree).
    warning: str = ""

    @property
    def is_alive(self) -> bool:
        """Has the pulse been felt within two minutes?"""
        return self.pulse_age_seconds is not None and self.pulse_age_seconds < 120


@dataclass(frozen=True, slots=True)
class ParkedJob:
    """A job that was given up after its last try, for a person to see to."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempts: int
    parked_at: datetime | None


def health() -> Health:
    """How the worker is, in one query, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT extract(epoch FROM now() - at) FROM jobs_heartbeat WHERE name = 'pulse'),"
            " count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),"
            " count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'failed'),"
            " extract(epoch FROM now() - min(coalesce(scheduled_at, deferred_at))"
            "  FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))),"
            " coalesce((SELECT trouble FROM jobs_heartbeat WHERE name = 'pulse'), ''),"
            " coalesce((SELECT string_agg(trouble, '；') FROM jobs_heartbeat"
            "  WHERE name <> 'pulse' AND trouble <> ''), '')"
            " FROM (SELECT j.status, j.scheduled_at, (SELECT min(e.at) FROM procrastinate_events e"
            "  WHERE e.job_id = j.id) AS deferred_at FROM procrastinate_jobs j"
            "  WHERE j.status IN ('todo', 'doing', 'failed')) open"
        )
        age, waiting, running, parked, oldest, trouble, warning = cursor.fetchone()
    return Health(
        None if age is None else float(age),
        waiting,
        running,
        parked,
        None if oldest is None else float(oldest),
        trouble,
        warning,
    )


def parked_jobs(limit: int = 100) -> list[ParkedJob]:
    """Jobs that were given up, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.args::text, j.attempts,"
            " (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)"
            " FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT %s",
            [limit],
        )
        return [ParkedJob(row[0], row[1], _read(row[2]), row[3], row[4]) for row in cursor.fetchall()]


def is_under_way(name: str) -> bool:
    """Does a job of that name wait or run?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND task_name = %s)",
            [name],
        )
        (found,) = cursor.fetchone()
    return bool(found)


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def orphaned_jobs() -> list[tuple[int, str, int]]:
    """Jobs marked as running whose worker is gone, locked for whoever rescues them: id, name, attempts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, attempts FROM procrastinate_jobs"
            " WHERE status = 'doing' AND worker_id IS NULL FOR UPDATE SKIP LOCKED"
        )
        return list(cursor.fetchall())


def running_jobs_of(worker_id: int) -> set[int]:
    """Jobs the queue believes a worker to be running."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %s", [worker_id]
        )
        return {row[0] for row in cursor.fetchall()}


def worker_silence_seconds(worker_id: int) -> float | None:
    """How long ago the queue last heard of a worker; ``None`` when its entry is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - last_heartbeat) FROM procrastinate_workers WHERE id = %s",
            [worker_id],
        )
        row = cursor.fetchone()
    return None if row is None else float(row[0])


def take_pulse_lock() -> bool:
    """Is this connection the one whose pulse acts? Held until the connection ends.

    Taking it again on the same connection would count twice, so it is asked for first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            " AND classid = (%s::bigint >> 32)::oid AND objid = (%s::bigint & 4294967295)::oid"
            " AND objsubid = 1"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
            " OR pg_try_advisory_lock(%s)",
            [PULSE_LOCK, PULSE_LOCK, PULSE_LOCK],
        )
        (held,) = cursor.fetchone()
    return bool(held)
