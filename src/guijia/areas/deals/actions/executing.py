"""The execution of an approved change: home, terms, persons, plan, contract, registers at once, or nothing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.areas.deals.actions import commission, filing, offering, opening, subscribing
from guijia.areas.deals.actions.changing import document_of as change_document
from guijia.areas.deals.actions.indexing import index_later
from guijia.areas.deals.actions.locking import document_of, lock_change, lock_deal
from guijia.areas.deals.actions.offering import BuyerChoice
from guijia.areas.deals.enums import (
    ChangeKind,
    ChangeProcess,
    ChangeRoute,
    ChangeState,
)
from guijia.areas.deals.models import Contract, DealChange, Subscription
from guijia.areas.deals.queries import changes as queries
from guijia.areas.deals.queries import deals
from guijia.areas.deals.registry import CHANGE_EXECUTED
from guijia.areas.deals.rules import changing as rules
from guijia.areas.deals.rules.changing import Terms
from guijia.areas.deals.wording import end_of_day
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.models import Home
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.parties import actions as parties
from guijia.areas.parties import queries as known
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import actions as clock
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.jobs import news


@action
def execute_change(*, subject_id: UUID, case: Any, actor: Actor, now: datetime) -> DealChange:
    """Execute an approved change in the transaction of its last signature.

    The whole of it happens or nothing: old and new home, subscription, buyers, payment plan, contract, the open
    cases' words, the customers' searches.
    Rule:    W02, W04, W05 apply ≠ execute; INV-02, INV-03; COL-01.
    Writes:  DealChange, Subscription, Buyer, NeededPaper, Contract; Commitment, Home.state, SalesControlEntry;
             DealAccount, PlanLine; cases W01, W03, W06; clock ``deals.sign_by``; audit ``deals.execute_change``.
    Locks:   case, cases of the deal, homes in the order of their ids, subscription, contract, change, account.
    After commit: the deal and its customers are found by what is true now; whoever listens to
             ``deals.change_executed`` follows (the loan).
    Raises:  Conflict ``deals_change_stale`` | ``estate_not_secured`` | ``estate_other_document``;
             BusinessError ``deals_change_overpaid`` | ``ledger_*``.
    """
    _, change = lock_change(subject_id, SYSTEM)
    subscription = lock_deal(change.subscription_id, SYSTEM, others=[change.new_unit_id])
    before, after = Terms.from_json(change.before), Terms.from_json(change.after)
    _ask(change, subscription, before, after)
    contract = deals.contract_of(subscription.pk)
    resigned = change.route == ChangeRoute.RESIGN and contract is not None
    if contract is not None and resigned:
        _void(contract, change, actor, now)
        subscription.refresh_from_db()
    home = _move(change, subscription, actor, now)
    _write_terms(subscription, change, after, home)
    _write_people(subscription, before, after, now)
    _write_money(subscription, before, after, actor, now)
    if contract is not None and not resigned:
        _amend(contract, change, home)
        commission.recheck_commission(
            subscription=subscription, contract=contract, cause=change.kind_words, document=change.number,
            actor=actor, now=now,
        )  # fmt: skip
    change.state, change.executed_at, change.ended_at = ChangeState.EXECUTED, now, now
    change.save(update_fields=["state", "executed_at", "ended_at"])
    _describe(subscription, None if resigned else contract, before, after, actor, now)
    record(
        "deals.execute_change",
        actor=actor,
        subject=change,
        project_id=change.project_id,
        detail={"kinds": change.kinds, "before": change.before, "after": change.after},
    )
    if resigned:
        opening.open_contract(subscription=subscription, actor=actor, now=now)
    index_later(subscription.pk)
    news.tell(CHANGE_EXECUTED, subscription_id=subscription.pk)
    return change


def _ask(change: DealChange, subscription: Subscription, before: Terms, after: Terms) -> None:
    contract = deals.contract_of(subscription.pk)
    refusal = rules.why_not_execute(
        subscription=subscription.state,
        contract=contract.state if contract else None,
        wanted=ChangeProcess(change.process),
        same=queries.terms_of(subscription) == before,
        received=money.received_cny(subscription.pk),
        after=after,
    )
    if refusal:
        raise refusal


def _void(contract: Contract, change: DealChange, actor: Actor, now: datetime) -> None:
    """The signed contract and its filing have come to nothing; its number stays used."""
    words = f"{change.kind_words}，{change.number}"
    for process in ("W03", "W06"):
        case = flow_queries.case_of(contract, process)
        if case is not None and case.is_open:
            flow.stop_case(case=case, result="合同作废，重新签约", reason=words, actor=actor, now=now)
    filing.void_contract(contract, f"{words}，解约后重新签约", "变更解约，重新签约", actor, now)


def _move(change: DealChange, subscription: Subscription, actor: Actor, now: datetime) -> Home:
    if change.new_unit_id is None:
        return sales_control.lock_home(subscription.unit_id, SYSTEM)
    _, home = sales_control.exchange_units(
        old_id=subscription.unit_id,
        new_id=change.new_unit_id,
        was=subscription.pk,
        document=document_of(subscription),
        change=change_document(change),
        actor=actor,
        now=now,
    )
    return home


def _write_terms(subscription: Subscription, change: DealChange, after: Terms, home: Home) -> None:
    subscription.unit_id = home.pk
    subscription.unit = home.unit
    subscription.parties_label = after.parties
    subscription.list_price, subscription.price = after.list_price, after.price
    subscription.unit_price, subscription.discounts = after.unit_price, list(after.discounts)
    subscription.payment_method = after.payment_method
    subscription.down_payment, subscription.loan_amount = after.down_payment, after.loan_amount
    subscription.fund_loan, subscription.bank = after.fund_loan, after.bank
    subscription.deposit, subscription.prepayment = after.deposit, after.prepayment
    subscription.sign_by = after.sign_by
    subscription.version += 1
    kinds = set(change.kinds)
    if kinds & {ChangeKind.UNIT, ChangeKind.PRICE}:
        subscription.below_floor = change.below_floor
        subscription.below_second_floor = change.below_second_floor
    if ChangeKind.UNIT in kinds:
        subscription.agree_areas(home)
    subscription.save()


def _write_people(subscription: Subscription, before: Terms, after: Terms, now: datetime) -> None:
    """Those who leave stay in the record; new ones bring their papers."""
    if before.people != after.people:
        for old in deals.buyers_of(subscription.pk):
            old.removed_at = now
            old.save(update_fields=["removed_at"])
    people = known.customers_among([UUID(p.customer_id) for p in after.people])
    choices = [BuyerChoice(UUID(p.customer_id), p.role, p.share_pct) for p in after.people]
    if before.people != after.people:
        offering.write_buyers(subscription, choices, people, after.payment_method)
    elif before.payment_method != after.payment_method:
        offering.write_papers(subscription, choices, people, after.payment_method)
    leaving = known.customers_among([UUID(p.customer_id) for p in before.leaving(after)])
    for customer in leaving.values():
        parties.refresh_search(customer)


def _write_money(
    subscription: Subscription, before: Terms, after: Terms, actor: Actor, now: datetime
) -> None:
    if before.unit_id != after.unit_id:
        ledger.move_account(
            account_id=subscription.pk,
            unit=subscription.unit,
            title=f"{subscription.number} {subscription.unit.label}",
            actor=actor,
            now=now,
        )
    lines = subscribing.plan_lines(subscription)
    ledger.reprice(account_id=subscription.pk, price=after.price, lines=lines, actor=actor, now=now)


def _amend(contract: Contract, change: DealChange, home: Home) -> None:
    """A contract not signed yet goes with its subscription; a signed one keeps its text, the supplement alters it."""
    if change.process != ChangeProcess.SUBSCRIPTION or change.new_unit_id is None:
        return
    contract.unit, contract.encumbrance_check = home.unit, change.encumbrance_check
    contract.save(update_fields=["unit", "encumbrance_check"])


def _describe(
    subscription: Subscription,
    contract: Contract | None,
    before: Terms,
    after: Terms,
    actor: Actor,
    now: datetime,
) -> None:
    """The running cases of the deal speak of the home and the persons of today, and are due by the agreed day."""
    running = [flow_queries.case_of(subscription, "W01")]
    if contract is not None:
        running += [flow_queries.case_of(contract, key) for key in ("W03", "W06")]
    for case in running:
        if case is None or not case.is_open:
            continue
        flow.describe_case(
            case=case, parties=subscription.parties_label, unit=subscription.unit, actor=actor, now=now
        )
        if case.process_key == "W03" and before.sign_by != after.sign_by:
            clock.stop_clock(case_id=case.pk, kind=opening.SIGN_BY_CLOCK, actor=actor, now=now)
            clock.start_clock(
                kind=opening.SIGN_BY_CLOCK,
                case_id=case.pk,
                project_id=case.project_id,
                label="约定签约日",
                actor=actor,
                now=now,
                due_at=max(end_of_day(after.sign_by), now),
            )
            flow.redate_steps(case=case, actor=actor, now=now)
