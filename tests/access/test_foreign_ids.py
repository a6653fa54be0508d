"""Ids inside bodies, generated from the table: each one of ours in a good post is exchanged for the one of another
project of another company, and for one that does not exist. Nothing is written, and nothing of theirs is said.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from guijia.platform.org.enums import Role
from tests.access.conftest import rolled_back
from tests.access.kinds import SHARE
from tests.access.table import ROUTES, Post
from tests.access.test_matrix import address, shown, text_of
from tests.access.world import Side, World, leaves_nothing

OTHER_COMPANY = True
POSTS = [
    pytest.param(name, row, id=f"{name}-{at}")
    for name, found in ROUTES.items()
    for at, row in enumerate(found)
    if isinstance(row, Post) and row.see & row.act
]
# Asks anew, chooses or checks and writes nothing whatever is sent; or leads back to where one came from.
REFUSED = frozenset({400, 404, 409, 422})
HARMLESS = frozenset({200, 204, 302})


def is_id(value: Any) -> bool:
    """Is it the id of something?"""
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


def ids_in(body: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a body that name something by its id."""
    for name, value in body.items():
        if is_id(value) or (isinstance(value, list) and value and all(is_id(one) for one in value)):
            yield name


def exchanged(row: Post, side: Side, name: str, value: Any) -> dict[str, Any]:
    """A good post with another id in one place."""
    body = dict(row.body(side))
    body[name] = [value] if isinstance(body[name], list) else value
    return body


def swaps(row: Post, world: World, name: str) -> Iterator[Any]:
    """What takes the place of an id of ours: the same thing of theirs, and nothing at all."""
    theirs = dict(row.body(world.theirs)).get(name)
    if theirs is not None and theirs != dict(row.body(world.ours))[name]:
        yield theirs[0] if isinstance(theirs, list) else theirs
    yield str(uuid4())


# Whatever project is asked for, a customer is kept in one's own (test_bodies.py); a post is carried out there.
CARRIED_OUT = {"parties:new": "project"}


def refuses(name: str, row: Post, world: World, role: Role) -> None:
    """Exchange each id in the good post of that role, one after the other."""
    side = world.ours
    client = world.client(side.person(role))
    url = address(name, row, side)
    with rolled_back():
        if row.before:
            row.before(side)
        for place in ids_in(dict(row.body(side))):
            if CARRIED_OUT.get(name) == place:
                continue
            for value in swaps(row, world, place):
                with rolled_back():
                    answer = leaves_nothing(
                        lambda: client.post(url, exchanged(row, side, place, value), headers=row.headers)  # noqa: B023
                    )
                    assert answer.status_code in REFUSED | HARMLESS, (place, value, shown(answer))
                    assert world.theirs.mark not in text_of(answer), place


@pytest.mark.parametrize(("name", "row"), POSTS)
def test_an_id_of_another_company_in_a_body_does_nothing(name: str, row: Post, world: World) -> None:
    assert world.ours["project"].company_id != world.theirs["project"].company_id
    refuses(name, row, world, sorted(row.see & row.act)[0])


@pytest.mark.long
@pytest.mark.parametrize(("name", "row"), POSTS)
def test_an_id_of_another_company_does_nothing_for_other_roles(name: str, row: Post, world: World) -> None:
    for role in sorted(row.see & row.act)[1::SHARE]:
        refuses(name, row, world, role)
