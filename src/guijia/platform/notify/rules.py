"""When a message goes out, how often it is tried, when a way rests. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guijia.kit.days import china
from guijia.platform.notify.enums import Channel, DeliveryState, Pace
from guijia.platform.notify.registry import MessageKind

# A way that failed so often in a row rests, longer each time.
FAILURES_BEFORE_REST = 4
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=15)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which nobody wants to be disturbed; equal hours: none."""

    from_hour: int
    until_hour: int

    def end_after(self, moment: datetime) -> datetime:
        """When one may be disturbed: ``moment`` itself, or the end of the quiet hours it falls into."""
        local = china(moment)
        if self.from_hour == self.until_hour:
            return moment
        end = local.replace(hour=self.until_hour, minute=0, second=0, microsecond=0)
        if self.from_hour < self.until_hour:
            return end if self.from_hour <= local.hour < self.until_hour else moment
        if local.hour >= self.from_hour:
            return end + timedelta(days=1)
        return end if local.hour < self.until_hour else moment


def next_digest(now: datetime, minutes: int) -> datetime:
    """The next moment at which what waited goes out together: every so many minutes from midnight on."""
    local = china(now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = int((local - midnight).total_seconds() // 60)
    return midnight + timedelta(minutes=(passed // minutes + 1) * minutes)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a message goes on one way."""

    state: DeliveryState
    at: datetime
    is_digest: bool = False


def pace_of(kind: MessageKind, channel: Channel, wish: Pace | None) -> Pace:
    """How soon a kind goes on a way: as the person wishes, within what the kind allows."""
    if kind.urgent:
        return Pace.AT_ONCE
    if wish is not None:
        return wish
    return kind.pace if channel in kind.channels else Pace.OFF


def plan(
    kind: MessageKind,
    channel: Channel,
    wish: Pace | None,
    quiet: Quiet,
    *,
    digest_minutes: int,
    now: datetime,
    due_at: datetime | None = None,
) -> Plan:
    """When a message goes out on a way.

    Rule:    quiet hours defer and never drop; what would come too late after them goes at once; an urgent
             kind goes at once; a person's wish is followed, advertising goes to nobody who refused it
             (广告法 43 条, 个人信息保护法 24 条).
    """
    pace = pace_of(kind, channel, wish)
    if pace == Pace.OFF:
        return Plan(DeliveryState.SUPPRESSED, now)
    if kind.urgent:
        return Plan(DeliveryState.WAITING, now)
    if pace == Pace.DIGEST:
        return Plan(DeliveryState.WAITING, quiet.end_after(next_digest(now, digest_minutes)), is_digest=True)
    at = quiet.end_after(now)
    late = due_at is not None and now < due_at < at
    return Plan(DeliveryState.WAITING, now if late else at)


def wait_after(attempts: int, jitter: float) -> timedelta:
    """How long to wait after that many failures: doubling, at most half an hour, spread by ``jitter`` (0…1)."""
    base: timedelta = min(FIRST_WAIT * int(2 ** min(attempts - 1, 12)), LONGEST_WAIT)
    return base * (0.75 + jitter / 2)


def rest_after(failures: int) -> timedelta | None:
    """How long a way rests after that many failures in a row; ``None`` = it goes on."""
    if failures < FAILURES_BEFORE_REST:
        return None
    return min(FIRST_REST * int(2 ** min(failures - FAILURES_BEFORE_REST, 10)), LONGEST_REST)


def may_try_again(*, keyed: bool, double_is_better: bool) -> bool:
    """May a message be sent again when it is not known whether the provider took it?

    Rule:    GUARD-7: with a key the provider removes the double; without one only what is better said twice.
    """
    return keyed or double_is_better
