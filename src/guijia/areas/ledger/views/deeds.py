"""What is done with money on the page of a deal: refunds, transfers, passing on, invoices; months closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.ledger import actions, queries, rules
from guijia.areas.ledger.actions import Arrival, Payee, Share
from guijia.areas.ledger.actions.refunding import PROCESS
from guijia.areas.ledger.banking import actions as bank
from guijia.areas.ledger.banking import queries as statements
from guijia.areas.ledger.enums import HeldKind, InvoiceKind, PayMethod, ReceiptKind, RefundSource
from guijia.areas.ledger.forms import (
    CloseMonthForm,
    InvoiceForm,
    RedForm,
    RefundForm,
    RemitForm,
    ReverseForm,
    ShareRows,
    SplitForm,
    TransferForm,
)
from guijia.areas.ledger.models import DealAccount
from guijia.areas.ledger.permissions import RECEIVE, SEE_MONEY
from guijia.areas.ledger.rules import moving
from guijia.areas.ledger.views.account import account_page, seen
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.money import format_cny
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.flow import queries as flow
from guijia.platform.places import queries as places


def _do(
    request: StaffRequest,
    found: DealAccount,
    form: forms.Form,
    name: str,
    deed: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do what a form of the account's page asks, or show the page again with what is wrong at its field."""
    if not form.is_valid():
        return account_page(request, found, status=422, **{name: form})
    try:
        words = deed(form.cleaned_data)
    except BusinessError as refusal:
        refusal.show_on(form)
        return account_page(request, found, status=refusal.status, **{name: form})
    tell(request, words)
    return go(request, reverse("ledger:account", args=[found.pk]))


@require_POST
@signed_in
def request_refund(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Ask that money be given back."""
    found = seen(request, account_id)

    def deed(data: dict[str, Any]) -> str:
        made = actions.request_refund(
            account_id=account_id,
            source=RefundSource(data["source"]),
            amount=data["amount"],
            reason=data["reason"],
            payee=Payee(data["payee"], data["bank_name"], data["bank_account"]),
            actor=request.user,
            now=request.now,
        )
        return f"已申请退款 {made.number}，等财务经理审批。"

    every = [(str(one), one.label) for one in RefundSource]
    form = RefundForm(request.POST, sources=every, auto_id="refund_%s")
    return _do(request, found, form, "refund_form", deed)


@require_safe
@signed_in
def refund(request: StaffRequest, refund_id: UUID) -> HttpResponse:
    """The approval of a refund."""
    found = get_object_or_404(queries.refunds_visible_to(request.user), pk=refund_id)
    case = flow.case_of(found, PROCESS)
    if case is None:
        raise Http404
    return go(request, reverse("flow:case", args=[case.pk]))


@require_POST
@signed_in
def transfer(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Move money to another deal."""
    found = seen(request, account_id)

    def deed(data: dict[str, Any]) -> str:
        target = queries.account_named(request.user, data["target"], found.project_id)
        if target is None:
            raise BusinessError("ledger_target_unknown", "没有这笔在办的交易，或房号不唯一。", field="target")
        made = actions.transfer(
            origin_id=account_id,
            target_id=target.pk,
            amount=data["amount"],
            reason=data["reason"],
            actor=request.user,
            now=request.now,
        )
        return f"已转款 {format_cny(made.amount)} 元至 {target.title}，转款单 {made.number}。"

    return _do(request, found, TransferForm(request.POST, auto_id="transfer_%s"), "transfer_form", deed)


@require_POST
@signed_in
def remit(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Enter that money for others was passed on."""
    found = seen(request, account_id)

    def deed(data: dict[str, Any]) -> str:
        made = actions.remit(
            account_id=account_id,
            kind=HeldKind(data["kind"]),
            amount=data["amount"],
            remitted_on=data["remitted_on"],
            document=data["document"],
            actor=request.user,
            now=request.now,
        )
        return f"已登记缴存{HeldKind(made.kind).label} {format_cny(made.amount)} 元。"

    return _do(request, found, RemitForm(request.POST, auto_id="remit_%s"), "remit_form", deed)


@require_POST
@signed_in
def record_invoice(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Enter an invoice."""
    found = seen(request, account_id)

    def deed(data: dict[str, Any]) -> str:
        kind = InvoiceKind(data.pop("kind"))
        made = actions.record_invoice(
            account_id=account_id, kind=kind, actor=request.user, now=request.now, **data
        )
        return f"已登记发票 {made.number}。"

    return _do(request, found, InvoiceForm(request.POST, auto_id="invoice_%s"), "invoice_form", deed)


@require_POST
@signed_in
def red_invoice(request: StaffRequest, invoice_id: UUID) -> HttpResponse:
    """Enter the red-letter invoice that takes one back."""
    one = get_object_or_404(queries.invoices_visible_to(request.user), pk=invoice_id)
    form = RedForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(errors[0]) for errors in form.errors.values())
        raise BusinessError("ledger_red_form", words)
    made = actions.red_invoice(
        invoice_id=invoice_id, actor=request.user, now=request.now, **form.cleaned_data
    )
    tell(request, f"发票 {one.number} 已由红字发票 {made.number} 冲红。")
    return go(request, reverse("ledger:account", args=[one.account_id]))


def _reason(request: StaffRequest) -> str:
    """Why something is taken back; what cannot be used as a reason is refused in words."""
    form = ReverseForm(request.POST)
    if form.is_valid():
        return str(form.cleaned_data["reason"])
    raise BusinessError("ledger_reason", " ".join(map(str, form.errors["reason"])), field="reason")


@require_POST
@signed_in
def reverse_refund(request: StaffRequest, refund_id: UUID) -> HttpResponse:
    """Take a paid refund back that the bank returned."""
    one = get_object_or_404(queries.refunds_visible_to(request.user), pk=refund_id)
    actions.reverse_refund(refund_id=refund_id, reason=_reason(request), actor=request.user, now=request.now)
    tell(request, f"退款 {one.number} 已冲销，款项回到账上。")
    return go(request, reverse("ledger:account", args=[one.account_id]))


@require_POST
@signed_in
def reverse_transfer(request: StaffRequest, transfer_id: UUID) -> HttpResponse:
    """Take a transfer back."""
    one = get_object_or_404(queries.transfers_visible_to(request.user), pk=transfer_id)
    actions.reverse_transfer(
        transfer_id=transfer_id, reason=_reason(request), actor=request.user, now=request.now
    )
    tell(request, f"转款 {one.number} 已冲销。")
    return go(request, reverse("ledger:account", args=[one.origin_id]))


@require_POST
@signed_in
def reverse_remittance(request: StaffRequest, remittance_id: UUID) -> HttpResponse:
    """Take the passing on of money back."""
    one = get_object_or_404(queries.remittances_visible_to(request.user), pk=remittance_id)
    actions.reverse_remittance(
        remittance_id=remittance_id, reason=_reason(request), actor=request.user, now=request.now
    )
    tell(request, f"缴存 {one.document} 已冲销。")
    return go(request, reverse("ledger:account", args=[one.account_id]))


# ---- one arrival for several deals


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def split(request: StaffRequest) -> HttpResponse:
    """One bank transfer shared out among several deals or purposes."""
    if not request.user.may(RECEIVE):
        raise Http404
    if request.method != "POST":
        form = SplitForm(initial=_of_line(request))
        return render(request, "ledger/split.html", {"form": form, "rows": ShareRows(prefix="share")})
    form, rows = SplitForm(request.POST), ShareRows(request.POST, prefix="share")
    if not (form.is_valid() & rows.is_valid()):
        return render(request, "ledger/split.html", {"form": form, "rows": rows}, status=422)
    line_id = form.cleaned_data["line"]
    if line_id:
        get_object_or_404(statements.lines_visible_to(request.user), pk=line_id)
    try:
        made = bank.share_out(
            line_id=line_id,
            shares=_shares(request, form.cleaned_data, [one.cleaned_data for one in rows]),
            arrival=Arrival(
                form.cleaned_data["payer"],
                PayMethod(form.cleaned_data["method"]),
                form.cleaned_data["received_on"],
                form.cleaned_data["bank_reference"],
            ),
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return render(request, "ledger/split.html", {"form": form, "rows": rows}, status=refusal.status)
    tell(request, f"已拆分收款 {len(made)} 笔，收据 {made[0].number} 至 {made[-1].number}。")
    return go(request, reverse("ledger:receipts"))


def _of_line(request: StaffRequest) -> dict[str, Any]:
    """What is known of an arrival that stands on a bank statement."""
    known: dict[str, Any] = {"received_on": business_day(request.now)}
    try:
        line_id = SplitForm.base_fields["line"].clean(request.GET.get("line", ""))
    except ValidationError:
        return known
    if line_id:
        line = get_object_or_404(statements.lines_visible_to(request.user), pk=line_id)
        known |= {
            "line": line.pk,
            "payer": line.payer,
            "received_on": line.booked_on,
            "bank_reference": line.serial,
            "total": line.amount,
        }
    return known


def _shares(request: StaffRequest, head: dict[str, Any], rows: list[dict[str, Any]]) -> list[Share]:
    """The parts that were typed, each with its deal; together the whole arrival.

    Raises: BusinessError ``ledger_split_sum`` | ``ledger_target_unknown``.
    """
    given = [row for row in rows if row.get("deal")]
    total = sum((row["amount"] for row in given), rules.ZERO)
    if total != head["total"]:
        raise BusinessError(
            "ledger_split_sum", f"各笔合计 {format_cny(total)} 元，与到账总额不等。", field="total"
        )
    found = []
    for row in given:
        account = queries.account_named(request.user, row["deal"])
        if account is None:
            raise BusinessError("ledger_target_unknown", f"没有“{row['deal']}”这笔在办的交易，或房号不唯一。")
        found.append(Share(account.pk, ReceiptKind(row["kind"] or "price"), row["amount"]))
    return found


# ---- months


@require_POST
@signed_in
def close_month(request: StaffRequest) -> HttpResponse:
    """Close the books of a month."""
    form = CloseMonthForm(request.POST)
    if not form.is_valid():
        raise BusinessError("ledger_month_form", "请选择要结账的项目和月份。")
    rows = places.projects_among(request.user.scope_of(SEE_MONEY))
    project = get_object_or_404(rows, pk=form.cleaned_data["project"])
    made = actions.close_month(
        project=project,
        month=moving.month_of(form.cleaned_data["month"]),
        actor=request.user,
        now=request.now,
    )
    tell(request, f"{project.name} {made.month:%Y-%m} 已结账。")
    return go(request, reverse("ledger:months"))


@require_POST
@signed_in
def reopen_month(request: StaffRequest, month_id: UUID) -> HttpResponse:
    """Open the last closed month again."""
    one = get_object_or_404(queries.months_visible_to(request.user), pk=month_id)
    actions.reopen_month(month_id=month_id, reason=_reason(request), actor=request.user, now=request.now)
    tell(request, f"{one.project.name} {one.month:%Y-%m} 已反结账。")
    return go(request, reverse("ledger:months"))
