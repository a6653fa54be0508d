"""How work is told on the desk: groups, words for the time left, counts. No database, no clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from guijia.kit.addresses import address
from guijia.kit.days import business_day, china
from guijia.platform.flow import registry
from guijia.platform.flow.registry import APPROVE, Outcome
from guijia.platform.org.enums import Role

if TYPE_CHECKING:
    from guijia.platform.flow.models import Seat
    from guijia.platform.org.models import Staff

# Under this much time left a step is shown as due soon (mock-up tokens).
SOON = timedelta(hours=4)


class OpenStep(NamedTuple):
    """An open step as the desk reads it, from five tables in one question."""

    case_id: UUID
    name: str
    role: str
    form_key: str
    signing: str
    waits_for: str
    blocked_reason: str
    opened_at: datetime
    due_at: datetime | None
    process_key: str
    number: str
    title: str
    parties: str
    unit_label: str | None
    handler: str | None


# Where the fields of ``OpenStep`` are read from a task.
OPEN_STEP = (
    "case_id", "name", "role", "form_key", "signing", "waits_for", "blocked_reason", "opened_at", "due_at",
    "case__process_key", "case__number", "case__title", "case__parties", "case__unit__label", "assignee__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One line of the desk: what, for whom, until when, why blocked, and the button."""

    group: str
    state: str
    words: str
    parties: str
    unit_label: str
    step_label: str
    blocked_reason: str
    url: str
    act_label: str
    case_number: str
    process_key: str = ""
    due_at: datetime | None = None
    handler: str = ""


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """Steps to do: all, late, due today; and by process. ``is_more``: there are more than were counted."""

    all: int = 0
    late: int = 0
    today: int = 0
    is_more: bool = False
    by_process: dict[str, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: dict[str, tuple[int, int, int]], counted: int) -> "WorkCounts":
        """Add up rows of (all, late, today) by process; no more than some ``counted`` were looked at."""
        total = sum(row[0] for row in rows.values())
        return cls(
            all=total,
            is_more=total >= counted,
            late=sum(row[1] for row in rows.values()),
            today=sum(row[2] for row in rows.values()),
            by_process={key: (row[0], row[1]) for key, row in rows.items()},
        )


class Besides(NamedTuple):
    """What somebody signed beside a decision, as a printed form shows it, with their hand if they set it."""

    words: str
    ink: bytes


@dataclass(frozen=True, slots=True)
class Opinion:
    """A decision as a printed form shows it."""

    step_key: str
    step_label: str
    name: str
    outcome_label: str
    text: str
    at: datetime
    # The signature by hand, a picture; empty without one.
    ink: bytes = b""
    besides: tuple[Besides, ...] = ()


def name_with_stead(who: "Staff | None", absent: "Staff | None") -> str:
    """Who acted, and in whose place."""
    if who is None:
        return "系统"
    return f"{who.name}（代{absent.name}）" if absent is not None and absent.pk != who.pk else who.name


def seat_words(seat: "Seat") -> str:
    """A signature besides the step's own, as one phrase."""
    name = name_with_stead(seat.signed_by, seat.staff)
    words = f"：{seat.opinion}" if seat.opinion else ""
    return f"{seat.get_kind_display()} {name} {seat.get_state_display()}{words}"


def span_words(span: timedelta) -> str:
    """A span in its largest unit, never nought."""
    if span >= timedelta(days=1):
        return f"{span.days} 天"
    if span >= timedelta(hours=1):
        return f"{span // timedelta(hours=1)} 小时"
    return f"{max(1, span // timedelta(minutes=1))} 分"


def due_words(due_at: datetime | None, now: datetime) -> tuple[str, str, str]:
    """Group, state and words of a due time: ``("due", "due", "剩 22 分")``."""
    if due_at is None:
        return "later", "wait", "不限时"
    left = due_at - now
    if left < timedelta():
        return "late", "late", f"逾期 {span_words(-left)}"
    if left <= SOON:
        return "due", "due", f"剩 {span_words(left)}"
    if business_day(due_at) == business_day(now):
        return "due", "day", f"今天 {china(due_at):%H:%M}"
    return "later", "day", f"{china(due_at):%m-%d %H:%M}"


def row_of(step: OpenStep, now: datetime, waits: bool = False) -> WorkRow:
    """An open step as a line of the desk; ``waits`` when somebody else must do it."""
    group, state, words = due_words(step.due_at, now)
    label = step.name
    if waits:
        label = f"{Role(step.role).label}{' ' + step.handler if step.handler else ''}：{step.name}"
        if state != "late":
            state, words = "wait", f"等 {span_words(now - step.opened_at)}"
        group = "waiting"
    return WorkRow(
        group=group,
        state=state,
        words=words,
        parties=step.parties or step.title,
        unit_label=step.unit_label or "",
        step_label=label,
        blocked_reason=step.blocked_reason or (f"等{step.waits_for}签" if step.waits_for else ""),
        url=address("flow:case", step.case_id),
        act_label="查看" if waits else act_label(step),
        case_number=step.number,
        process_key=step.process_key,
        due_at=step.due_at,
        handler=step.handler or "",
    )


def act_label(open_step: OpenStep) -> str:
    """The words of the button that leads to the step."""
    if open_step.signing:
        return "签署"
    step = registry.step_of(open_step.form_key)
    first: Outcome | None = step.outcomes[0] if step and step.outcomes else None
    if first is None or len(first.label) > 6:
        return "办理"
    return "审批" if first.key == APPROVE.key else first.label
