"""What the clock does without a user: every second it does what is due, and reckons anew what moved."""

import logging
import time
from datetime import date, datetime
from uuid import UUID

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import actions, drift, queries
from guijia.platform.jobs import pulse
from guijia.platform.jobs.queue import enqueue, job, job_named

logger = logging.getLogger("guijia.clock")
BATCH = 500
BATCHES = 20
# One turn of the pulse is no longer than this for each duty: the others have their turn as well.
LONGEST_TURN = 5.0


def do_what_is_due(now: datetime) -> int:
    """Fire everything due now, batch after batch; what remains after many batches waits for the next turn.

    Returns: number of reminders and consequences queued.
    """
    fired = 0
    for _ in range(BATCHES):
        done = actions.fire_due(now=now, limit=BATCH)
        fired += done
        if done == 0:
            break
    return fired


def climb_ladders(now: datetime) -> int:
    """Plan what began or moved, then reach every rung whose minute has come.

    Returns: number of clocks that rang.
    """
    rang, began = 0, time.monotonic()
    while actions.plan_rungs(limit=BATCH) == BATCH and time.monotonic() - began < LONGEST_TURN:
        pass
    while time.monotonic() - began < LONGEST_TURN:
        done = actions.ring_due(now=now, limit=BATCH)
        rang += done
        if done < BATCH:
            break
    return rang


@job("clock.tell_rungs", retry=8)
def tell_rungs() -> None:
    """Tell the people of every rung reached so far; what was told already is left alone."""
    while actions.tell_rungs(now=queries.now(), limit=BATCH):
        pass


@job("clock.act_on_many", retry=8)
def act_on_many(*, name: str, clock_ids: list[str]) -> None:
    """Do the consequence of many clocks, one after the other, each in its own transaction.

    One that fails is queued by itself and tried again by its own rules; a worker that dies leaves the whole
    bundle to the next, where what is done already is found done.
    """
    consequence = job_named(name)
    for clock_id in clock_ids:
        try:
            consequence.now(clock_id=clock_id)
        except Exception as error:  # noqa: BLE001 - whatever it was, the others have their turn
            logger.warning("%s of clock %s failed and is queued by itself: %s", name, clock_id, error)
            enqueue(name, clock_id=clock_id)


@job("clock.recompute", retry=8)
def recompute(
    *, kind: str, first: str, last: str, words: str, calendar: str = "", project_id: str | None = None
) -> None:
    """Reckon running limits anew after the calendar changed; done twice it moves nothing the second time."""
    after: UUID | None = None
    while True:
        after = actions.recompute(
            kind=kind,
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
            words=words,
            calendar=calendar,
            project_id=UUID(project_id) if project_id else None,
            after=after,
            actor=SYSTEM,
            now=queries.now(),
        )
        if after is None:
            return


pulse.register(do_what_is_due, name="clock.fire_due", every_seconds=1)
pulse.register(climb_ladders, name="clock.ring_due", every_seconds=1)
pulse.register(drift.watch, name="clock.watch_drift", every_seconds=10)
