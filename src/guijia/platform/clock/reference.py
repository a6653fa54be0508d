"""Calendars that every installation starts with."""

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import actions, registry, shipped
from guijia.platform.clock.models import ClockHoliday

SOURCE = "国务院办公厅当年节假日安排通知"


def load_calendars() -> int:
    """Enter the shipped calendars; safe to run again, an administrator's rows are left alone.

    Returns: number of rows entered.
    """
    holidays = [
        ClockHoliday(day=d.day, is_working=d.is_working, name=d.name, source=SOURCE) for d in shipped.days()
    ]
    return actions.enter_calendars(holidays=holidays, hours=shipped.hours_rows(), actor=SYSTEM)


def load_ladders() -> int:
    """Enter the ladders of the release for kinds that have none; an administrator's rungs are left alone.

    Returns: number of rungs entered.
    """
    return actions.enter_ladders(kinds=registry.all_kinds(), actor=SYSTEM)
