"""Every form, one field spoiled at a time: a clear refusal or a clean taking, never a fault."""

from typing import Any

import pytest

from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole
from guijia.platform.flow import queries as flow
from guijia.platform.org.enums import Role
from tests import corpus
from tests.access.conftest import MOMENT
from tests.access.table import ROUTES, Post
from tests.access.test_matrix import address
from tests.access.world import Side, World
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.corpus_run import feeding

# The nastiest of every group, for the fast run; everything, in the long one.
NASTY_IDS = {
    "private-gbk", "fifty-one-characters", "sql", "rtl-override", "zalgo", "nul", "surrogate", "newline", "script",
    "template", "percent", "formula-0", "megabyte", "lower-x", "nan", "exponent", "minus", "huge", "year-one",
    "year-10000", "eleven-zeros", "infinity",
}  # fmt: skip
EXTRA = [
    corpus.Item("digits-5000", "1" * 5000),
    corpus.Item("two-to-63", str(2**63)),
    corpus.Item("superscript", "²"),
    corpus.Item("arabic-digits", "١٢٣"),
    corpus.Item("uuid-upper", "01A20089-69A8-7788-ACD8-BC9E0571BBEA"),
    corpus.Item("empty", ""),
    corpus.Item("blank", " 　\t"),
    corpus.Item("time", "23:59:60"),
    corpus.Item("list", "[]"),
    corpus.Item("object", '{"a":' * 2000),
]
# What gets past a field's own look and reaches the rules behind it.
DEEP_IDS = {"script", "formula-0", "year-last", "digits-5000", "ext-b", "two-to-63"}
ALL = [*corpus.EVERYTHING, *EXTRA]
NASTY = [item for item in ALL if item.id in NASTY_IDS] + EXTRA
DEEP = [item for item in ALL if item.id in DEEP_IDS]

POSTS = [
    pytest.param(name, row, id=f"{name}-{at}")
    for name, found in ROUTES.items()
    for at, row in enumerate(found)
    if isinstance(row, Post)
]
# Fields that pages send beside those of the form.
BESIDE = ("opinion", "next", "_once", "note", "label", "discount_rate", "discount_amount", "shares", "bank", "eligibility",
          "eligibility_checked_on", "address", "email", "birth_on", "guardian", "contact", "id_expires_on", "case", "words",
          "expires_on", "buildings", "down_payment", "loan_amount", "agent", "many", "all", "day", "q0_free",
          "jurisdiction", "text", "project")  # fmt: skip


# So that all of them together still pass for a form.
TOGETHER = 6000


def somebody(world: World, row: Post) -> Role:
    return next(role for role in Role if role in (row.see & row.act or row.see))


def spoil(world: World, name: str, row: Post, items: list[corpus.Item], deep: list[corpus.Item]) -> None:
    side = world.ours
    if row.before:
        row.before(side)
    client = world.client(side.person(somebody(world, row)))
    url = address(name, row, side)
    body: dict[str, Any] = {key: value for key, value in row.body(side).items() if isinstance(value, str)}
    for _, _item, data in corpus.posts(body, deep):
        feeding.post(client, url, data)
    for item in items:
        value = item.value[:TOGETHER]
        feeding.post(client, url, {**dict.fromkeys(BESIDE, value), **body})
        feeding.post(client, url, dict.fromkeys([*BESIDE, *body], value))
    feeding.post(client, url, dict.fromkeys([*body, *BESIDE], ""))
    feeding.post(client, url, {})


@pytest.mark.parametrize(("name", "row"), POSTS)
def test_form_takes_or_refuses_the_nastiest(name: str, row: Post, world: World) -> None:
    spoil(world, name, row, NASTY[::2], DEEP[:3])


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "row"), POSTS)
def test_form_takes_or_refuses_everything(name: str, row: Post, world: World) -> None:
    spoil(world, name, row, ALL, ALL)


STEPS: dict[str, tuple[Role, dict[str, str]]] = {
    "director_review": (Role.SALES_DIRECTOR, {}),
    "deposit": (Role.CASHIER, {"amount": "50000", "payer": "柳", "method": "transfer", "received_on": "2026-03-16",
                               "bank_reference": "T1"}),
    "seal": (Role.SEAL, {"seal_name": "合同专用章", "copies": "3"}),
    "prepare": (Role.CONTRACT, {"prepared": "", "encumbrance_check": "无查封", "deviations": ""}),
    "book": (Role.CONTRACT, {"day": "2026-03-17", "time": "10:00", "desk": "1"}),
    "sign": (Role.CONTRACT, {"online_number": "WQ99", "signed_on": "2026-03-16"}),
    "submit": (Role.CONTRACT, {"deviations": ""}),
    "file": (Role.CONTRACT, {"number": "BA99", "filed_on": "2026-03-16"}),
}  # fmt: skip


def brought_to(side: Side, step: str) -> Sale:
    """A deal that waits at a step."""
    cast = side.cast
    sale = Sale(cast, MOMENT, ready_to_sell(cast, MOMENT, homes=1)[1][0])
    sale.buyers = [BuyerChoice(customer(cast, MOMENT, f"{side.mark}试").pk, BuyerRole.PURCHASER)]
    sale.hold().submit()
    way = [
        ("director_review", lambda: sale.review().register()),
        ("deposit", sale.pay_deposit),
        ("seal", lambda: sale.seal().finish()),
        ("prepare", lambda: sale.stock().prepare()),
        ("book", lambda: sale.book().collect().bring_papers()),
        ("sign", sale.sign),
        ("submit", lambda: sale.send().approve("lead_review").approve("finance_review").seal_contract()
         .pay(sale.subscription.price - sale.subscription.deposit)),
        ("file", lambda: None),
    ]  # fmt: skip
    for name, go_on in way:
        if name == step:
            break
        go_on()
    return sale


@pytest.mark.parametrize("step", STEPS)
def test_step_of_a_deal_takes_or_refuses_the_nastiest(step: str, world: World) -> None:
    spoil_step(world, step, DEEP[:4], outcomes=("done", "approve", "nonsense"))


@pytest.mark.exhaustive
@pytest.mark.parametrize("step", STEPS)
def test_step_of_a_deal_takes_or_refuses_everything(step: str, world: World) -> None:
    spoil_step(world, step, ALL)


def spoil_step(
    world: World,
    step: str,
    items: list[corpus.Item],
    outcomes: tuple[str, ...] = ("done", "approve", "refuse", "return", "nonsense"),
) -> None:
    sale = brought_to(world.ours, step)
    case = flow.case_of(sale.contract or sale.subscription)
    assert case is not None
    (task,) = flow.open_tasks(case)
    role, body = STEPS[step]
    assert task.role == role, task.step_key
    client = world.client(world.ours.person(role))
    for outcome in outcomes:
        url = f"/cases/{case.pk}/tasks/{task.pk}/{outcome}/"
        whole = {**body, "opinion": "同意"}
        for _, _item, data in corpus.posts(
            whole if outcome in {"done", "approve"} else {"opinion": ""}, items
        ):
            answer = feeding.post(client, url, data)
            assert outcome != "nonsense" or answer.status_code == 404
        feeding.post(client, url, {})
