"""Every form, one field spoiled at a time: a clear refusal or a clean taking, never a fault."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.actions import filing, stock
from guijia.areas.deals.actions.subscribing import BuyerChoice
from guijia.areas.deals.enums import BuyerRole, PaymentMethod
from guijia.areas.deals.models import FilingDecision
from guijia.areas.deals.rules.changing import Person
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import queries as flow
from guijia.platform.flow import registry
from guijia.platform.org.enums import Role
from tests import corpus
from tests.access.conftest import MOMENT
from tests.access.table import ROUTES, Post, Public
from tests.access.test_matrix import address
from tests.access.world import Side, World
from tests.areas.deals.changing import LOAN, PAYMENT, PURCHASER, Change, move_to, wish
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.corpus_run import feeding, hearing

POSTS = [
    pytest.param(name, row, id=f"{name}-{at}")
    for name, found in ROUTES.items()
    for at, row in enumerate(found)
    if isinstance(row, Post) or (isinstance(row, Public) and "POST" in row.methods)
]
# What gets past a field's own look and reaches the rules behind it.
DEEP_IDS = {"script", "formula-0", "year-last", "digits-5000", "ext-b", "two-to-63"}
DEEP = [item for item in corpus.ALL if item.id in DEEP_IDS]


# A sign-in that failed is written down, by its nature.
KEPT = {"sign_in": frozenset({"audit_entry", "audit_rowchange", "desk_signinattempt"})}


class Desk:
    """Whoever may post to an address, with a good post of it."""

    def __init__(self, name: str, row: Post | Public, world: World) -> None:
        self.name = name
        if isinstance(row, Public):
            self.client, self.url = Client(raise_request_exception=False), row.url(name)
            self.good: Callable[[], dict[str, Any]] = lambda: {
                "login": "nobody",
                "password": "x",
                "next": "/",
            }
            return
        side = world.ours
        if row.before:
            row.before(side)
        role = next(role for role in Role if role in (row.see & row.act or row.see))
        self.client, self.url = world.client(side.person(role)), address(name, row, side)
        self.good = lambda: dict(row.body(side))

    def post(self, spoiled: feeding.Words, without: frozenset[str] = frozenset()) -> Any:
        """The good post with some fields spoiled; with its file, if it has one."""
        data = {key: value for key, value in {**self.good(), **spoiled}.items() if key not in without}
        files = {key for key, value in data.items() if isinstance(value, SimpleUploadedFile)}
        # A form with a file travels in another dress, in which a broken character cannot be written.
        words = [value for value in data.values() if isinstance(value, str)]
        whole = all(value.isprintable() or value.isspace() for value in words)
        if not files or not whole:
            plain = {key: value for key, value in data.items() if key not in files}
            return feeding.post(self.client, self.url, plain, KEPT.get(self.name, frozenset()))

        def send() -> Any:
            for key in files:
                data[key].seek(0)
            return self.client.post(self.url, data)

        return feeding.fed(send, f"{self.url} {list(data)} {str(spoiled)[:400]}")

    def fields(self) -> list[str]:
        """Every field that is read of a post to this address, and those that a good one carries."""

        def send(_asked: list[str], posted: list[str]) -> None:
            # With good fields and with empty ones: refusals and deeds read different things.
            self.post({})
            self.post(dict.fromkeys(posted, ""))
            self.post({key: "1" for key in posted if key not in self.good()})

        _, posted = hearing.learned(send, set(), {k for k, v in self.good().items() if isinstance(v, str)})
        return sorted(posted)


@pytest.mark.parametrize(("name", "row"), POSTS)
def test_form_takes_or_refuses_one_of_each_class(name: str, row: Post | Public, world: World) -> None:
    desk = Desk(name, row, world)
    fields = desk.fields()
    for _group, spoiled in feeding.rounds(name, fields):
        desk.post(spoiled)
    desk.post({}, without=frozenset(fields))


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "row"), POSTS)
def test_form_takes_or_refuses_everything(name: str, row: Post | Public, world: World) -> None:
    desk = Desk(name, row, world)
    fields = desk.fields()
    for field in fields:
        for item in corpus.ALL:
            desk.post({field: item.value})
        desk.post({}, without=frozenset({field}))
    for item in corpus.ALL:
        desk.post(dict.fromkeys(fields, item.value[: feeding.TOGETHER]))


@pytest.mark.parametrize(
    "content",
    [b"name=%ED%A0%80", b"name=%B0%A2%B2%BC", b"name=" + "阿".encode("gbk"), b"&&==&=;", b"%00=%00", b"\xff" * 50,
     b"name=1&" * 3000, b"a=1&" + b"x" * 70_000],
    ids=["surrogate", "gbk escaped", "gbk", "signs", "nul", "bytes", "many", "long"],
)  # fmt: skip
def test_form_of_broken_bytes_is_refused(content: bytes, world: World) -> None:
    client = world.client(world.ours.cast.sales)
    for url in (reverse("parties:new"), reverse("parties:check"), reverse("choose_project")):
        answer = feeding.fed(
            lambda u=url: client.generic("POST", u, content, content_type=feeding.FORM),
            f"{url} {content[:40]!r}",
        )
        assert answer.status_code in {200, 302, 400, 404, 413, 422}
    for kind in ("application/json", "text/plain", "multipart/form-data", f"{feeding.FORM}; charset=gbk",
                 f"{feeding.FORM}; charset=nonsense"):  # fmt: skip
        feeding.fed(
            lambda k=kind: client.generic("POST", reverse("parties:new"), content, content_type=k), kind
        )


# ---- the steps of a deal: one address, another form for each

STEPS: dict[str, tuple[Role, dict[str, str]]] = {
    "director_review": (Role.SALES_DIRECTOR, {}),
    "register": (Role.CONTRACT, {}),
    "confirm_deposit": (Role.CASHIER, {"amount": "50000", "payer": "柳", "method": "transfer",
                                       "received_on": "2026-03-16", "bank_reference": "T1"}),
    "seal": (Role.SEAL, {"seal_name": "合同专用章", "copies": "3"}),
    "collect_papers": (Role.CONTRACT, {"papers": ""}),
    "prepare": (Role.CONTRACT, {"prepared": "", "encumbrance_check": "无查封", "deviations": ""}),
    "book": (Role.CONTRACT, {"day": "2026-03-17", "time": "10:00", "desk": "1"}),
    "collect_contract": (Role.SALES, {}),
    "sign": (Role.CONTRACT, {"online_number": "WQ99", "signed_on": "2026-03-16"}),
    "refill": (Role.CONTRACT, {"count": "20"}),
    "submit": (Role.CONTRACT, {"deviations": ""}),
    "lead_review": (Role.SIGNING_LEAD, {}),
    "seal_contract": (Role.SEAL, {"seal_name": "公章", "copies": "4"}),
    "file": (Role.CONTRACT, {"number": "BA99", "filed_on": "2026-03-16"}),
    "decide": (Role.MANAGER, {"decision": "延期，由签约专员催款"}),
    "change_verify": (Role.CONTRACT, {"encumbrance_check": "无查封"}),
    "contract_change_verify": (Role.CONTRACT, {"encumbrance_check": "", "mortgage": "none", "release_number": "",
                                               "legal_needed": ""}),
    "change_supplement": (Role.CONTRACT, {"supplement_number": "BC-1"}),
    "name_change_verify": (Role.CONTRACT, {"mortgage": "none"}),
    "change_release_mortgage": (Role.MORTGAGE, {"mortgage": "released", "release_number": "DY-1"}),
    "change_cancel_filing": (Role.CONTRACT, {"cancelled_filing": "ZX-1"}),
    "change_submit_bureau": (Role.CONTRACT, {"submitted_to_bureau_on": "2026-03-16"}),
    "change_attest": (Role.CONTRACT, {"attended_on": "2026-03-16", "cancelled_filing": "ZX-2"}),
}  # fmt: skip


def test_every_form_of_a_step_is_fed() -> None:
    fed = {registry._STEPS[f"deals.{step}"].form for step in STEPS}
    there = {one.form for key, one in registry._STEPS.items() if key.startswith("deals.")}
    assert there <= fed, f"forms of steps without a step in STEPS: {there - fed}"


def brought_to(side: Side, step: str) -> Any:
    """A deal that waits at a step: its case."""
    cast = side.cast
    if step == "refill":
        stock.publish_template(project=cast.project, name="新范本", version="2026-03", effective_on=MOMENT.date(),
                               actor=SYSTEM, now=MOMENT)  # fmt: skip
        return flow.case_of(cast.project, "W03S")
    sale = Sale(cast, MOMENT, ready_to_sell(cast, MOMENT, homes=1)[1][0])
    sale.buyers = [BuyerChoice(customer(cast, MOMENT, f"{side.mark}试").pk, BuyerRole.PURCHASER)]
    if step in CHANGES:
        return changed_to(sale, step, side.mark)
    sale.hold().submit()
    way = [
        ("director_review", sale.review),
        ("register", sale.register),
        ("confirm_deposit", sale.pay_deposit),
        ("seal", sale.seal),
        ("collect_papers", sale.finish),
        ("prepare", lambda: sale.stock(0).prepare()),
        ("book", sale.book),
        ("collect_contract", sale.collect),
        ("sign", lambda: sale.bring_papers().sign()),
        ("submit", sale.send),
        ("lead_review", lambda: sale.approve("lead_review").approve("finance_review")),
        ("seal_contract", lambda: sale.seal_contract().pay(sale.subscription.price - sale.subscription.deposit)),
        ("file", lambda: None),
    ]  # fmt: skip
    until = "file" if step == "decide" else step
    for name, go_on in way:
        if name == until:
            break
        go_on()
    if step == "decide":
        filing.ask_decision(contract_id=sale.contract.pk, day=20, actor=SYSTEM, now=MOMENT)
        return flow.case_of(FilingDecision.objects.get(contract=sale.contract), "W06D")
    return flow.case_of(sale.contract or sale.subscription)


CHANGES = {key for key in STEPS if "change_" in key}


def changed_to(sale: Sale, step: str, mark: str) -> Any:
    """A change that waits at a step: its case."""
    cast = sale.cast
    home = ready_to_sell(cast, MOMENT, homes=1)[1][0]
    if step == "change_release_mortgage":
        sale.method, sale.down_payment, sale.loan_amount = (
            PaymentMethod.MORTGAGE, Decimal(300000), Decimal(700000)
        )  # fmt: skip
    change = Change(sale.subscribed())
    if step == "change_verify":
        change.apply(move_to(home)).bring_papers().sign("director_opinion")
        return flow.case_of(change.made, "W02")
    sale.signed()
    if step in {"contract_change_verify", "change_supplement"}:
        change.apply(wish(PAYMENT, **LOAN)).bring_papers().sign("director_opinion")
        if step == "change_supplement":
            change.sign("verify", mortgage="none")
            change.signed("finance_review", "manager_approval", "gm_approval")
        return flow.case_of(change.made, "W04")
    sale.send().approve("lead_review").approve("finance_review").seal_contract()
    sale.pay(sale.subscription.price - sale.subscription.deposit).file()
    if step == "change_cancel_filing":
        change.apply(move_to(home)).bring_papers().sign("director_opinion")
        change.sign("verify", mortgage="none", encumbrance_check="无查封")
        change.signed("finance_review", "manager_approval", "gm_approval")
        return flow.case_of(change.made, "W04")
    new = Person(str(customer(cast, MOMENT, f"{mark}受让").pk), f"{mark}受让", BuyerRole.PURCHASER)
    change.apply(wish(PURCHASER, people=(new,), marital="married", relation="spouse"))
    if step == "change_release_mortgage":
        change.sign("verify", mortgage="granted")
    elif step != "name_change_verify":
        change.bring_papers().sign("verify", mortgage="none")
        change.signed("finance_review", "legal_review", "manager_approval", "gm_approval")
        if step == "change_attest":
            change.sign("submit_bureau", submitted_to_bureau_on=MOMENT.date())
    return flow.case_of(change.made, "W05")


class StepDesk(Desk):
    """Whoever may do a step that waits."""

    def __init__(self, world: World, step: str, outcome: str) -> None:
        case = brought_to(world.ours, step)
        assert case is not None
        (task,) = flow.open_tasks(case)
        role, body = STEPS[step]
        assert (task.form_key, task.role) == (f"deals.{step}", role)
        self.name = f"{step}.{outcome}"
        self.client = world.client(world.ours.person(role))
        self.url = f"/cases/{case.pk}/tasks/{task.pk}/{outcome}/"
        self.good = lambda: {**body, "opinion": "同意"}


def outcome_of(step: str) -> str:
    return registry._STEPS[f"deals.{step}"].outcomes[0].key


@pytest.mark.parametrize("step", STEPS)
def test_step_of_a_deal_takes_or_refuses_one_of_each_class(step: str, world: World) -> None:
    desk = StepDesk(world, step, outcome_of(step))
    fields = desk.fields()
    for _group, spoiled in feeding.rounds(step, fields):
        desk.post(spoiled)
    desk.post({}, without=frozenset(fields))
    desk.url = desk.url.replace(f"/{outcome_of(step)}/", "/nonsense/")
    assert desk.post({}).status_code == 404


@pytest.mark.exhaustive
@pytest.mark.parametrize("step", STEPS)
def test_step_of_a_deal_takes_or_refuses_everything(step: str, world: World) -> None:
    desk = StepDesk(world, step, outcome_of(step))
    for field in desk.fields():
        for item in corpus.ALL:
            desk.post({field: item.value})
    for outcome in ("refuse", "return", "nonsense"):
        desk.url = desk.url.rsplit("/", 2)[0] + f"/{outcome}/"
        for item in DEEP:
            answer = desk.post({"opinion": item.value})
            assert outcome != "nonsense" or answer.status_code == 404
