"""The queue: a job is deferred in the caller's transaction and exists only if that commits.

A job may run twice (a worker died after the deed and before its tick): it fetches by id and calls one
action whose rule finds the deed already done. It must never rely on being run once.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from procrastinate import jobs as procrastinate_jobs
from procrastinate import retry as procrastinate_retry
from procrastinate.contrib.django import procrastinate_app

from guijia.kit.errors import BusinessError

DEFAULT = "default"
SLOW = "slow"


class Patience(procrastinate_retry.BaseRetryStrategy):  # type: ignore[misc,unused-ignore]
    """Try again after 2, 4, 8 … seconds; after ``tries`` failures the job is parked and listed.

    A refusal by a rule is no fault of the moment: it is parked at once.
    """

    def __init__(self, tries: int) -> None:
        self.tries = tries

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate_jobs.Job
    ) -> procrastinate_retry.RetryDecision | None:
        """When to try again, or ``None`` to park."""
        if isinstance(exception, BusinessError) or job.attempts >= self.tries:
            return None
        return procrastinate_retry.RetryDecision(retry_in={"seconds": min(2 ** (job.attempts + 1), 600)})


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work known by name (后台作业)."""

    name: str
    function: Callable[..., object]
    retry: int
    queue: str

    def later(self, **kwargs: Any) -> None:
        """Queue it in the caller's transaction."""
        _defer(self, None, kwargs)

    def at(self, when: datetime, **kwargs: Any) -> None:
        """Queue it for a moment of the real clock; due times of the business are clocks instead."""
        _defer(self, when, kwargs)

    def now(self, **kwargs: Any) -> object:
        """Do it here and now, in the caller's process and transaction."""
        return self.function(**plain(kwargs))


_JOBS: dict[str, Job] = {}


def job(name: str, retry: int = 3, queue: str = DEFAULT) -> Callable[[Callable[..., object]], Job]:
    """Declare a job under ``<app>.<verb_noun>``; the name is written into the queue and stays.

    Args:
        retry: how many times to try again before the job is parked.
        queue: ``DEFAULT``, or ``SLOW`` for work of more than a few seconds.
    """

    def declare(function: Callable[..., object]) -> Job:
        if name in _JOBS:
            raise ValueError(f"job {name} is declared twice")
        declared = Job(name, function, retry, queue)
        procrastinate_app.current_app.task(name=name, queue=queue, retry=Patience(retry))(function)
        _JOBS[name] = declared
        return declared

    return declare


def job_named(name: str) -> Job:
    """The job of that name. Raises: KeyError for one that nobody declared."""
    return _JOBS[name]


def all_jobs() -> list[Job]:
    """Every declared job, by name."""
    return [_JOBS[name] for name in sorted(_JOBS)]


def enqueue(name: str, **kwargs: Any) -> None:
    """Queue a job by name in the caller's transaction: news upward, without knowing who listens.

    Raises: KeyError for a job that nobody declared.
    """
    job_named(name).later(**kwargs)


def enqueue_all(name: str, rows: list[dict[str, Any]]) -> None:
    """Queue a job many times in the caller's transaction, in one statement.

    Raises: KeyError for a job that nobody declared.
    """
    wanted = job_named(name)
    if rows:
        deferrer = procrastinate_app.current_app.configure_task(wanted.name, allow_unknown=False)
        deferrer.batch_defer(*(plain(row) for row in rows))


def plain(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments as the queue keeps them: ids, moments and amounts as text."""
    kept: dict[str, Any] = json.loads(json.dumps(kwargs, cls=DjangoJSONEncoder))
    return kept


def _defer(wanted: Job, when: datetime | None, kwargs: dict[str, Any]) -> None:
    options = {} if when is None else {"schedule_at": when}
    deferrer = procrastinate_app.current_app.configure_task(wanted.name, allow_unknown=False, **options)
    deferrer.defer(**plain(kwargs))
