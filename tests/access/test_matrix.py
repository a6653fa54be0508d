"""The access matrix: every address × method × role × {own project, other project, missing}, and nobody at all."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from guijia.platform.org.enums import Role
from tests.access.conftest import rolled_back
from tests.access.kinds import HOW_MANY, roles_for
from tests.access.table import ROUTES, Get, Machine, Post, Public
from tests.access.world import Side, World, come_in, leaves_nothing, traces, written
from tests.asking import asked

HTMX = {"HX-Request": "true"}
DONE = {200, 204, 302}
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def names_of_all(resolver: Any = None, space: str = "") -> Iterator[str]:
    """The name of every address of the product."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLPattern):
            yield f"{space}{one.name}"
        else:
            yield from names_of_all(one, f"{one.namespace}:" if one.namespace else space)


def rows(kind: type) -> list[Any]:
    return [
        pytest.param(name, row, id=f"{name}-{at}")
        for name, found in ROUTES.items()
        for at, row in enumerate(found)
        if isinstance(row, kind)
    ]


def argument(side: Side, word: str) -> Any:
    if word.startswith("="):
        return word[1:]
    name, _, attribute = word.partition(".")
    return getattr(side[name], attribute or "pk")


def address(name: str, row: Get | Post, side: Side) -> str:
    return reverse(name, args=[argument(side, word) for word in row.about])


def missing(name: str, row: Get | Post, side: Side) -> str:
    """The same address about a thing that does not exist (the first one that it names)."""
    at = next(i for i, word in enumerate(row.about) if not word.startswith("="))
    made = [argument(side, word) for word in row.about]
    made[at] = "A" * 22 if row.about[at].endswith(".token") else uuid4()
    return reverse(name, args=made)


def send(client: Client, name: str, row: Get | Post, url: str, side: Side, **headers: str) -> Any:
    if isinstance(row, Post):
        return client.post(url, row.body(side), headers=headers or row.headers)
    return client.get(f"{url}?{row.query}" if row.query else url, headers=headers)


def own_ids_in(response: Any, world: World) -> set[str]:
    return set(UUIDS.findall(text_of(response))) & world.own_ids()


def test_every_address_has_a_row() -> None:
    there, expected = set(names_of_all()), set(ROUTES)
    assert not there - expected, (
        f"addresses without a row in tests/access/table.py: {sorted(there - expected)}. Say there who sees it,"
        " who may do it, which thing its address names and what a good post carries."
    )
    assert not expected - there, f"rows without an address: {sorted(expected - there)}"
    assert len(list(names_of_all())) == len(there), "a name is used twice"


@pytest.mark.parametrize("how_many", HOW_MANY)
@pytest.mark.parametrize(("name", "row"), rows(Get))
def test_looking(name: str, row: Get, how_many: str, world: World) -> None:
    side = world.ours
    url = address(name, row, side)
    before = written()
    for role in roles_for(name, row, how_many):
        answer = send(world.client(side.person(role)), name, row, url, side)
        expected = DONE if role in row.see else {row.refused}
        assert answer.status_code in expected, (role, answer.status_code, shown(answer))
        close(answer)
    for person in (side.person(next(role for role in Role if role in row.see)), world.group_manager):
        client = world.client(person)
        first, again = (send(client, name, row, url, side) for _ in range(2))
        assert first.status_code == again.status_code
        piece = send(client, name, row, url, side, **HTMX)
        assert piece.status_code in DONE | {row.refused}, "piece"
    left = traces(before) - row.writes
    assert not left, left
    if row.about and not row.everywhere:
        hidden(name, row, world, url)


def hidden(name: str, row: Get | Post, world: World, url: str) -> None:
    """Who works elsewhere, and who works nowhere, gets the very answer that a missing thing gets."""
    side = world.ours
    keeper = next(role for role in Role if role in row.see)
    if any(not word.startswith("=") for word in row.about):
        nowhere = send(world.client(side.person(keeper)), name, row, missing(name, row, side), side)
        assert nowhere.status_code == 404
        for person in (world.outsider, world.nobody):
            before = written()
            answer = send(world.client(person), name, row, url, side)
            assert answer.status_code == 404, person.login
            assert answer.content == nowhere.content
            assert not traces(before)
        # And the other way round: one of ours, with the right, at something of theirs.
        theirs = send(
            world.client(side.person(keeper)), name, row, address(name, row, world.theirs), world.theirs
        )
        assert theirs.status_code == 404


@pytest.mark.parametrize("how_many", HOW_MANY)
@pytest.mark.parametrize(("name", "row"), rows(Post))
def test_doing(name: str, row: Post, how_many: str, world: World) -> None:
    side = world.ours
    url = address(name, row, side)
    with rolled_back():
        if row.before:
            row.before(side)
        for role in roles_for(name, row, how_many):
            with rolled_back():
                client = world.client(side.person(role))
                if role in row.see & row.act:
                    answer = send(client, name, row, url, side)
                    assert answer.status_code in DONE, (role, answer.status_code, shown(answer))
                    continue
                answer = leaves_nothing(lambda: send(client, name, row, url, side))  # noqa: B023
                expected = row.said if role in row.see else {row.refused}
                assert answer.status_code in expected, (role, answer.status_code, shown(answer))
        if row.about and row.see and not row.everywhere:
            hidden(name, row, world, url)


def close(answer: Any) -> None:
    if answer.streaming:
        # Read to its end: the client's own wrapper closes it and leaves the connection open.
        answer.getvalue()


def shown(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(answer)))[-600:]


@pytest.mark.parametrize(("name", "row"), [*rows(Get), *rows(Post)])
def test_nobody_is_led_to_the_door(name: str, row: Get | Post, world: World) -> None:
    side = world.ours
    for url in (address(name, row, side), address(name, row, side) + "?q=1"):
        before = written()
        answer = send(Client(raise_request_exception=False), name, row, url, side)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/?next=" if isinstance(row, Get) else "/")
        piece = send(Client(raise_request_exception=False), name, row, url, side, **HTMX)
        assert (piece.status_code, piece.headers["HX-Redirect"][0]) == (204, "/")
        assert not traces(before)


@pytest.mark.parametrize(("name", "row"), rows(Public))
def test_open_doors(name: str, row: Public, world: World) -> None:
    for person in (None, world.nobody, world.outsider, world.ours.cast.sales):
        client = world.client(person) if person else Client(raise_request_exception=False)
        for method in row.methods:
            answer = getattr(client, method.lower())(row.url(name))
            assert answer.status_code in {200, 302, 404, 422}
            assert not own_ids_in(answer, world)


@pytest.mark.parametrize("name", sorted(name for name, found in ROUTES.items() if Machine() not in found))
def test_other_methods_are_not_allowed(name: str, world: World) -> None:
    side = world.ours
    found = ROUTES[name]
    methods = {
        m
        for row in found
        for m in (row.methods if isinstance(row, Public) else (type(row).__name__.upper(),))
    }
    row = found[0]
    url = row.url(name) if isinstance(row, Public) else address(name, row, side)
    client = world.client(side.cast.manager)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - methods:
        before = written()
        answer = client.generic(method, url)
        # ``sign_in`` leads on whatever comes, other than a post.
        assert answer.status_code == 405 or name == "sign_in", (method, answer.status_code)
        assert not traces(before)


@pytest.mark.parametrize(("name", "row"), rows(Post))
def test_post_without_the_page_s_token_is_refused(name: str, row: Post, world: World) -> None:
    side = world.ours
    client = come_in(side.cast.sales_director, enforce_csrf_checks=True)
    before = written()
    for headers in ({}, {"X-CSRFToken": "x" * 32}, {"Origin": "https://elsewhere.example"}):
        assert send(client, name, row, address(name, row, side), side, **headers).status_code == 403
    assert not traces(before)


WITHOUT_OBJECT = [
    pytest.param(name, row, id=name)
    for name, found in ROUTES.items()
    for row in found
    if isinstance(row, Get) and not row.about
]


@pytest.mark.parametrize(("name", "row"), WITHOUT_OBJECT)
def test_lists_hold_nothing_of_another_project(name: str, row: Get, world: World) -> None:
    side = world.ours
    marks = (side.mark, side["project"].name, side["subscription"].number, side["contract"].number)
    for person in (world.outsider, world.nobody):
        client = world.client(person)
        for query in (
            row.query,
            "excel=1",
            urlsplit(asked(client, reverse(name), q=side.mark)).query,
            f"q={side.mark}",
            f"project={side['project'].pk}",
            "sort=-pk&q=GL",
        ):
            answer = client.get(f"{reverse(name)}?{query}")
            assert answer.status_code in {200, 302, 404, 422}
            body = text_of(answer)
            if query.startswith(("q=", "project=")):
                # What was asked for is said again; what was found is not.
                body = body.replace(
                    side.mark, "", body.count(f'value="{side.mark}"') + body.count(f"“{side.mark}”")
                )
            assert not own_ids_in(answer, world) - {str(side["project"].pk)}, (person.login, query)
            assert not [m for m in marks[1:] if m in body], (person.login, query)
            assert f"{side.mark}自留" not in body
            assert f"{side.mark}已备案" not in body


def text_of(answer: Any) -> str:
    """What an answer says, also when it is a workbook."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("name", [p.values[0] for p in WITHOUT_OBJECT])  # type: ignore[attr-defined]
def test_project_chosen_that_is_not_one_s_own_opens_nothing(name: str, world: World) -> None:
    client = world.client(world.outsider)
    client.post(reverse("choose_project"), {"project": str(world.ours["project"].pk)})
    session = client.session
    session["project"] = str(world.ours["project"].pk)
    session.save()
    answer = client.get(reverse(name))
    assert answer.status_code in {200, 302, 404, 422}
    assert not own_ids_in(answer, world), name
