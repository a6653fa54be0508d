"""A project ready to sell."""

from datetime import datetime
from typing import Any

import pytest

from guijia.platform.places.models import Unit
from tests.areas.deals.sale import Sale, ready_to_sell


@pytest.fixture
def units(cast: Any, now: datetime) -> list[Unit]:
    """Four homes on sale."""
    return ready_to_sell(cast, now)[1]


@pytest.fixture
def sale(cast: Any, now: datetime, units: list[Unit]) -> Sale:
    """A deal that has not begun."""
    return Sale(cast, now, units[0])
