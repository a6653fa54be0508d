"""What the clock does without a user: every second it does what is due."""

from datetime import datetime

from guijia.platform.clock import actions
from guijia.platform.jobs import pulse

BATCH = 500
BATCHES = 20


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


pulse.register(do_what_is_due, name="clock.fire_due", every_seconds=1)
