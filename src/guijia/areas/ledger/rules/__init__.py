"""Is this money right, and how much is it? Pure: no database, no clock."""

from guijia.areas.ledger.rules.booking import (
    FEN,
    ZERO,
    PlannedLine,
    why_not_plan,
    why_not_receive,
    why_not_reverse,
)

__all__ = ["FEN", "ZERO", "PlannedLine", "why_not_plan", "why_not_receive", "why_not_reverse"]
