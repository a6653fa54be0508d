"""The kinds of clocks, the calendars by name, and who listens to what clocks do; filled once, at start-up."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from guijia.platform.clock.models import Clock, ClockRung, EscalationStep
from guijia.platform.org.models import Staff

logger = logging.getLogger("guijia.clock")

Counting = Literal["minutes", "hours", "working_minutes", "working_hours", "days", "workdays"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder that a kind of clock has from the release on; later ones are rows.

    Args:
        basis: ``percent`` of the time used, or ``minutes`` before (negative) or after the due time.
        whom: ``handler``, ``superior`` or ``role`` (then ``role`` says which).
        what: ``remind``, ``escalate`` or ``act`` (then ``job`` says which).
    """

    basis: str
    value: int
    whom: str
    what: str
    source: str
    role: str = ""
    job: str = ""


@dataclass(frozen=True, slots=True)
class ClockKind:
    """A time limit as the business knows it.

    Args:
        key: ``<app>_<noun>``, frozen once released.
        label: what is said on the screen; the case adds its own words.
        counts: what runs.
        fact: the parameter that holds the limit, in the unit of ``counts``; empty: ``due_at`` is given.
        remind_fact: the parameter that holds the reminder, counted as ``remind_before`` says.
        remind_before: count the reminder back from the due time instead of on from the start.
        on_remind: job queued with ``clock_id`` at the reminder.
        on_due: job queued with ``clock_id`` when the limit has passed.
        external: a bank's or an authority's clock: shown apart, never turns a colleague red.
        rolls: a last day of rest moves to the next working day (G4); for ``days`` only.
        calendar: whose opening time is counted, by the key of ``calendars``.
        statutory: a limit of the law: it never stands still.
        ladder: who hears of it when, from the release on.
    """

    key: str
    label: str
    counts: Counting
    fact: str = ""
    remind_fact: str | None = None
    on_remind: str | None = None
    on_due: str | None = None
    external: bool = False
    remind_before: bool = False
    rolls: bool = False
    calendar: str = "office"
    statutory: bool = False
    ladder: tuple[Rung, ...] = ()


_KINDS: dict[str, ClockKind] = {}


_CALENDARS: dict[str, str] = {
    "office": "公司办公时间",
    "repair": "报修 20 分钟到场的受理时段",
    "property": "物业 24 小时",
}


def calendar(key: str, label: str) -> None:
    """Declare a calendar under which opening hours can be entered."""
    if _CALENDARS.setdefault(key, label) != label:
        raise ValueError(f"calendar {key} is declared twice")


def calendars() -> dict[str, str]:
    """Every calendar by key, with its name."""
    return dict(_CALENDARS)


def clock_kind(kind: ClockKind) -> ClockKind:
    """Declare a kind of clock. Declared twice with other terms is a defect."""
    if _KINDS.get(kind.key, kind) != kind:
        raise ValueError(f"clock kind {kind.key} is declared twice")
    return _KINDS.setdefault(kind.key, kind)


def kind_of(key: str) -> ClockKind:
    """The kind of that name. Raises: KeyError for one that nobody declared."""
    return _KINDS[key]


def all_kinds() -> list[ClockKind]:
    """Every declared kind, by name."""
    return [_KINDS[key] for key in sorted(_KINDS)]


# ---- who listens


@dataclass(frozen=True, slots=True)
class Handling:
    """Who has in hand what a clock measures: a person, or everybody of a role."""

    role: str
    staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A rung that was reached, and the people who are to hear of it."""

    rung: ClockRung
    clock: Clock
    step: EscalationStep
    people: tuple[Staff, ...]


_HANDLERS: list[Callable[[Sequence[Clock]], dict[UUID, Handling]]] = []
_ON_RUNG: list[Callable[[Sequence[Told]], None]] = []
_ON_CHANGE: list[Callable[[Sequence[UUID]], None]] = []


def handlers_from(source: Callable[[Sequence[Clock]], dict[UUID, Handling]]) -> None:
    """Register who knows in whose hand the matter of a clock is (by the clock's id)."""
    if source not in _HANDLERS:
        _HANDLERS.append(source)


def on_rung(listener: Callable[[Sequence[Told]], None]) -> None:
    """Register who passes the news of a rung on; called in the transaction that marks it as told, once."""
    if listener not in _ON_RUNG:
        _ON_RUNG.append(listener)


def on_change(listener: Callable[[Sequence[UUID]], None]) -> None:
    """Register who shows due times elsewhere; called with clocks that moved or stand still, in that transaction.

    It must not lock (the clocks are locked): it queues a job.
    """
    if listener not in _ON_CHANGE:
        _ON_CHANGE.append(listener)


def handling_of(clocks: Sequence[Clock]) -> dict[UUID, Handling]:
    """In whose hand the matter of each clock is, as far as anybody knows."""
    found: dict[UUID, Handling] = {}
    for source in _HANDLERS:
        found |= source(clocks)
    return found


def say_rung(told: Sequence[Told]) -> None:
    """Tell everybody who listens to rungs."""
    for listener in _ON_RUNG:
        listener(told)


def say_changed(clock_ids: Sequence[UUID]) -> None:
    """Tell everybody who shows due times."""
    for listener in _ON_CHANGE:
        listener(clock_ids)
