"""What the flow hears of clocks: steps follow those that moved, rungs are written on the case."""

from collections.abc import Sequence
from uuid import UUID

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.clock import registry
from guijia.platform.flow.actions import timing
from guijia.platform.jobs.queue import job


@job("flow.follow_clocks", retry=8)
def follow_clocks(*, clock_ids: list[str]) -> None:
    """Bring steps and cases in step with clocks that moved or stand still."""
    timing.follow_clocks(clock_ids=[UUID(pk) for pk in clock_ids], actor=SYSTEM, now=clock.now())


def _queue(clock_ids: Sequence[UUID]) -> None:
    follow_clocks.later(clock_ids=[str(pk) for pk in clock_ids])


registry.on_change(_queue)
registry.on_rung(timing.write_rungs)
registry.handlers_from(timing.handling_of)
