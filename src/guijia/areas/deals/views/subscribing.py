"""The subscription form: for a held home, and again after it was returned."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guijia.areas.deals.actions import subscribing
from guijia.areas.deals.actions.offering import BuyerChoice, Offer
from guijia.areas.deals.enums import BuyerRole, PaymentMethod, SubscriptionState
from guijia.areas.deals.forms import BuyersForm, OfferForm
from guijia.areas.deals.models import Subscription
from guijia.areas.deals.permissions import SUBSCRIBE
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.queries import quotes
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.models import Home
from guijia.areas.estate.queries import homes
from guijia.areas.parties import queries as parties
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.flow import queries as flow


def _home(request: StaffRequest, unit_id: UUID) -> Home:
    home = homes.homes_visible_to(request.user).select_related("unit__project").filter(pk=unit_id).first()
    if home is None or not request.user.may(SUBSCRIBE, home.project_id):
        raise Http404
    return home


def _offer(data: dict[str, Any]) -> Offer:
    discounts = []
    name = data["discount_name"] or "优惠"
    if data["discount_rate"] and data["discount_rate"] != 100:
        discounts.append(Discount(name, "rate", data["discount_rate"]))
    if data["discount_amount"]:
        discounts.append(Discount(name, "amount", data["discount_amount"]))
    return Offer(
        payment_method=PaymentMethod(data["payment_method"]),
        deposit=data["deposit"],
        sign_by=data["sign_by"],
        discounts=discounts,
        down_payment=data["down_payment"],
        loan_amount=data["loan_amount"],
        fund_loan=data["fund_loan"],
        bank=data["bank"],
        eligibility=data["eligibility"],
        eligibility_checked_on=data["eligibility_checked_on"],
        note=data["note"],
    )


def _choices(data: dict[str, Any]) -> list[BuyerChoice]:
    shares = data["shares"]
    found = [
        BuyerChoice(
            customer_id,
            BuyerRole.PURCHASER if i == 0 else BuyerRole.CO_OWNER,
            shares[i] if shares else None,
        )
        for i, customer_id in enumerate(data["buyer"])
    ]
    if data["agent"]:
        found.append(BuyerChoice(data["agent"], BuyerRole.AGENT))
    return found


def _page(
    request: StaffRequest, home: Home, offer: OfferForm, buyers: BuyersForm, status: int = 200, **context: Any
) -> HttpResponse:
    picked = list(buyers["buyer"].value() or [])
    agent = buyers["agent"].value()
    seen = {
        str(c.pk): c
        for c in parties.customers_visible_to(request.user).filter(pk__in=quotes.uuids([*picked, agent]))
    }
    live = homes.live_commitment(home.pk)
    context |= {
        "home": home,
        "live": live,
        "held": live is not None and live.kind == "hold" and live.holder_id == request.user.pk,
        "form": offer,
        "buyers": buyers,
        "chosen": [seen[str(one)] for one in picked if str(one) in seen],
        "chosen_agent": seen.get(str(agent)),
        "quote": quotes.quote(home, request.POST or offer.initial, request.now),
    }
    return render(request, "deals/subscribe.html", context, status=status)


def _answer(request: StaffRequest, refusal: BusinessError, offer: OfferForm, buyers: BuyersForm) -> None:
    """Put a refusal where it belongs: at its field, or above the form."""
    form = buyers if refusal.field in {"buyers", "buyer", "shares"} else offer
    field = "buyer" if refusal.field == "buyers" else refusal.field
    if field == "discounts":
        field = "discount_rate"
    form.add_error(field if field in form.fields else None, refusal.message)


@require_http_methods(["GET", "POST"])
@signed_in
def subscribe(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """Fill in and submit the subscription form of a home that the viewer holds."""
    home = _home(request, unit_id)
    if request.method == "GET":
        initial = quotes.first_offer(home, request.now)
        return _page(request, home, OfferForm(initial=initial), BuyersForm(initial={"buyer": []}))
    offer, buyers = OfferForm(request.POST), BuyersForm(request.POST)
    if not (offer.is_valid() & buyers.is_valid()):
        return _page(request, home, offer, buyers, 422)
    try:
        made = subscribing.submit_subscription(
            unit_id=unit_id,
            buyers=_choices(buyers.cleaned_data),
            offer=_offer(offer.cleaned_data),
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        _answer(request, refusal, offer, buyers)
        return _page(request, home, offer, buyers, refusal.status, refusal=refusal)
    tell(request, f"已提交 {made.number}，等销售总监审签。")
    return go(request, _case_url(made))


def _case_url(subscription: Subscription) -> str:
    case = flow.case_of(subscription, "W01")
    return reverse("flow:case", args=[case.pk]) if case else reverse("deals:subscriptions")


@require_http_methods(["GET", "POST"])
@signed_in
def revise(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """Change a returned subscription and submit it again."""
    subscription = queries.subscriptions_visible_to(request.user).filter(pk=subscription_id).first()
    if subscription is None or not request.user.may(SUBSCRIBE, subscription.project_id):
        raise Http404
    home = _home(request, subscription.unit_id)
    if subscription.state != SubscriptionState.RETURNED:
        return go(request, _case_url(subscription))
    if request.method == "GET":
        people = queries.buyers_of(subscription.pk)
        initial = quotes.kept_buyers(people)
        return _page(
            request,
            home,
            OfferForm(initial=quotes.kept_offer(subscription)),
            BuyersForm(initial=initial),
            subscription=subscription,
        )
    offer, buyers = OfferForm(request.POST), BuyersForm(request.POST)
    if not (offer.is_valid() & buyers.is_valid()):
        return _page(request, home, offer, buyers, 422, subscription=subscription)
    try:
        subscribing.revise_subscription(
            subscription_id=subscription.pk,
            buyers=_choices(buyers.cleaned_data),
            offer=_offer(offer.cleaned_data),
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        _answer(request, refusal, offer, buyers)
        return _page(request, home, offer, buyers, refusal.status, subscription=subscription, refusal=refusal)
    tell(request, f"{subscription.number} 已修改，重新送审。")
    return go(request, _case_url(subscription))


@require_safe
@signed_in
def quote(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """What the form comes to while it is being filled in: price, floor, deposit split."""
    home = _home(request, unit_id)
    return render(
        request, "deals/_quote.html", {"quote": quotes.quote(home, request.GET, request.now), "home": home}
    )
