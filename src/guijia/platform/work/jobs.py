"""Background work done by the worker, and taken up again when a worker dies."""

from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.jobs import pulse, queue
from guijia.platform.work import actions, queries, registry
from guijia.platform.work.actions.asking import RUN_JOB

# So long one piece of work keeps the worker's turn; then others have theirs.
TURN_SECONDS = 20.0


@queue.job(RUN_JOB, queue=queue.SLOW)
def run(work_id: str) -> None:
    """Do a piece of background work for one turn."""
    pk = UUID(work_id)
    work = queries.work_under_way(pk)
    if work is None:
        return
    if registry.kind_of(work.kind).make is not None:
        actions.make_file(work_id=pk, read_now=clock.now)
    elif actions.do_some(work_id=pk, read_now=clock.now, seconds=TURN_SECONDS):
        queue.enqueue(RUN_JOB, work_id=pk)


def take_up(now: datetime) -> int:
    """Take up what dead workers left. Returns: how many."""
    return actions.take_up_abandoned(actor=SYSTEM, now=now)


pulse.register(take_up, name="work.take_up", every_seconds=10)
