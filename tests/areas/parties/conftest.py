"""The fixed cast of this area's tests."""

import pytest

from guijia.platform.facts import reference
from guijia.platform.facts.models import Parameter
from tests.areas.parties.cast import Cast, make_cast


@pytest.fixture
def figures(db: None) -> None:
    """The shipped figures (already there when the whole reference data is)."""
    if not Parameter.objects.exists():
        reference.load_parameters()


@pytest.fixture
def cast(figures: None) -> Cast:
    """Two projects, their people, an outsider."""
    return make_cast()
