"""The time of the demonstration: working days before and after today, desks, numbers in order."""

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from guijia.config.demo.people import Person, Register
from guijia.kit.days import CHINA, business_day, china
from guijia.platform.clock.rules import WorkdayTable
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit

OPENS, CLOSES = time(9), time(20, 30)
SLOTS = (time(9, 30), time(10, 30), time(14), time(15), time(16))
DESKS = (1, 2, 3)
# One history: it says when it wants to go on, and is told when it does.
History = Generator[datetime, datetime, None]


@dataclass(slots=True)
class World:
    """What every story of the demonstration shares."""

    now: datetime
    table: WorkdayTable
    project: Project
    people: dict[str, Staff]
    units: dict[str, Unit]
    register: Register
    random: Random
    taken: set[tuple[datetime, int]] = field(default_factory=set)
    serial: int = 0
    lent: int = 0

    @property
    def today(self) -> date:
        """The day in China."""
        return business_day(self.now)

    def workday(self, day: date, steps: int = 0) -> date:
        """The working day so many after (before) ``day``; with 0 the day itself or the next one."""
        one = timedelta(days=1 if steps >= 0 else -1)
        while not self.table.is_workday(day):
            day += one
        for _ in range(abs(steps)):
            day += one
            while not self.table.is_workday(day):
                day += one
        return day

    def workday_near(self, day: date) -> date:
        """The day itself; else the working day before it, or after it when a long holiday lies before."""
        before = day
        while not self.table.is_workday(before):
            before -= timedelta(days=1)
        return before if day - before <= timedelta(days=2) else self.workday(day)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of a day, in China."""
        return datetime.combine(day, time(hour, minute), CHINA)

    def opening(self, moment: datetime) -> datetime:
        """The moment itself while the sales office is open, else the next opening."""
        local = china(moment)
        if local.time() > CLOSES:
            return datetime.combine(local.date() + timedelta(days=1), OPENS, CHINA)
        return max(moment, datetime.combine(local.date(), OPENS, CHINA))

    def ago(self, hours: float) -> datetime:
        """So many opening hours of the sales office before now."""
        left, local = timedelta(hours=hours), china(self.now)
        while True:
            opens = datetime.combine(local.date(), OPENS, CHINA)
            local = min(local, datetime.combine(local.date(), CLOSES, CHINA))
            if local - left >= opens:
                return local - left
            left -= max(local - opens, timedelta())
            local = datetime.combine(local.date() - timedelta(days=1), CLOSES, CHINA)

    def slot(self, day: date, hour: time | None = None) -> tuple[datetime, int]:
        """A free desk and time on a working day, or on the next day that has one."""
        while True:
            for start in (hour,) if hour else SLOTS:
                for desk in DESKS:
                    found = (datetime.combine(day, start, CHINA), desk)
                    if found not in self.taken:
                        self.taken.add(found)
                        return found
            day, hour = self.workday(day, 1), None

    def number(self) -> int:
        """The next number of a bank's or an authority's series."""
        self.serial += 1
        return self.serial

    def somebody(self) -> Person:
        """A buyer nobody has met yet."""
        return self.register.somebody()


def live_through(histories: list[History], now: datetime) -> None:
    """Let all histories happen in the order of time; what would be later than now happens just before it."""
    latest = now - timedelta(minutes=2)
    waiting = [(next(history), n) for n, history in enumerate(histories)]
    heapify(waiting)
    while waiting:
        wanted, n = heappop(waiting)
        try:
            upcoming = histories[n].send(min(wanted, latest))
        except StopIteration:
            continue
        heappush(waiting, (max(upcoming, wanted), n))
