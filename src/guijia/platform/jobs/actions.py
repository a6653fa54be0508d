"""Keeping the queue alive: rescue, parking, tidying, the heartbeat. No business row is touched here."""

from datetime import datetime

from django.db import connection, transaction

from guijia.platform.jobs import queries, queue

# A worker that has not been heard of for this long is dead, and its jobs are free.
LEASE_SECONDS = 20.0
KEEP_DONE_DAYS = 7


def rescue_stalled(now: datetime | None = None) -> tuple[int, int]:
    """Give the jobs of dead workers back to the queue (抢救); park those that keep killing workers.

    Rule:    reliability FAULT-2; a job left ``doing`` would otherwise be lost for good.
    Writes:  the queue only.
    Locks:   the rescued jobs, skipping those another rescue holds.
    Returns: how many were given back, how many were parked.
    """
    freed = parked = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_prune_stalled_workers_v1(%s)", [LEASE_SECONDS])
        for job_id, name, attempts in queries.orphaned_jobs():
            try:
                tries = queue.job_named(name).retry
            except KeyError:
                tries = 0
            if attempts >= tries:
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
                parked += 1
            else:
                cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
                freed += 1
    return freed, parked


def release(job_ids: list[int]) -> None:
    """Give jobs back that their own living worker no longer runs (its tick was lost with a connection).

    Writes: the queue only.
    """
    if not job_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM procrastinate_jobs"
            " WHERE id = ANY(%s) AND status = 'doing'",
            [job_ids],
        )


def retry_parked(job_id: int) -> bool:
    """Put a parked job back into the queue, because somebody mended what ailed it.

    Writes:  the queue only.
    Returns: was it parked at all?
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE", [job_id]
        )
        if cursor.fetchone() is None:
            return False
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 0 WHERE id = %s", [job_id])
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id])
    return True


def beat(name: str, *, trouble: str = "") -> None:
    """Leave a heartbeat, by the database's own clock.

    Writes: Heartbeat.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_heartbeat (name, at, trouble) VALUES (%s, now(), %s)"
            " ON CONFLICT (name) DO UPDATE SET at = now(), trouble = excluded.trouble",
            [name, trouble],
        )


def prepare_months(now: datetime | None = None) -> None:
    """Have the audit's partitions of this month and the next two ready.

    Writes: partitions, through the audit's own function.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_prepare_month((now() + make_interval(months => m))::date)"
            " FROM generate_series(0, 2) m"
        )


def tidy(now: datetime | None = None, *, keep_days: int = KEEP_DONE_DAYS) -> int:
    """Drop jobs done more than a week ago; parked ones stay until somebody sees to them.

    Writes:  the queue only.
    Returns: how many were dropped.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id IN (SELECT j.id FROM procrastinate_jobs j"
            " WHERE j.status IN ('succeeded', 'cancelled', 'aborted') AND NOT EXISTS"
            " (SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id"
            "  AND e.at > now() - make_interval(days => %s)) LIMIT 5000)",
            [keep_days],
        )
        return int(cursor.rowcount)
