"""How long is a leave, who approves it, may it be asked for. No database, no clock."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from guijia.areas.staffing.enums import Half, LeaveKind, LeaveState
from guijia.areas.staffing.leave import errors
from guijia.areas.staffing.models import Leave
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE
from guijia.areas.staffing.structure import Place
from guijia.kit.days import CHINA, midnight
from guijia.kit.errors import BusinessError
from guijia.platform.clock.rules import WorkdayTable
from guijia.platform.clock.rules.hours import Hours, spans_of
from guijia.platform.org.chain import superiors_of
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff

ONE = timedelta(days=1)
NOON = time(12)
HALF_DAY = Decimal("0.5")
# 企业职工带薪年休假实施办法第五条 divides the days that are left by 365, in leap years as well.
FORMULA_DAYS = 365
# Whoever of these stands nearest above decides; the diagram of W19 has a step for each.
APPROVERS = (
    Role.SIGNING_LEAD, Role.CS_SUPERVISOR, Role.SALES_DIRECTOR, Role.MANAGER, Role.DEPUTY_GM, Role.GM,
)  # fmt: skip
STANDING = frozenset({LeaveState.ASKED, LeaveState.APPROVED, LeaveState.RESUMED})
Point = tuple[date, str]


def open_halves(day: date, hours: Hours, table: WorkdayTable) -> frozenset[Half]:
    """Which halves of a day are working time.

    Rule:    HRM-01 (Saturday morning counts half a day).
    """
    noon = datetime.combine(day, NOON, CHINA)
    found = set()
    for opens, closes in spans_of(day, hours, table):
        if opens < noon:
            found.add(Half.AM)
        if closes > noon:
            found.add(Half.PM)
    return frozenset(found)


def halves_between(first: Point, last: Point) -> list[tuple[date, Half]]:
    """Every half day from one to another, both included, in order."""
    found, day = [], first[0]
    while day <= last[0]:
        for half in (Half.AM, Half.PM):
            after = (day, half != Half.AM) >= (first[0], first[1] != Half.AM)
            before = (day, half != Half.AM) <= (last[0], last[1] != Half.AM)
            if after and before:
                found.append((day, half))
        day += ONE
    return found


def days_between(first: Point, last: Point, hours: Hours, table: WorkdayTable) -> Decimal:
    """Working days from one half day to another, in steps of a half.

    Rule:    HRM-01, HRM-03; only working time of the office calendar counts.
    """
    count = sum(half in open_halves(day, hours, table) for day, half in halves_between(first, last))
    return HALF_DAY * count


def first_of(leave: Leave) -> Point:
    """The half day with which it begins."""
    return leave.from_on, leave.from_half


def last_of(leave: Leave) -> Point:
    """The half day with which it ends; the one before the return when the person was back earlier."""
    if leave.back_on is not None:
        return before(leave.back_on, leave.back_half)
    return leave.until_on, leave.until_half


def before(day: date, half: str) -> Point:
    """The half day before a half day."""
    return (day, Half.AM) if half == Half.PM else (day - ONE, Half.PM)


def covers(leave: Leave, day: date, half: str) -> bool:
    """Is somebody on leave in that half day?"""
    order = (day, half != Half.AM)
    first, last = first_of(leave), last_of(leave)
    return (first[0], first[1] != Half.AM) <= order <= (last[0], last[1] != Half.AM)


def moments(first: Point, last: Point) -> tuple[datetime, datetime]:
    """From when until when somebody's place is to be taken."""
    begins = midnight(first[0]) if first[1] == Half.AM else datetime.combine(first[0], NOON, CHINA)
    ends = datetime.combine(last[0], NOON, CHINA) if last[1] == Half.AM else midnight(last[0] + ONE)
    return begins, ends


def approver_of(role: Role, held: Callable[[Role], bool]) -> Role | None:
    """The nearest post above that approves leave and is held by somebody else.

    Rule:    W19 (the superior decides, never oneself). A post outside the chain is under the manager.
    """
    above = superiors_of(role) or ([] if role == Role.GM else [Role.MANAGER, *superiors_of(Role.MANAGER)])
    return next((one for one in above if one in APPROVERS and held(one)), None)


def why_not_ask(
    *,
    kind: str,
    first: Point,
    last: Point,
    days: Decimal,
    today: date,
    others: Iterable[Leave],
    left: Decimal | None,
) -> BusinessError | None:
    """May this leave be asked for? ``others``: the person's leaves that stand; ``left``: days of annual leave.

    Rule:    HRM-03 apply in advance (sick leave may be told afterwards); 职工带薪年休假条例第三条.
    """
    if (last[0], last[1] != Half.AM) < (first[0], first[1] != Half.AM):
        return errors.ends_before()
    if not days:
        return errors.no_working_day()
    if kind not in {LeaveKind.SICK, LeaveKind.INJURY} and first[0] < today:
        return errors.too_late(LeaveKind(kind).label)
    wanted = halves_between(first, last)
    for other in others:
        if any(covers(other, day, half) for day, half in wanted):
            return errors.overlaps(other.number)
    if left is not None and first[0].year != last[0].year:
        return errors.over_new_year()
    if left is not None and days > left:
        return errors.beyond_balance(left, first[0].year)
    return None


def why_not_touch(leave: Leave, actor: Staff, states: Collection[str], deed: str) -> BusinessError | None:
    """May ``actor`` do that with a leave: its person, or whoever keeps the attendance, in these states?"""
    if actor.pk != leave.staff_id and not actor.may(KEEP_ATTENDANCE, leave.project_id):
        return errors.not_yours()
    if leave.state not in states:
        return errors.wrong_state(leave.get_state_display(), deed)
    return None


def why_not_back(leave: Leave, back: Point, next_open: Point) -> BusinessError | None:
    """Can the person have been back in that half day? ``next_open``: the first working half day after the leave.

    Rule:    HRM-03 cancel afterwards.
    """
    order = (back[0], back[1] != Half.AM)
    first, latest = first_of(leave), (next_open[0], next_open[1] != Half.AM)
    if not (first[0], first[1] != Half.AM) <= order <= latest:
        return errors.back_outside()
    return None


def next_open_after(last: Point, hours: Hours, table: WorkdayTable) -> Point:
    """The first working half day after a half day; a month later at most."""
    for day, half in halves_between(last, (last[0] + timedelta(days=31), Half.PM))[1:]:
        if half in open_halves(day, hours, table):
            return day, half
    return last[0] + ONE, Half.AM


def used_days(leaves: Sequence[Leave]) -> Decimal:
    """Days that leaves which stand take."""
    return sum((Decimal(str(one.counted_days)) for one in leaves), Decimal(0))


@dataclass(frozen=True, slots=True)
class Steps:
    """From how many years of work on there are how many days."""

    steps: tuple[tuple[int, Decimal], ...]

    def days(self, years: int) -> Decimal:
        """Days for whole years of work."""
        return max((days for least, days in self.steps if years >= least), default=Decimal(0))


def whole_years(since: date, on: date) -> int:
    """Whole years from a day to another; a year from 29 February is over on 1 March."""
    return max(on.year - since.year - ((on.month, on.day) < (since.month, since.day)), 0)


def statutory(joined_on: date, worked_since: date, year: int, steps: Steps) -> Decimal:
    """Days of annual leave that the law gives for a year, in whole days; the best step reached in that year.

    In the year of joining, and in the one in which the first year of work is complete, only the part of it that
    is left counts, and what is less than a day is left away.
    Rule:    职工带薪年休假条例第二、三条; 企业职工带薪年休假实施办法第三、五条.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    full = steps.days(whole_years(worked_since, last))
    if joined_on > last or not full:
        return Decimal(0)
    # Continuous work of a year gives the right; earlier work elsewhere counts towards it.
    least = min((years for years, _ in steps.steps), default=0)
    earned = anniversary(worked_since, least)
    begins = max(first, joined_on, earned)
    if begins == first:
        return full
    return Decimal(int(full * ((last - begins).days + 1) / FORMULA_DAYS))


def anniversary(since: date, years: int) -> date:
    """The day on which so many years are complete."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)


def why_not_keep(staff: Staff, place: Place | None, actor: Staff) -> BusinessError | None:
    """May ``actor`` enter what somebody's days of leave rest on: whoever keeps attendance there, never their own?"""
    if staff.person == actor.person:
        return errors.not_allowed()
    project_id = place.project_id if place else None
    allowed = (
        actor.may(KEEP_ATTENDANCE, project_id)
        if project_id is not None
        else actor.may_everywhere(KEEP_ATTENDANCE)
    )
    return None if allowed else errors.not_allowed()


def why_not_allow(days: Decimal, lawful: Decimal) -> BusinessError | None:
    """May somebody have these days: not fewer than the law gives."""
    return errors.below_law(lawful) if days < lawful else None


def why_not_career(joined_on: date, worked_since: date, today: date) -> BusinessError | None:
    """Can somebody have worked since these days?"""
    if joined_on > today:
        return errors.career_ahead()
    return errors.career_order() if worked_since > joined_on else None
