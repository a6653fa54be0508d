"""The calendars that ship with the release, read from their files: no database needed."""

import csv
import functools
import tomllib
from dataclasses import dataclass
from datetime import date, time
from importlib import resources
from typing import Any

from guijia.platform.clock.rules import HoursRow, WorkdayTable


@dataclass(frozen=True, slots=True)
class ShippedDay:
    """One line of ``holidays.csv``."""

    day: date
    is_working: bool
    name: str


def _read(name: str) -> str:
    return resources.files("guijia.platform.clock.data").joinpath(name).read_text(encoding="utf-8")


@functools.cache
def days() -> tuple[ShippedDay, ...]:
    """Every day that departs from the ordinary week, 2004-2026."""
    lines = [line for line in _read("holidays.csv").splitlines() if line and not line.startswith("#")]
    return tuple(
        ShippedDay(date.fromisoformat(row["day"]), row["kind"] == "work", row["name"])
        for row in csv.DictReader(lines)
    )


@functools.cache
def workday_table() -> WorkdayTable:
    """The shipped days, ready for the rules."""
    off = {d.day: d.name for d in days() if not d.is_working}
    working = {d.day: d.name for d in days() if d.is_working}
    return WorkdayTable(off, working, frozenset(d.day.year for d in days()))


def hours_rows() -> list[dict[str, Any]]:
    """Rows of ``working_hours.toml`` under the names of the table's columns."""
    return [
        {
            "calendar": row["calendar"],
            "label": row["label"],
            "from_month_day": row["from"],
            "to_month_day": row["to"],
            "weekdays": row["weekdays"],
            "spans": row["spans"],
            "keeps_holidays": row["keeps_holidays"],
            "source": row["source"],
        }
        for row in tomllib.loads(_read("working_hours.toml"))["hours"]
    ]


def hours_of(calendar: str) -> list[HoursRow]:
    """The shipped opening time of a calendar, ready for the rules."""

    def month_day(text: str) -> tuple[int, int]:
        month, _, day = text.partition("-")
        return int(month), int(day)

    return [
        HoursRow(
            first=month_day(row["from_month_day"]),
            last=month_day(row["to_month_day"]),
            weekdays=frozenset(int(digit) for digit in row["weekdays"]),
            spans=tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in row["spans"]),
            keeps_holidays=row["keeps_holidays"],
        )
        for row in hours_rows()
        if row["calendar"] == calendar
    ]
