"""The form of a change: what stands in it at first, and what somebody asks for with it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from guijia.areas.deals.enums import BuyerRole, ChangeKind, PaymentMethod
from guijia.areas.deals.models import DealChange, Subscription
from guijia.areas.deals.queries import changes, deals, quotes
from guijia.areas.deals.queries.changes import Proposal
from guijia.areas.deals.rules.changing import Person, Terms, Wish
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.parties import queries as parties
from guijia.kit.errors import BusinessError
from guijia.platform.org.models import Staff

# Refusals of an empty form are no news: they are said when it is sent.
QUIET = frozenset({"deals_change_kinds", "deals_change_reason"})


def kept(deal: Subscription, of: DealChange | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form at first: the deal as it is, or the returned application."""
    found = quotes.kept_offer(deal) | {
        "reason": "",
        "fee": None,
        "relation": "",
        "marital": "",
        "new_unit": "",
    }
    if of is None:
        kinds = [k for k in asked.getlist("kinds") if k in ChangeKind] if hasattr(asked, "getlist") else []
        return found | {"kinds": kinds, "new_unit": str(asked.get("new_unit", ""))[:60]}
    after = Terms.from_json(of.after)
    discounts = [Discount.from_json(d) for d in after.discounts]
    rate = next((d for d in discounts if d.kind == "rate"), None)
    off = next((d for d in discounts if d.kind == "amount"), None)
    return found | {
        "kinds": of.kinds,
        "new_unit": of.new_unit.label if of.new_unit else "",
        "discount_name": discounts[0].name if discounts else "",
        "discount_rate": rate.value if rate else None,
        "discount_amount": off.value if off else None,
        "payment_method": after.payment_method,
        "down_payment": after.down_payment,
        "loan_amount": after.loan_amount,
        "fund_loan": after.fund_loan,
        "bank": after.bank,
        "sign_by": after.sign_by,
        "reason": of.reason,
        "fee": of.fee or None,
        "relation": of.relation,
        "marital": of.marital,
    }


def kept_people(deal: Subscription, of: DealChange | None) -> dict[str, Any]:
    """The persons in the form at first."""
    if of is None:
        return quotes.kept_buyers(deals.buyers_of(deal.pk))
    people = Terms.from_json(of.after).people
    owners = [p for p in people if p.role != BuyerRole.AGENT]
    agent = next((p for p in people if p.role == BuyerRole.AGENT), None)
    return {
        "buyer": [p.customer_id for p in owners],
        "shares": " ".join(f"{p.share_pct.normalize():f}" for p in owners if p.share_pct),
        "agent": agent.customer_id if agent else None,
    }


def wish(viewer: Staff, deal: Subscription, data: Mapping[str, Any], people: Mapping[str, Any]) -> Wish:
    """What the form asks for, as far as it can be read; what cannot counts as not typed."""
    kinds = frozenset(ChangeKind(k) for k in data.get("kinds") or [] if k in ChangeKind)
    label = str(data.get("new_unit") or "")
    home = changes.home_called(viewer, deal.project_id, label) if label else None
    discounts = []
    name = data.get("discount_name") or "优惠"
    if data.get("discount_rate") and data["discount_rate"] != 100:
        discounts.append(Discount(name, "rate", data["discount_rate"]).as_json())
    if data.get("discount_amount"):
        discounts.append(Discount(name, "amount", data["discount_amount"]).as_json())
    method = data.get("payment_method")
    return Wish(
        kinds=kinds,
        reason=data.get("reason") or "",
        unit_id=str(home.pk) if home else "",
        people=_people(viewer, people),
        discounts=tuple(discounts),
        payment_method=PaymentMethod(method) if method else None,
        down_payment=data.get("down_payment"),
        loan_amount=_loan(kinds, data),
        fund_loan=data.get("fund_loan"),
        bank=data.get("bank") or "",
        sign_by=data.get("sign_by"),
        fee=data.get("fee") or Decimal("0.00"),
        relation=data.get("relation") or "",
        marital=data.get("marital") or "",
    )


def _loan(kinds: frozenset[ChangeKind], data: Mapping[str, Any]) -> Decimal | None:
    """With another price the loan follows from the down payment, unless a payment of its own is asked for."""
    if kinds & {ChangeKind.UNIT, ChangeKind.PRICE} and ChangeKind.PAYMENT not in kinds:
        return None
    return data.get("loan_amount")


def _people(viewer: Staff, data: Mapping[str, Any]) -> tuple[Person, ...]:
    picked, shares = [str(one) for one in data.get("buyer") or []], data.get("shares") or []
    if isinstance(shares, str):
        shares = [Decimal(one) for one in shares.split()]
    agent = str(data["agent"]) if data.get("agent") else ""
    wanted = quotes.uuids([*picked, agent])
    known = {str(c.pk): c.name for c in parties.customers_visible_to(viewer).filter(pk__in=wanted)}
    found = [
        Person(
            one,
            known.get(one, ""),
            BuyerRole.PURCHASER if at == 0 else BuyerRole.CO_OWNER,
            shares[at] if at < len(shares) else None,
        )
        for at, one in enumerate(picked)
    ]
    if agent:
        found.append(Person(agent, known.get(agent, ""), BuyerRole.AGENT))
    return tuple(found)


def evidence_words(made: Proposal) -> list[tuple[str, str]]:
    """The papers a change will need: whose, which."""
    names = {p.customer_id: p.name for p in (*made.before.people, *made.after.people)}
    return [(names.get(one.customer_id, ""), one.label) for one in made.evidence]


def is_serious(refusal: BusinessError, asked: Mapping[str, Any]) -> bool:
    """Is it worth saying while the form is still being filled in?"""
    return refusal.code not in QUIET
