"""What a sale earns its consultant. Pure: no database, no clock."""

from datetime import date, timedelta
from decimal import Decimal

from guijia.areas.deals.enums import CommissionKind
from guijia.kit.money import cny

ZERO = Decimal("0.00")


def commission_cny(price: Decimal, rate_pct: Decimal) -> Decimal:
    """The commission of a sale: a share of its price, rounded once."""
    return cny(price * rate_pct / 100)


def next_line(due: Decimal, stands: Decimal, has_lines: bool) -> tuple[CommissionKind, Decimal] | None:
    """The line that brings what stands to what is due; nothing when it is there already.

    Rule:    RFD-03 commission rechecked with every change and cancellation; lines are only added.
    """
    if due == stands:
        return None
    if due == ZERO:
        return CommissionKind.REVERSED, -stands
    return (CommissionKind.ADJUSTED if has_lines and stands else CommissionKind.EARNED), due - stands


def last_months(today: date, count: int) -> list[date]:
    """The first days of the last months with the running one, the oldest first."""
    found = [today.replace(day=1)]
    while len(found) < count:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found
