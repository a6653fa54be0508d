"""Everything an address can ask for: search, filters, sorting, paging, tabs, ids; 200 or 4xx, never a fault."""

import itertools
from typing import Any

import pytest
from django.test import Client

from guijia.kit.lists import Choice, ListPage
from guijia.platform.org.enums import Role
from tests import corpus
from tests.access.table import ROUTES, Get
from tests.access.test_matrix import address, text_of
from tests.access.world import World
from tests.corpus_run import feeding
from tests.corpus_run.test_forms import ALL, DEEP, EXTRA, NASTY

GETS = [
    pytest.param(name, row, id=f"{name}-{at}")
    for name, found in ROUTES.items()
    for at, row in enumerate(found)
    if isinstance(row, Get)
]
# Every word that some page understands.
ASKED = (
    "q", "sort", "after", "before", "excel", "tab", "unit", "pulse", "mark", "show", "project", "kind", "year",
    "case", "name", "many", "inline", "pick_name", "pick_many", "next", "way", "layout", "band", "state", "late",
    "role", "process", "opened_from", "opened_to", "too_many", "deposit", "discount_rate", "discount_amount",
    "payment_method", "down_payment", "loan_amount", "sign_by", "people", "customer", "buyer", "agent",
)  # fmt: skip
LONGEST = 5000
ODD = [
    corpus.Item("hidden-or", "1' OR '1'='1"),
    corpus.Item("sort-through", "-unit__project__company__name"),
    corpus.Item("sort-secret", "consultant__password"),
    corpus.Item("lookup", "pk__in"),
    corpus.Item("connector", "_connector"),
    corpus.Item("star", "*"),
    corpus.Item("backslash", "\\"),
    corpus.Item("like", "%_%"),
    corpus.Item("regex", "(a+)+$"),
    corpus.Item("comma", ",,,,"),
]


def lists() -> list[type[ListPage[Any]]]:
    """Every list page of the product."""
    found, waiting = [], list(ListPage.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("guijia."):
            found.append(one)
    return found


def words_of_lists() -> list[str]:
    """Every filter of every list."""
    names = set()
    for one in lists():
        for given in one.filters:
            names |= {given.key} if isinstance(given, Choice) else {f"{given.key}_from", f"{given.key}_to"}
    return sorted(names)


def client_of(world: World, row: Get) -> Client:
    role = next(role for role in (Role.MANAGER, Role.SALES, *Role) if role in row.see)
    return world.client(world.ours.person(role))


@pytest.mark.parametrize(("name", "row"), GETS)
def test_address_asked_for_nonsense_answers(name: str, row: Get, world: World) -> None:
    client, url = client_of(world, row), address(name, row, world.ours)
    words = [word for word in (*ASKED, *words_of_lists()) if word != "excel"]
    for item in [*NASTY[::4], *DEEP[:3], *ODD[::2]]:
        feeding.get(client, url, dict.fromkeys(words, item.value[:LONGEST]))


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "row"), GETS)
def test_address_asked_for_anything_answers(name: str, row: Get, world: World) -> None:
    client, url = client_of(world, row), address(name, row, world.ours)
    for word, item in itertools.product((*ASKED, *words_of_lists()), [*NASTY, *ODD]):
        feeding.get(client, url, {word: item.value[:LONGEST]})
    for item in ALL:
        feeding.get(
            client, url, {"q": item.value[:LONGEST], "show": item.value[:100], "tab": item.value[:100]}
        )


@pytest.mark.parametrize("page", lists(), ids=lambda page: page.key)
def test_every_sort_filter_and_edge_of_a_list_answers(page: type[ListPage[Any]], world: World) -> None:
    """All that the page itself offers, for its own people, with edges that are another project's rows."""
    name = next((name for name, row in WHERE if row_of(page, name)), "")
    assert name, f"no address found for the list {page.key}"
    row = next(row for row in ROUTES[name] if isinstance(row, Get))
    client, url = client_of(world, row), address(name, row, world.ours)
    edges = [
        "",
        str(world.theirs["subscription"].pk),
        str(world.ours["subscription"].pk),
        "x",
        "0",
        "-1",
        str(2**63),
    ]
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
        "estate.unit_register": "estate:unit_register",
        "parties.customers": "parties:customers",
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


def test_headers_beyond_sense_answer(world: World) -> None:
    client = world.client(world.ours.cast.manager)
    for item in [*EXTRA, *NASTY]:
        value = "".join(c for c in item.value[:2000] if c.isascii() and c.isprintable())
        for head in (
            "HX-Trigger-Name",
            "HX-Current-URL",
            "HX-Target",
            "Referer",
            "X-Forwarded-For",
            "Accept-Language",
            "User-Agent",
        ):
            answer = feeding.fed(
                lambda h=head, v=value: client.get("/desk", headers={h: v}), f"{head}: {value[:80]}"
            )
            assert answer.status_code in {200, 400}
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
