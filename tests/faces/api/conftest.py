"""The clock stands at the tests' morning, the database at what a sale needs."""

from datetime import datetime
from typing import Any

import pytest

from guijia.platform.audit.acting import SYSTEM
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.conftest import Cast
from tests.platform.clock.hand import move_to


@pytest.fixture
def morning(cast: Cast, now: datetime, settings: Any) -> datetime:
    """The moment of every request."""
    move_to(now)
    return now


@pytest.fixture
def chief(cast: Cast, morning: datetime) -> Staff:
    """An administrator of everything."""
    person = org.hire(login="chief", name="总管", actor=SYSTEM, now=morning)
    org.post(staff=person, role=Role.ADMIN, project=None, actor=SYSTEM, now=morning)
    return person
