"""The kinds of clocks: each area declares its own once, at start-up."""

from dataclasses import dataclass
from typing import Literal

Counting = Literal["minutes", "hours", "working_minutes", "working_hours", "days", "workdays"]


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
        calendar: whose opening time is counted.
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


_KINDS: dict[str, ClockKind] = {}


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
