"""The sale by its actions: it happens; it is refused with its code and nothing is changed; outsiders find nothing."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guijia.areas.deals.actions import filing, signing, subscribing
from guijia.areas.deals.enums import ContractState, PaymentMethod, SubscriptionState
from guijia.areas.deals.models import Contract, Filing, SealRecord, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState, OffSaleCause
from guijia.areas.estate.models import Commitment, SalesControlEntry
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import ReceiptKind
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.clock import queries as clock
from guijia.platform.flow import queries as flow
from guijia.platform.places.models import Unit
from tests.areas.deals.sale import FLOOR, Sale, ready_to_sell

BELOW_FLOOR = (Discount("员工", "rate", Decimal(96)),)
BELOW_SECOND = (Discount("工抵转售", "rate", Decimal(94)),)


def code_of(act: Any, *args: Any, **kwargs: Any) -> str:
    """The refusal's code; the act must be refused with a sentence."""
    with pytest.raises(BusinessError) as caught:
        act(*args, **kwargs)
    assert caught.value.message
    return caught.value.code


def trace() -> tuple[int, ...]:
    """What a refused act must leave alone."""
    return (
        Subscription.objects.count(),
        SealRecord.objects.count(),
        Filing.objects.count(),
        SalesControlEntry.objects.count(),
        Entry.objects.count(),
    )


# ---- W01


def test_subscription_walked_to_the_end_posts_control_money_seal_and_opens_the_signing(sale: Sale) -> None:
    sale.subscribed()
    assert sale.subscription.state == SubscriptionState.SEALED
    assert sale.home.state == HomeState.SUBSCRIBED
    assert money.received_cny(sale.subscription.pk, ReceiptKind.DEPOSIT) == Decimal("50000.00")
    assert deals.seal_of(sale.subscription.pk) is not None
    assert sale.contract.state == ContractState.PREPARING
    case = flow.case_of(sale.subscription, "W01")
    assert case is not None
    assert not case.is_open


def test_every_step_writes_exactly_one_audit_entry_of_its_own(sale: Sale) -> None:
    sale.subscribed()
    own = list(
        Entry.objects.filter(subject_id=str(sale.subscription.pk), action__startswith="deals.")
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert own == [
        "deals.submit_subscription",
        "deals.review_subscription",
        "deals.register_subscription",
        "deals.confirm_deposit",
        "deals.seal_subscription",
        "deals.finish_subscription",
    ]


def test_hold_of_a_home_held_by_a_colleague_is_a_conflict(sale: Sale, cast: Any) -> None:
    sale.hold()
    before = trace()
    assert (
        code_of(sales_control.hold_unit, unit_id=sale.unit.pk, actor=cast.sales_director, now=sale.now)
        == "estate_held"
    )
    assert trace() == before


@pytest.mark.parametrize(("walk", "code"), [("submit", "estate_sold"), ("registered", "estate_sold")])
def test_hold_of_a_subscribed_home_is_a_conflict(sale: Sale, cast: Any, walk: str, code: str) -> None:
    sale.hold().submit()
    if walk == "registered":
        sale.review().register()
    assert (
        code_of(sales_control.hold_unit, unit_id=sale.unit.pk, actor=cast.sales_director, now=sale.now)
        == code
    )


def test_hold_of_an_off_sale_home_names_the_cause(sale: Sale, cast: Any) -> None:
    sales_control.take_off_sale(
        unit_id=sale.unit.pk,
        cause=OffSaleCause.SEIZED,
        reason="法院查封",
        actor=cast.sales_director,
        now=sale.now,
    )
    with pytest.raises(BusinessError, match="查封"):
        sale.hold()


def test_no_permits_no_release_no_hold_no_subscription(cast: Any, now: datetime) -> None:
    _, units = ready_to_sell(cast, now, permits=False)
    act = sales_control.release_units
    assert (
        code_of(act, unit_ids=[units[0].pk], actor=cast.sales_director, now=now) == "estate_permits_missing"
    )


def test_permit_revoked_after_the_hold_stops_the_subscription(sale: Sale, cast: Any) -> None:
    from guijia.areas.estate.actions import setup
    from guijia.areas.estate.queries import homes

    sale.hold()
    permit = next(p for p in homes.permits_of(cast.project.pk) if p.kind == "pre_sale")
    setup.revoke_permit(permit_id=permit.pk, reason="撤销", actor=cast.signing_lead, now=sale.now)
    before = trace()
    assert code_of(sale.submit) == "estate_permits_missing"
    assert trace() == (before[0], *before[1:4], before[4] + 1)  # the customer was registered, nothing else


def test_subscription_without_a_hold_is_refused(sale: Sale) -> None:
    assert code_of(sale.submit) == "estate_not_held"


def test_expired_hold_cannot_be_subscribed(sale: Sale) -> None:
    sale.hold()
    sale.now += timedelta(minutes=31)
    assert code_of(sale.submit) == "estate_hold_expired"


def test_expired_hold_is_freed_by_an_explicit_step(sale: Sale) -> None:
    sale.hold()
    assert sales_control.expire_holds(sale.now + timedelta(minutes=29)) == 0
    assert sales_control.expire_holds(sale.now + timedelta(minutes=31)) == 1
    assert sale.home.state == HomeState.AVAILABLE
    assert sales_control.expire_holds(sale.now + timedelta(minutes=31)) == 0


def test_own_subscription_cannot_be_approved_by_its_maker(sale: Sale, cast: Any) -> None:
    from guijia.platform.org import actions as org
    from guijia.platform.org.enums import Role
    from guijia.platform.org.models import Staff

    org.post(staff=cast.sales, role=Role.SALES_DIRECTOR, project=cast.project, actor=SYSTEM, now=sale.now)
    both = Staff.objects.get(pk=cast.sales.pk)
    sale.hold(both).submit(both)
    before = trace()
    assert code_of(sale.review, actor=both) == "flow_own_request"
    assert trace() == before


def test_price_below_the_floor_climbs_to_the_deputy_and_cannot_be_registered_before(sale: Sale) -> None:
    sale.discounts = BELOW_FLOOR
    sale.hold().submit().review()
    assert sale.subscription.below_floor
    assert sale.subscription.price < FLOOR
    assert code_of(sale.register) == "deals_price_unapproved"
    sale.review("deputy_approval").register()
    assert sale.subscription.state == SubscriptionState.REGISTERED


def test_price_below_the_second_floor_climbs_to_the_general_manager(sale: Sale) -> None:
    sale.discounts = BELOW_SECOND
    sale.hold().submit().review().review("deputy_approval")
    assert code_of(sale.register) == "deals_price_unapproved"
    sale.review("gm_approval").register()
    assert sale.subscription.state == SubscriptionState.REGISTERED


def test_price_over_the_list_price_is_refused(sale: Sale) -> None:
    sale.discounts = (Discount("加价", "amount", Decimal(-1)),)
    sale.hold()
    assert code_of(sale.submit) == "deals_over_list"


def test_seal_without_the_deposit_is_refused(sale: Sale) -> None:
    sale.hold().submit().review().register()
    before = trace()
    with pytest.raises(BusinessError, match="出纳确认定金") as caught:
        sale.seal()
    assert caught.value.code == "deals_deposit_missing"
    assert "SUB-03" in caught.value.clause
    assert trace() == before


def test_part_of_the_deposit_does_not_open_the_seal(sale: Sale) -> None:
    sale.hold().submit().review().register().pay_deposit(Decimal(20000))
    assert sale.subscription.state == SubscriptionState.REGISTERED
    assert code_of(sale.seal) == "deals_deposit_missing"
    sale.pay_deposit(Decimal(30000)).seal()
    assert sale.subscription.state == SubscriptionState.SEALED


def test_deposit_above_the_cap_is_split_and_all_of_it_is_due(sale: Sale) -> None:
    sale.deposit = Decimal(250000)
    sale.hold().submit()
    assert sale.subscription.deposit == Decimal("200000.00")
    assert sale.subscription.prepayment == Decimal("50000.00")
    sale.review().register().pay_deposit(Decimal(200000))
    assert code_of(sale.seal) == "deals_deposit_missing"


def test_refused_subscription_frees_the_home_in_the_same_transaction(sale: Sale) -> None:
    sale.hold().submit().review(outcome="refuse")
    assert sale.subscription.state == SubscriptionState.REFUSED
    assert sale.home.state == HomeState.AVAILABLE
    assert not Commitment.objects.filter(unit=sale.unit, ended_at__isnull=True).exists()


def test_returned_subscription_is_revised_and_approved_anew(sale: Sale, cast: Any) -> None:
    sale.hold().submit().review(outcome="return")
    sale.deposit = Decimal(60000)
    subscribing.revise_subscription(
        subscription_id=sale.subscription.pk,
        buyers=sale.buyers,
        offer=sale.offer(),
        actor=cast.sales,
        now=sale.now,
    )
    sale.review().register()
    assert sale.subscription.deposit == Decimal("60000.00")
    assert sale.subscription.version == 2


def test_unpaid_deposit_is_released_once_by_the_clock(sale: Sale, run_jobs: Any) -> None:
    from guijia.platform.clock import actions as clock_actions

    sale.hold().submit().review().register()
    case = flow.case_of(sale.subscription, "W01")
    assert case is not None
    assert [c.kind for c in clock.clocks_of(case.pk) if c.stopped_at is None] == ["deals.deposit"]
    clock_actions.fire_due(now=sale.now + timedelta(hours=47))
    run_jobs()
    sale._fresh()
    assert sale.subscription.state == SubscriptionState.REGISTERED
    clock_actions.fire_due(now=sale.now + timedelta(hours=49))
    clock_actions.fire_due(now=sale.now + timedelta(hours=49))
    run_jobs()
    sale._fresh()
    assert sale.subscription.state == SubscriptionState.RELEASED
    assert sale.home.state == HomeState.AVAILABLE


def test_deposit_in_part_keeps_the_home_for_a_person_to_decide(sale: Sale) -> None:
    sale.hold().submit().review().register().pay_deposit(Decimal(10000))
    assert (
        subscribing.release_unpaid(subscription_id=sale.subscription.pk, actor=SYSTEM, now=sale.now) is False
    )
    assert sale.home.state == HomeState.SUBSCRIBED


# ---- W03


def test_contract_signed_posts_control_turns_the_deposit_into_price_and_starts_the_term(sale: Sale) -> None:
    sale.subscribed().signed()
    assert sale.contract.state == ContractState.SIGNED
    assert sale.home.state == HomeState.SIGNED
    assert sale.contract.file_by is not None
    assert (sale.contract.file_by - sale.now.date()).days == 30
    case = flow.case_of(sale.contract, "W06")
    assert case is not None
    kinds = {c.kind for c in clock.clocks_of(case.pk) if c.stopped_at is None}
    assert {"deals.filing", "deals.filing_ask"} <= kinds


def test_incomplete_preparation_names_what_is_missing(sale: Sale, cast: Any) -> None:
    sale.subscribed().stock()
    with pytest.raises(BusinessError, match="五证") as caught:
        signing.prepare_contract(
            contract_id=sale.contract.pk, prepared=["business_licence", "authorisation"], encumbrance_check="无",
            deviations="", actor=cast.contract, now=sale.now,
        )  # fmt: skip
    assert caught.value.code == "deals_prepare_gate"


def test_deviating_clauses_need_approval_before_the_customer_comes(sale: Sale) -> None:
    sale.subscribed().stock().prepare(deviations="交付延后三十日")
    case = flow.case_of(sale.contract, "W03")
    assert case is not None
    assert flow.open_task(case, "special_approval") is not None
    assert code_of(sale.book) == "flow_step_not_open"


def test_desk_taken_by_another_signing_is_a_conflict(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed().stock().prepare().book()
    other = Sale(sale.cast, sale.now, units[1]).subscribed().prepare()
    assert code_of(other.book) == "deals_slot_taken"
    other.book(desk=2)


def test_fewer_than_twenty_sets_make_one_task(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed().stock(20).prepare().book().collect()
    case = flow.case_of(sale.cast.project, "W03S")
    assert case is not None
    assert case.is_open
    other = Sale(sale.cast, sale.now, units[1]).subscribed().prepare().book(desk=2).collect()
    again = flow.case_of(sale.cast.project, "W03S")
    assert again is not None
    assert again.pk == case.pk
    assert other.contract.paper_set != sale.contract.paper_set


def test_filling_the_stock_ends_its_task(sale: Sale) -> None:
    sale.subscribed().stock(20).prepare().book().collect()
    case = flow.case_of(sale.cast.project, "W03S")
    assert case is not None
    sale.stock(1)
    case.refresh_from_db()
    assert not case.is_open


def test_refill_does_the_task_and_asks_for_enough(sale: Sale) -> None:
    from guijia.areas.deals.actions import stock

    sale.subscribed().stock(19).prepare().book().collect()
    given = {"project": sale.cast.project, "actor": sale.cast.contract, "now": sale.now}
    assert code_of(stock.refill, count=1, **given) == "deals_stock_short"
    stock.refill(count=2, **given)
    assert deals.ready_sets(sale.cast.project.pk, sale.now.date()) == 20
    case = flow.case_of(sale.cast.project, "W03S")
    assert case is not None
    assert not case.is_open


def test_signing_without_papers_is_refused_and_missing_mortgage_papers_are_not(sale: Sale) -> None:
    sale.method, sale.down_payment, sale.loan_amount = (
        PaymentMethod.MORTGAGE,
        Decimal(300000),
        Decimal(700000),
    )
    sale.subscribed().stock().prepare().book().collect()
    assert code_of(sale.sign) == "deals_sign_gate"
    ids = [p.pk for p in deals.papers_of(sale.subscription.pk) if not p.is_mortgage]
    from guijia.areas.deals.actions.papers import receive_papers

    receive_papers(
        subscription_id=sale.subscription.pk, paper_ids=ids, actor=sale.cast.contract, now=sale.now
    )
    sale.sign()
    assert sale.contract.state == ContractState.SIGNED


def test_online_number_is_used_once(sale: Sale, units: list[Unit]) -> None:
    sale.subscribed().stock().prepare().book().collect().bring_papers().sign("WQ-1")
    other = Sale(sale.cast, sale.now, units[1]).subscribed().prepare().book(desk=2).collect().bring_papers()
    assert code_of(other.sign, "WQ-1") == "deals_number_used"
    assert other.home.state == HomeState.SUBSCRIBED


# ---- W06


def test_filing_needs_money_then_seals_then_is_in_the_ledger_at_once(sale: Sale) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review")
    assert sale.contract.state == ContractState.APPROVED
    before = trace()
    with pytest.raises(BusinessError, match="差 950,000") as caught:
        sale.file()
    assert caught.value.code == "deals_filing_money"
    assert "FIL-02" in caught.value.clause
    assert trace() == before
    sale.pay(Decimal(950000))
    assert code_of(sale.file) == "deals_filing_seals"
    sale.seal_contract().file("BA-1")
    assert sale.contract.state == ContractState.FILED
    assert sale.home.state == HomeState.FILED
    assert Filing.objects.get(contract=sale.contract).number == "BA-1"


def test_mortgage_is_filed_on_the_full_down_payment(sale: Sale) -> None:
    sale.method, sale.down_payment, sale.loan_amount = (
        PaymentMethod.MORTGAGE,
        Decimal(300000),
        Decimal(700000),
    )
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review").seal_contract()
    sale.pay(Decimal("249999.99"))
    assert code_of(sale.file) == "deals_filing_money"
    sale.pay(Decimal("0.01")).file()
    assert sale.contract.state == ContractState.FILED


def test_only_deviations_climb_beyond_finance(sale: Sale) -> None:
    sale.subscribed().signed().send("增加精装条款").approve("lead_review").approve("finance_review")
    assert sale.contract.state == ContractState.REVIEWING
    sale.approve("legal_review").approve("manager_review")
    assert sale.contract.state == ContractState.APPROVED


def test_contract_changed_after_approval_cannot_be_sealed(sale: Sale) -> None:
    sale.subscribed().signed().send().approve("lead_review").approve("finance_review")
    from guijia.platform.audit.acting import acting

    with acting(SYSTEM):
        Contract.objects.filter(pk=sale.contract.pk).update(deviations="偷偷加的条款")
    assert code_of(sale.seal_contract) in {"deals_seal_gate", "flow_content_changed"}


def test_refused_contract_is_void_and_a_new_one_is_prepared(sale: Sale) -> None:
    sale.subscribed().signed().send()
    first = sale.contract
    sale.approve("lead_review", outcome="refuse")
    first.refresh_from_db()
    assert first.state == ContractState.VOID
    assert sale.contract.pk != first.pk
    assert sale.contract.state == ContractState.PREPARING
    assert sale.home.state == HomeState.SUBSCRIBED
    sale.signed().send().approve("lead_review").approve("finance_review").seal_contract().pay(
        Decimal(950000)
    ).file()
    assert sale.home.state == HomeState.FILED


def test_manager_is_asked_at_day_twenty_and_decides_in_writing(sale: Sale, run_jobs: Any) -> None:
    sale.subscribed().signed()
    asked = filing.ask_decision(contract_id=sale.contract.pk, day=20, actor=SYSTEM, now=sale.now)
    assert asked is not None
    assert filing.ask_decision(contract_id=sale.contract.pk, day=20, actor=SYSTEM, now=sale.now) is None
    decide = {"decision_id": asked.pk, "actor": sale.cast.manager, "now": sale.now}
    assert code_of(filing.decide_filing, decision="", **decide) in {
        "deals_decision_empty",
        "flow_opinion_missing",
    }
    filing.decide_filing(decision="三日内催收首付款，逾期解约，由签约专员负责", **decide)
    assert code_of(filing.decide_filing, decision="再决定一次", **decide) == "deals_decided"


# ---- what no path may do


def test_outsider_finds_neither_subscription_nor_contract(sale: Sale, cast: Any) -> None:
    sale.subscribed()
    with pytest.raises(Subscription.DoesNotExist):
        sale.review(actor=cast.outsider)
    with pytest.raises(Contract.DoesNotExist):
        sale.prepare(actor=cast.outsider)
    assert not deals.subscriptions_visible_to(cast.outsider).exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deals_sealrecord SET copies = 9",
        "DELETE FROM deals_sealrecord",
        "UPDATE deals_subscription SET state = 'signed'",
        "DELETE FROM deals_subscription",
        "DELETE FROM estate_salescontrolentry",
        "UPDATE estate_salescontrolentry SET cause = ''",
        "UPDATE audit_entry SET reason = ''",
        "INSERT INTO audit_entry (at, actor_id, actor_name, action, subject_type, subject_id, subject_label)"
        " VALUES (now(), gen_random_uuid(), 'x', 'x', 'x', 'x', 'x')",
        "ALTER TABLE deals_subscription DISABLE TRIGGER ALL",
    ],
)
def test_database_refuses_what_the_application_must_never_do(sale: Sale, statement: str) -> None:
    sale.hold().submit().review().register().pay_deposit()
    if "sealrecord" in statement:
        sale.seal()
    from guijia.platform.audit.acting import acting

    with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement)


def test_write_without_an_actor_is_refused_by_the_database(sale: Sale) -> None:
    sale.hold().submit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('guijia.actor', '', true)")
    with pytest.raises(DatabaseError, match="nobody is acting"), transaction.atomic():
        Subscription.objects.filter(pk=sale.subscription.pk).update(note="x")


def test_deposit_receipt_cannot_be_reversed_once_it_became_price(sale: Sale) -> None:
    from guijia.areas.ledger import actions as ledger

    sale.subscribed().signed()
    receipt = next(iter(money.receipts_of(sale.subscription.pk)))
    act = ledger.reverse_receipt
    arguments = {
        "receipt_id": receipt.pk,
        "reason": "记错",
        "actor": sale.cast.finance_manager,
        "now": sale.now,
    }
    assert code_of(act, **arguments) == "ledger_credited"
