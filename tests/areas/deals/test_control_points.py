"""Every control point of a sale, asked twice: through the screen and by calling the action itself.

Both times the same refusal comes, with its sentence and its clause, and nothing has changed; a control point that
warns or makes a task does so both ways.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guijia.areas.deals.actions import stock
from guijia.areas.deals.actions.offering import BuyerChoice
from guijia.areas.deals.enums import BuyerRole, SubscriptionState
from guijia.areas.deals.models import Contract, ContractSet, Filing, SealRecord, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.actions import sales_control, setup
from guijia.areas.estate.actions.delivery import deliver_unit
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.areas.estate.queries import homes
from guijia.areas.ledger.models import Receipt
from guijia.kit.days import CHINA, business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock import queries as clock
from guijia.platform.flow import queries as flow
from guijia.platform.flow.models import Case, Task
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff
from tests.areas.deals.sale import Sale, customer, ready_to_sell
from tests.areas.estate.sales import handover_paper

pytestmark = pytest.mark.django_db

# Screens take the day from the database's clock, so what is typed goes by the real day.
TODAY = business_day(datetime.now(tz=CHINA)).isoformat()
NEXT_WEEK = business_day(datetime.now(tz=CHINA) + timedelta(days=7)).isoformat()
BELOW_FLOOR = (Discount("员工", "rate", Decimal(96)),)
BELOW_SECOND = (Discount("工抵转售", "rate", Decimal(94)),)

Answer = Any


def rows() -> tuple[Any, ...]:
    """What a refusal must leave as it was."""
    counts = tuple(
        model._default_manager.count()
        for model in (
            Subscription,
            Contract,
            SealRecord,
            Filing,
            SalesControlEntry,
            Commitment,
            Receipt,
            Case,
            Task,
        )
    )
    states = tuple(Subscription.objects.order_by("pk").values_list("state", flat=True))
    signed = tuple(Contract.objects.order_by("pk").values_list("state", flat=True))
    return (*counts, states, signed, tuple(Home.objects.order_by("pk").values_list("state", flat=True)))


def screen(person: Any) -> Client:
    """The browser of one person."""
    client = Client()
    with acting(SYSTEM):
        client.force_login(person)
    return client


def step(process: str, name: str, who: str, outcome: str = "done", **typed: Any) -> Callable[[Sale], Answer]:
    """The step's own address is posted to, whether the case has come to it or not."""

    def post(sale: Sale) -> Answer:
        subject = sale.subscription if process == "W01" else sale.contract
        case = flow.case_of(subject, process)
        assert case is not None
        person = getattr(sale.cast, who) if isinstance(who, str) else who
        address = reverse("flow:decide_step", args=[case.pk, name, outcome])
        return screen(person).post(address, typed, headers={"HX-Request": "true"})

    return post


def hold(sale: Sale) -> Answer:
    """The button of the sales-control board, pressed by a second consultant."""
    return screen(sale.cast.sales_director).post(reverse("estate:hold", args=[sale.unit.pk]))


def hold_directly(sale: Sale) -> Any:
    """The same by its action."""
    return sales_control.hold_unit(unit_id=sale.unit.pk, actor=sale.cast.sales_director, now=sale.now)


def subscribe(sale: Sale) -> Answer:
    """The subscription form as its page posts it."""
    buyer = sale.buyers[0].customer_id
    form = {
        "buyer": [str(buyer)], "payment_method": "lump_sum", "deposit": str(sale.deposit), "sign_by": NEXT_WEEK,
    }  # fmt: skip
    return screen(sale.cast.sales).post(reverse("deals:subscribe", args=[sale.unit.pk]), form)


# ---- how far each sale had come


def registered(sale: Sale) -> None:
    sale.hold().submit().review().register()


def half_paid(sale: Sale) -> None:
    sale.hold().submit().review().register().pay_deposit(Decimal(20000))


def under_floor(sale: Sale) -> None:
    sale.discounts = BELOW_FLOOR
    sale.hold().submit().review()


def under_second_floor(sale: Sale) -> None:
    sale.discounts = BELOW_SECOND
    sale.hold().submit().review().review("deputy_approval")


def permit_gone(sale: Sale) -> None:
    """Held in time, then the pre-sale permit is revoked; the screen goes by the database's clock."""
    sale.now = clock.now()
    sale.buyers = [BuyerChoice(customer(sale.cast, sale.now).pk, BuyerRole.PURCHASER)]
    sale.hold()
    permit = next(p for p in homes.permits_of(sale.cast.project.pk) if p.kind == "pre_sale")
    setup.revoke_permit(permit_id=permit.pk, reason="撤销", actor=sale.cast.signing_lead, now=sale.now)


def never_permitted(sale: Sale) -> None:
    sale.unit = ready_to_sell(sale.cast, sale.now, permits=False)[1][0]


def approved(sale: Sale) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review")


def sealed_unpaid(sale: Sale) -> None:
    approved(sale)
    sale.seal_contract()


def paid_unsealed(sale: Sale) -> None:
    approved(sale)
    sale.pay(Decimal(950000))


def own_subscription(sale: Sale) -> None:
    """The consultant is a sales director, too."""
    org.post(
        staff=sale.cast.sales, role=Role.SALES_DIRECTOR, project=sale.cast.project, actor=SYSTEM, now=sale.now
    )
    sale.cast.people[Role.SALES] = Staff.objects.get(pk=sale.cast.sales.pk)
    sale.hold().submit()


def own_contract(sale: Sale) -> None:
    """The officer who sent the contract for approval keeps the seal, too."""
    org.post(staff=sale.cast.contract, role=Role.SEAL, project=sale.cast.project, actor=SYSTEM, now=sale.now)
    sale.cast.people[Role.CONTRACT] = Staff.objects.get(pk=sale.cast.contract.pk)
    approved(sale)


def held(sale: Sale) -> None:
    sale.hold()


def sold(sale: Sale) -> None:
    sale.hold().submit().review().register()


def delivered(sale: Sale) -> None:
    approved(sale)
    sale.seal_contract().pay(Decimal(950000)).file()
    deliver_unit(unit_id=sale.unit.pk, paper=handover_paper(sale.now), actor=sale.cast.manager, now=sale.now)


@dataclass(frozen=True)
class Point:
    """A control point: how far the sale is, the act both ways, and what is said."""

    name: str
    before: Callable[[Sale], object]
    screen: Callable[[Sale], Answer]
    direct: Callable[[Sale], object]
    code: str
    sentence: str
    clause: str
    status: int = 422


SEAL = {"seal_name": "合同专用章", "copies": "3"}
FILE = {"number": "BA-1", "filed_on": TODAY}
POINTS = [
    Point("用印：定金未到账", registered, step("W01", "seal", "seal", **SEAL), Sale.seal,
          "deals_deposit_missing", "出纳确认定金全额到账以后才可用印", "SUB-03"),
    Point("用印：定金只到一部分", half_paid, step("W01", "seal", "seal", **SEAL), Sale.seal,
          "deals_deposit_missing", "已到账 20,000.00 元", "SUB-03"),
    Point("推盘：没有五证", never_permitted,
          lambda s: screen(s.cast.sales_director).post(
              reverse("estate:release", args=[s.home.building_id]), {"unit": [str(s.unit.pk)], "step": "confirm"}),
          lambda s: sales_control.release_units(unit_ids=[s.unit.pk], actor=s.cast.sales_director, now=s.now),
          "estate_permits_missing", "五证不齐", "PRE-05"),
    Point("认购：没有五证", permit_gone, subscribe, Sale.submit, "estate_permits_missing", "五证不齐", "PRE-05"),
    Point("备案：房款未到", sealed_unpaid, step("W06", "file", "contract", **FILE), Sale.file,
          "deals_filing_money", "差 950,000.00 元", "FIL-02"),
    Point("备案：房款未到、也未用印", approved, step("W06", "file", "contract", **FILE), Sale.file,
          "deals_filing_money", "差 950,000.00 元", "FIL-02"),
    Point("备案：未用印", paid_unsealed, step("W06", "file", "contract", **FILE), Sale.file,
          "deals_filing_seals", "还没有用印", "FIL-02"),
    Point("审签自己提交的认购", own_subscription, step("W01", "director_review", "sales", "approve"),
          lambda s: s.review(actor=s.cast.sales), "flow_own_request", "不能由您自己审批", "GUARD-5"),
    Point("给自己送审的合同用印", own_contract, step("W06", "seal_contract", "contract", **SEAL),
          lambda s: s.seal_contract(actor=s.cast.contract), "flow_own_request", "不能由您自己审批", "GUARD-5"),
    Point("低于底价未特批就登记", under_floor, step("W01", "register", "contract"), Sale.register,
          "deals_price_unapproved", "低于底价，还没有特批", "W01 第 3 步"),
    Point("低于二级底价只有副总特批", under_second_floor, step("W01", "register", "contract"), Sale.register,
          "deals_price_unapproved", "低于底价，还没有特批", "W01 第 3 步"),
    Point("锁定别人锁定的房", held, hold, hold_directly, "estate_held", "锁定", "W01 第 1 步", 409),
    Point("锁定已认购的房", sold, hold, hold_directly, "estate_sold", "已认购", "销控登记 W07", 409),
    Point("锁定已交付的房", delivered, hold, hold_directly, "estate_sold", "已交付", "销控登记 W07", 409),
]  # fmt: skip


@pytest.mark.parametrize("point", POINTS, ids=[p.name for p in POINTS])
def test_control_point_called_directly_is_refused_with_sentence_and_clause(point: Point, sale: Sale) -> None:
    point.before(sale)
    before = rows()
    with pytest.raises(BusinessError) as caught:
        point.direct(sale)
    assert (caught.value.code, caught.value.status) == (point.code, point.status)
    assert point.sentence in caught.value.message
    assert point.clause in caught.value.clause
    assert rows() == before


@pytest.mark.parametrize("point", POINTS, ids=[p.name for p in POINTS])
def test_control_point_on_the_screen_is_refused_with_sentence_and_clause(point: Point, sale: Sale) -> None:
    point.before(sale)
    before = rows()
    answer = point.screen(sale)
    text = answer.content.decode()
    assert answer.status_code == point.status, text[:2000]
    assert point.sentence in text
    assert point.clause in text
    assert rows() == before


# ---- the page says it beforehand, to the one who will act


def page(sale: Sale, process: str, who: str) -> str:
    subject = sale.subscription if process == "W01" else sale.contract
    case = flow.case_of(subject, process)
    assert case is not None
    return str(screen(getattr(sale.cast, who)).get(reverse("flow:case", args=[case.pk])).content.decode())


@pytest.mark.parametrize(
    ("before", "process", "who", "words"),
    [
        (registered, "W01", "seal", "出纳确认定金全额到账以后才可用印"),
        (half_paid, "W01", "seal", "已到账 20,000.00 元"),
        (under_floor, "W01", "contract", "低于底价，还没有特批"),
        (approved, "W06", "contract", "差 950,000.00 元"),
        (paid_unsealed, "W06", "contract", "还没有用印"),
    ],
)
def test_page_shows_the_coming_act_locked_with_its_reason_to_its_role(
    before: Callable[[Sale], object], process: str, who: str, words: str, sale: Sale
) -> None:
    before(sale)
    shown = page(sale, process, who)
    assert "还不能办" in shown
    assert words in shown
    assert "aria-disabled" in shown
    assert "coming-1" not in page(sale, process, "archive")


def test_page_of_a_case_stands_at_its_process_in_the_menu(sale: Sale) -> None:
    registered(sale)
    marked = re.findall(r'<a [^>]*aria-current="page"[^>]*>.*?</a>', page(sale, "W01", "seal"), re.DOTALL)
    assert len(marked) == 1
    assert "认购" in marked[0]


def test_page_shows_nothing_coming_once_the_step_is_open(sale: Sale) -> None:
    sale.hold().submit().review().register().pay_deposit()
    assert "coming-1" not in page(sale, "W01", "seal")


def test_step_that_was_done_and_step_that_does_not_exist(sale: Sale) -> None:
    sale.hold().submit().review().register()
    again = step("W01", "register", "contract")(sale)
    assert again.status_code == 409
    assert "核对并登记" in again.content.decode()
    assert step("W01", "no_such_step", "contract")(sale).status_code == 404
    assert step("W01", "seal", "seal", outcome="refuse")(sale).status_code == 404
    others = step("W01", "seal", "contract", **SEAL)(sale)
    assert others.status_code == 422
    assert "您在本项目没有这个岗位" in others.content.decode()
    assert step("W01", "seal", "outsider", **SEAL)(sale).status_code == 404


def test_step_that_is_open_is_done_by_its_name(sale: Sale) -> None:
    sale.hold().submit().review().register().pay_deposit()
    answer = step("W01", "seal", "seal", **SEAL)(sale)
    assert answer.status_code in {200, 204, 302}
    assert sale._fresh().subscription.state == SubscriptionState.SEALED


# ---- a deposit over the cap warns and is split


def test_deposit_over_the_cap_warns_and_is_split_on_the_screen(sale: Sale) -> None:
    sale.now = clock.now()
    sale.hold()
    sale.buyers = [BuyerChoice(customer(sale.cast, sale.now).pk, BuyerRole.PURCHASER)]
    sale.deposit = Decimal(250000)
    warned = screen(sale.cast.sales).get(reverse("deals:quote", args=[sale.unit.pk]), {"deposit": "250000"})
    assert "民法典第五百八十六条" in warned.content.decode()
    assert subscribe(sale).status_code == 302
    made = Subscription.objects.get()
    assert (made.deposit, made.prepayment) == (Decimal("200000.00"), Decimal("50000.00"))


def test_deposit_over_the_cap_is_split_by_the_action(sale: Sale) -> None:
    sale.deposit = Decimal(250000)
    made = sale.hold().submit().subscription
    assert (made.deposit, made.prepayment) == (Decimal("200000.00"), Decimal("50000.00"))


# ---- fewer than twenty sets make a task


def stock_task(sale: Sale) -> Case | None:
    case = flow.case_of(sale.cast.project, "W03S")
    return case if case is not None and case.is_open else None


def test_set_collected_on_the_screen_leaves_fewer_than_twenty_and_a_task(sale: Sale) -> None:
    sale.subscribed().stock(20).prepare().book()
    assert stock_task(sale) is None
    assert step("W03", "collect_contract", "sales")(sale).status_code in {200, 204, 302}
    task = stock_task(sale)
    assert task is not None
    assert task.title == "标准合同剩 19 套，补足到 20 套"


def test_set_collected_by_the_action_leaves_fewer_than_twenty_and_a_task(sale: Sale) -> None:
    sale.subscribed().stock(20).prepare().book()
    assert stock_task(sale) is None
    sale.collect()
    assert stock_task(sale) is not None


def test_set_voided_on_the_screen_leaves_fewer_than_twenty_and_a_task(sale: Sale) -> None:
    sale.stock(20)
    spoilt = ContractSet.objects.first()
    assert spoilt is not None
    screen(sale.cast.contract).post(reverse("deals:void_set", args=[spoilt.pk]), {"reason": "打印污损"})
    assert stock_task(sale) is not None


def test_template_published_on_the_screen_without_sets_makes_the_task(sale: Sale) -> None:
    form = {
        "project": str(sale.cast.project.pk), "name": "商品房买卖合同（预售）", "version": "2026-09",
        "effective_on": TODAY,
    }  # fmt: skip
    answer = screen(sale.cast.signing_lead).post(reverse("deals:publish_template"), form)
    assert answer.status_code == 302
    case = stock_task(sale)
    assert case is not None
    assert case.title == "标准合同剩 0 套，补足到 20 套"
    assert Task.objects.get(case=case).role == Role.CONTRACT


def test_template_published_by_the_action_over_a_full_stock_of_the_old_one_makes_the_task(sale: Sale) -> None:
    sale.stock(25)
    assert stock_task(sale) is None
    stock.publish_template(
        project=sale.cast.project, name="商品房买卖合同（预售）", version="2026-02", effective_on=sale.now.date(),
        actor=sale.cast.signing_lead, now=sale.now,
    )  # fmt: skip
    assert deals.ready_sets(sale.cast.project.pk, sale.now.date()) == 0
    assert stock_task(sale) is not None


def test_template_of_a_later_day_leaves_the_stock_as_it_is(sale: Sale) -> None:
    sale.stock(25)
    stock.publish_template(
        project=sale.cast.project, name="商品房买卖合同（预售）", version="2027-01",
        effective_on=sale.now.date() + timedelta(days=30), actor=sale.cast.signing_lead, now=sale.now,
    )  # fmt: skip
    assert stock_task(sale) is None
