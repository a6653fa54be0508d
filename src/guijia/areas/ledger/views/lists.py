"""Lists of money, and the months that are closed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guijia.areas.ledger import queries, tables
from guijia.areas.ledger.permissions import CLOSE_MONTH, RECEIVE, REOPEN_MONTH, SEE_MONEY
from guijia.areas.ledger.rules import moving
from guijia.kit.days import business_day
from guijia.kit.views import StaffRequest, signed_in
from guijia.platform.places import queries as places


def gate(request: StaffRequest) -> None:
    """404 for whoever sees no money at all."""
    if not request.user.may(SEE_MONEY):
        raise Http404


@require_safe
@signed_in
def receipts(request: StaffRequest) -> HttpResponse:
    """Receipts of the viewer's projects."""
    gate(request)
    acts = [("交易账户", reverse("ledger:accounts"))]
    if request.user.may(RECEIVE):
        acts.append(("拆分收款", reverse("ledger:split")))
    return tables.ReceiptList().respond(request, queries.receipts_visible_to(request.user), acts=acts)


@require_safe
@signed_in
def accounts(request: StaffRequest) -> HttpResponse:
    """Accounts of deals with what was received."""
    gate(request)
    rows = queries.with_received(queries.accounts_visible_to(request.user))
    acts = [("收据", reverse("ledger:receipts"))]
    return tables.AccountList().respond(request, rows, acts=acts)


@require_safe
@signed_in
def plans(request: StaffRequest) -> HttpResponse:
    """What is to be paid and is not yet, by age."""
    gate(request)
    return tables.PlanList(business_day(request.now)).respond(request, queries.due_lines(request.user))


@require_safe
@signed_in
def refunds(request: StaffRequest) -> HttpResponse:
    """Refunds of the viewer's projects."""
    gate(request)
    return tables.RefundList().respond(request, queries.refunds_visible_to(request.user))


@require_safe
@signed_in
def transfers(request: StaffRequest) -> HttpResponse:
    """Money that went from one deal to another."""
    gate(request)
    return tables.TransferList().respond(request, queries.transfers_visible_to(request.user))


@require_safe
@signed_in
def invoices(request: StaffRequest) -> HttpResponse:
    """Invoices of the viewer's projects."""
    gate(request)
    return tables.InvoiceList().respond(request, queries.invoices_visible_to(request.user))


@require_safe
@signed_in
def journals(request: StaffRequest) -> HttpResponse:
    """Every posting of the viewer's projects."""
    gate(request)
    acts = [("月度结账", reverse("ledger:months"))]
    rows = queries.with_total(queries.journals_visible_to(request.user))
    return tables.JournalList().respond(request, rows, acts=acts)


@require_safe
@signed_in
def held(request: StaffRequest) -> HttpResponse:
    """Money held for others that has to be passed on."""
    gate(request)
    return tables.HeldList().respond(request, queries.holding(request.user))


@require_safe
@signed_in
def months(request: StaffRequest) -> HttpResponse:
    """The months that are closed, by project."""
    gate(request)
    viewer, running = request.user, moving.month_of(business_day(request.now))
    context = {
        "projects": [
            (project, queries.month_to_close(project.pk, running), viewer.may(CLOSE_MONTH, project.pk))
            for project in places.projects_among(viewer.scope_of(SEE_MONEY))
        ],
        "months": queries.months_visible_to(viewer).order_by("-closed_at")[:100],
        "reopenable": queries.last_closed(viewer) if viewer.may(REOPEN_MONTH) else frozenset(),
        "running": running,
    }
    return render(request, "ledger/months.html", context)
