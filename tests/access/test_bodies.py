"""Ids inside bodies: what belongs to another project is refused there as in an address, and nothing is written."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guijia.areas.parties.models import CustomerLink
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.access.table import ROUTES, Post
from tests.access.test_matrix import shown
from tests.access.world import Side, World, leaves_nothing
from tests.platform.files.makers import pdf


def good(name: str, side: Side, at: int = 0) -> dict[str, Any]:
    row = [row for row in ROUTES[name] if isinstance(row, Post)][at]
    return dict(row.body(side))


def to(name: str, *things: Any) -> str:
    return reverse(name, args=[getattr(one, "pk", one) for one in things])


Wrong = tuple[Role, str, Mapping[str, Any]]
CASES: dict[str, Callable[[Side, Side], Wrong]] = {
    "buyer of another project": lambda o, t: (
        Role.SALES, to("deals:subscribe", o["held"]), {**good("deals:subscribe", o), "buyer": str(t["customer"].pk)},
    ),
    "agent of another project": lambda o, t: (
        Role.SALES, to("deals:subscribe", o["held"]), {**good("deals:subscribe", o), "agent": str(t["customer"].pk)},
    ),
    "buyer that is a unit": lambda o, t: (
        Role.SALES, to("deals:subscribe", o["held"]), {**good("deals:subscribe", o), "buyer": str(o["free"].pk)},
    ),
    "buyer of another project on revising": lambda o, t: (
        Role.SALES, to("deals:revise", o["returned"]), {**good("deals:revise", o), "buyer": str(t["customer"].pk)},
    ),
    "hand over to staff of another project": lambda o, t: (
        Role.MANAGER, to("flow:hand_over", o["reviewing_case"], o["reviewing_task"]),
        {"to": str(t.cast.sales_director.pk)},
    ),
    "hand over to a role that may not": lambda o, t: (
        Role.MANAGER, to("flow:hand_over", o["reviewing_case"], o["reviewing_task"]), {"to": str(o.cast.sales.pk)},
    ),
    "hand over to nobody": lambda o, t: (
        Role.MANAGER, to("flow:hand_over", o["reviewing_case"], o["reviewing_task"]), {"to": str(uuid4())},
    ),
    "task of another case": lambda o, t: (
        Role.SALES_DIRECTOR, to("flow:claim", o["reviewing_case"], t["reviewing_task"]), {},
    ),
    "own task in another project's case": lambda o, t: (
        Role.SALES_DIRECTOR, to("flow:claim", t["reviewing_case"], o["reviewing_task"]), {},
    ),
    "deciding another case's task": lambda o, t: (
        Role.SALES_DIRECTOR, to("flow:decide", o["paying_case"], o["reviewing_task"], "approve"), {},
    ),
    "deciding another project's task": lambda o, t: (
        Role.SALES_DIRECTOR, to("flow:decide", o["reviewing_case"], t["reviewing_task"], "approve"), {},
    ),
    "file for a thing of another project": lambda o, t: (
        Role.MANAGER, to("files:upload"), {**good("files:upload", o), "subject_id": str(t["permit"].pk)},
    ),
    "file for a deal of another project": lambda o, t: (
        Role.CONTRACT, to("files:upload"),
        {**good("files:upload", o), "subject_type": "deals.subscription", "subject_id": str(t["subscription"].pk)},
    ),
    "file for a kind that takes none": lambda o, t: (
        Role.MANAGER, to("files:upload"),
        {**good("files:upload", o), "subject_type": "org.staff", "subject_id": str(o.cast.sales.pk)},
    ),
    "permit for another project": lambda o, t: (
        Role.MANAGER, to("estate:permits"), {**good("estate:permits", o), "project": str(t["project"].pk)},
    ),
    "permit with a building of another project": lambda o, t: (
        Role.MANAGER, to("estate:permits"), {**good("estate:permits", o), "buildings": str(t["building"].pk)},
    ),
    "measured areas for another project": lambda o, t: (
        Role.MANAGER, to("estate:area_import"),
        {**good("estate:area_import", o), "project": str(t["project"].pk)},
    ),
    "floor plan for another project": lambda o, t: (
        Role.MANAGER, to("estate:new_plan"), {**good("estate:new_plan", o), "project": str(t["project"].pk)},
    ),
    "releasing a unit of another project": lambda o, t: (
        Role.MANAGER, to("estate:release", o["new_building"]), {"unit": str(t["unreleased"].pk), "step": "confirm"},
    ),
    "releasing a unit that is released": lambda o, t: (
        Role.MANAGER, to("estate:release", o["new_building"]), {"unit": str(o["filed"].pk), "step": "confirm"},
    ),
    "price list for another project": lambda o, t: (
        Role.MANAGER, to("estate:import_upload"),
        {"project": str(t["project"].pk), "file": SimpleUploadedFile("a.csv", "楼栋,房号\n1,101\n".encode())},
    ),
    "guardian of another project": lambda o, t: (
        Role.SALES, to("parties:edit", o["customer"]),
        {**good("parties:edit", o), "guardian": str(t["customer"].pk), "birth_on": "2015-01-01", "version": "1"},
    ),
    "what is known of another project's customer": lambda o, t: (
        Role.SALES, to("parties:check"), {**good("parties:check", o), "_known": str(t["customer"].pk)},
    ),
    "papers of another deal": lambda o, t: (
        Role.CONTRACT, to("deals:receive_papers", o["collecting"]), {"papers": str(t["paper_needed"].pk)},
    ),
    "sets of another project's template": lambda o, t: (
        Role.CONTRACT, to("deals:make_sets"), {"template": str(t["template"].pk), "count": "1"},
    ),
    "contract template for another project": lambda o, t: (
        Role.SIGNING_LEAD, to("deals:publish_template"),
        {**good("deals:publish_template", o), "project": str(t["project"].pk)},
    ),
    "closing another project's day": lambda o, t: (
        Role.CONTRACT, to("deals:close_now"), {"project": str(t["project"].pk)},
    ),
    "printing another project's register": lambda o, t: (
        Role.CONTRACT, to("deals:print_register"),
        {**good("deals:print_register", o), "project": str(t["project"].pk)},
    ),
    "form printed of another kind of thing": lambda o, t: (
        Role.CONTRACT, to("papers:print", "F01", o["contract"]), {},
    ),
    "form printed of a thing that may not be seen": lambda o, t: (
        Role.CONTRACT, to("papers:print", "F01", t["subscription"]), {},
    ),
}  # fmt: skip
# Led back to where one came from with words instead of a refusal; still nothing is written.
LED_BACK = {"papers of another deal", "closing another project's day"}


@pytest.mark.parametrize("case", CASES)
def test_foreign_id_in_a_body_is_refused(case: str, world: World) -> None:
    role, url, body = CASES[case](world.ours, world.theirs)
    client = world.client(world.ours.person(role))
    answer = leaves_nothing(lambda: client.post(url, _again(body)))
    allowed = {404, 409, 422} | ({302} if case in LED_BACK else set())
    assert answer.status_code in allowed, shown(answer)
    text = answer.content.decode()
    assert world.theirs["customer"].name not in text
    assert (
        world.theirs["building"].name not in text
        or world.theirs["building"].name == world.ours["building"].name
    )


def _again(body: Mapping[str, Any]) -> dict[str, Any]:
    """A file can be read once; give each post its own."""
    return {
        key: SimpleUploadedFile(value.name, pdf(b"/New")) if isinstance(value, SimpleUploadedFile) else value
        for key, value in body.items()
    }


FORBIDDEN_FIELDS = {
    "id": str(uuid4()), "pk": str(uuid4()), "state": "filed", "project_id": str(uuid4()), "price": "1", "list_price": "1",
    "floor_price": "1", "number": "X", "created_by": "x", "uploaded_by_id": str(uuid4()), "approved_digest": "x",
    "roles": "admin", "is_active": "1", "is_demo": "1", "version": "999", "registered_at": "2020-01-01",
}  # fmt: skip


def test_fields_that_a_form_does_not_offer_change_nothing(world: World) -> None:
    """Mass assignment: everything a row has is sent along, only what the form offers is taken."""
    side = world.ours
    client = world.client(side.cast.sales)
    body = {**FORBIDDEN_FIELDS, **good("deals:subscribe", side)}
    assert client.post(to("deals:subscribe", side["held"]), body).status_code == 302
    made = type(side["subscription"]).objects.filter(unit=side["held"]).latest("submitted_at")
    assert (made.state, str(made.price)) == ("submitted", "1000000.00")
    assert made.project_id == side["project"].pk
    before = Staff.objects.get(pk=side.cast.sales.pk)
    client.post(
        to("parties:new"),
        {**good("parties:new", side), **FORBIDDEN_FIELDS, "project": str(side["project"].pk)},
    )
    after = Staff.objects.get(pk=side.cast.sales.pk)
    assert (before.roles, before.is_demo) == (after.roles, after.is_demo)


def test_customer_asked_for_another_project_is_kept_in_one_s_own(world: World) -> None:
    ours, theirs = world.ours, world.theirs
    body = {**good("parties:new", ours), "project": str(theirs["project"].pk)}
    url = world.client(ours.cast.sales).post(to("parties:new"), body).headers["Location"]
    made = CustomerLink.objects.filter(customer_id=url.rsplit("/", 1)[1])
    assert [link.project_id for link in made] == [ours["project"].pk]
    assert world.client(world.outsider).get(url).status_code == 404


ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)",
    "\t//elsewhere.example",
)  # fmt: skip


@pytest.mark.parametrize("where", ELSEWHERE)
def test_next_leads_nowhere_else(where: str, world: World) -> None:
    side = world.ours
    client = world.client(side.cast.manager)
    posts = [
        (to("choose_project"), {"next": where}),
        (to("ask_list"), {"next": where, "q": "x"}),
        (to("lists:choose_columns"), {"next": where, "list": "cases"}),
        (to("files:upload"), {**good("files:upload", side), "next": where}),
        (to("papers:print", "F01", side["subscription"]), {"next": where}),
    ]
    for url, body in posts:
        answer = client.post(url, body)
        assert answer.status_code in {302, 422}
        assert "elsewhere" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")
    assert "elsewhere" not in client.get("/", {"next": where}).headers.get("Location", "")
