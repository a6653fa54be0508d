"""Cancellations: the list, the application with both sides' claims beside it, refunds asked for anew."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.deals.models import Subscription
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import deals
from guijia.areas.ledger.rules.penalty import plain
from guijia.areas.unwinding import tables
from guijia.areas.unwinding.actions import cancelling, undoing
from guijia.areas.unwinding.enums import CancelState
from guijia.areas.unwinding.forms import CancellationForm
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.permissions import CANCEL_DEAL
from guijia.areas.unwinding.queries import cancellations as queries
from guijia.areas.unwinding.queries import reckoning, steps
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell


@require_safe
@signed_in
def cancellations(request: StaffRequest) -> HttpResponse:
    """Cancellations of the viewer's projects."""
    if not request.user.may(SEE_DEALS):
        raise Http404
    return tables.CancellationList().respond(request, queries.cancellations_visible_to(request.user))


@require_safe
@signed_in
def cancellation(request: StaffRequest, cancellation_id: UUID) -> HttpResponse:
    """Lead to the case of a cancellation."""
    return HttpResponseRedirect(steps.url_of(_seen(request, cancellation_id)))


def _seen(request: StaffRequest, cancellation_id: UUID) -> Cancellation:
    found = queries.cancellation_seen(request.user, cancellation_id)
    if found is None:
        raise Http404
    return found


def _deal(request: StaffRequest, subscription_id: UUID) -> Subscription:
    found = deals.subscription_by_id(request.user, subscription_id)
    if found is None or not request.user.may(CANCEL_DEAL, found.project_id):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def apply(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """Fill in and submit an application."""
    return _fill_in(request, _deal(request, subscription_id), None)


@require_http_methods(["GET", "POST"])
@signed_in
def revise(request: StaffRequest, cancellation_id: UUID) -> HttpResponse:
    """Fill in a returned application anew."""
    found = _seen(request, cancellation_id)
    deal = _deal(request, found.subscription_id)
    if found.state != CancelState.RETURNED:
        return go(request, steps.url_of(found))
    return _fill_in(request, deal, found)


def _initial(request: StaffRequest, deal: Subscription, of: Cancellation | None) -> dict[str, Any]:
    if of is None:
        first = next((b.customer.name for b in deals.buyers_of(deal.pk)), "")
        return {"demanded_on": business_day(request.now), "payee": first}
    names = ("fault", "ground", "reason", "demanded_on", "claim", "with_interest", "payee", "bank_name")
    found: dict[str, Any] = {name: getattr(of, name) for name in names}
    sums = {name: getattr(of, name) for name in ("loss", "agreed_kept", "agreed_paid")}
    found |= {name: plain(value) for name, value in sums.items() if value}
    return found | {"bank_account": of.bank_account}


def _fill_in(request: StaffRequest, deal: Subscription, of: Cancellation | None) -> HttpResponse:
    if request.method == "GET":
        initial = _initial(request, deal, of)
        shown = CancellationForm({key: value for key, value in initial.items() if value})
        return _page(request, deal, of, CancellationForm(initial=initial), _shown(request, deal, shown, of))
    form = CancellationForm(request.POST)
    context = _shown(request, deal, form, of)
    if not form.is_valid():
        return _page(request, deal, of, form, context, status=422)
    try:
        if of is None:
            done = cancelling.apply_cancellation(
                subscription_id=deal.pk, given=form.application, actor=request.user, now=request.now
            )
        else:
            done = cancelling.revise_cancellation(
                cancellation_id=of.pk, given=form.application, actor=request.user, now=request.now
            )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, deal, of, form, context | {"refusal": refusal}, status=refusal.status)
    tell(request, f"已提交 {done.number}，总经理批准并逐项解除以前，原单不动。")
    return go(request, steps.url_of(done))


def _page(
    request: StaffRequest,
    deal: Subscription,
    of: Cancellation | None,
    form: CancellationForm,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    context = {**context, "deal": deal, "form": form, "cancellation": of}
    return render(request, "unwinding/apply.html", context, status=status)


def _shown(
    request: StaffRequest, deal: Subscription, form: CancellationForm, of: Cancellation | None
) -> dict[str, Any]:
    """Both sides' claims as far as the form can be read, or why they cannot be reckoned."""
    form.is_valid()
    loan = (of.loan if of else "") or reckoning.loan_state_of(deal).value
    standing = cancelling.why_not(deal) if of is None else None
    try:
        made = reckoning.reckoning_of(deal, form.asked, loan, request.now)
    except BusinessError as refusal:
        return {"cannot": refusal, "standing": standing}
    return {"made": made, "lines": reckoning.as_kept(made), "standing": standing}


@require_safe
@signed_in
def working(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """Both sides' claims while the application is being filled in."""
    deal = _deal(request, subscription_id)
    return render(
        request, "unwinding/_working.html", _shown(request, deal, CancellationForm(request.GET), None)
    )


@require_POST
@signed_in
def ask_again(request: StaffRequest, cancellation_id: UUID) -> HttpResponse:
    """Ask anew for refunds that came to nothing."""
    found = _seen(request, cancellation_id)
    count = undoing.ask_again(cancellation_id=found.pk, actor=request.user, now=request.now)
    tell(request, f"已重新申请 {count} 笔退款。")
    return go(request, steps.url_of(found))
