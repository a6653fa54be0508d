"""Lists of deals, and the way from a document to its case."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from guijia.areas.deals import tables
from guijia.areas.deals.enums import RegisterKind
from guijia.areas.deals.permissions import SEE_COMMISSION, SEE_DEALS
from guijia.areas.deals.queries import commission
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.rules import commission as rules
from guijia.areas.deals.views.closing import printing
from guijia.kit.days import business_day
from guijia.kit.views import StaffRequest, chosen_project, signed_in
from guijia.platform.flow import queries as flow

MONTHS_SHOWN, PEOPLE_SHOWN = 4, 60


def _gate(request: StaffRequest) -> None:
    if not request.user.may(SEE_DEALS):
        raise Http404


@require_safe
@signed_in
def subscriptions(request: StaffRequest) -> HttpResponse:
    """Subscriptions."""
    _gate(request)
    # The list fetches what its columns show, and nothing else.
    rows = queries.subscriptions_visible_to(request.user).select_related(None)
    return tables.SubscriptionList().respond(request, rows)


@require_safe
@signed_in
def signings(request: StaffRequest) -> HttpResponse:
    """Signing appointments."""
    _gate(request)
    return tables.SigningList().respond(request, queries.appointments_visible_to(request.user))


@require_safe
@signed_in
def contracts(request: StaffRequest) -> HttpResponse:
    """Contracts."""
    _gate(request)
    rows = queries.contracts_visible_to(request.user).select_related(None)
    return tables.ContractList().respond(request, rows)


@require_safe
@signed_in
def filings(request: StaffRequest) -> HttpResponse:
    """The filing ledger."""
    _gate(request)
    rows = queries.filings_visible_to(request.user)
    return tables.FilingList().respond(request, rows, printing=printing(request, RegisterKind.F14))


@require_safe
@signed_in
def seals(request: StaffRequest) -> HttpResponse:
    """The seal register."""
    _gate(request)
    rows = queries.seals_visible_to(request.user)
    return tables.SealList().respond(request, rows, printing=printing(request, RegisterKind.SEALS))


def _to_case(subject: Any) -> HttpResponse:
    case = flow.case_of(subject) if subject is not None else None
    if case is None:
        raise Http404
    return HttpResponseRedirect(reverse("flow:case", args=[case.pk]))


@require_safe
@signed_in
def subscription(request: StaffRequest, subscription_id: UUID) -> HttpResponse:
    """Lead to the case of a subscription."""
    return _to_case(queries.subscriptions_visible_to(request.user).filter(pk=subscription_id).first())


@require_safe
@signed_in
def contract(request: StaffRequest, contract_id: UUID) -> HttpResponse:
    """Lead to the newest case of a contract."""
    return _to_case(queries.contracts_visible_to(request.user).filter(pk=contract_id).first())


@require_safe
@signed_in
def commissions(request: StaffRequest) -> HttpResponse:
    """The commission register, above it the last months by consultant."""
    if not request.user.may(SEE_COMMISSION):
        raise Http404
    months = rules.last_months(business_day(request.now), MONTHS_SHOWN)
    people = commission.months_of(request.user, months, chosen_project(request))
    rows = commission.commissions_visible_to(request.user)
    return tables.CommissionList().respond(request, rows, months=months, people=people[:PEOPLE_SHOWN])
