"""A deal that can come to nothing."""

from tests.areas.deals.conftest import sale, units

__all__ = ["sale", "units"]
