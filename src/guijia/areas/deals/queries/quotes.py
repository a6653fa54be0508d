"""What the subscription form comes to while it is filled in, and what stands in it at first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from guijia.areas.deals.enums import WITH_LOAN, BuyerRole, PaymentMethod
from guijia.areas.deals.models import Buyer, Subscription
from guijia.areas.deals.queries.facts_of import price_approval
from guijia.areas.deals.rules import pricing
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.models import Home
from guijia.kit.days import business_day
from guijia.platform.facts import queries as facts

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Quote:
    """The working of a price as the form shows it."""

    list_price: Decimal | None
    price: Decimal | None
    unit_price: Decimal | None
    floors: pricing.FloorCheck | None
    deposit: Decimal | None
    prepayment: Decimal | None
    warning: str
    down_payment: Decimal | None
    loan: Decimal | None
    ratio: Decimal | None


def uuids(texts: Iterable[Any]) -> list[UUID]:
    """The well-formed ids among what was typed."""
    found = []
    for text in texts:
        try:
            found.append(UUID(str(text)))
        except ValueError:
            continue
    return found


def _number(asked: Mapping[str, Any], key: str) -> Decimal | None:
    text = str(asked.get(key) or "").replace(",", "").replace("，", "").strip()
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**13 else None


def quote(home: Home, asked: Mapping[str, Any], now: datetime) -> Quote:
    """The price that follows from the discounts typed so far; whatever cannot be read counts as not typed."""
    if home.list_price is None:
        return Quote(None, None, None, None, None, None, "", None, None, None)
    today, project = business_day(now), home.unit.project
    discounts = []
    rate, off = _number(asked, "discount_rate"), _number(asked, "discount_amount")
    if rate is not None and 0 < rate < HUNDRED:
        discounts.append(Discount("", "rate", rate))
    if off is not None and off > 0:
        discounts.append(Discount("", "amount", off))
    price = pricing.price_cny(home.list_price, discounts)
    area = home.inner_area if home.pricing == "inner" else home.area
    deposit = _number(asked, "deposit")
    split = None
    if deposit is not None and deposit > 0 and price > 0:
        split = pricing.split_deposit(
            price, deposit, facts.value("deposit_cap_pct", on=today, project=project)
        )
    down = _number(asked, "down_payment")
    floors = price_approval(price, home, today)
    return Quote(
        list_price=home.list_price,
        price=price,
        unit_price=(price / area).quantize(Decimal("0.01")) if area else None,
        floors=floors,
        deposit=split.deposit if split else None,
        prepayment=split.prepayment if split else None,
        warning=split.warning if split else "",
        down_payment=down,
        loan=price - down if down is not None else None,
        ratio=(down * 100 / price).quantize(Decimal("0.01")) if down is not None and price > 0 else None,
    )


def first_offer(home: Home, now: datetime) -> dict[str, Any]:
    """What stands in an empty form: the usual days, the smallest down payment in full thousands."""
    today, project = business_day(now), home.unit.project
    days = int(facts.value("sign_by_days", on=today, project=project))
    return {
        "payment_method": PaymentMethod.MORTGAGE,
        "sign_by": today + timedelta(days=days),
        "eligibility_checked_on": today,
    }


def kept_offer(subscription: Subscription) -> dict[str, Any]:
    """A returned form as it was filled in."""
    discounts = [Discount.from_json(d) for d in subscription.discounts]
    rate = next((d for d in discounts if d.kind == "rate"), None)
    off = next((d for d in discounts if d.kind == "amount"), None)
    has_loan = PaymentMethod(subscription.payment_method) in WITH_LOAN
    return {
        "discount_name": discounts[0].name if discounts else "",
        "discount_rate": rate.value if rate else None,
        "discount_amount": off.value if off else None,
        "payment_method": subscription.payment_method,
        "down_payment": subscription.down_payment if has_loan else None,
        "loan_amount": subscription.loan_amount if has_loan else None,
        "fund_loan": subscription.fund_loan,
        "bank": subscription.bank,
        "deposit": subscription.deposit + subscription.prepayment,
        "sign_by": subscription.sign_by,
        "eligibility": subscription.eligibility,
        "eligibility_checked_on": subscription.eligibility_checked_on,
        "note": subscription.note,
    }


def kept_buyers(people: Sequence[Buyer]) -> dict[str, Any]:
    """The persons of a returned form."""
    owners = [b for b in people if b.role != BuyerRole.AGENT]
    agent = next((b for b in people if b.role == BuyerRole.AGENT), None)
    return {
        "buyer": [str(b.customer_id) for b in owners],
        "shares": " ".join(f"{b.share_pct.normalize():f}" for b in owners if b.share_pct),
        "agent": str(agent.customer_id) if agent else None,
    }
