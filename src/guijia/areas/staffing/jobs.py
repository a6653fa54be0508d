"""What staff administration does without a user: passes work on, closes accounts when the last day is over."""

from datetime import datetime
from uuid import UUID

from guijia.areas.staffing import actions, queries
from guijia.areas.staffing.attendance import actions as attendance
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.jobs import pulse
from guijia.platform.jobs.queue import SLOW, enqueue, job


@job(actions.PASSING, queue=SLOW)
def pass_on(*, hand_over_id: str) -> None:
    """Pass on what a leaver has in hand; run twice it is done once."""
    found = queries.hand_over_by_id(UUID(hand_over_id))
    actions.pass_on(hand_over_id=found.pk, actor=found.ordered_by, now=clock.now())


def close_due(now: datetime) -> None:
    """Have the accounts closed whose last working day is over."""
    for pk in queries.due(business_day(now)):
        enqueue(actions.PASSING, hand_over_id=pk)


def remind_sheets(now: datetime) -> None:
    """Remind of the attendance tables that are due."""
    attendance.remind_sheets(actor=SYSTEM, now=now)


pulse.register(remind_sheets, name="staffing.remind_sheets", every_seconds=3600)
pulse.register(close_due, name="staffing.close_due", every_seconds=300)
