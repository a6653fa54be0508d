"""The worker: does the queued jobs, and beats the pulse by which everything due happens.

It outlives the database: whatever connection is lost, it begins again.
"""

import asyncio
import logging
import os
import signal
import threading
import time
from typing import Any

from django.db import close_old_connections, connection
from procrastinate import App
from procrastinate.contrib.django import procrastinate_app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from guijia.platform.jobs import actions, pulse, queries

logger = logging.getLogger("guijia.worker")
PULSE_SECONDS = 1.0
HEARTBEAT_SECONDS = 4.0
GRACE_SECONDS = 20.0
# The queue's own entry of a worker that lives is never this old; then its loop hangs and we leave.
SILENT_SECONDS = 60.0
LONGEST_PAUSE = 10.0


class Hands:
    """The part that does jobs: an event loop with a few threads, begun again whenever it ends by a fault."""

    def __init__(self, concurrency: int) -> None:
        self.concurrency = concurrency
        self.stopping = threading.Event()
        self.worker: Any = None
        self.running: set[int] = set()
        self._doubtful: set[int] = set()

    async def _track(self, call_next: Any, context: Any, worker: Any) -> Any:
        self.running.add(context.job.id)
        try:
            return await call_next()
        finally:
            self.running.discard(context.job.id)

    async def _work(self) -> None:
        django_app = procrastinate_app.current_app
        # An application of its own for the worker: jobs that queue further jobs do it through Django's
        # connection and so in their own transaction, not through the worker's.
        parameters = connector_params()
        parameters["options"] = ""
        connector = PsycopgConnector(
            kwargs=parameters, min_size=2, max_size=self.concurrency + 4, timeout=5.0
        )
        app = App(connector=connector, worker_defaults=django_app.worker_defaults)
        app.tasks = django_app.tasks
        async with app.open_async():
            options: dict[str, Any] = {
                **django_app.worker_defaults,
                "concurrency": self.concurrency,
                "install_signal_handlers": False,
                "fetch_job_polling_interval": 2.0,
                "update_heartbeat_interval": HEARTBEAT_SECONDS,
                "stalled_worker_timeout": actions.LEASE_SECONDS,
                "shutdown_graceful_timeout": GRACE_SECONDS,
                "worker_middleware": [self._track],
            }
            self.worker = Worker(app=app, **options)
            if self.stopping.is_set():
                return
            await self.worker.run()

    def work(self) -> None:
        """Do jobs until told to stop, through every loss of the database."""
        pause = 0.5
        while not self.stopping.is_set():
            began = time.monotonic()
            try:
                asyncio.run(self._work())
            except Exception as error:  # noqa: BLE001 - whatever it was, work goes on
                logger.warning("jobs: begun again after %s", _short(error))
            finally:
                self.worker = None
                self.running.clear()
            pause = 0.5 if time.monotonic() - began > 30 else min(pause * 2, LONGEST_PAUSE)
            self.stopping.wait(pause)

    def stop(self) -> None:
        """Take no further job and finish those at hand."""
        self.stopping.set()
        if self.worker is not None:
            self.worker.stop()

    def check(self) -> None:
        """Give back jobs the queue believes to be ours and we do not run; leave when our loop hangs."""
        worker = self.worker
        if worker is None or worker.worker_id is None:
            return
        silent = queries.worker_silence_seconds(worker.worker_id)
        if silent is None:
            # Somebody thought us dead and took our entry: begin again under a new one.
            worker.stop()
        elif silent > SILENT_SECONDS:
            logger.critical("jobs: the loop has hung for %.0f s, the process ends", silent)
            os._exit(70)
        believed = queries.running_jobs_of(worker.worker_id) - self.running
        actions.release(sorted(believed & self._doubtful))
        self._doubtful = believed


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]


def beat_pulse(stopping: threading.Event, hands: Hands | None) -> None:
    """Beat until told to stop; a lost database is met by reconnecting."""
    from guijia.platform.clock import queries as clock
    from guijia.platform.org.rights import queries as rights

    checked = 0.0
    while not stopping.is_set():
        try:
            # Whoever beats or not: jobs of this process ask what roles carry (a request knows with its person).
            rights.refresh()
            pulse.turn(clock.now)
            if hands is not None and time.monotonic() - checked > HEARTBEAT_SECONDS:
                checked = time.monotonic()
                hands.check()
        except Exception as error:  # noqa: BLE001 - whatever it was, the pulse goes on
            logger.warning("pulse: begun again after %s", _short(error))
            connection.close()
            stopping.wait(PULSE_SECONDS)
        close_old_connections_outside_lock()
        stopping.wait(PULSE_SECONDS)
    connection.close()


def close_old_connections_outside_lock() -> None:
    """Let go of a connection only when it is broken: the pulse's lock lives as long as its connection."""
    if connection.connection is not None and connection.connection.closed:
        close_old_connections()


def register_duties() -> None:
    """Wire what the queue itself needs; rooms above register theirs in their ``jobs.py``."""
    pulse.register(actions.rescue_stalled, name="jobs.rescue_stalled", every_seconds=5)
    pulse.register(actions.prepare_months, name="audit.prepare_months", every_seconds=3600)
    pulse.register(actions.tidy, name="jobs.tidy", every_seconds=3600)


def run(*, concurrency: int = 2) -> None:
    """Run until SIGTERM or SIGINT; jobs at hand are finished first."""
    connection.settings_dict["CONN_MAX_AGE"] = None
    register_duties()
    hands = Hands(concurrency)
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        # From a thread of its own, so that the loop is woken at once.
        threading.Thread(target=hands.stop, daemon=True).start()

    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, stop)
    thread = threading.Thread(target=beat_pulse, args=(stopping, hands), name="pulse", daemon=True)
    thread.start()
    hands.work()
    thread.join(5)
