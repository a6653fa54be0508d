"""The grid of a month: who is on duty, where it clashes, where too few are. No database, no clock."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from guijia.areas.staffing.enums import Half
from guijia.areas.staffing.leave.rules import covers
from guijia.areas.staffing.models import Leave, RotaDay
from guijia.kit.days import WEEKDAYS
from guijia.platform.org.models import Staff

# Four weeks bring the same weekday; five for the last days of a month.
FOUR_WEEKS, FIVE_WEEKS = timedelta(days=28), timedelta(days=35)


@dataclass(slots=True)
class Cell:
    """One person on one day."""

    day: date
    mark: str = ""
    is_duty: bool = False
    leave: str = ""
    problem: str = ""


@dataclass(slots=True)
class Line:
    """One person's month."""

    staff: Staff
    cells: list[Cell]

    @property
    def duty_days(self) -> int:
        """Days on duty."""
        return sum(one.is_duty for one in self.cells)


@dataclass(slots=True)
class Foot:
    """One day below the people: how many are on duty, whether that is too few."""

    day: date
    is_open: bool
    on_duty: int = 0
    is_short: bool = False

    @property
    def weekday(self) -> str:
        """``一`` to ``日``."""
        return WEEKDAYS[self.day.weekday()]


@dataclass(slots=True)
class Grid:
    """A month of a section."""

    days: list[Foot]
    lines: list[Line]
    problems: list[str] = field(default_factory=list)


def days_of(month: date) -> list[date]:
    """Every day of a month."""
    return [month.replace(day=at) for at in range(1, monthrange(month.year, month.month)[1] + 1)]


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def source_day(day: date) -> date:
    """The day of the month before whose shift a copy takes: the same weekday."""
    four = day - FOUR_WEEKS
    return four if four.month != day.month else day - FIVE_WEEKS


def grid(
    *,
    month: date,
    people: Sequence[Staff],
    entries: Iterable[RotaDay],
    elsewhere: Iterable[RotaDay],
    leaves: Mapping[UUID, Sequence[Leave]],
    open_days: frozenset[date],
    least: int,
    most_running: int,
) -> Grid:
    """The month as it stands, with clashes and days on which too few are on duty.

    ``elsewhere``: days the same people work in other sections; ``least``: how many must be on duty while the
    office is open; ``most_running``: days on duty in a row.
    Rule:    HRM-04; 劳动法第三十八条 (one day of rest a week).
    """
    days = days_of(month)
    known = {(one.staff_id, one.day): one for one in entries if one.shift is not None}
    busy = {(one.staff_id, one.day): one.section for one in elsewhere if one.shift and not one.shift.is_rest}
    made = Grid([Foot(day, day in open_days) for day in days], [])
    for person in people:
        line = Line(person, [])
        for day, foot in zip(days, made.days, strict=True):
            cell = _cell(
                day, known.get((person.pk, day)), leaves.get(person.pk, ()), busy.get((person.pk, day))
            )
            foot.on_duty += cell.is_duty and not cell.leave
            line.cells.append(cell)
        _mark_running(line, most_running)
        made.lines.append(line)
        made.problems += [f"{person.name} {one.day:%m-%d} {one.problem}" for one in line.cells if one.problem]
    if known:
        for foot in made.days:
            foot.is_short = foot.is_open and foot.on_duty < least
    made.problems += [
        f"{one.day:%m-%d} 在岗 {one.on_duty} 人，少于 {least} 人" for one in made.days if one.is_short
    ]
    return made


def _cell(day: date, entry: RotaDay | None, leaves: Iterable[Leave], other: str | None) -> Cell:
    cell = Cell(day)
    if entry is not None and entry.shift is not None:
        cell.mark, cell.is_duty = entry.shift.mark, not entry.shift.is_rest
    for leave in leaves:
        halves = [half for half in Half if covers(leave, day, half)]
        if halves:
            cell.leave = "假" if len(halves) == 2 else "半"
    if cell.is_duty and cell.leave == "假":
        cell.problem = "请假又排了班"
    elif cell.is_duty and other:
        cell.problem = f"当天在{other}也排了班"
    return cell


def _mark_running(line: Line, most: int) -> None:
    running = 0
    for cell in line.cells:
        running = running + 1 if cell.is_duty and not cell.leave else 0
        if running == most + 1 and not cell.problem:
            cell.problem = f"连续上班超过 {most} 天"
