"""Which roles differ: those that hold the same rights as shipped and stand alike in a row are asked by one of them."""

from collections.abc import Iterable

import pytest

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import all_permissions, shipped_holders
from tests.access.table import Get, Post

ONE_OF_A_KIND, EVERY_ROLE = "one of a kind", "every role"
# With every landing the second as well, but not with every run on somebody's desk.
HOW_MANY = [ONE_OF_A_KIND, pytest.param(EVERY_ROLE, marks=pytest.mark.long)]


def roles_for(row: Get | Post, how_many: str) -> Iterable[Role]:
    """The roles by which a row is tried."""
    if how_many == EVERY_ROLE:
        return Role
    kinds = {}
    for role in Role:
        rights = frozenset(one.key for one in all_permissions() if role in shipped_holders(one))
        act = role in row.act if isinstance(row, Post) else False
        kinds.setdefault((rights, role in row.see, act), role)
    return kinds.values()
