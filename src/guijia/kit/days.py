"""Moments and days: moments are aware, days are those of the project's place (China)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
# Beyond these years there are no moments to compare with, and no neighbouring months.
FIRST_YEAR, LAST_YEAR = 1900, 2999


def business_day(moment: datetime) -> date:
    """The calendar day in China on which ``moment`` falls."""
    return moment.astimezone(CHINA).date()


def china(moment: datetime) -> datetime:
    """``moment`` as people in China read it from the wall."""
    return moment.astimezone(CHINA)


def midnight(day: date) -> datetime:
    """The moment at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)


def day_of(text: str) -> date | None:
    """The day that an address writes as ``2026-11-22``; ``None`` for anything else, or a year nobody works in."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def weekday(day: date) -> str:
    """The day of the week in words."""
    return f"周{WEEKDAYS[day.weekday()]}"
