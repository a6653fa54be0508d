"""What a subscription form comes to: people, price, way of paying; every rule of the form asked in one place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals import errors
from guijia.areas.deals.enums import WITH_LOAN, BuyerRole, PaymentMethod
from guijia.areas.deals.models import Buyer, NeededPaper, Subscription
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.rules import needed, pricing, subscribing
from guijia.areas.estate.models import Home
from guijia.areas.parties import queries as parties
from guijia.areas.parties.enums import ResidencePermit
from guijia.areas.parties.models import Customer
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff

Outcome = tuple["Offer", Decimal, pricing.FloorCheck, pricing.DepositSplit]


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
    fund_loan: Decimal | None = None
    bank: str = ""
    eligibility: str = ""
    eligibility_checked_on: date | None = None
    note: str = ""


def customers_chosen(choices: Sequence[BuyerChoice], actor: Staff) -> dict[UUID, Customer]:
    found = parties.visible_among(actor, [c.customer_id for c in choices])
    if len(found) != len({c.customer_id for c in choices}):
        raise errors.no_customer()
    return found


def judge(
    home: Home, choices: Sequence[BuyerChoice], people: dict[UUID, Customer], offer: Offer, today: date
) -> Outcome:
    """Ask every rule of the form; raise the first refusal, return what the form comes to."""
    if home.list_price is None:
        raise errors.no_price(home.unit.label)
    price = pricing.price_cny(home.list_price, offer.discounts)
    offer = with_loan(offer, price)
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
            fund_loan=offer.fund_loan,
            min_down_pct=facts.value("min_down_payment_pct", on=today, project=project),
        ),
        subscribing.why_not_sign_by(offer.sign_by, today),
    )
    for refusal in checks:
        if refusal:
            raise refusal
    floors = facts_of.price_approval(price, home, today)
    split = pricing.split_deposit(
        price, offer.deposit, facts.value("deposit_cap_pct", on=today, project=project)
    )
    return offer, price, floors, split


def with_loan(offer: Offer, price: Decimal) -> Offer:
    """What is not paid down is borrowed; who borrows nothing has neither down payment nor loan."""
    if offer.payment_method not in WITH_LOAN:
        return replace(offer, down_payment=None, loan_amount=None, fund_loan=None, bank="")
    if offer.payment_method != PaymentMethod.COMBINED:
        offer = replace(offer, fund_loan=None)
    if offer.down_payment is not None and offer.loan_amount is None:
        return replace(offer, loan_amount=price - offer.down_payment)
    return offer


def unit_price_of(home: Home, price: Decimal) -> Decimal | None:
    area = home.inner_area if home.pricing == "inner" else home.area
    return (price / area).quantize(Decimal("0.01")) if area else None


def write_buyers(
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
    write_papers(subscription, choices, people, method)


def write_papers(
    subscription: Subscription,
    choices: Sequence[BuyerChoice],
    people: dict[UUID, Customer],
    method: PaymentMethod,
) -> None:
    """Enter the papers that these persons and this way of paying need and that are not listed yet."""
    kept = set(NeededPaper.objects.filter(subscription=subscription).values_list("key", "customer_id"))
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


def fill(
    subscription: Subscription,
    home: Home,
    outcome: Outcome,
    label: str,
) -> None:
    offer, price, floors, split = outcome
    subscription.parties_label = label
    subscription.list_price = home.list_price or Decimal(0)
    subscription.discounts = [d.as_json() for d in offer.discounts]
    subscription.price = price
    subscription.unit_price = unit_price_of(home, price)
    subscription.agree_areas(home)
    subscription.below_floor = floors.below_floor
    subscription.below_second_floor = floors.below_second_floor
    subscription.payment_method = offer.payment_method
    subscription.down_payment = offer.down_payment
    subscription.loan_amount = offer.loan_amount
    subscription.fund_loan = offer.fund_loan
    subscription.bank = offer.bank
    subscription.deposit = split.deposit
    subscription.prepayment = split.prepayment
    subscription.sign_by = offer.sign_by
    subscription.eligibility = offer.eligibility
    subscription.eligibility_checked_on = offer.eligibility_checked_on
    subscription.note = offer.note


def parties_label(choices: Sequence[BuyerChoice], people: dict[UUID, Customer]) -> str:
    return "、".join(people[c.customer_id].name for c in choices if c.role != BuyerRole.AGENT)[:200]
