"""Changes of deals: the list, the application with before beside after, the papers it rests on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.deals import tables
from guijia.areas.deals.actions import changing
from guijia.areas.deals.enums import ChangeState
from guijia.areas.deals.forms import BuyersForm, ChangeForm
from guijia.areas.deals.models import DealChange, Subscription
from guijia.areas.deals.permissions import CHANGE_DEAL, SEE_DEALS
from guijia.areas.deals.queries import change_steps, deals, quotes, wishes
from guijia.areas.deals.queries import changes as queries
from guijia.areas.parties import queries as parties
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.flow import queries as flow


@require_safe
@signed_in
def changes(request: StaffRequest) -> HttpResponse:
    """Changes of the viewer's projects."""
    if not request.user.may(SEE_DEALS):
        raise Http404
    return tables.ChangeList().respond(request, queries.changes_visible_to(request.user))


@require_safe
@signed_in
def change(request: StaffRequest, change_id: UUID) -> HttpResponse:
    """Lead to the case of a change."""
    found = queries.change_seen(request.user, change_id)
    if found is None:
        raise Http404
    return HttpResponseRedirect(_case_url(found))


def _case_url(change: DealChange) -> str:
    case = flow.case_of(change, change.process)
    return reverse("flow:case", args=[case.pk]) if case else reverse("deals:changes")


def _deal(request: StaffRequest, subscription_id: UUID) -> Subscription:
    found = deals.subscriptions_visible_to(request.user).filter(pk=subscription_id).first()
    if found is None or not request.user.may(CHANGE_DEAL, found.project_id):
        raise Http404
    return found


def _read(request: StaffRequest, deal: Subscription, asked: QueryDict) -> tuple[ChangeForm, BuyersForm, Any]:
    """What was typed, and what it comes to as far as it can be read."""
    form, buyers = ChangeForm(asked), BuyersForm(asked)
    form.is_valid()
    buyers.is_valid()
    return form, buyers, wishes.wish(request.user, deal, form.cleaned_data, buyers.cleaned_data)


def _page(
    request: StaffRequest,
    deal: Subscription,
    form: ChangeForm,
    buyers: BuyersForm,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    picked, agent = list(buyers["buyer"].value() or []), buyers["agent"].value()
    visible = parties.customers_visible_to(request.user)
    seen = {str(c.pk): c for c in visible.filter(pk__in=quotes.uuids([*picked, agent]))}
    context |= {
        "deal": deal,
        "form": form,
        "buyers": buyers,
        "chosen": [seen[str(one)] for one in picked if str(one) in seen],
        "chosen_agent": seen.get(str(agent)),
        "labels": queries.homes_to_move_to(request.user, deal.project_id),
    }
    return render(request, "deals/change.html", context, status=status)


def _shown(made: queries.Proposal, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The working beside the form: rows, papers, what stands in the way."""
    return {
        "made": made,
        "rows": change_steps.rows_of(made.before, made.after),
        "difference": change_steps.difference_words(made.difference),
        "evidence": wishes.evidence_words(made),
        "standing": [r for r in made.refusals if wishes.is_serious(r, asked)],
    }


@require_http_methods(["GET", "POST"])
@signed_in
def apply(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """Fill in and submit an application for a change."""
    deal = _deal(request, subscription_id)
    return _fill_in(request, deal, None)


@require_http_methods(["GET", "POST"])
@signed_in
def revise(request: StaffRequest, change_id: UUID) -> HttpResponse:
    """Fill in a returned application anew."""
    found = queries.change_seen(request.user, change_id)
    if found is None:
        raise Http404
    deal = _deal(request, found.subscription_id)
    if found.state != ChangeState.RETURNED:
        return go(request, _case_url(found))
    return _fill_in(request, deal, found)


def _fill_in(request: StaffRequest, deal: Subscription, of: DealChange | None) -> HttpResponse:
    extra: dict[str, Any] = {"change": of}
    if request.method == "GET":
        initial = wishes.kept(deal, of, request.GET)
        people = wishes.kept_people(deal, of)
        wish = wishes.wish(request.user, deal, initial, people)
        made = queries.proposal(request.user, deal, wish, request.now, of=of)
        return _page(
            request, deal, ChangeForm(initial=initial), BuyersForm(initial=people), **extra,
            **_shown(made, request.GET),
        )  # fmt: skip
    form, buyers, wish = _read(request, deal, request.POST)
    made = queries.proposal(request.user, deal, wish, request.now, of=of)
    extra |= _shown(made, request.POST)
    if not form.is_valid() or (wish.names and not buyers.is_valid()):
        return _page(request, deal, form, buyers, status=422, **extra)
    try:
        if of is None:
            done = changing.apply_change(
                subscription_id=deal.pk, wish=wish, actor=request.user, now=request.now
            )
        else:
            done = changing.revise_change(change_id=of.pk, wish=wish, actor=request.user, now=request.now)
    except BusinessError as refusal:
        target = buyers if refusal.field in {"buyers", "shares"} else form
        asked = refusal.field or ""
        field = {"buyers": "buyer", "discounts": "discount_rate"}.get(asked, asked)
        target.add_error(field if field in target.fields else None, refusal.message)
        return _page(request, deal, form, buyers, status=refusal.status, refusal=refusal, **extra)
    tell(request, f"已提交 {done.number}，原单在最后一个签字以前不动。")
    return go(request, _case_url(done))


@require_safe
@signed_in
def preview(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """Before beside after while the application is being filled in."""
    deal = _deal(request, subscription_id)
    _, _, wish = _read(request, deal, request.GET)
    running = queries.change_seen(request.user, UUID(request.GET["change"])) if _is_id(request) else None
    made = queries.proposal(request.user, deal, wish, request.now, of=running)
    return render(request, "deals/_change_preview.html", _shown(made, request.GET) | {"deal": deal})


def _is_id(request: StaffRequest) -> bool:
    return bool(quotes.uuids([request.GET.get("change", "")]))


@require_POST
@signed_in
def receive(request: StaffRequest, change_id: UUID) -> HttpResponse:
    """Tick the papers of a change that were brought."""
    found = queries.change_seen(request.user, change_id)
    if found is None:
        raise Http404
    count = changing.receive_change_papers(
        change_id=found.pk,
        paper_ids=quotes.uuids(request.POST.getlist("papers")),
        actor=request.user,
        now=request.now,
    )
    tell(request, f"已登记收到 {count} 项证明。")
    return go(request, _case_url(found))
