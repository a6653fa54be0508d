"""May a plan be proposed, changed, reviewed; how far is it. No database, no clock."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guijia.areas.staffing.enums import PlanState
from guijia.areas.staffing.models import Plan, PlanItem
from guijia.areas.staffing.permissions import KEEP_GOALS
from guijia.areas.staffing.plans import errors
from guijia.kit.errors import BusinessError
from guijia.platform.org.models import Staff

FULL = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One item as it is proposed."""

    title: str
    measure: str
    starts_on: date
    due_on: date
    owner_id: UUID | None = None
    counted: str = ""
    target: int | None = None


def span_of(year: int, month: int) -> tuple[date, date]:
    """First and last day of a plan's period; month 0: the whole year."""
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def review_due(plan_span: tuple[date, date], today: date, day: int) -> date:
    """By when the review of this month is held: some day of the next month; of a plan that is over, of the month after it.

    Rule:    W30 monthly review.
    """
    month = min(max(today, plan_span[0]), plan_span[1])
    year, following = (month.year + 1, 1) if month.month == 12 else (month.year, month.month + 1)
    due = date(year, following, min(day, monthrange(year, following)[1]))
    if due >= today:
        return due
    year, following = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
    return date(year, following, min(day, monthrange(year, following)[1]))


def why_not_propose(
    *,
    actor: Staff,
    project_id: UUID,
    is_department: bool,
    lines: Sequence[Line],
    year: int,
    month: int,
    today: date,
) -> BusinessError | None:
    """May this plan be proposed?

    Rule:    GOL-01; W30. A department's by whoever leads it, one's own by everybody.
    """
    if is_department and not actor.may(KEEP_GOALS, project_id):
        return errors.not_goal_keeper()
    first, last = span_of(year, month)
    if last < today:
        return errors.period_over(last)
    if not lines:
        return errors.no_items()
    for line in lines:
        if not first <= line.starts_on <= line.due_on <= last:
            return errors.outside_period(line.title, first, last)
    return None


def is_party(plan: Plan, actor: Staff) -> bool:
    """Did ``actor`` make the plan, or is it theirs?"""
    return actor.person in {one.person for one in (plan.made_by, plan.staff) if one is not None}


def why_not_change(plan: Plan, actor: Staff, states: Iterable[PlanState], deed: str) -> BusinessError | None:
    """May ``actor`` do that with the plan: its maker or the one whose it is, in these states?"""
    if not is_party(plan, actor):
        return errors.not_yours(deed)
    if plan.state not in set(states):
        return errors.wrong_state(plan.get_state_display(), deed)
    return None


def why_not_note(item: PlanItem, actor: Staff, *, corrects: bool) -> BusinessError | None:
    """May ``actor`` tell how far an item is, or correct it?

    Rule:    GOL-01 progress, correction; progress that the records give is told by nobody.
    """
    owns = item.owner is not None and item.owner.person == actor.person
    if not is_party(item.plan, actor) and (corrects or not owns):
        return errors.not_yours("纠偏" if corrects else "登记进展")
    if item.plan.state != PlanState.RUNNING:
        return errors.wrong_state(item.plan.get_state_display(), "登记")
    if item.ended_at is not None:
        return errors.item_over()
    return errors.counted() if item.counted and not corrects else None


def why_not_review(held_on: date, today: date, action: str, action_due: date | None) -> BusinessError | None:
    """May a review be entered so?"""
    if held_on > today:
        return errors.review_ahead()
    return errors.half_action() if bool(action) != (action_due is not None) else None


def share(done: int, target: int | None) -> int:
    """How far a count is towards its target, at most all of it."""
    return FULL if not target else min(done * FULL // target, FULL)


def progress_of(items: Iterable[PlanItem], found: Mapping[UUID, int]) -> int:
    """How far a plan is: the mean of its items; ``found``: what the records give, by item."""
    shares = [
        share(found[one.pk], one.target) if one.pk in found else one.progress
        for one in items
        if one.ended_at is None
    ]
    return sum(shares) // len(shares) if shares else 0


def standing_words(item: PlanItem, progress: int, today: date) -> tuple[str, str]:
    """Sign and word of how an item stands."""
    if item.ended_at is not None:
        return "no", "已取消"
    if progress >= FULL:
        return "ok", "已完成"
    left = (item.due_on - today).days
    if left < 0:
        return "late", f"逾期 {-left} 天"
    return ("due", f"剩 {left} 天") if left <= 3 else ("day", f"{progress} %")
