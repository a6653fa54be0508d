"""Does the clock of this machine agree with the database's? Everything due goes by the database's."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection

from guijia.kit.errors import BusinessError
from guijia.platform.clock.registry import logger
from guijia.platform.facts import queries as facts
from guijia.platform.jobs import actions as jobs

HEARTBEAT = "clock"
PARAMETER = "clock_drift_alarm_seconds"
# Until the parameter is there: reliability GUARD-4.
ALARM_SECONDS = Decimal(2)


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the clock of a machine runs ahead of the database's (negative: behind), in seconds."""

    seconds: float
    alarm_seconds: float

    @property
    def is_alarming(self) -> bool:
        """More than the parameter allows?"""
        return abs(self.seconds) > self.alarm_seconds

    @property
    def words(self) -> str:
        """The same for people; empty while all is well."""
        if not self.is_alarming:
            return ""
        side = "快" if self.seconds > 0 else "慢"
        return f"应用服务器的钟比数据库{side} {_span(abs(self.seconds))}"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} 秒" if seconds < 120 else f"{seconds / 60:.0f} 分"


def here() -> datetime:
    """What the clock of this machine says."""
    return datetime.now(UTC)


def measure() -> Drift:
    """Compare both clocks now: the database's real one, without the shift of tests and demonstrations.

    The way to the database and back is halved. Rule: GUARD-4.
    """
    before = here()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there: datetime = cursor.fetchone()[0]
    after = here()
    middle = before + (after - before) / 2
    try:
        allowed = facts.value(PARAMETER, on=there.date())
    except BusinessError:
        allowed = ALARM_SECONDS
    return Drift((middle - there).total_seconds(), float(allowed))


def watch(now: datetime | None = None) -> Drift:
    """Measure and leave the result where the health page reads it; loud in the log while it is wrong.

    Writes:  Heartbeat ``clock``.
    """
    found = measure()
    if found.is_alarming:
        logger.error("clock: %.1f s off the database's clock", found.seconds)
    jobs.beat(HEARTBEAT, trouble=found.words)
    return found
