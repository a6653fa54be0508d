"""W02, W04, W05 by their actions: executed at once with the last signature, or refused and nothing changed."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from guijia.areas.deals.enums import (
    BuyerRole,
    ChangeProcess,
    ChangeRoute,
    ChangeState,
    ContractState,
    MortgageState,
    PaymentMethod,
    SubscriptionState,
)
from guijia.areas.deals.models import ChangePaper, Contract, DealChange, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules.changing import Person, Terms
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import CommitmentKind, HomeState, OffSaleCause
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.models import PlanLine
from guijia.kit.errors import BusinessError
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.audit.models import Entry
from guijia.platform.clock import queries as clock
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.places.models import Unit
from tests.areas.deals.changing import (
    CO_OWNER,
    DATE,
    LOAN,
    PAYMENT,
    PRICE,
    PURCHASER,
    UNIT,
    Change,
    move_to,
    next_week,
    wish,
)
from tests.areas.deals.sale import Sale, customer

pytestmark = pytest.mark.django_db
OFF = (Discount("老业主", "rate", Decimal(98)).as_json(),)
BELOW_FLOOR = (Discount("特批", "rate", Decimal(96)).as_json(),)


def refused(code: str) -> Any:
    return pytest.raises(BusinessError, check=lambda e: e.code == code and bool(e.message))


def standing(sale: Sale) -> tuple[Any, ...]:
    """Everything of a deal that a change may alter."""
    sale.subscription.refresh_from_db()
    kept = {f.name: getattr(sale.subscription, f.attname) for f in Subscription._meta.fields}
    return (
        kept,
        [(b.customer_id, b.role, b.share_pct) for b in deals.buyers_of(sale.subscription.pk)],
        list(PlanLine.objects.filter(account_id=sale.subscription.pk).order_by("pk").values()),
        list(Home.objects.order_by("pk").values_list("pk", "state")),
        list(Contract.objects.order_by("pk").values_list("pk", "state", "unit_id")),
        list(Commitment.objects.filter(ended_at__isnull=True).order_by("pk").values_list("pk", flat=True)),
    )


def buyer(sale: Sale) -> Person:
    one = deals.buyers_of(sale.subscription.pk)[0]
    return Person(str(one.customer_id), one.customer.name, BuyerRole(one.role), one.share_pct)


def person(sale: Sale, name: str, role: BuyerRole = BuyerRole.PURCHASER) -> Person:
    return Person(str(customer(sale.cast, sale.now, name).pk), name, role)


# ---- W02


def test_move_to_another_home_changes_everything_with_the_last_signature(
    sale: Sale, units: list[Unit]
) -> None:
    sale.subscribed()
    before = standing(sale)
    change = Change(sale).apply(move_to(units[1], discounts=OFF))
    live = homes.live_commitment(units[1].pk)
    assert live is not None
    assert (live.kind, live.document_id) == (CommitmentKind.CHANGE, change.made.pk)
    assert standing(sale)[:3] == before[:3]
    change.bring_papers().sign("director_opinion").sign("verify", encumbrance_check="无查封、无抵押")
    change.sign("manager_approval")
    assert standing(sale)[:3] == before[:3]
    assert sale.home.state == HomeState.SUBSCRIBED
    change.sign("gm_approval")
    assert change.made.state == ChangeState.EXECUTED
    assert sale.subscription.price == Decimal("980000.00")
    assert sale.subscription.unit_id == sale.contract.unit_id == units[1].pk
    assert sale.contract.encumbrance_check == "无查封、无抵押"
    states = dict(Home.objects.filter(pk__in=[units[0].pk, units[1].pk]).values_list("pk", "state"))
    assert states == {units[0].pk: HomeState.AVAILABLE, units[1].pk: HomeState.SUBSCRIBED}
    assert homes.live_commitment(units[0].pk) is None
    account = money.accounts_visible_to(SYSTEM).get(pk=sale.subscription.pk)
    assert (account.unit_id, account.price) == (units[1].pk, Decimal("980000.00"))
    assert sum(x.amount for x in money.plan_of(account.pk)) == account.price
    lines = SalesControlEntry.objects.filter(document_number=change.made.number)
    assert {(x.unit_id, x.after) for x in lines} == {
        (units[1].pk, HomeState.HELD), (units[0].pk, HomeState.AVAILABLE), (units[1].pk, HomeState.SUBSCRIBED)
    }  # fmt: skip
    signing = flow_queries.case_of(sale.contract, "W03")
    assert signing is not None
    assert signing.unit_id == units[1].pk
    change.hand_back()
    case = flow_queries.case_of(change.made, "W02")
    assert case is not None
    assert (case.is_open, case.result) == (False, "归档")


def test_every_act_writes_exactly_one_audit_entry_of_its_own(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).approved()
    own = Entry.objects.filter(subject_id=str(change.made.pk), action__startswith="deals.").order_by("id")
    assert list(own.values_list("action", flat=True)) == [
        "deals.apply_change",
        "deals.receive_change_papers",
        *["deals.review_change"] * 3,
        "deals.execute_change",
        "deals.review_change",
    ]


def test_another_purchaser_and_a_co_owner_take_over_the_deal(sale: Sale) -> None:
    sale.subscribed()
    old = buyer(sale)
    new, with_them = person(sale, "李娜"), person(sale, "王强", BuyerRole.CO_OWNER)
    asked = wish(PURCHASER, CO_OWNER, people=(new, with_them), marital="married")
    change = Change(sale).apply(asked)
    keys = set(ChangePaper.objects.filter(change=change.made).values_list("key", flat=True))
    assert {"application", "identity", "marriage", "household", "spouse_identity", "eligibility"} <= keys
    change.approved()
    names = [b.customer.name for b in deals.buyers_of(sale.subscription.pk)]
    assert names == ["李娜", "王强"]
    assert sale.subscription.parties_label == "李娜、王强"
    needed = {p.customer_id for p in deals.papers_of(sale.subscription.pk) if p.received_at is None}
    assert str(old.customer_id) not in {str(one) for one in needed}


def test_one_more_co_owner_with_shares(sale: Sale) -> None:
    sale.subscribed()
    first = buyer(sale)
    half = Person(first.customer_id, first.name, first.role, Decimal(50))
    more = person(sale, "王强", BuyerRole.CO_OWNER)
    other = Person(more.customer_id, more.name, more.role, Decimal(50))
    change = Change(sale).apply(wish(CO_OWNER, people=(half, other))).approved()
    assert change.made.state == ChangeState.EXECUTED
    assert [b.share_pct for b in deals.buyers_of(sale.subscription.pk)] == [Decimal(50), Decimal(50)]


def test_lump_sum_becomes_a_mortgage_with_its_plan_and_papers(sale: Sale) -> None:
    sale.subscribed()
    Change(sale).apply(wish(PAYMENT, **LOAN)).approved()
    assert sale.subscription.payment_method == PaymentMethod.MORTGAGE
    assert sale.subscription.loan_amount == Decimal("700000.00")
    kinds = [x.kind for x in money.plan_of(sale.subscription.pk)]
    assert kinds == ["deposit", "down_payment", "loan"]
    assert any(p.is_mortgage for p in deals.papers_of(sale.subscription.pk))


def test_price_under_the_floor_needs_the_special_approval(sale: Sale) -> None:
    sale.subscribed()
    change = Change(sale).apply(wish(PRICE, discounts=BELOW_FLOOR)).bring_papers()
    assert change.made.below_floor
    change.sign("director_opinion").sign("verify").sign("manager_approval")
    with refused("flow_step_not_open"):
        change.sign("gm_approval")
    change.sign("deputy_approval").sign("gm_approval")
    assert sale.subscription.price == Decimal("960000.00")
    assert sale.subscription.below_floor


def test_later_day_to_sign_moves_the_term_of_the_signing(sale: Sale) -> None:
    sale.subscribed()
    Change(sale).apply(wish(DATE, sign_by=next_week(sale))).approved()
    case = flow_queries.case_of(sale.contract, "W03")
    assert case is not None
    assert sale.subscription.sign_by == next_week(sale)
    assert case.next_due_at is not None
    assert case.next_due_at.date() >= next_week(sale) - timedelta(days=1)


@pytest.mark.parametrize("how", ["refuse", "withdraw"])
def test_refused_or_withdrawn_application_leaves_only_its_record(
    sale: Sale, units: list[Unit], how: str
) -> None:
    sale.subscribed()
    before = standing(sale)
    change = Change(sale).apply(move_to(units[1])).sign("director_opinion")
    if how == "refuse":
        change.bring_papers().sign("verify", encumbrance_check="无").sign("manager_approval", "refuse")
    else:
        case = flow_queries.case_of(change.made, "W02")
        assert case is not None
        flow.withdraw_case(case=case, reason="客户不换了", actor=sale.cast.sales, now=sale.now)
        change.fresh()
    wanted = ChangeState.REFUSED if how == "refuse" else ChangeState.WITHDRAWN
    assert change.made.state == wanted
    assert standing(sale) == before
    assert homes.live_commitment(units[1].pk) is None


def test_returned_application_is_filled_in_anew_and_keeps_another_home(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).sign("director_opinion", "return")
    assert change.made.state == ChangeState.RETURNED
    change.revise(move_to(units[2]))
    assert homes.live_commitment(units[1].pk) is None
    change.approved()
    assert sale.subscription.unit_id == units[2].pk


# ---- refusals


def test_nobody_decides_on_their_own_application(sale: Sale, units: list[Unit], cast: Any) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1]))
    with refused("flow_not_your_role"):
        change.sign("director_opinion", actor=cast.sales)
    with acting(SYSTEM):
        case = flow_queries.case_of(change.made, "W02")
        assert case is not None
        flow.add_maker(case=case, actor=cast.sales_director, now=sale.now)
    with refused("flow_own_request"):
        change.sign("director_opinion")


def test_two_changes_at_once_on_one_deal_are_refused(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    first = Change(sale).apply(move_to(units[1]))
    with refused("deals_change_open"):
        Change(sale).apply(move_to(units[2]))
    with pytest.raises(IntegrityError), transaction.atomic(), acting(SYSTEM):
        kept = DealChange.objects.get(pk=first.made.pk)
        kept.pk, kept.number = None, "BG-TWICE"
        kept._state.adding = True
        kept.id = uuid7()
        kept.save(force_insert=True)


@pytest.mark.parametrize("taken", ["held", "sold", "off"])
def test_home_that_is_taken_cannot_be_asked_for(sale: Sale, units: list[Unit], cast: Any, taken: str) -> None:
    sale.subscribed()
    before = standing(sale)
    if taken == "off":
        sales_control.take_off_sale(
            unit_id=units[1].pk,
            cause=OffSaleCause.SEIZED,
            reason="查封",
            actor=cast.sales_director,
            now=sale.now,
        )
    else:
        other = Sale(cast, sale.now, units[1]).hold(cast.sales_director if taken == "held" else None)
        if taken == "sold":
            other.submit()
    with refused({"held": "estate_held", "sold": "estate_sold", "off": "estate_off_sale"}[taken]):
        Change(sale).apply(move_to(units[1]))
    assert standing(sale)[:3] == before[:3]
    assert not DealChange.objects.exists()


def test_own_hold_becomes_the_home_to_move_to(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    Sale(sale.cast, sale.now, units[1]).hold()
    change = Change(sale).apply(move_to(units[1]))
    live = homes.live_commitment(units[1].pk)
    assert live is not None
    assert live.document_id == change.made.pk
    assert Home.objects.get(pk=units[1].pk).state == HomeState.HELD


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (wish(), "deals_change_kinds"),
        (wish(PRICE), "deals_change_nothing"),
        (wish(UNIT), "deals_change_home"),
        (wish(DATE, sign_by=None), "deals_change_nothing"),
        (wish(PRICE, discounts=OFF, reason=" "), "deals_change_reason"),
        (wish(PAYMENT, payment_method=PaymentMethod.MORTGAGE, down_payment=Decimal(1000)), "deals_down_payment"),
        (wish(PURCHASER, people=()), "deals_no_buyer"),
    ],
)  # fmt: skip
def test_wish_that_says_too_little_is_refused(sale: Sale, asked: Any, code: str) -> None:
    sale.subscribed()
    with refused(code):
        Change(sale).apply(asked)
    assert not DealChange.objects.exists()


def test_leaving_without_a_marital_status_is_refused(sale: Sale) -> None:
    sale.subscribed()
    with refused("deals_change_marital"):
        Change(sale).apply(wish(PURCHASER, people=(person(sale, "李娜"),)))


def test_missing_evidence_stops_the_signature(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).sign("director_opinion")
    with pytest.raises(BusinessError, match="变更申请表") as caught:
        change.sign("verify", encumbrance_check="无")
    assert caught.value.code == "deals_change_gate"


def test_deal_that_changed_meanwhile_is_not_executed(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1])).bring_papers().sign("director_opinion")
    change.sign("verify", encumbrance_check="无").sign("manager_approval")
    with acting(SYSTEM):
        Subscription.objects.filter(pk=sale.subscription.pk).update(bank="另一家银行")
    with refused("deals_change_gate"):
        change.sign("gm_approval")
    assert Home.objects.get(pk=units[0].pk).state == HomeState.SUBSCRIBED


def test_price_below_what_was_received_waits_for_the_refund(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed().pay(Decimal("950000.00"))
    with refused("deals_change_overpaid"):
        Change(sale).apply(wish(PRICE, discounts=OFF))


def test_deal_before_its_deposit_is_revised_not_changed(sale: Sale, units: list[Unit]) -> None:
    sale.hold().submit().review().register()
    with refused("deals_change_state"):
        Change(sale).apply(move_to(units[1]))


def test_nothing_is_signed_while_a_change_is_open(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed().stock().prepare().book().collect().bring_papers()
    Change(sale).apply(move_to(units[1]))
    with pytest.raises(BusinessError, match="还在办，不能签约"):
        sale.sign()
    assert sale.contract.state == ContractState.READY


def test_outsiders_find_nothing_and_others_may_not_apply(sale: Sale, units: list[Unit], cast: Any) -> None:
    sale.subscribed()
    with pytest.raises(Subscription.DoesNotExist):
        Change(sale).apply(move_to(units[1]), actor=cast.outsider)
    with refused("deals_forbidden"):
        Change(sale).apply(move_to(units[1]), actor=cast.contract)


def test_terms_survive_their_keeping(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed()
    change = Change(sale).apply(move_to(units[1], discounts=OFF))
    assert Terms.from_json(change.made.after).as_json() == change.made.after


# ---- W04


def signed(sale: Sale) -> Sale:
    return sale.subscribed().signed()


def filed(sale: Sale) -> Sale:
    sale = signed(sale).send().approve("lead_review").approve("finance_review").seal_contract()
    return sale.pay(sale.subscription.price - Decimal(50000)).file()


def to_gm(change: Change, **verified: Any) -> Change:
    change.bring_papers().sign("director_opinion").sign("verify", mortgage=MortgageState.NONE, **verified)
    change.sign("finance_review")
    if change.made.legal_needed:
        change.sign("legal_review")
    return change.sign("manager_approval").sign("gm_approval")


def test_payment_of_a_signed_contract_is_changed_by_a_supplement(sale: Sale) -> None:
    signed(sale)
    before = standing(sale)
    change = Change(sale).apply(wish(PAYMENT, **LOAN))
    assert (change.made.process, change.made.route) == (ChangeProcess.CONTRACT, ChangeRoute.SUPPLEMENT)
    to_gm(change, legal_needed=True)
    assert standing(sale)[:3] == before[:3]
    change.sign("sign_supplement", supplement_number="BC-1")
    assert change.made.state == ChangeState.EXECUTED
    assert sale.subscription.payment_method == PaymentMethod.MORTGAGE
    assert sale.contract.state == ContractState.SIGNED


def test_home_of_a_filed_contract_is_changed_by_signing_anew(sale: Sale, units: list[Unit]) -> None:
    filed(sale)
    old = sale.contract
    change = Change(sale).apply(move_to(units[1]))
    assert change.made.route == ChangeRoute.RESIGN
    to_gm(change, encumbrance_check="无")
    with refused("flow_step_not_open"):
        change.sign("sign_supplement", supplement_number="JY-1")
    change.sign("cancel_filing", cancelled_filing="ZX-1").sign("sign_supplement", supplement_number="JY-1")
    old.refresh_from_db()
    assert old.state == ContractState.VOID
    assert (sale.contract.pk != old.pk, sale.contract.state) == (True, ContractState.PREPARING)
    assert sale.contract.unit_id == sale.subscription.unit_id == units[1].pk
    assert sale.subscription.state == SubscriptionState.SEALED
    states = dict(Home.objects.filter(pk__in=[units[0].pk, units[1].pk]).values_list("pk", "state"))
    assert states == {units[0].pk: HomeState.AVAILABLE, units[1].pk: HomeState.SUBSCRIBED}
    assert money.received_cny(sale.subscription.pk) == Decimal("1000000.00")


def test_contract_under_approval_is_not_changed(sale: Sale) -> None:
    signed(sale).send()
    with refused("deals_change_reviewing"):
        Change(sale).apply(wish(PAYMENT, **LOAN))


def test_granted_loan_is_released_first(sale: Sale) -> None:
    sale.method, sale.down_payment, sale.loan_amount = (
        PaymentMethod.MORTGAGE, Decimal(300000), Decimal(700000)
    )  # fmt: skip
    signed(sale)
    change = Change(sale).apply(wish(PAYMENT, payment_method=PaymentMethod.LUMP_SUM)).bring_papers()
    change.sign("director_opinion").sign("verify", mortgage=MortgageState.GRANTED)
    with pytest.raises(BusinessError, match="注销抵押"):
        change.sign("finance_review")


# ---- W05


def named(sale: Sale, relation: str = "spouse", **given: Any) -> Any:
    return wish(PURCHASER, people=(person(sale, "李娜"),), marital="married", relation=relation, **given)


def test_name_on_a_filed_contract_paid_at_once(sale: Sale) -> None:
    filed(sale)
    change = Change(sale).apply(named(sale))
    assert (change.made.process, change.made.route) == (ChangeProcess.NAME, ChangeRoute.RESIGN)
    change.sign("verify", mortgage=MortgageState.NONE).bring_papers()
    change.signed("finance_review", "legal_review", "manager_approval", "gm_approval")
    day = (sale.now - timedelta(days=10)).date()
    change.sign("submit_bureau", submitted_to_bureau_on=day)
    change.sign("attest", attended_on=sale.now.date(), cancelled_filing="ZX-2")
    assert change.made.state == ChangeState.EXECUTED
    assert [b.customer.name for b in deals.buyers_of(sale.subscription.pk)] == ["李娜"]
    assert sale.contract.state == ContractState.PREPARING
    assert sale.home.state == HomeState.SUBSCRIBED


def test_name_with_a_mortgage_is_released_first(sale: Sale) -> None:
    sale.method, sale.down_payment, sale.loan_amount = (
        PaymentMethod.MORTGAGE, Decimal(300000), Decimal(700000)
    )  # fmt: skip
    filed(sale)
    change = Change(sale).apply(named(sale, "divorce"))
    keys = set(ChangePaper.objects.filter(change=change.made).values_list("key", flat=True))
    assert {"loan_settled", "mortgage_released", "relation_divorce"} <= keys
    change.sign("verify", mortgage=MortgageState.GRANTED).bring_papers()
    with refused("deals_change_gate"):
        change.sign("finance_review")
    change.sign("release_mortgage", mortgage=MortgageState.RELEASED, release_number="DY-9")
    change.sign("finance_review")
    assert change.made.release_number == "DY-9"


def test_attesting_waits_three_working_days(sale: Sale) -> None:
    filed(sale)
    change = Change(sale).apply(named(sale)).sign("verify", mortgage=MortgageState.NONE).bring_papers()
    change.signed("finance_review", "legal_review", "manager_approval", "gm_approval")
    today = clock.now().date()
    change.sign("submit_bureau", submitted_to_bureau_on=today)
    with pytest.raises(BusinessError, match="起可办理"):
        change.sign("attest", attended_on=today, cancelled_filing="ZX-2")


@pytest.mark.parametrize(
    ("relation", "code"), [("", "deals_change_relation"), ("friend", "deals_change_relation")]
)
def test_name_on_a_filed_contract_only_for_the_allowed_relations(
    sale: Sale, relation: str, code: str
) -> None:
    filed(sale)
    with refused(code):
        Change(sale).apply(named(sale, relation))


def test_name_is_changed_by_itself(sale: Sale) -> None:
    filed(sale)
    with refused("deals_change_mixed"):
        Change(sale).apply(
            wish(
                PURCHASER,
                PRICE,
                people=(person(sale, "李娜"),),
                marital="single",
                relation="spouse",
                discounts=OFF,
            )
        )
