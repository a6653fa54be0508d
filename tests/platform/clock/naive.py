"""A second reckoning, independent of the product: minute by minute, day by day, from its own small tables."""

from datetime import date, datetime, timedelta

from guijia.kit.days import CHINA

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The State Council's notices of 2024-2026, written down again by hand.
OFF_RUNS = """
2024-01-01 2024-01-01  2024-02-10 2024-02-17  2024-04-04 2024-04-06  2024-05-01 2024-05-05
2024-06-10 2024-06-10  2024-09-15 2024-09-17  2024-10-01 2024-10-07
2025-01-01 2025-01-01  2025-01-28 2025-02-04  2025-04-04 2025-04-06  2025-05-01 2025-05-05
2025-05-31 2025-06-02  2025-10-01 2025-10-08
2026-01-01 2026-01-03  2026-02-15 2026-02-23  2026-04-04 2026-04-06  2026-05-01 2026-05-05
2026-06-19 2026-06-21  2026-09-25 2026-09-27  2026-10-01 2026-10-07
""".split()  # noqa: SIM905 - a table is read more easily
WORKED = set(
    """
2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
""".split()  # noqa: SIM905 - a table is read more easily
)
KNOWN_YEARS = {2024, 2025, 2026}


def at(words: str) -> datetime:
    """A moment in China from ``2026-02-13 16:00``."""
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)


def _off_days() -> set[str]:
    found: set[str] = set()
    for first, last in zip(OFF_RUNS[::2], OFF_RUNS[1::2], strict=True):
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            found.add(day.isoformat())
            day += DAY
    return found


OFF = _off_days()


def is_workday(day: date) -> bool:
    """By the notices and the ordinary week."""
    words = day.isoformat()
    return words in WORKED or (words not in OFF and day.isoweekday() <= 5)


def is_open(moment: datetime, calendar: str) -> bool:
    """Is the minute that begins now one of opening time?"""
    clock = moment.hour * 60 + moment.minute
    if calendar == "property":
        return True
    if calendar == "repair":
        return 8 * 60 <= clock < 17 * 60 + 30
    day = moment.date()
    if day.isoformat() in OFF:
        return False
    is_summer = 5 <= day.month <= 9
    morning = 8 * 60 + 30 <= clock < 12 * 60
    afternoon = 14 * 60 <= clock < 18 * 60 if is_summer else 13 * 60 + 30 <= clock < 17 * 60
    if day.isoformat() in WORKED or day.isoweekday() <= 5:
        return morning or afternoon
    return day.isoweekday() == 6 and morning


def working_due(
    start: datetime, minutes: int, calendar: str, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    """Go on minute by minute and count those that are open and not paused."""
    moment, left = start, minutes
    while left:
        if is_open(moment, calendar) and not any(a <= moment < b for a, b in pauses):
            left -= 1
        moment += MINUTE
    return moment


def natural_due(start: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """Go on minute by minute and count those that are not paused."""
    moment, left = start, minutes
    while left:
        if not any(a <= moment < b for a, b in pauses):
            left -= 1
        moment += MINUTE
    return moment


def day_due(
    start: datetime, days: int, counts: str, rolls: bool, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    """Go on day by day; a day on which the limit stood still past midnight does not count."""
    day, left = start.date(), days
    while left:
        day += DAY
        midnight = datetime(day.year, day.month, day.day, tzinfo=CHINA) + DAY
        stood = any(a < midnight <= b for a, b in pauses)
        if not stood and (counts == "days" or is_workday(day)):
            left -= 1
    while rolls and not is_workday(day):
        day += DAY
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=CHINA)
