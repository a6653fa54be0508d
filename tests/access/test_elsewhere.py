"""What belongs to another company, and what has come to an end: every address again."""

from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.utils import DatabaseError

from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.org.enums import Role
from tests.access.conftest import MOMENT, rolled_back
from tests.access.table import Get, Post
from tests.access.test_matrix import address, hidden, rows, send, shown
from tests.access.world import Side, World, come_in, leaves_nothing

OTHER_COMPANY = True
# How rows say that they are over; nothing is ever rubbed out.
ENDS = ("ended_at", "withdrawn_at", "closed_at", "revoked_at", "stopped_at", "reversed_at", "undone_at")


@pytest.mark.parametrize(("name", "row"), [*rows(Get), *rows(Post)])
def test_nothing_of_another_company_is_shown_or_done(name: str, row: Get | Post, world: World) -> None:
    if not row.about or row.everywhere:
        pytest.skip("names no thing of a project")
    with rolled_back():
        if isinstance(row, Post) and row.before:
            row.before(world.ours)
        hidden(name, row, world, address(name, row, world.ours))


def ended(thing: Any) -> bool:
    """Bring a thing to its end in the database, whatever its room says; can it end at all?"""
    fields = {field.name for field in thing._meta.fields if isinstance(field, models.DateTimeField)}
    name = next((end for end in ENDS if end in fields and getattr(thing, end) is None), None)
    if name is None:
        return False
    found = type(thing)._base_manager.filter(pk=thing.pk)
    try:
        with transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
            found.update(**{name: MOMENT})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except DatabaseError:  # the table itself knows that it cannot end like this
        return False
    return True


def named(row: Get | Post, side: Side) -> Any:
    """The thing that stands in the address."""
    word = next((one for one in row.about if not one.startswith("=")), "")
    found = side[word.partition(".")[0]] if word else None
    return found if isinstance(found, models.Model) else None


@pytest.mark.parametrize(("name", "row"), [*rows(Get), *rows(Post)])
def test_what_has_ended_is_shown_or_refused_and_nothing_breaks(
    name: str, row: Get | Post, world: World
) -> None:
    side = world.ours
    thing = named(row, side)
    if thing is None:
        pytest.skip("names no thing")
    url = address(name, row, side)
    keepers = [role for role in Role if role in row.see and (isinstance(row, Get) or role in row.act)]
    with rolled_back():
        if isinstance(row, Post) and row.before:
            row.before(side)
        if not ended(thing):
            pytest.skip("never ends")
        for role in keepers[:1]:
            answer = send(world.client(side.person(role)), name, row, url, side)
            assert answer.status_code in {200, 204, 302, 404, 409, 422}, shown(answer)
        if not row.everywhere:
            outsider = world.client(world.outsider)
            answer = leaves_nothing(lambda: send(outsider, name, row, url, side))
            assert answer.status_code == 404, shown(answer)


@pytest.mark.parametrize(("name", "row"), [*rows(Get), *rows(Post)])
def test_somebody_whose_account_has_ended_is_led_to_the_door(
    name: str, row: Get | Post, world: World
) -> None:
    side = world.ours
    role = next(role for role in Role if role in row.see)
    person = side.person(role)
    client = come_in(person)
    with rolled_back():
        with acting(SYSTEM):
            type(person)._base_manager.filter(pk=person.pk).update(is_active=False)
        answer = leaves_nothing(lambda: send(client, name, row, address(name, row, side), side))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/")
