"""What flow does because time passes: absences begin and end."""

from datetime import datetime

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.jobs import pulse
from guijia.platform.org import actions as org


def keep_absences(now: datetime) -> int:
    """Begin and end the absences that are due. Returns: how many."""
    return org.keep_absences(actor=SYSTEM, now=now)


pulse.register(keep_absences, name="flow.keep_absences", every_seconds=20)
