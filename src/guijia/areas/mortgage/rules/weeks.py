"""The week that a Monday's close looks back on."""

from datetime import date, datetime, timedelta

from guijia.areas.deals.rules.closing import due_day


def week_of(monday: date) -> tuple[date, date]:
    """First and last day of the week that a Monday's close looks back on: from last Tuesday to this Monday."""
    return monday - timedelta(days=6), monday


def due_monday(now: datetime) -> date:
    """The newest Monday whose close has come.

    Rule: at Monday's close the system sends last week's list (the source: before Tuesday).
    """
    closed = due_day(now)
    return closed - timedelta(days=closed.weekday())
