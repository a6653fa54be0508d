"""Which roles differ: those that hold the same rights as shipped and stand alike in a row are asked by one of them."""

from collections.abc import Iterable
from zlib import crc32

import pytest

from guijia.platform.org.enums import Role
from guijia.platform.org.permissions import all_permissions, shipped_holders
from tests.access.table import Get, Post

ONE_OF_A_KIND, SOME_MORE, EVERY_ROLE = "one of a kind", "some more", "every role"
# With every landing a third of the roles as well, another third for each row; all of them when all is tried.
HOW_MANY = [
    ONE_OF_A_KIND,
    pytest.param(SOME_MORE, marks=pytest.mark.long),
    pytest.param(EVERY_ROLE, marks=pytest.mark.exhaustive),
]
SHARE = 3


def rights_of(role: Role) -> frozenset[str]:
    """The keys of the rights that a role holds as shipped."""
    return frozenset(one.key for one in all_permissions() if role in shipped_holders(one))


def roles_for(name: str, row: Get | Post, how_many: str) -> Iterable[Role]:
    """The roles by which a row of that name is tried."""
    if how_many == EVERY_ROLE:
        return Role
    if how_many == SOME_MORE:
        first = crc32(name.encode()) % SHARE
        return list(Role)[first::SHARE]
    kinds: dict[tuple[frozenset[str], bool, bool], Role] = {}
    for role in Role:
        act = role in row.act if isinstance(row, Post) else False
        kinds.setdefault((rights_of(role), role in row.see, act), role)
    return kinds.values()


def one_of_each_kind(roles: Iterable[Role]) -> list[Role]:
    """Of the roles that hold the same rights as shipped, the first."""
    kinds: dict[frozenset[str], Role] = {}
    for role in roles:
        kinds.setdefault(rights_of(role), role)
    return list(kinds.values())
