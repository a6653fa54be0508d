"""A filed contract with a loan."""

from typing import Any

import pytest

from guijia.platform.places.models import Unit
from tests.areas.deals.sale import ready_to_sell
from tests.areas.mortgage.loaning import Lending, lend


@pytest.fixture
def unit(cast: Any, now: Any) -> Unit:
    """A home on sale."""
    return ready_to_sell(cast, now, homes=1)[1][0]


@pytest.fixture
def lending(cast: Any, now: Any, unit: Unit) -> Lending:
    """A loan that waits for the notice to the customer."""
    return lend(cast, now, unit)
