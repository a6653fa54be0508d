"""News upward: an area says by name what happened, whoever stands above it has a job queued for that.

The jobs are queued in the transaction of the deed and run after it: what fails there undoes nothing below.
"""

from uuid import UUID

from guijia.platform.jobs import queue

_LISTENERS: dict[str, list[str]] = {}


def listen(event: str, job: str) -> None:
    """Have this job queued, with the ids of the event, whenever it happens (called when the product starts)."""
    jobs = _LISTENERS.setdefault(event, [])
    if job not in jobs:
        jobs.append(job)


def tell(event: str, **ids: UUID) -> None:
    """Queue the jobs of everybody who listens to this event."""
    for job in _LISTENERS.get(event, []):
        queue.enqueue(job, **ids)
