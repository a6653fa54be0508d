"""The account of a deal: its page, money that arrives, a receipt taken back."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.ledger import actions, queries, rules, tables
from guijia.areas.ledger.banking import queries as bank
from guijia.areas.ledger.banking.forms import VirtualForm
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.ledger.forms import (
    InvoiceForm,
    ReceiveForm,
    RefundForm,
    RemitForm,
    ReverseForm,
    TransferForm,
)
from guijia.areas.ledger.models import DealAccount
from guijia.areas.ledger.permissions import INVOICE, RECEIVE, REMIT, REQUEST_REFUND, REVERSE, TRANSFER
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.money import format_cny
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org.models import Staff


def seen(request: StaffRequest, account_id: UUID) -> DealAccount:
    """The account, or 404 for whoever does not see it."""
    return get_object_or_404(queries.accounts_visible_to(request.user), pk=account_id)


@require_safe
@signed_in
def account(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """The account of one deal: the plan beside what came in."""
    return account_page(request, seen(request, account_id))


def account_page(
    request: StaffRequest, found: DealAccount, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The account as a page, with what was typed wrongly on it when something was."""
    today, viewer = business_day(request.now), request.user
    plan, received = list(queries.plan_of(found.pk)), queries.received_cny(found.pk)
    rows = list(queries.receipts_of(found.pk))
    sources = tables.refundable(found)
    held = tables.held_shown(found)
    context = {
        "account": found,
        "plan": tables.plan_shown(plan, received, queries.named_of(found.pk), today),
        "receipts": rows,
        "refunds": [(one, tables.refund_mark(one)) for one in queries.refunds_of(found.pk)],
        "transfers": queries.transfers_of(found.pk),
        "invoices": queries.invoices_of(found.pk),
        "remittances": queries.remittances_of(found.pk),
        "held": held,
        "journals": queries.journals_of(found.pk),
        "received": received,
        "left": found.price - received,
        "form": ReceiveForm(plan=plan, initial={"received_on": today}),
        "refund_form": RefundForm(sources=sources, auto_id="refund_%s"),
        "transfer_form": TransferForm(auto_id="transfer_%s"),
        "remit_form": RemitForm(
            auto_id="remit_%s",
            initial={
                "remitted_on": today,
                **({"kind": held[0].kind, "amount": held[0].amount} if held else {}),
            },
        ),
        "invoice_form": InvoiceForm(auto_id="invoice_%s", initial={"issued_on": today}),
        "links": tables.links_of(found),
        "virtual": bank.virtual_account_of(found.pk),
        "virtual_form": VirtualForm(auto_id="virtual_%s"),
        "now": request.now,
        "today": today,
        **_rights(found, viewer, received, today),
        "may_refund": bool(sources) and viewer.may(REQUEST_REFUND, found.project_id),
        "may_remit": bool(held) and viewer.may(REMIT, found.project_id),
        **more,
    }
    return render(request, "ledger/account.html", context, status=status)


def _rights(found: DealAccount, viewer: Staff, received: Decimal, today: date) -> dict[str, Any]:
    """What the viewer may do on this page, or why not."""
    closed = found.closed_at is not None
    why_receive: BusinessError | str | None = rules.why_not_receive(
        price=found.price,
        received=None,
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
    return {
        "why_receive": why_receive,
        "why_reverse": why_reverse,
        "may_transfer": not closed and received > 0 and viewer.may(TRANSFER, found.project_id),
        "may_virtual": not closed and viewer.may(RECEIVE, found.project_id),
        "may_invoice": not closed and viewer.may(INVOICE, found.project_id),
    }


@require_POST
@signed_in
def receive(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Confirm money that has arrived."""
    found = seen(request, account_id)
    form = ReceiveForm(request.POST, plan=list(queries.plan_of(account_id)))
    if not form.is_valid():
        return account_page(request, found, status=422, form=form)
    data = form.cleaned_data
    try:
        made = actions.receive(
            account_id=account_id,
            kind=data["kind"],
            amount=data["amount"],
            payer=data["payer"],
            method=PayMethod(data["method"]),
            received_on=data["received_on"],
            bank_reference=data["bank_reference"],
            line_id=data["line"],
            surplus_to_refund=data["surplus"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return account_page(request, found, status=refusal.status, form=form)
    tell(request, f"已收{ReceiptKind(made.kind).label} {format_cny(made.amount)} 元，收据 {made.number}。")
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
        found = seen(request, receipt.account_id)
        return account_page(request, found, status=refusal.status, refusal=refusal)
    tell(request, f"收据 {receipt.number} 已冲销，金额退出已收；编号不再使用。")
    return go(request, reverse("ledger:account", args=[receipt.account_id]))
