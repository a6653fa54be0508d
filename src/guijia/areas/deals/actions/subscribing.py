"""W01: from the held home to the sealed subscription."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals import errors, wording
from guijia.areas.deals.actions import offering, opening
from guijia.areas.deals.actions.indexing import index_later
from guijia.areas.deals.actions.locking import document_of, lock_subscription
from guijia.areas.deals.actions.offering import BuyerChoice, Offer
from guijia.areas.deals.actions.papers import receive_papers
from guijia.areas.deals.enums import PaymentMethod, SealKind, SubscriptionState
from guijia.areas.deals.models import SealRecord, Subscription
from guijia.areas.deals.permissions import SUBSCRIBE
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.rules import subscribing
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.ledger.rules import PlannedLine
from guijia.areas.ledger.rules.plans import Terms as PlanTerms
from guijia.areas.ledger.rules.plans import make_plan
from guijia.kit.days import business_day
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import registry
from guijia.platform.flow.models import Case
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

SERIES = "deals.subscription"
PROCESS = "W01"


@action
def submit_subscription(
    *, unit_id: UUID, buyers: Sequence[BuyerChoice], offer: Offer, actor: Staff, now: datetime
) -> Subscription:
    """Submit the subscription form for a home that the consultant holds.

    Rule:    W01.1–2, SUB-01, SUB-04, SUB-05; PRE-05; a deposit over 20 % is split.
    Writes:  Subscription, Buyer, NeededPaper, Commitment; case W01; audit ``deals.submit_subscription``.
    Locks:   home, then the number counter.
    Raises:  BusinessError ``deals_*`` | ``estate_permits_missing``; Conflict ``estate_not_held`` | ``estate_held`` |
             ``estate_hold_expired``.
    """
    home = sales_control.lock_home(unit_id, actor)
    if not actor.may(SUBSCRIBE, home.project_id):
        raise errors.forbidden("填报认购书", "置业顾问")
    people = offering.customers_chosen(buyers, actor)
    outcome = offering.judge(home, buyers, people, offer, business_day(now))
    project = home.unit.project
    subscription = Subscription(
        id=uuid7(),
        number=numbers.take(SERIES, project=project, now=now),
        project=project,
        unit=home.unit,
        state=SubscriptionState.SUBMITTED,
        consultant=actor,
        submitted_at=now,
    )
    offering.fill(subscription, home, outcome, offering.parties_label(buyers, people))
    sales_control.subscribe_unit(
        unit_id=unit_id, document=document_of(subscription), holder=actor, actor=actor, now=now
    )
    subscription.save(force_insert=True)
    offering.write_buyers(subscription, buyers, people, offer.payment_method)
    flow.open_case(
        process=registry.process_of(PROCESS),
        subject=subscription,
        number=subscription.number,
        title="认购审批",
        project=project,
        unit=home.unit,
        parties=subscription.parties_label,
        facts=facts_of.subscription_facts(subscription),
        actor=actor,
        now=now,
    )
    record(
        "deals.submit_subscription",
        actor=actor,
        subject=subscription,
        project_id=project.pk,
        detail={"unit": home.unit.label, "price": str(subscription.price)},
    )
    index_later(subscription.pk)
    return subscription


@action
def revise_subscription(
    *,
    subscription_id: UUID,
    buyers: Sequence[BuyerChoice],
    offer: Offer,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Subscription:
    """Change a returned subscription and submit it again.

    Rule:    W01.2; everything changed is approved anew.
    Writes:  Subscription, Buyer, NeededPaper; audit ``deals.revise_subscription``.
    Locks:   case, home, subscription.
    Raises:  BusinessError ``deals_*``; Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.RETURNED, "修改"):
        raise refusal
    home = sales_control.lock_home(subscription.unit_id, actor)
    people = offering.customers_chosen(buyers, actor)
    outcome = offering.judge(home, buyers, people, offer, business_day(now))
    offering.fill(subscription, home, outcome, offering.parties_label(buyers, people))
    subscription.state = SubscriptionState.SUBMITTED
    subscription.version += 1
    subscription.save()
    for old in queries.buyers_of(subscription.pk):
        old.removed_at = now
        old.save(update_fields=["removed_at"])
    offering.write_buyers(subscription, buyers, people, offer.payment_method)
    flow.advance(
        case=case,
        step="revise",
        outcome="done",
        actor=actor,
        now=now,
        opinion=opinion,
        facts=facts_of.subscription_facts(subscription),
    )
    record("deals.revise_subscription", actor=actor, subject=subscription, project_id=subscription.project_id)
    index_later(subscription.pk)
    return subscription


def end_subscription(
    subscription: Subscription, state: SubscriptionState, cause: str, actor: Actor, now: datetime
) -> None:
    """End a subscription that another action has locked, and free its home.

    Writes:  Subscription, Home, SalesControlEntry; no audit entry of its own.
    """
    subscription.state, subscription.ended_at, subscription.end_cause = state, now, cause[:200]
    subscription.save(update_fields=["state", "ended_at", "end_cause"])
    sales_control.free_unit(
        unit_id=subscription.unit_id,
        cause=cause[:120],
        document=document_of(subscription),
        actor=actor,
        now=now,
    )


@action
def review_subscription(
    *, subscription_id: UUID, step: str, outcome: str, opinion: str, actor: Staff, now: datetime
) -> Subscription:
    """Sign, refuse or return a subscription: the director, then (under the floor) deputy and general manager.

    Rule:    W01.3, SUB-01; never one's own request (GUARD-5).
    Writes:  Subscription.state; on refusal the home is free again; audit ``deals.review_subscription``.
    Locks:   case, subscription, home.
    Raises:  BusinessError ``flow_*``; Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.SUBMITTED, "审签"):
        raise refusal
    last = (
        step == "gm_approval"
        or (step == "deputy_approval" and not subscription.below_second_floor)
        or (step == "director_review" and not subscription.below_floor)
    )
    flow.advance(
        case=case,
        step=step,
        outcome=outcome,
        facts=facts_of.subscription_facts(subscription),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    if outcome == "refuse":
        end_subscription(
            subscription, SubscriptionState.REFUSED, f"{actor.name}不同意：{opinion}", actor, now
        )
    elif outcome == "return":
        subscription.state = SubscriptionState.RETURNED
        subscription.save(update_fields=["state"])
    elif last:
        subscription.state = SubscriptionState.APPROVED
        subscription.save(update_fields=["state"])
    record(
        "deals.review_subscription",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        reason=opinion,
        detail={"step": step, "outcome": outcome},
    )
    return subscription


@action
def register_subscription(
    *, subscription_id: UUID, outcome: str, opinion: str, actor: Staff, now: datetime
) -> Subscription:
    """Check sales control, price, payment and identity; register; post sales control in the same transaction.

    Rule:    SUB-02, INV-02, D21; W01.4.
    Writes:  Subscription.state, Home.state, SalesControlEntry, DealAccount, PlanLine; clock ``deals.deposit``;
             audit ``deals.register_subscription``.
    Locks:   case, subscription, home, account.
    Raises:  BusinessError ``deals_register_gate`` | ``deals_price_unapproved``; Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    # Locked before the gates look at it: what they saw is what is posted.
    sales_control.lock_home(subscription.unit_id, SYSTEM)
    gates = facts_of.registration_gates(subscription, now)
    if subscription.state == SubscriptionState.SUBMITTED and (refusal := subscribing.why_not_price(gates)):
        raise refusal
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.APPROVED, "核对登记"):
        raise refusal
    if outcome == "return":
        return _return_unregistered(case, subscription, opinion, actor, now)
    if refusal := subscribing.why_not_gates(gates, "deals_register_gate", "登记"):
        raise refusal
    sales_control.advance_unit(
        unit_id=subscription.unit_id,
        to=HomeState.SUBSCRIBED,
        cause="认购登记",
        document=document_of(subscription),
        actor=actor,
        now=now,
    )
    subscription.state, subscription.registered_at = SubscriptionState.REGISTERED, now
    subscription.save(update_fields=["state", "registered_at"])
    account = ledger.open_account(
        account_id=subscription.pk,
        project=subscription.project,
        unit=subscription.unit,
        title=f"{subscription.number} {subscription.unit.label}",
        price=subscription.price,
        actor=actor,
        now=now,
    )
    ledger.set_plan(account=account, lines=plan_lines(subscription), actor=actor, now=now)
    flow.advance(
        case=case,
        step="register",
        outcome=outcome,
        facts=facts_of.subscription_facts(subscription),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    record(
        "deals.register_subscription",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        reason=opinion,
    )
    index_later(subscription.pk)
    return subscription


def _return_unregistered(
    case: Case, subscription: Subscription, opinion: str, actor: Staff, now: datetime
) -> Subscription:
    flow.advance(
        case=case,
        step="register",
        outcome="return",
        facts=facts_of.subscription_facts(subscription),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    subscription.state = SubscriptionState.RETURNED
    subscription.save(update_fields=["state"])
    record(
        "deals.return_subscription",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        reason=opinion,
    )
    return subscription


def plan_lines(subscription: Subscription) -> list[PlannedLine]:
    """The payment plan that follows from the form; it adds up to the price exactly."""
    early = subscription.deposit + subscription.prepayment
    own = None
    if subscription.down_payment is not None and subscription.loan_amount:
        own = max(subscription.down_payment, early)
    lent = Decimal(0) if own is None else subscription.price - own
    fund = _fund_part(subscription, lent)
    return make_plan(
        PlanTerms(
            price=subscription.price,
            deposit=subscription.deposit,
            prepayment=subscription.prepayment,
            sign_by=subscription.sign_by,
            down_payment=own,
            commercial_loan=lent - fund,
            provident_loan=fund,
        )
    )


def _fund_part(subscription: Subscription, lent: Decimal) -> Decimal:
    """What of the borrowed money the housing fund lends: all of it, the agreed part, or nothing."""
    if subscription.payment_method == PaymentMethod.PROVIDENT:
        return lent
    if subscription.payment_method == PaymentMethod.COMBINED:
        return min(subscription.fund_loan or Decimal(0), lent)
    return Decimal(0)


@action
def confirm_deposit(
    *,
    subscription_id: UUID,
    amount: Decimal,
    payer: str,
    method: PayMethod,
    received_on: date,
    bank_reference: str,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Subscription:
    """The cashier confirms that deposit money arrived; the step is done when all of it is there.

    Rule:    SUB-03, W01.5: a receipt in the ledger, not a tick.
    Writes:  Receipt, Journal; Subscription.state; audit ``deals.confirm_deposit``.
    Locks:   case, subscription, account, counter.
    Raises:  BusinessError ``ledger_*`` | ``flow_*``; Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.REGISTERED, "收定金"):
        raise refusal
    due = subscription.deposit + subscription.prepayment
    if money.received_cny(subscription.pk) + amount >= due:
        flow.advance(
            case=case,
            step="confirm_deposit",
            outcome="done",
            facts=facts_of.subscription_facts(subscription),
            actor=actor,
            now=now,
            opinion=opinion,
        )
        subscription.state = SubscriptionState.DEPOSITED
        subscription.save(update_fields=["state"])
    ledger.receive(
        account_id=subscription.pk,
        kind=ReceiptKind.DEPOSIT,
        amount=amount,
        payer=payer,
        method=method,
        received_on=received_on,
        bank_reference=bank_reference,
        actor=actor,
        now=now,
    )
    record(
        "deals.confirm_deposit",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        detail={"amount": str(amount)},
    )
    return subscription


@action
def seal_subscription(
    *, subscription_id: UUID, seal_name: str, copies: int, actor: Staff, now: datetime, opinion: str = ""
) -> SealRecord:
    """Put the contract seal on the subscription; only after the deposit.

    Rule:    SUB-03 no deposit signature, no seal; stamp log.
    Writes:  SealRecord, Subscription.state; audit ``deals.seal_subscription``.
    Locks:   case, subscription, counter.
    Raises:  BusinessError ``deals_deposit_missing`` | ``deals_seal_gate``; Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    gates = facts_of.seal_gates(subscription)
    if refusal := subscribing.why_not_seal(gates):
        raise refusal
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.DEPOSITED, "用印"):
        raise refusal
    flow.advance(
        case=case,
        step="seal",
        outcome="done",
        facts=facts_of.subscription_facts(subscription),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    seal = SealRecord.objects.create(
        number=numbers.take(opening.SEAL_SERIES, project=subscription.project, now=now),
        project=subscription.project,
        kind=SealKind.SUBSCRIPTION,
        document_id=subscription.pk,
        document_number=subscription.number,
        seal_name=seal_name,
        copies=copies,
        ground=wording.seal_ground(gates),
        at=now,
        by=actor,
    )
    subscription.state = SubscriptionState.SEALED
    subscription.save(update_fields=["state"])
    record("deals.seal_subscription", actor=actor, subject=subscription, project_id=subscription.project_id)
    return seal


@action
def finish_subscription(
    *, subscription_id: UUID, paper_ids: Sequence[UUID], actor: Staff, now: datetime, opinion: str = ""
) -> Subscription:
    """Collect what the customer brought, hand out F03, and open the signing.

    Rule:    W01.7, SUB-04, SGN-05; what is missing stays listed for the signing.
    Writes:  NeededPaper, Contract; cases W01 and W03; audit ``deals.finish_subscription``.
    Locks:   case, subscription.
    Raises:  Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.SEALED, "收证件、发资料表"):
        raise refusal
    receive_papers(subscription_id=subscription_id, paper_ids=paper_ids, actor=actor, now=now)
    flow.advance(
        case=case,
        step="collect_papers",
        outcome="done",
        facts=facts_of.subscription_facts(subscription),
        actor=actor,
        now=now,
        opinion=opinion,
    )
    record("deals.finish_subscription", actor=actor, subject=subscription, project_id=subscription.project_id)
    opening.open_contract(subscription=subscription, actor=actor, now=now)
    index_later(subscription.pk)
    return subscription


@action
def release_unpaid(*, subscription_id: UUID, actor: Actor, now: datetime) -> bool:
    """Release a home whose deposit did not come in time: an explicit step of the system.

    Rule:    W01.5: reminder at 24 h, release at 48 h, both recorded.
    Writes:  Subscription.state, Home.state; case W01 stopped; audit ``deals.release_unpaid``.
    Locks:   case, subscription, home, account.
    Returns: False when the deposit (or part of it) arrived meanwhile: then a person decides.
    """
    case, subscription = lock_subscription(subscription_id, SYSTEM)
    if subscription.state != SubscriptionState.REGISTERED or money.received_cny(subscription.pk) > 0:
        return False
    flow.advance(case=case, step="confirm_deposit", outcome="timeout", actor=actor, now=now)
    ledger.close_account(account_id=subscription.pk, actor=actor, now=now)
    end_subscription(subscription, SubscriptionState.RELEASED, "定金逾期未到，系统释放", actor, now)
    record("deals.release_unpaid", actor=actor, subject=subscription, project_id=subscription.project_id)
    return True
