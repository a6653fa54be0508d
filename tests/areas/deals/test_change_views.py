"""Changes through the screen: the same control points as by the actions, and the papers that are printed."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.enums import ChangeState, MortgageState
from guijia.areas.deals.models import DealChange
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.actions import sales_control
from guijia.kit.days import CHINA, business_day
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.flow import queries as flow
from guijia.platform.papers import actions as papers
from guijia.platform.papers import engine, registry
from guijia.platform.places.models import Unit
from tests.areas.deals.changing import CO_OWNER, PRICE, PURCHASER, Change, move_to, wish
from tests.areas.deals.sale import Sale, customer
from tests.areas.deals.test_changes import filed, named, person, signed
from tests.areas.deals.test_papers import STAMP

pytestmark = pytest.mark.django_db
OFF = (Discount("老业主", "rate", Decimal(98)).as_json(),)
# Screens take the day from the database's clock, so what is typed goes by the real day.
LATER = business_day(datetime.now(tz=CHINA) + timedelta(days=30)).isoformat()


def screen(someone: Any) -> Client:
    """The browser of one person."""
    client = Client()
    with acting(SYSTEM):
        client.force_login(someone)
    return client


def form(sale: Sale, *kinds: str, **typed: Any) -> dict[str, Any]:
    """The application as its page posts it."""
    return {
        "kinds": list(kinds),
        "payment_method": sale.subscription.payment_method,
        "buyer": [str(b.customer_id) for b in sale.subscription.buyers.filter(removed_at=None)],
        "reason": "客户要求",
        **typed,
    }


def send(sale: Sale, *kinds: str, **typed: Any) -> Any:
    """Post the application."""
    address = reverse("deals:apply_change", args=[sale.subscription.pk])
    return screen(sale.cast.sales).post(address, form(sale, *kinds, **typed))


def decide(change: Change, step: str, who: Any, outcome: str = "approve", **typed: str) -> Any:
    """The step's own address is posted to."""
    case = flow.case_of(change.made, change.made.process)
    assert case is not None
    address = reverse("flow:decide_step", args=[case.pk, step, outcome])
    return screen(who).post(address, {"opinion": "意见", **typed}, headers={"HX-Request": "true"})


def test_application_is_filled_in_previewed_and_sent(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    client = screen(sale.cast.sales)
    page = client.get(reverse("deals:apply_change", args=[sale.subscription.pk]))
    assert "换房" in page.content.decode()
    asked = {"kinds": "unit", "new_unit": units[1].label, "payment_method": "lump_sum", "reason": "x"}
    shown = client.get(reverse("deals:change_preview", args=[sale.subscription.pk]), asked).content.decode()
    assert units[1].label in shown
    assert "可以提交" in shown
    answer = send(sale, "unit", new_unit=units[1].label)
    assert answer.status_code == 302
    made = DealChange.objects.get()
    assert made.new_unit_id == units[1].pk
    case = client.get(answer["Location"]).content.decode()
    assert units[1].label in case
    assert "证明材料" in case
    listed = client.get(reverse("deals:changes")).content.decode()
    assert made.number in listed
    assert client.get(reverse("deals:change", args=[made.pk])).status_code == 302
    assert made.number in client.get(reverse("home", args=[units[0].pk])).content.decode()


@pytest.mark.parametrize(
    ("kinds", "typed", "sentence"),
    [
        ((), {}, "请至少勾选一项变更"),
        (("unit",), {"new_unit": "没有这套"}, "没有找到这套房"),
        (("price",), {}, "变更前后一样"),
        (("payment",), {"payment_method": "mortgage", "down_payment": "1000"}, "首付比例不足"),
        (("date",), {"sign_by": "2020-01-01"}, "签约日期"),
        (("price",), {"discount_rate": "98", "reason": ""}, "变更原因"),
    ],
)
def test_wish_that_says_too_little_is_refused_in_words(
    sale: Sale, kinds: tuple[str, ...], typed: dict[str, str], sentence: str
) -> None:
    sale.subscribed()
    answer = send(sale, *kinds, **typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not DealChange.objects.exists()


def test_home_held_by_a_colleague_is_refused_with_who_has_it(
    sale: Sale, units: list[Unit], cast: Any
) -> None:
    sale.subscribed()
    sales_control.hold_unit(unit_id=units[1].pk, actor=cast.sales_director, now=sale.now)
    answer = send(sale, "unit", new_unit=units[1].label)
    assert answer.status_code == 409
    assert "锁定" in answer.content.decode()


def test_second_application_is_refused_and_names_the_first(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    first = Change(sale).apply(move_to(units[1])).made
    answer = send(sale, "unit", new_unit=units[2].label)
    assert answer.status_code == 409
    assert first.number in answer.content.decode()


def test_somebody_leaves_only_with_a_marital_status(sale: Sale) -> None:
    sale.subscribed()
    new = customer(sale.cast, sale.now, "李娜")
    answer = send(sale, "purchaser", buyer=str(new.pk))
    assert answer.status_code == 422
    assert "婚姻状况" in answer.content.decode()


def test_name_on_a_filed_contract_only_for_allowed_relations(sale: Sale) -> None:
    filed(sale)
    new = customer(sale.cast, sale.now, "李娜")
    answer = send(sale, "purchaser", buyer=str(new.pk), marital="married")
    assert answer.status_code == 422
    assert "本市只允许" in answer.content.decode()


def test_signature_without_papers_is_refused_on_the_page(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).sign("director_opinion")
    answer = decide(change, "verify", sale.cast.contract, "done", encumbrance_check="无")
    assert answer.status_code == 422
    assert "变更申请表" in answer.content.decode()
    assert change.fresh().made.state == ChangeState.SUBMITTED


def test_new_home_is_checked_before_it_is_signed(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).bring_papers().sign("director_opinion")
    answer = decide(change, "verify", sale.cast.contract, "done", encumbrance_check="")
    assert answer.status_code == 422
    assert "查封" in answer.content.decode()


def test_every_signature_by_the_screen_executes_the_change(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1]))
    ids = [str(p.pk) for p in change.made.papers.all()]
    address = reverse("deals:receive_change_papers", args=[change.made.pk])
    assert screen(sale.cast.sales).post(address, {"papers": ids}).status_code == 302
    assert decide(change, "director_opinion", sale.cast.sales_director).status_code < 400
    assert decide(change, "verify", sale.cast.contract, "done", encumbrance_check="无").status_code < 400
    assert decide(change, "manager_approval", sale.cast.manager).status_code < 400
    assert decide(change, "gm_approval", sale.cast.gm).status_code < 400
    assert change.fresh().made.state == ChangeState.EXECUTED
    assert sale.subscription.unit_id == units[1].pk


def test_returned_application_is_mended_by_the_screen(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).sign("director_opinion", "return")
    address = reverse("deals:revise_change", args=[change.made.pk])
    client = screen(sale.cast.sales)
    assert units[1].label in client.get(address).content.decode()
    assert client.post(address, form(sale, "date", sign_by=LATER)).status_code == 302
    assert change.fresh().made.kinds == ["date"]
    assert client.get(address).status_code == 302


def test_nobody_else_finds_the_application(sale: Sale, cast: Any) -> None:
    sale.subscribed()
    address = reverse("deals:apply_change", args=[sale.subscription.pk])
    assert screen(cast.outsider).get(address).status_code == 404
    assert screen(cast.cashier).get(address).status_code == 404


def printed(change: Change, code: str) -> str:
    """The text of a form, printed by whoever may, as it stands on the paper."""
    papers.print_form(code=code, subject=change.made, actor=change.sale.cast.contract, now=change.sale.now)
    form = registry.form_of(code)
    assert form is not None
    pdf = engine.render_pdf(form.template, {**form.context(change.made.pk), "stamp": STAMP})
    return "".join("".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_f02_says_before_and_after_with_every_signature(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1], discounts=OFF)).approved()
    text = printed(change, "F02")
    for words in (
        units[0].label,
        units[1].label,
        "980,000.00",
        "销售总监意见",
        "总经理",
        "客户减20,000.00元",
    ):
        assert words in text


def test_f06_says_filing_mortgage_and_tax(sale: Sale, units: list[Unit]) -> None:
    filed(sale)
    change = Change(sale).apply(move_to(units[1]))
    text = printed(change, "F06")
    for words in ("已备案", "没有贷款", "契税", "解约后重新签约", "未生效"):
        assert words in text


def test_f12_and_f13_name_those_who_leave_and_join(sale: Sale) -> None:
    filed(sale)
    change = Change(sale).apply(named(sale)).sign("verify", mortgage=MortgageState.NONE)
    text = printed(change, "F12")
    for words in ("转让方", "受让方", "配偶", "结婚证", "开发企业意见"):
        assert words in text
    assert "委托" in printed(change, "F13")


def test_change_of_a_signed_contract_shows_its_gates(sale: Sale) -> None:
    signed(sale)
    change = Change(sale).apply(wish(PRICE, discounts=OFF))
    case = flow.case_of(change.made, "W04")
    assert case is not None
    page = screen(sale.cast.sales_director).get(reverse("flow:case", args=[case.pk])).content.decode()
    assert "980,000.00" in page
    assert "款项" in page


def test_co_owner_comes_in_by_the_screen(sale: Sale) -> None:
    sale.subscribed()
    first = sale.subscription.buyers.get()
    more = person(sale, "王强")
    answer = send(sale, "co_owner", buyer=[str(first.customer_id), more.customer_id])
    assert answer.status_code == 302
    assert DealChange.objects.get().kinds == [CO_OWNER.value]
    assert PURCHASER.value not in DealChange.objects.get().kinds
