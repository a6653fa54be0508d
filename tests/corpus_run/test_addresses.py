"""Everything an address can ask for: search, filters, sorting, paging, tabs, ids; 200 or 4xx, never a fault."""

import functools
import inspect
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

import guijia
from guijia.kit.lists import Choice, ListPage
from guijia.platform.org.enums import Role
from tests import corpus
from tests.access.table import ROUTES, Get, Machine, Public
from tests.access.test_matrix import address, names_of_all, text_of
from tests.access.world import World
from tests.corpus_run import feeding, hearing
from tests.corpus_run.test_forms import POSTS

GETS = [
    pytest.param(name, row, id=f"{name}-{at}")
    for name, found in ROUTES.items()
    for at, row in enumerate(found)
    if isinstance(row, Get) or (isinstance(row, Public) and "GET" in row.methods)
]
# Addresses that somebody may guess at: every try is counted, and nothing else is left.
GUESSED = {"approve:link", "approve:page"}
GUESSES = frozenset({"desk_signinattempt", "audit_entry", "audit_rowchange"})
# Pages that hand all that was asked to a form: the words that the form then reads.
HANDED_ON: dict[str, set[str]] = {
    "estimates:topics": {"home"},
    "estimates:estimate": {"home", "principal", "annual_rate_pct", "days", "day_base"},
    "flow:move": {"on-register", "skip-018f3c1e-0000-7000-8000-000000000000"},
}


def lists() -> list[type[ListPage[Any]]]:
    """Every list page of the product."""
    found, waiting = [], list(ListPage.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("guijia."):
            found.append(one)
    return found


def words_of_lists() -> set[str]:
    """Every filter of every list."""
    names = set()
    for one in lists():
        for given in one.filters:
            names |= {given.key} if isinstance(given, Choice) else {f"{given.key}_from", f"{given.key}_to"}
    return names


def client_of(world: World, row: Get | Public) -> Client:
    if isinstance(row, Public):
        return Client(raise_request_exception=False)
    role = next(role for role in (Role.MANAGER, Role.SALES, *Role) if role in row.see)
    return world.client(world.ours.person(role))


READS = re.compile(r"request\.GET(?:\.get\(|\.getlist\(|\[)\"(\w+)\"|\"(\w+)\" in request\.GET")


@functools.cache
def named_in(file: Path) -> frozenset[str]:
    """The words of an address that a file names outright; some are read only in rare company."""
    return frozenset(one[1] or one[2] for one in READS.finditer(file.read_text(encoding="utf-8")))


def file_of(url: str) -> Path:
    """Where the view of an address stands."""
    return Path(inspect.getfile(inspect.unwrap(resolve(url).func)))


# What was heard of an address; the same for every test.
_words: dict[str, set[str]] = {}


class Page:
    """An address, who may ask it, and every word that is read of it."""

    def __init__(self, name: str, row: Get | Public, world: World) -> None:
        self.name, self.client = name, client_of(world, row)
        self.url = row.url(name) if isinstance(row, Public) else address(name, row, world.ours)
        query = "" if isinstance(row, Public) else row.query

        self.kept = GUESSES if name in GUESSED else frozenset()

        def send(asked: list[str], _posted: list[str]) -> None:
            feeding.fed(lambda: self.client.get(f"{self.url}?{query}"), self.url, self.kept)
            for value in ("", "1", "2026-03-16"):
                words = dict.fromkeys(set(asked) - {"excel"}, value)
                feeding.get(self.client, self.url, words, self.kept)

        if name not in _words:
            known = HANDED_ON.get(name, set()) | named_in(file_of(self.url))
            _words[name], _ = hearing.learned(send, known, set())
        self.takes_all = hearing.ALL_OF_IT in _words[name]
        self.words = sorted(_words[name] - {hearing.ALL_OF_IT})

    def ask(self, data: feeding.Words) -> Any:
        """Ask, with what an address may hold."""
        words = {key: value[: feeding.LONGEST] for key, value in data.items()}
        return feeding.get(self.client, self.url, words, self.kept)


def test_every_address_is_fed() -> None:
    """A new address has a row in tests/access/table.py (else that test fails); every row is fed here or in the forms.

    Addresses for machines are fed from their own description (tests/faces/api/test_schema.py).
    """
    machines = {name for name, found in ROUTES.items() if any(isinstance(row, Machine) for row in found)}
    assert set(names_of_all()) - machines == {one.values[0] for one in (*GETS, *POSTS)}


@pytest.mark.parametrize(("name", "row"), GETS)
def test_address_asked_for_one_of_each_class_answers(name: str, row: Get | Public, world: World) -> None:
    page = Page(name, row, world)
    for _group, spoiled in feeding.rounds(name, page.words):
        page.ask(spoiled)


def test_every_word_that_an_address_knows_is_fed(world: World) -> None:
    """What is read of an address is found out by listening and by the code, so that no new word goes unfed."""
    pages = [Page(name, row, world) for name, row in (one.values for one in GETS)]  # type: ignore[arg-type]
    words = {word for page in pages for word in page.words}
    unknown = {page.name for page in pages if page.takes_all} - set(HANDED_ON)
    assert not unknown, f"say in HANDED_ON which words these read: {unknown}"
    assert words_of_lists() <= words
    # Posts read their address too: those words are fed as fields of the same name.
    files = sorted(Path(guijia.__file__).parent.rglob("*.py"))
    missed = {(word, file.name) for file in files for word in named_in(file) if word not in words}
    assert not missed, f"read by the code and never fed: {missed}"


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "row"), GETS)
def test_address_asked_for_anything_answers(name: str, row: Get | Public, world: World) -> None:
    page = Page(name, row, world)
    for word, item in itertools.product(page.words, corpus.ALL):
        page.ask({word: item.value})
    for item in corpus.ALL:
        page.ask(dict.fromkeys(page.words, item.value[:200]))


@pytest.mark.parametrize("page", lists(), ids=lambda page: page.key)
def test_every_sort_of_a_list_answers_beyond_an_edge(page: type[ListPage[Any]], world: World) -> None:
    walk(page, world, [str(world.theirs["subscription"].pk), "x"])


@pytest.mark.exhaustive
@pytest.mark.parametrize("page", lists(), ids=lambda page: page.key)
def test_every_sort_filter_and_edge_of_a_list_answers(page: type[ListPage[Any]], world: World) -> None:
    own = str(world.ours["subscription"].pk)
    walk(page, world, ["", str(world.theirs["subscription"].pk), own, "x", "0", "-1", str(2**63)])


def walk(page: type[ListPage[Any]], world: World, edges: list[str]) -> None:
    """All that the page itself offers, for its own people, with edges that are another project's rows."""
    name = next((name for name, row in WHERE if row_of(page, name)), "")
    assert name, f"no address found for the list {page.key}"
    row = next(row for row in ROUTES[name] if isinstance(row, Get))
    client, url = client_of(world, row), address(name, row, world.ours)
    keys = [c.key for c in page.columns if c.sort]
    for key, down, edge in itertools.product(keys, ("", "-"), edges):
        assert feeding.get(client, url, {"sort": f"{down}{key}", "after": edge}).status_code == 200
        assert feeding.get(client, url, {"sort": f"{down}{key}", "before": edge}).status_code == 200
    for edge in ("x", "0", "-1", str(2**63)):
        assert feeding.get(client, url, {"after": edge}).status_code == 200
    viewer = world.ours.person(next(role for role in (Role.MANAGER, Role.SALES, *Role) if role in row.see))
    for given in page.filters:
        if isinstance(given, Choice):
            for value, _ in given.options(viewer):
                assert feeding.get(client, url, {given.key: value}).status_code == 200
        else:
            for first, last in (
                ("2026-01-01", "2026-12-31"),
                ("9999-12-31", "0001-01-01"),
                ("0001-01-01", "9999-12-31"),
            ):
                found = feeding.get(client, url, {f"{given.key}_from": first, f"{given.key}_to": last})
                assert found.status_code == 200


WHERE = [(name, row) for name, found in ROUTES.items() for row in found if isinstance(row, Get)]


def row_of(page: type[ListPage[Any]], name: str) -> bool:
    """Does that address show this list? Lists are named after their addresses, or told here."""
    told = {
        "cases": "flow:cases",
        "away": "away:absences",
        "api.deliveries": "api:hook",
        "estate.unit_register": "estate:unit_register",
        "parties.customers": "parties:customers",
        "parties.outside": "outside:parties",
        "parties.visits": "visits:visits",
        "settings.decisions": "decisions:tables",
        "work.rows": "work:work",
    }
    return told.get(page.key, page.key.replace(".", ":")) == name


def test_path_that_is_no_id_is_not_found(world: World) -> None:
    client = world.client(world.ours.cast.manager)
    for tail in (
        "0",
        "-1",
        str(2**63),
        "abc",
        "9" * 5000,
        "%2e%2e%2f",
        "..",
        "' OR 1=1",
        "01A20089-69A8-7788-ACD8-BC9E0571BBEA",
    ):
        for head in (
            "cases",
            "home",
            "customers",
            "homes/board",
            "homes/unit",
            "deals/contracts",
            "files",
            "papers",
        ):
            answer = feeding.fed(lambda h=head, t=tail: client.get(f"/{h}/{t}/"), f"/{head}/{tail}")
            assert answer.status_code in {400, 404, 301}
    for path in (
        "/.git/config",
        "/.env",
        "/admin/",
        "/debug",
        "/static/../guijia/config/settings.py",
        "/metrics",
    ):
        assert client.get(path).status_code == 404, path


HEADS = (
    "HX-Trigger-Name", "HX-Current-URL", "HX-Target", "Referer", "X-Forwarded-For", "Accept-Language", "User-Agent",
)  # fmt: skip


def header_of(item: corpus.Item) -> str:
    """As much of an item as a header can carry."""
    return "".join(c for c in item.value[:2000] if c.isascii() and c.isprintable())


@pytest.mark.exhaustive
@pytest.mark.parametrize("head", HEADS)
def test_header_of_anything_answers(head: str, world: World) -> None:
    client = world.client(world.ours.cast.manager)
    for value in {header_of(item) for item in corpus.ALL}:
        answer = feeding.fed(lambda v=value: client.get("/desk", headers={head: v}), f"{head}: {value[:80]}")
        assert answer.status_code in {200, 400}


def test_headers_beyond_sense_answer(world: World) -> None:
    client = world.client(world.ours.cast.manager)
    for group in corpus.CLASSES:
        heads = {head: header_of(corpus.sample(head, group)) for head in HEADS}
        answer = feeding.fed(lambda h=heads: client.get("/desk", headers=h), str(heads)[:400])
        assert answer.status_code in {200, 400}
    long = feeding.fed(lambda: client.get("/desk", headers={"X-Forwarded-For": "1" * 65_536}), "64 kB")
    assert long.status_code in {200, 400, 431}
    assert (
        client.get("/desk", headers={"X-Forwarded-Proto": "https", "X-Remote-User": "admin"}).status_code
        == 200
    )
    anonymous = Client(headers={"X-Remote-User": "admin", "Remote-User": "admin"})
    assert anonymous.get("/desk").status_code == 302


@pytest.mark.parametrize("item", corpus.FORMULA, ids=lambda item: item.id)
def test_workbook_holds_what_was_typed_as_text(item: corpus.Item, world: World) -> None:
    side = world.ours
    client = world.client(side.cast.manager)
    answer = client.post("/customers/new", {
        "kind": "company", "name": item.value, "contact": "柳联系", "id_type": "credit_code",
        "id_number": "91350211M000100Y43", "id_long_term": "on", "mobile": "19912345678", "project": str(side["project"].pk),
    })  # fmt: skip
    assert answer.status_code in {302, 409, 422}
    book = text_of(client.get("/customers/?excel=1"))
    assert "<f>" not in book
    assert "柳自留" in book
