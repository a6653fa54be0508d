"""Changes of deals: who sees them, what a deal stands at, what a wish would make of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.deals import errors
from guijia.areas.deals.enums import (
    BuyerRole,
    ChangeKind,
    ChangeProcess,
    ChangeRoute,
    PaymentMethod,
    Relation,
)
from guijia.areas.deals.models import ChangePaper, Contract, DealChange, Subscription
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import blocks, deals, facts_of
from guijia.areas.deals.rules import changing, pricing, subscribing
from guijia.areas.deals.rules.changing import NeededEvidence, Person, Terms, Wish
from guijia.areas.deals.rules.pricing import Discount, FloorCheck
from guijia.areas.estate import rules as estate_rules
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Home
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import queries as money
from guijia.areas.parties import queries as parties
from guijia.areas.parties.models import Customer
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.memory import remembered
from guijia.kit.prepared import Prepared
from guijia.platform.audit.acting import SystemActor
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff

MOST_HOMES = 400
MOST_OF_DEAL = 20


def changes_visible_to(viewer: Staff | SystemActor) -> QuerySet[DealChange]:
    """Changes of the viewer's projects, with their homes."""
    found = DealChange.objects.select_related(
        "unit", "new_unit", "project", "subscription", "contract", "applied_by"
    )
    if isinstance(viewer, SystemActor):
        return found
    scope = viewer.scope_of(SEE_DEALS)
    return found if scope is None else found.filter(project_id__in=scope)


@remembered
def change_seen(viewer: Any, subject_id: UUID) -> DealChange | None:
    """The change, if the viewer may see it."""
    return changes_visible_to(viewer).filter(pk=subject_id).first()


def change_for_update(viewer: Staff | SystemActor, pk: UUID) -> DealChange:
    """One change of the viewer's projects, under lock.

    Locks:   change.
    Raises:  DealChange.DoesNotExist when the viewer cannot see it.
    """
    return changes_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


_OF_DEAL: Prepared[DealChange] = Prepared(
    lambda subscription_id, scope: (
        DealChange.objects.all() if scope is None else DealChange.objects.filter(project_id__in=scope)
    ).filter(subscription_id=subscription_id)[:MOST_OF_DEAL]
)


def changes_of_deal(viewer: Staff, subscription_id: UUID) -> list[DealChange]:
    """What was asked to change in a deal, newest first, as every page of the deal names it."""
    return _OF_DEAL.all(subscription_id, viewer.scope_of(SEE_DEALS))


@remembered
def papers_of(change_id: UUID) -> list[ChangePaper]:
    """The papers a change rests on, received ones included."""
    return list(
        ChangePaper.objects.filter(change_id=change_id, dropped_at__isnull=True)
        .select_related("customer", "received_by")
        .order_by("position")
    )


def missing_papers(change_id: UUID) -> list[str]:
    """What has not been received yet, in words."""
    return [
        f"{p.customer.name} {p.label}" if p.customer else p.label
        for p in papers_of(change_id)
        if p.received_at is None
    ]


def terms_of(subscription: Subscription) -> Terms:
    """The terms of a deal as they stand."""
    people = tuple(
        Person(str(b.customer_id), b.customer.name, BuyerRole(b.role), b.share_pct)
        for b in deals.buyers_of(subscription.pk)
    )
    return Terms(
        unit_id=str(subscription.unit_id),
        unit=subscription.unit.label,
        list_price=subscription.list_price,
        price=subscription.price,
        unit_price=subscription.unit_price,
        discounts=tuple(subscription.discounts),
        payment_method=PaymentMethod(subscription.payment_method),
        down_payment=subscription.down_payment,
        loan_amount=subscription.loan_amount,
        fund_loan=subscription.fund_loan,
        bank=subscription.bank,
        deposit=subscription.deposit,
        prepayment=subscription.prepayment,
        sign_by=subscription.sign_by,
        people=people,
    )


def homes_to_move_to(viewer: Staff, project_id: UUID) -> list[str]:
    """Labels of homes on sale in a project, for the field of the new home."""
    return list(
        homes.homes_visible_to(viewer)
        .filter(project_id=project_id, state=HomeState.AVAILABLE)
        .order_by("unit__label")
        .values_list("unit__label", flat=True)[:MOST_HOMES]
    )


def home_called(viewer: Staff, project_id: UUID, label: str) -> Home | None:
    """The home of that label in a project."""
    found = homes.homes_visible_to(viewer).filter(project_id=project_id, unit__label=label.strip())
    return found.select_related("unit__project", "building").first()


# ---- what a wish comes to


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a wish would make of a deal, and every reason why not."""

    before: Terms
    after: Terms
    process: ChangeProcess
    route: ChangeRoute
    floors: FloorCheck
    evidence: Sequence[NeededEvidence]
    refusals: Sequence[BusinessError]
    home: Home
    contract: Contract | None
    people: dict[UUID, Customer]

    @property
    def difference(self) -> Decimal:
        """By how much the price rises, in yuan; below zero it falls."""
        return self.after.price - self.before.price


def proposal(
    viewer: Staff, subscription: Subscription, wish: Wish, now: datetime, *, of: DealChange | None = None
) -> Proposal:
    """Work out what a wish comes to and ask every rule; nothing is written.

    Args:
        of: the returned application that is filled in anew; it does not stand in its own way.
    Rule:    W02, W04, W05; SUB-02, W01.3.
    """
    today, before = business_day(now), terms_of(subscription)
    contract = deals.contract_of(subscription.pk)
    stage = contract.state if contract else None
    process, route = changing.process_for(subscription.state, stage, wish.kinds)
    old_home = facts_of.home_of(subscription)
    home, lost = _new_home(viewer, wish, old_home)
    people = _people(viewer, wish)
    after = _after(before, wish, home, subscription, today)
    running = deals.open_change_of(subscription.pk)
    other = "" if running is None or (of is not None and running.pk == of.pk) else running.number
    other = other or blocks.number_in_the_way(subscription.pk)
    allowed = facts.words("name_change_relations", on=today, project=subscription.project).split("、")
    leaving = before.leaving(after)
    refusals = [
        changing.why_not_open(
            subscription=subscription.state, contract=stage, kinds=wish.kinds, open_number=other
        ),
        changing.why_not_terms(wish.kinds, before, after) if not lost else None,
        changing.why_not_mixed(process, wish.kinds),
        lost,
        _why_not_home(viewer, wish, home, now, of),
        _why_not_people(wish, people, after, subscription, today),
        *_why_not_money(wish, home, after, subscription, today),
        changing.why_not_relation(process, wish.relation, _relations(allowed)),
        changing.why_not_marital(leaving, wish.marital),
        changing.why_not_reason(wish.reason),
    ]
    floors = (
        facts_of.price_approval(after.price, home, today)
        if wish.prices and home.list_price is not None
        else FloorCheck(False, False)
    )
    return Proposal(
        before=before,
        after=after,
        process=process,
        route=route,
        floors=floors,
        evidence=changing.evidence_needed(
            process, before, after, marital=wish.marital, relation=wish.relation
        ),
        refusals=[r for r in refusals if r is not None],
        home=home,
        contract=contract,
        people=people,
    )


def _relations(words: Sequence[str]) -> frozenset[str]:
    """Relations as the parameter names them in Chinese, by their keys."""
    return frozenset(r.value for r in Relation if r.label in {w.strip() for w in words})


def _new_home(viewer: Staff, wish: Wish, old: Home) -> tuple[Home, BusinessError | None]:
    if ChangeKind.UNIT not in wish.kinds:
        return old, None
    found = None
    if wish.unit_id:
        visible = homes.homes_visible_to(viewer).select_related("unit__project", "building")
        found = visible.filter(pk=UUID(wish.unit_id), project_id=old.project_id).first()
    return (found, None) if found is not None else (old, changing.no_new_home())


def _people(viewer: Staff, wish: Wish) -> dict[UUID, Customer]:
    wanted = [p.customer_id for p in wish.people] if wish.names else []
    return {c.pk: c for c in parties.customers_visible_to(viewer).filter(pk__in=wanted)} if wanted else {}


def _after(before: Terms, wish: Wish, home: Home, subscription: Subscription, today: date) -> Terms:
    listed = home.list_price if ChangeKind.UNIT in wish.kinds and home.list_price else before.list_price
    discounts = wish.discounts if wish.prices else before.discounts
    price = (
        pricing.price_cny(listed, [Discount.from_json(d) for d in discounts]) if wish.prices else before.price
    )
    after = changing.paid_by(wish, before, price)
    cap = facts.value("deposit_cap_pct", on=today, project=subscription.project)
    split = pricing.split_deposit(price, before.deposit + before.prepayment, cap)
    area = home.inner_area if home.pricing == "inner" else home.area
    return replace(
        after,
        unit_id=str(home.pk),
        unit=home.unit.label,
        list_price=listed,
        discounts=tuple(discounts),
        unit_price=(price / area).quantize(Decimal("0.01")) if wish.prices and area else before.unit_price,
        deposit=split.deposit,
        prepayment=split.prepayment,
        sign_by=wish.sign_by if ChangeKind.DATE in wish.kinds and wish.sign_by else before.sign_by,
        people=wish.people if wish.names else before.people,
    )


def _why_not_home(
    viewer: Staff, wish: Wish, home: Home, now: datetime, of: DealChange | None
) -> BusinessError | None:
    if ChangeKind.UNIT not in wish.kinds:
        return None
    live = homes.live_commitment(home.pk)
    if of is not None and live is not None and live.document_id == of.pk:
        return None
    return estate_rules.why_not_secure(home, live, viewer.pk, now) or estate_rules.why_not_sell(
        homes.permits_of(home.project_id), home.building_id, business_day(now)
    )


def _why_not_people(
    wish: Wish, people: dict[UUID, Customer], after: Terms, subscription: Subscription, today: date
) -> BusinessError | None:
    if not wish.names:
        return None
    if {UUID(p.customer_id) for p in after.people} - set(people):
        return errors.no_customer()
    age = int(facts.value("signing_age_years", on=today, project=subscription.project))
    return subscribing.why_not_buyers(
        [
            subscribing.BuyerLine(
                p.customer_id,
                p.name,
                p.role,
                p.share_pct,
                people[UUID(p.customer_id)].id_expires_on,
                subscribing.is_adult(people[UUID(p.customer_id)].birth_on, today, age),
            )
            for p in after.people
        ]
    )


def _why_not_money(
    wish: Wish, home: Home, after: Terms, subscription: Subscription, today: date
) -> list[BusinessError | None]:
    found: list[BusinessError | None] = []
    if wish.prices:
        found.append(pricing.why_not_price(after.list_price, after.price))
        found.append(changing.why_not_price_below(money.received_cny(subscription.pk), after.price))
    if wish.pays:
        found.append(
            subscribing.why_not_pay(
                method=after.payment_method,
                price=after.price,
                down_payment=after.down_payment,
                loan=after.loan_amount,
                fund_loan=after.fund_loan,
                min_down_pct=facts.value("min_down_payment_pct", on=today, project=subscription.project),
            )
        )
    if ChangeKind.DATE in wish.kinds:
        found.append(subscribing.why_not_sign_by(after.sign_by, today))
    return found
