"""Money: receipts, the account of a deal, taking a receipt back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.ledger import actions, queries, rules, tables
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.ledger.forms import ReceiveForm, ReverseForm
from guijia.areas.ledger.models import DealAccount
from guijia.areas.ledger.permissions import RECEIVE, REVERSE, SEE_MONEY
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.money import format_cny
from guijia.kit.views import StaffRequest, go, signed_in, tell


def _gate(request: StaffRequest) -> None:
    if not request.user.may(SEE_MONEY):
        raise Http404


@require_safe
@signed_in
def receipts(request: StaffRequest) -> HttpResponse:
    """Receipts of the viewer's projects."""
    _gate(request)
    acts = [("交易账户", reverse("ledger:accounts"))]
    return tables.ReceiptList().respond(request, queries.receipts_visible_to(request.user), acts=acts)


@require_safe
@signed_in
def accounts(request: StaffRequest) -> HttpResponse:
    """Accounts of deals with what was received."""
    _gate(request)
    rows = queries.with_received(queries.accounts_visible_to(request.user))
    acts = [("收据", reverse("ledger:receipts"))]
    return tables.AccountList().respond(request, rows, acts=acts)


def _seen(request: StaffRequest, account_id: UUID) -> DealAccount:
    return get_object_or_404(queries.accounts_visible_to(request.user), pk=account_id)


@require_safe
@signed_in
def account(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """The account of one deal: the plan beside what came in."""
    return _page(request, _seen(request, account_id))


def _page(request: StaffRequest, found: DealAccount, *, status: int = 200, **more: Any) -> HttpResponse:
    today, viewer = business_day(request.now), request.user
    rows = list(queries.receipts_of(found.pk))
    received = sum((r.amount for r in rows if r.reversed_at is None), rules.ZERO)
    closed = found.closed_at is not None
    why_receive: BusinessError | str | None = rules.why_not_receive(
        price=found.price,
        received=received,
        amount=rules.FEN,
        received_on=today,
        today=today,
        closed=closed,
    )
    if not viewer.may(RECEIVE, found.project_id):
        why_receive = tables.ONLY_CASHIER
    why_reverse: BusinessError | str | None = rules.why_not_reverse(
        already=False, closed=closed, credited=False, reason="asked before one is given"
    )
    if not viewer.may(REVERSE, found.project_id):
        why_reverse = tables.ONLY_FINANCE_MANAGER
    context = {
        "account": found,
        "plan": tables.plan_shown(queries.plan_of(found.pk), received, today),
        "receipts": rows,
        "journals": queries.journals_of(found.pk),
        "received": received,
        "left": found.price - received,
        "why_receive": why_receive,
        "why_reverse": why_reverse,
        "form": ReceiveForm(initial={"received_on": today}),
        "links": tables.links_of(found),
        "now": request.now,
        **more,
    }
    return render(request, "ledger/account.html", context, status=status)


@require_POST
@signed_in
def receive(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Confirm house money that has arrived."""
    found, form = _seen(request, account_id), ReceiveForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, form=form)
    data = form.cleaned_data
    try:
        made = actions.receive(
            account_id=account_id,
            kind=ReceiptKind.PRICE,
            amount=data["amount"],
            payer=data["payer"],
            method=PayMethod(data["method"]),
            received_on=data["received_on"],
            bank_reference=data["bank_reference"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _page(request, found, status=refusal.status, form=form)
    tell(request, f"已收房款 {format_cny(made.amount)} 元，收据 {made.number}。")
    return go(request, reverse("ledger:account", args=[account_id]))


@require_POST
@signed_in
def reverse_receipt(request: StaffRequest, receipt_id: UUID) -> HttpResponse:
    """Take a receipt back with a reason."""
    receipt = get_object_or_404(queries.receipts_visible_to(request.user), pk=receipt_id)
    form = ReverseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        if form.errors and request.POST.get("reason", "").strip():
            raise BusinessError("ledger_reason", " ".join(map(str, form.errors["reason"])), field="reason")
        actions.reverse_receipt(receipt_id=receipt_id, reason=reason, actor=request.user, now=request.now)
    except BusinessError as refusal:
        found = _seen(request, receipt.account_id)
        return _page(request, found, status=refusal.status, refusal=refusal)
    tell(request, f"收据 {receipt.number} 已冲销，金额退出已收；编号不再使用。")
    return go(request, reverse("ledger:account", args=[receipt.account_id]))
