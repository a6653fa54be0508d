"""What collection does without a user: raises the reminders of the day."""

from datetime import datetime

from guijia.areas.ledger.collecting import actions
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.jobs import pulse


def raise_reminders(now: datetime) -> None:
    """Raise what is to be reminded of today; what was raised is not raised again."""
    actions.raise_reminders(actor=SYSTEM, now=now)


pulse.register(raise_reminders, name="ledger.raise_reminders", every_seconds=1800)
