"""The clock stands at the tests' morning, the database at what a sale needs."""

from datetime import datetime
from typing import Any

import pytest

from tests.conftest import Cast
from tests.platform.clock.hand import move_to


@pytest.fixture
def morning(cast: Cast, now: datetime, settings: Any) -> datetime:
    """The moment of every request."""
    move_to(now)
    return now
