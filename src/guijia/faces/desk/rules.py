"""How long somebody who mistypes must wait; how much may be taken away as a file. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guijia.faces.desk import errors
from guijia.kit.errors import BusinessError

WINDOW = timedelta(minutes=15)
FREE_TRIES = 5
FREE_TRIES_ANYWHERE = 50
FIRST_WAIT = timedelta(seconds=15)
WAIT_ANYWHERE = timedelta(seconds=30)


def wait_before_next(here: Sequence[datetime], anywhere: Sequence[datetime], now: datetime) -> timedelta:
    """How long to wait before the next try; zero when one may try now.

    Rule:    T13: five wrong tries at a name from one address in a quarter of an hour slow the next one down,
             each further one doubling the wait up to that quarter; tries from many addresses cost half a
             minute, so that nobody can lock another person out.
    """
    wait = timedelta(0)
    if len(here) >= FREE_TRIES:
        span = min(FIRST_WAIT * 2 ** (len(here) - FREE_TRIES), WINDOW)
        wait = max(wait, max(here) + span - now)
    if len(anywhere) >= FREE_TRIES_ANYWHERE:
        wait = max(wait, max(anywhere) + WAIT_ANYWHERE - now)
    return max(wait, timedelta(0))


def why_not_export(*, rows: int, taken_today: int, at_once: int, a_day: int) -> BusinessError | None:
    """May so many rows with people's data be taken away as a file, after what was taken today?

    Rule:    T7.
    """
    if rows > at_once:
        return errors.export_too_large(rows, at_once)
    if taken_today + rows > a_day:
        return errors.export_day_spent(taken_today, a_day)
    return None
