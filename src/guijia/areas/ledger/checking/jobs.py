"""The ledger is checked every night; a difference is an alarm."""

import logging
from datetime import datetime

from guijia.areas.ledger.checking import queries
from guijia.kit.days import china
from guijia.platform.jobs import pulse

logger = logging.getLogger("guijia.ledger")
NIGHT_HOUR = 3


def check(now: datetime) -> None:
    """Reckon the ledger anew at night; say every difference."""
    if china(now).hour != NIGHT_HOUR:
        return
    found = queries.verify()
    for one in found:
        logger.error("ledger: %s", one)
    if not found:
        logger.info("ledger: no difference")


pulse.register(check, name="ledger.check", every_seconds=3600)
