"""The access matrix of the API: every address × role × {own project, other project, missing}, by token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from guijia.areas.deals import permissions as deals
from guijia.areas.estate import permissions as estate
from guijia.areas.parties import permissions as parties
from guijia.faces.api.enums import Scope
from guijia.platform.org.enums import Role
from tests.access.conftest import MOMENT, rolled_back
from tests.access.table import ALL, ROUTES, Machine, Roles, of
from tests.access.test_matrix import names_of_all, own_ids_in
from tests.access.world import Side, World, content_of, traces, written
from tests.areas.deals.sale import identity_number
from tests.faces.api.caller import Caller, connected

SEES_DEALS, SEES_HOMES = of(deals.SEE_DEALS), of(estate.SEE_HOMES)
CUSTOMERS = of(parties.SEE_CUSTOMERS)
# What every request leaves: its tally; and a deed with its key the answer.
TALLY = {"api_tokenuse"}
DEPOSIT = {"total_price": "1000000", "deposit_paid": "250000", "scenario": "seller_default"}


@dataclass(frozen=True)
class Reach:
    """Who gets 200 (``see``); what the others get (``refused``), and what a thing of another project gives (404)."""

    path: str
    see: Roles
    about: str = ""
    refused: frozenset[int] = frozenset({404})
    body: Callable[[Side], dict[str, Any]] | None = None
    scope: Scope | None = None


def _person(side: Side) -> dict[str, Any]:
    return {
        "project": str(side["project"].pk), "name": "何新来", "id_number": identity_number(), "id_long_term": True,
        "mobile": "19912345678",
    }  # fmt: skip


REACH: dict[str, Reach] = {
    "list_projects": Reach("/projects", ALL),
    "list_cases": Reach("/cases", ALL, scope=Scope.READ_CASES),
    "get_case": Reach("/cases/{}", SEES_DEALS, "reviewing_case", scope=Scope.READ_CASES),
    "list_tasks": Reach("/tasks", ALL, scope=Scope.READ_CASES),
    "claim_task": Reach("/tasks/{}/claim", of(Role.SALES_DIRECTOR), "reviewing_task",
                        frozenset({404, 409, 422}), lambda s: {}, Scope.WRITE_TASKS),
    "decide_task": Reach("/tasks/{}/decide", of(Role.SALES_DIRECTOR), "reviewing_task",
                         frozenset({404, 409, 422}), lambda s: {"outcome": "approve"}, Scope.WRITE_TASKS),
    "list_units": Reach("/units", SEES_HOMES, refused=frozenset({403}), scope=Scope.READ_UNITS),
    "get_unit": Reach("/units/{}", SEES_HOMES, "free", scope=Scope.READ_UNITS),
    "list_parties": Reach("/parties", CUSTOMERS, refused=frozenset({403}), scope=Scope.READ_PARTIES),
    "get_party": Reach("/parties/{}", CUSTOMERS, "customer", scope=Scope.READ_PARTIES),
    "register_party": Reach("/parties", of(parties.REGISTER), refused=frozenset({403}), body=_person,
                            scope=Scope.WRITE_PARTIES),
    "reveal_party": Reach("/parties/{}/reveal", of(parties.REVEAL), "customer", frozenset({403, 404}),
                          lambda s: {"field": "mobile", "reason": "回访核对"}, Scope.READ_PERSONAL),
    "list_calculators": Reach("/calculators", ALL),
    "calculate": Reach("/calculators/deposit_settlement", ALL, body=lambda s: DEPOSIT),
}  # fmt: skip
OPEN = {"openapi-json", "api-root"}


def send(caller: Caller, reach: Reach, side: Side, about: Any = None) -> Any:
    """The request of a row, about the side's thing or another."""
    path = reach.path.format(about or side[reach.about].pk) if reach.about else reach.path
    return caller.get(path) if reach.body is None else caller.post(path, reach.body(side))


def test_every_address_of_the_api_has_a_row() -> None:
    there = {name.partition(":")[2] for name in names_of_all() if name.startswith("api_v1:")}
    assert there - OPEN == set(REACH)
    assert {name.partition(":")[2] for name, rows in ROUTES.items() if Machine() in rows} == there


@pytest.mark.parametrize("name", REACH)
def test_reach_by_role(name: str, world: World) -> None:
    reach, side = REACH[name], world.ours
    for role in Role:
        with rolled_back():
            caller = connected(side.person(role), MOMENT)
            if role in reach.see:
                answer = send(caller, reach, side)
                assert answer.status_code == 200, (role, answer.content[:300])
                continue
            answer = leaves_nothing_but_a_tally(caller, reach, side)
            assert answer.status_code in reach.refused, (role, answer.status_code, answer.content[:300])


def leaves_nothing_but_a_tally(caller: Caller, reach: Reach, side: Side) -> Any:
    """Ask, and see that no table but the tally holds anything else than before."""
    before = written()
    answer = send(caller, reach, side)
    touched = traces(before) - TALLY
    if touched:
        kept = content_of(touched)
        send(caller, reach, side)
        assert content_of(touched) == kept
    return answer


@pytest.mark.parametrize("name", [name for name, reach in REACH.items() if reach.about])
def test_things_of_another_project_are_as_if_missing(name: str, world: World) -> None:
    reach, side = REACH[name], world.ours
    keeper = side.person(next(role for role in Role if role in reach.see))
    with rolled_back():
        missing = send(connected(keeper, MOMENT), reach, side, uuid4())
        assert missing.status_code == 404
        theirs = send(connected(keeper, MOMENT), reach, side, world.theirs[reach.about].pk)
        assert (theirs.status_code, theirs.content) == (404, missing.content)
        answer = send(connected(world.outsider, MOMENT), reach, side)
        assert (answer.status_code, answer.content) == (404, missing.content)
        nobody = send(connected(world.nobody, MOMENT), reach, side)
        assert nobody.status_code in {403, 404}


@pytest.mark.parametrize(
    "name", [name for name, reach in REACH.items() if not reach.about and not reach.body]
)
def test_lists_hold_nothing_of_another_project(name: str, world: World) -> None:
    reach = REACH[name]
    with rolled_back():
        for person in (world.outsider, world.nobody):
            caller = connected(person, MOMENT)
            for asked in ({}, {"project": str(world.ours["project"].pk)}):
                answer = caller.get(reach.path, **asked)
                assert answer.status_code in {200, 403, 422}
                assert not own_ids_in(answer, world), (person.login, asked)
                assert not [secret for secret in world.secrets if secret in answer.content.decode()]


@pytest.mark.parametrize("name", REACH)
def test_nobody_comes_in_without_a_token(name: str, world: World) -> None:
    reach, side = REACH[name], world.ours
    before = written()
    for caller in (Caller(""), Caller(f"gj_0123456789_{'A' * 43}")):
        answer = send(caller, reach, side)
        assert answer.status_code == 401
    # Nor with the session of a browser.
    session = world.client(side.cast.manager)
    path = reach.path.format(uuid4()) if reach.about else reach.path
    assert session.generic("POST" if reach.body else "GET", f"/api/v1{path}").status_code == 401
    assert not traces(before)


@pytest.mark.parametrize("name", [name for name, reach in REACH.items() if reach.scope])
def test_other_scopes_do_not_do(name: str, world: World) -> None:
    reach, side = REACH[name], world.ours
    keeper = side.person(next(role for role in Role if role in reach.see))
    with rolled_back():
        caller = connected(keeper, MOMENT, *[scope for scope in Scope if scope != reach.scope])
        answer = send(caller, reach, side)
        assert (answer.status_code, answer.json()["code"]) == (403, "api_scope_missing")


@pytest.mark.parametrize("name", REACH)
def test_other_methods_are_not_allowed(name: str, world: World) -> None:
    reach, side = REACH[name], world.ours
    about = [side[reach.about].pk] if reach.about else (["deposit_settlement"] if name == "calculate" else [])
    with rolled_back():
        caller = connected(side.cast.manager, MOMENT)
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            answer = caller.client.generic(
                method,
                reverse(f"api_v1:{name}", args=about),
                headers={"Authorization": f"Bearer {caller.text}"},
            )
            assert (answer.status_code, answer.json()["code"]) == (405, "api_method")


def test_looking_leaves_only_the_tally(world: World) -> None:
    with rolled_back():
        caller = connected(world.ours.cast.manager, MOMENT)
        for reach in REACH.values():
            if reach.body is None:
                before = written()
                assert send(caller, reach, world.ours).status_code == 200
                assert traces(before) <= TALLY
