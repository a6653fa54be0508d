"""Homes for tests of sales control."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.platform.audit.models import Entry
from guijia.platform.places.models import Building, Unit
from tests.areas.deals.sale import give_permits, ready_to_sell

__all__ = ["audits", "give_permits", "home_of", "lay_out", "picture", "ready_to_sell"]


def lay_out(cast: Any, now: datetime, homes: int = 4) -> tuple[Building, list[Unit]]:
    """A building with homes that are not on sale yet, without permits."""
    return ready_to_sell(cast, now, homes=homes, permits=False)


def home_of(unit: Unit) -> Home:
    """The home as it stands."""
    return Home.objects.select_related("unit").get(pk=unit.pk)


def audits(action: str) -> int:
    """How often an action was recorded."""
    return Entry.objects.filter(action=action).count()


def picture(unit: Unit) -> tuple[Any, ...]:
    """Everything sales control keeps of a home, to show that nothing changed."""
    home = home_of(unit)
    live = Commitment.objects.filter(unit=unit, ended_at__isnull=True).values_list("kind", "holder_id")
    lines = SalesControlEntry.objects.filter(unit=unit).count()
    return (
        HomeState(home.state),
        home.off_sale_cause,
        home.state_since,
        list(live),
        lines,
        Decimal(home.list_price or 0),
    )
