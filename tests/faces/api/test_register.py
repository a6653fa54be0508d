"""Units, customers and calculators through the API."""

import io
import json
import uuid
from datetime import date, datetime
from typing import Any

import pytest

from guijia.areas.parties.models import Customer, CustomerLink, Reveal
from guijia.config.calculators import InstalledFigures, run_lines
from guijia.faces.api.enums import Scope
from guijia.faces.api.models import KeptAnswer
from guijia.platform.audit.models import Entry
from tests.areas.deals.sale import customer, identity_number, ready_to_sell
from tests.conftest import Cast
from tests.faces.api.caller import code_of, connected


def person(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "project": str(cast.project.pk), "name": "何新来", "id_number": identity_number(), "id_long_term": True,
        "mobile": "19912345678", **more,
    }  # fmt: skip


# ---- units


def test_unit_is_given_with_prices_as_the_holder_may_see_them(cast: Cast, morning: datetime) -> None:
    _, units = ready_to_sell(cast, morning)
    path = f"/units/{units[0].pk}"
    full = connected(cast.manager, morning).get(path).json()
    assert (full["state"], full["list_price"], full["area"]) == ("available", "1000000.00", "100.00")
    assert (full["floor_price"], full["second_floor_price"]) == ("970000.00", "950000.00")
    seen = connected(cast.sales, morning).get(path).json()
    assert (seen["list_price"], seen["floor_price"], seen["second_floor_price"]) == ("1000000.00", None, None)
    assert connected(cast.outsider, morning).get(path).status_code == 404
    assert connected(cast.outsider, morning).get("/units").json()["items"] == []


def test_units_are_paged_and_narrowed(cast: Cast, morning: datetime) -> None:
    building, units = ready_to_sell(cast, morning, homes=5)
    caller = connected(cast.sales, morning)
    seen, after = [], ""
    for _ in range(3):
        page = caller.get("/units", limit=2, **({"cursor": after} if after else {})).json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert after is None
    assert sorted(seen) == sorted(str(one.pk) for one in units)
    assert len(caller.get("/units", state="available", building=building.pk).json()["items"]) == 5
    assert caller.get("/units", state="filed").json()["items"] == []


# ---- customers


def test_customer_is_masked(cast: Cast, morning: datetime) -> None:
    made = customer(cast, morning, "欧阳小明", email="someone@example.com", address="某街 1 号")
    caller = connected(cast.manager, morning)
    (one,) = caller.get("/parties").json()["items"]
    assert one == caller.get(f"/parties/{made.pk}").json()
    assert one["name"] == "欧阳**"
    assert one["email"] == "s***@example.com"
    assert one["projects"] == [{"id": str(cast.project.pk), "code": "GL", "name": "归澜府"}]
    said = json.dumps(one, ensure_ascii=False)
    for secret in (made.name, made.id_number, made.mobile, "某街", "someone"):
        assert secret not in said


def test_customer_is_registered_as_on_the_screen(cast: Cast, morning: datetime) -> None:
    caller, given, key = connected(cast.sales, morning), person(cast), uuid.uuid4().hex
    answer = caller.post("/parties", given, key=key)
    assert answer.status_code == 200, answer.content
    made = Customer.objects.get(pk=answer.json()["id"])
    assert (made.name, made.id_number, made.mobile) == ("何新来", given["id_number"], "19912345678")
    assert made.birth_on == date(1988, 6, 1)
    assert caller.post("/parties", given, key=key).json() == answer.json()
    assert Customer.objects.count() == 1
    kept = KeptAnswer.objects.get()
    assert "何新来" not in kept.body
    again = caller.post("/parties", given)
    assert (again.status_code, code_of(again)) == (409, "parties_registered_already")
    assert again.json()["remedy"]["url"].endswith(f"/customers/{made.pk}")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id_number": "990101198806010000"}, "id_number"),
        ({"mobile": "123"}, "mobile"),
        ({"name": "x\u200b\u202e"}, "name"),
        ({"id_type": "credit_code"}, "id_type"),
        ({"kind": "ghost"}, "kind"),
        ({"birth_on": "2026-02-30"}, "birth_on"),
        ({"version": 9}, "version"),
        ({"id_blind": "x"}, "id_blind"),
        ({"created_by": "x"}, "created_by"),
        ({"project": "abc"}, "project"),
    ],
)
def test_what_is_wrong_is_said_with_its_field(
    change: dict[str, Any], field: str, cast: Cast, morning: datetime
) -> None:
    answer = connected(cast.sales, morning).post("/parties", person(cast, **change))
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    assert not Customer.objects.exists()


def test_ids_of_another_project_inside_a_body_are_refused(cast: Cast, morning: datetime) -> None:
    theirs = connected(cast.outsider, morning)
    made = theirs.post("/parties", person(cast, project=str(cast.elsewhere.pk))).json()
    caller = connected(cast.sales, morning)
    assert caller.post("/parties", person(cast, project=str(cast.elsewhere.pk))).status_code == 404
    child = person(cast, id_number=identity_number(date(2016, 1, 1)), guardian=made["id"])
    answer = caller.post("/parties", child)
    assert answer.status_code == 422, answer.content
    assert CustomerLink.objects.count() == 1


# ---- a value in full


def test_value_in_full_needs_scope_permission_and_reason(cast: Cast, morning: datetime) -> None:
    made = customer(cast, morning)
    path, body = f"/parties/{made.pk}/reveal", {"field": "mobile", "reason": "回访核对"}
    without = connected(cast.manager, morning, *[one for one in Scope if one != Scope.READ_PERSONAL])
    assert code_of(without.post(path, body)) == "api_scope_missing"
    assert code_of(connected(cast.gm, morning).post(path, body)) == "api_not_permitted"
    assert connected(cast.outsider, morning).post(path, body).status_code == 404
    caller = connected(cast.manager, morning, Scope.READ_PERSONAL)
    assert code_of(caller.post(path, {"field": "mobile"})) == "parties_reason_needed"
    assert not Reveal.objects.exists()
    shown = caller.post(path, body)
    assert shown.json() == {"field": "mobile", "value": made.mobile}
    look = Reveal.objects.get()
    assert (look.staff_id, look.reason) == (cast.manager.pk, "回访核对")
    assert Entry.objects.get(action="parties.reveal").request_id.startswith("api.")
    assert not KeptAnswer.objects.exists()


# ---- calculators

DEPOSIT = {"total_price": "1000000", "deposit_paid": "250000", "scenario": "seller_default"}


def test_calculator_answers_as_the_command_line(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.hr, morning, Scope.READ_CASES)
    line = io.StringIO()
    run_lines([json.dumps({"topic": "deposit_settlement", "inputs": DEPOSIT})], line, InstalledFigures())
    said = json.loads(line.getvalue())
    for body in (DEPOSIT, {"inputs": DEPOSIT}, {"topic": "deposit_settlement", "inputs": DEPOSIT}):
        answer = caller.post("/calculators/deposit_settlement", body, key=None)
        assert answer.status_code == 200, answer.content
        assert answer.json() == said


def test_calculator_refuses_as_the_command_line(cast: Cast, morning: datetime) -> None:
    caller = connected(cast.hr, morning)
    for change, code in (
        ({"total_price": 1.5}, "calc_bad_input"),
        ({"unknown": "1"}, "calc_unknown_input"),
        ({"total_price": None}, "calc_missing_input"),
        ({"total_price": "9" * 400}, None),
    ):
        answer = caller.post("/calculators/deposit_settlement", {"inputs": DEPOSIT | change})
        assert answer.status_code == 422, answer.content
        assert code is None or code_of(answer) == code
    wrong = caller.post("/calculators/deposit_settlement", {"topic": "mask", "inputs": DEPOSIT})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "topic")
    assert caller.post("/calculators/nothing", {}).status_code == 404


def test_calculators_are_listed_with_their_inputs(cast: Cast, morning: datetime) -> None:
    found = {one["topic"]: one for one in connected(cast.hr, morning).get("/calculators").json()["items"]}
    assert {"deposit_settlement", "period_due", "rmb_upper"} <= set(found)
    assert "total_price" in [one["name"] for one in found["deposit_settlement"]["inputs"]]
