"""W01: from the held home to the sealed subscription."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals import errors, wording
from guijia.areas.deals.actions import opening
from guijia.areas.deals.actions.indexing import index_later
from guijia.areas.deals.actions.locking import document_of, lock_subscription
from guijia.areas.deals.actions.papers import receive_papers
from guijia.areas.deals.enums import WITH_LOAN, BuyerRole, PaymentMethod, SealKind, SubscriptionState
from guijia.areas.deals.models import Buyer, NeededPaper, SealRecord, Subscription
from guijia.areas.deals.permissions import SUBSCRIBE
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.rules import needed, pricing, subscribing
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Home
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PayMethod, PlanKind, ReceiptKind
from guijia.areas.ledger.rules import PlannedLine
from guijia.areas.parties import queries as parties
from guijia.areas.parties.enums import ResidencePermit
from guijia.areas.parties.models import Customer
from guijia.kit.days import business_day
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.flow import actions as flow
from guijia.platform.flow import registry
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

SERIES = "deals.subscription"
PROCESS = "W01"


@dataclass(frozen=True, slots=True)
class BuyerChoice:
    """A person picked for the form."""

    customer_id: UUID
    role: BuyerRole
    share_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the consultant writes on the form: price, way of paying, deposit, dates."""

    payment_method: PaymentMethod
    deposit: Decimal
    sign_by: date
    discounts: Sequence[pricing.Discount] = ()
    down_payment: Decimal | None = None
    loan_amount: Decimal | None = None
    bank: str = ""
    eligibility: str = ""
    eligibility_checked_on: date | None = None
    note: str = ""


def _customers(choices: Sequence[BuyerChoice], actor: Staff) -> dict[UUID, Customer]:
    found = {
        c.pk: c for c in parties.customers_visible_to(actor).filter(pk__in=[c.customer_id for c in choices])
    }
    if len(found) != len({c.customer_id for c in choices}):
        raise errors.no_customer()
    return found


def _judge(
    home: Home, choices: Sequence[BuyerChoice], people: dict[UUID, Customer], offer: Offer, today: date
) -> tuple[Offer, Decimal, pricing.FloorCheck, pricing.DepositSplit]:
    """Ask every rule of the form; raise the first refusal, return what the form comes to."""
    if home.list_price is None:
        raise errors.no_price(home.unit.label)
    price = pricing.price_cny(home.list_price, offer.discounts)
    offer = _with_loan(offer, price)
    project = home.unit.project
    signing_age = int(facts.value("signing_age_years", on=today, project=project))
    lines = [
        subscribing.BuyerLine(
            str(c.customer_id),
            people[c.customer_id].name,
            c.role,
            c.share_pct,
            people[c.customer_id].id_expires_on,
            subscribing.is_adult(people[c.customer_id].birth_on, today, signing_age),
        )
        for c in choices
    ]
    checks = (
        subscribing.why_not_buyers(lines),
        pricing.why_not_price(home.list_price, price),
        subscribing.why_not_deposit(price, offer.deposit),
        subscribing.why_not_pay(
            method=offer.payment_method,
            price=price,
            down_payment=offer.down_payment,
            loan=offer.loan_amount,
            min_down_pct=facts.value("min_down_payment_pct", on=today, project=project),
        ),
        subscribing.why_not_sign_by(offer.sign_by, today),
    )
    for refusal in checks:
        if refusal:
            raise refusal
    floors = pricing.against_floors(price, home.floor_price or home.list_price, home.second_floor_price)
    if home.floor_price is None:
        floors = pricing.FloorCheck(False, False)
    split = pricing.split_deposit(
        price, offer.deposit, facts.value("deposit_cap_pct", on=today, project=project)
    )
    return offer, price, floors, split


def _with_loan(offer: Offer, price: Decimal) -> Offer:
    """What is not paid down is borrowed; who borrows nothing has neither down payment nor loan."""
    if offer.payment_method not in WITH_LOAN:
        return replace(offer, down_payment=None, loan_amount=None, bank="")
    if offer.down_payment is not None and offer.loan_amount is None:
        return replace(offer, loan_amount=price - offer.down_payment)
    return offer


def _unit_price(home: Home, price: Decimal) -> Decimal | None:
    area = home.inner_area if home.pricing == "inner" else home.area
    return (price / area).quantize(Decimal("0.01")) if area else None


def _write_buyers(
    subscription: Subscription,
    choices: Sequence[BuyerChoice],
    people: dict[UUID, Customer],
    method: PaymentMethod,
) -> None:
    Buyer.objects.bulk_create(
        Buyer(
            subscription=subscription,
            customer=people[c.customer_id],
            role=c.role,
            share_pct=c.share_pct,
            position=i,
        )
        for i, c in enumerate(choices, start=1)
    )
    kept = {(p.key, p.customer_id) for p in queries.papers_of(subscription.pk)}
    wanted = needed.papers_needed(
        [(str(c.customer_id), c.role, people[c.customer_id].is_company) for c in choices],
        method,
        needs_residence_permit=[
            str(pk) for pk, c in people.items() if c.residence_permit == ResidencePermit.NONE
        ],
    )
    NeededPaper.objects.bulk_create(
        NeededPaper(
            subscription=subscription,
            key=n.key,
            label=n.label,
            customer_id=UUID(n.customer_id) if n.customer_id else None,
            is_mortgage=n.is_mortgage,
        )
        for n in wanted
        if (n.key, UUID(n.customer_id) if n.customer_id else None) not in kept
    )


def _fill(
    subscription: Subscription,
    home: Home,
    outcome: tuple[Offer, Decimal, pricing.FloorCheck, pricing.DepositSplit],
    label: str,
) -> None:
    offer, price, floors, split = outcome
    subscription.parties_label = label
    subscription.list_price = home.list_price or Decimal(0)
    subscription.discounts = [d.as_json() for d in offer.discounts]
    subscription.price = price
    subscription.unit_price = _unit_price(home, price)
    subscription.below_floor = floors.below_floor
    subscription.below_second_floor = floors.below_second_floor
    subscription.payment_method = offer.payment_method
    subscription.down_payment = offer.down_payment
    subscription.loan_amount = offer.loan_amount
    subscription.bank = offer.bank
    subscription.deposit = split.deposit
    subscription.prepayment = split.prepayment
    subscription.sign_by = offer.sign_by
    subscription.eligibility = offer.eligibility
    subscription.eligibility_checked_on = offer.eligibility_checked_on
    subscription.note = offer.note


def _label(choices: Sequence[BuyerChoice], people: dict[UUID, Customer]) -> str:
    return "、".join(people[c.customer_id].name for c in choices if c.role != BuyerRole.AGENT)[:200]


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
    people = _customers(buyers, actor)
    outcome = _judge(home, buyers, people, offer, business_day(now))
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
    _fill(subscription, home, outcome, _label(buyers, people))
    sales_control.subscribe_unit(
        unit_id=unit_id, document=document_of(subscription), holder=actor, actor=actor, now=now
    )
    subscription.save(force_insert=True)
    _write_buyers(subscription, buyers, people, offer.payment_method)
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
    people = _customers(buyers, actor)
    outcome = _judge(home, buyers, people, offer, business_day(now))
    _fill(subscription, home, outcome, _label(buyers, people))
    subscription.state = SubscriptionState.SUBMITTED
    subscription.version += 1
    subscription.save()
    for old in queries.buyers_of(subscription.pk):
        old.removed_at = now
        old.save(update_fields=["removed_at"])
    _write_buyers(subscription, buyers, people, offer.payment_method)
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


def _end(
    subscription: Subscription, state: SubscriptionState, cause: str, actor: Actor, now: datetime
) -> None:
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
    flow.advance(case=case, step=step, outcome=outcome, actor=actor, now=now, opinion=opinion)
    if outcome == "refuse":
        _end(subscription, SubscriptionState.REFUSED, f"{actor.name}不同意：{opinion}", actor, now)
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
    Raises:  BusinessError ``deals_register_gate``; Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.APPROVED, "核对登记"):
        raise refusal
    if outcome == "return":
        flow.advance(case=case, step="register", outcome=outcome, actor=actor, now=now, opinion=opinion)
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
    gates = facts_of.registration_gates(subscription, now)
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
    flow.advance(case=case, step="register", outcome=outcome, actor=actor, now=now, opinion=opinion)
    record(
        "deals.register_subscription",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        reason=opinion,
    )
    index_later(subscription.pk)
    return subscription


def plan_lines(subscription: Subscription) -> list[PlannedLine]:
    """The payment plan that follows from the form; it adds up to the price exactly."""
    lines = [PlannedLine(PlanKind.DEPOSIT, None, subscription.deposit)]
    paid = subscription.deposit
    if subscription.prepayment:
        lines.append(PlannedLine(PlanKind.PREPAYMENT, None, subscription.prepayment))
        paid += subscription.prepayment
    if subscription.down_payment is not None and subscription.loan_amount:
        if subscription.down_payment > paid:
            lines.append(
                PlannedLine(PlanKind.DOWN_PAYMENT, subscription.sign_by, subscription.down_payment - paid)
            )
            paid = subscription.down_payment
        lines.append(PlannedLine(PlanKind.LOAN, None, subscription.price - paid))
    elif subscription.price > paid:
        lines.append(PlannedLine(PlanKind.BALANCE, subscription.sign_by, subscription.price - paid))
    return lines


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
        flow.advance(case=case, step="confirm_deposit", outcome="done", actor=actor, now=now, opinion=opinion)
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
    Locks:   case, subscription.
    Raises:  BusinessError ``deals_deposit_missing`` | ``deals_seal_gate``; Conflict ``deals_wrong_state``.
    """
    case, subscription = lock_subscription(subscription_id, actor)
    gates = facts_of.seal_gates(subscription)
    if refusal := subscribing.why_not_seal(gates):
        raise refusal
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.DEPOSITED, "用印"):
        raise refusal
    flow.advance(case=case, step="seal", outcome="done", actor=actor, now=now, opinion=opinion)
    seal = SealRecord.objects.create(
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
    flow.advance(case=case, step="collect_papers", outcome="done", actor=actor, now=now, opinion=opinion)
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
    _end(subscription, SubscriptionState.RELEASED, "定金逾期未到，系统释放", actor, now)
    record("deals.release_unpaid", actor=actor, subject=subscription, project_id=subscription.project_id)
    return True
