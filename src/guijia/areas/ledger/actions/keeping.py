"""Money for others passed on; invoices entered; months closed and opened again."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.ledger import queries, rules
from guijia.areas.ledger.actions.posting import contra, demand, lock, post
from guijia.areas.ledger.enums import AccountCode, HeldKind, InvoiceKind
from guijia.areas.ledger.models import ClosedMonth, Invoice, Remittance
from guijia.areas.ledger.permissions import CLOSE_MONTH, INVOICE, REMIT, REOPEN_MONTH, REVERSE
from guijia.areas.ledger.rules import moving
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


@action
def remit(
    *,
    account_id: UUID,
    kind: HeldKind,
    amount: Decimal,
    remitted_on: date,
    document: str,
    actor: Staff,
    now: datetime,
) -> Remittance:
    """Enter that money held for others was passed on: deed tax to the tax office, the fund to its account.

    Rule:    rules.md 4.3; GUARD-2 what is held for others returns to zero.
    Writes:  Remittance, Journal, Entry; audit ``ledger.remit``.
    Locks:   account.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_amount`` | ``ledger_future`` | ``ledger_remit_over``;
             DealAccount.DoesNotExist for an outsider.
    """
    account = lock(account_id, actor)
    demand(actor, REMIT, account.project_id, "代收款由财务收款员缴存。")
    code = moving.HELD[kind]
    if refusal := moving.why_not_remit(
        amount=amount,
        held=queries.available_cny(account.pk, code),
        remitted_on=remitted_on,
        today=business_day(now),
    ):
        raise refusal
    made = Remittance(
        project_id=account.project_id,
        account=account,
        kind=kind,
        amount=amount,
        remitted_on=remitted_on,
        document=document,
        made_by=actor,
        made_at=now,
    )
    made.journal = post(
        account,
        [(account, code, amount), (account, AccountCode.TRUST_BANK, -amount)],
        key=f"remit:{made.pk}",
        memo=f"缴存{kind.label} {account.title}",
        actor=actor,
        now=now,
        wanted_on=remitted_on,
    )
    made.save(force_insert=True)
    record(
        "ledger.remit",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"kind": kind.value, "amount": str(amount), "document": document},
    )
    return made


@action
def reverse_remittance(*, remittance_id: UUID, reason: str, actor: Staff, now: datetime) -> Remittance:
    """Take the passing on of money back by a reversing journal.

    Rule:    GUARD-2.
    Writes:  Journal, Entry; Remittance; audit ``ledger.reverse_remittance``.
    Locks:   account, remittance.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_reason``; Conflict ``ledger_reversed`` |
             ``ledger_account_closed``.
    """
    seen = queries.remittances_visible_to(actor).get(pk=remittance_id)
    account = lock(seen.account_id, actor)
    made = queries.remittances_visible_to(actor).select_for_update(of=("self",)).get(pk=remittance_id)
    demand(actor, REVERSE, made.project_id, "缴存由财务经理冲销。")
    if refusal := rules.why_not_reverse(
        already=made.reversed_at is not None,
        closed=account.closed_at is not None,
        credited=False,
        reason=reason,
    ):
        raise refusal
    contra(
        made.journal,
        key=f"reverse-remit:{made.pk}",
        memo=f"冲销缴存 {made.document}：{reason}",
        actor=actor,
        now=now,
    )
    made.reversed_at, made.reversal_reason = now, reason.strip()
    made.save(update_fields=["reversed_at", "reversal_reason"])
    record("ledger.reverse_remittance", actor=actor, subject=made, project_id=made.project_id, reason=reason)
    return made


# ---- invoices


@action
def record_invoice(
    *,
    account_id: UUID,
    kind: InvoiceKind,
    number: str,
    issued_on: date,
    title: str,
    amount: Decimal,
    actor: Staff,
    now: datetime,
) -> Invoice:
    """Enter an invoice that was made for a deal.

    Rule:    rules.md 3.7, 3.8: before handover code 602 without VAT; never more than received, than the price.
    Writes:  Invoice; audit ``ledger.record_invoice``.
    Locks:   account.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_amount`` | ``ledger_future`` | ``ledger_invoice_over`` |
             ``facts_missing``; Conflict ``ledger_invoice_number`` | ``ledger_account_closed``.
    """
    account = lock(account_id, actor)
    demand(actor, INVOICE, account.project_id, "发票由财务登记。")
    if account.closed_at is not None:
        raise Conflict("ledger_account_closed", "这笔交易已了结，不能再开发票。")
    if refusal := moving.why_not_invoice(
        kind=kind,
        amount=amount,
        invoiced=queries.invoiced_cny(account.pk, prepayments=kind == InvoiceKind.PREPAYMENT),
        received=queries.received_cny(account.pk),
        price=account.price,
        issued_on=issued_on,
        today=business_day(now),
    ):
        raise refusal
    rate = None
    if kind == InvoiceKind.SALE:
        rate = facts.value("vat_general_pct", on=issued_on, project=account.project)
    made = Invoice(
        project_id=account.project_id,
        account=account,
        kind=kind,
        number=number,
        issued_on=issued_on,
        title=title,
        amount=amount,
        rate_pct=rate,
        tax=moving.tax_within(amount, rate),
        recorded_by=actor,
        recorded_at=now,
    )
    _keep(made)
    record(
        "ledger.record_invoice",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        detail={"number": number, "kind": kind.value, "amount": str(amount)},
    )
    return made


@action
def red_invoice(
    *, invoice_id: UUID, number: str, issued_on: date, notice: str, actor: Staff, now: datetime
) -> Invoice:
    """Enter the red-letter invoice (红字) that takes an invoice back as a whole.

    Rule:    红字信息确认单; an invoice is taken back once, and a red one never.
    Writes:  Invoice; audit ``ledger.red_invoice``.
    Locks:   account.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_future`` | ``ledger_red_notice``;
             Conflict ``ledger_invoice_red`` | ``ledger_invoice_number``.
    """
    seen = queries.invoices_visible_to(actor).get(pk=invoice_id)
    lock(seen.account_id, actor)
    demand(actor, INVOICE, seen.project_id, "发票由财务登记。")
    if seen.red_of_id is not None or queries.is_red(seen.pk):
        raise Conflict("ledger_invoice_red", "这张发票已冲红，或本身就是红字发票。")
    if not notice.strip():
        raise BusinessError("ledger_red_notice", "请填写红字信息确认单编号。", field="notice")
    if not seen.issued_on <= issued_on <= business_day(now):
        raise BusinessError(
            "ledger_future", "红字发票日期不能早于原发票，也不能晚于今天。", field="issued_on"
        )
    made = Invoice(
        project_id=seen.project_id,
        account=seen.account,
        kind=seen.kind,
        number=number,
        issued_on=issued_on,
        title=seen.title,
        amount=-seen.amount,
        rate_pct=seen.rate_pct,
        tax=-seen.tax,
        red_of=seen,
        red_notice=notice.strip(),
        recorded_by=actor,
        recorded_at=now,
    )
    _keep(made)
    record(
        "ledger.red_invoice",
        actor=actor,
        subject=made,
        project_id=made.project_id,
        detail={"number": number, "red_of": seen.number},
    )
    return made


def _keep(invoice: Invoice) -> None:
    try:
        with transaction.atomic():
            invoice.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "ledger_invoice_number", f"发票号码 {invoice.number} 已登记过。", field="number"
        ) from error


# ---- months


@action
def close_month(*, project: Project, month: date, actor: Staff, now: datetime) -> ClosedMonth:
    """Close the books of a month (结账): nothing more is posted in it or before.

    Rule:    GUARD-2 period lock.
    Writes:  ClosedMonth; audit ``ledger.close_month``.
    Locks:   the postings of the project (advisory, in the trigger), until the transaction ends.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_month_running``; Conflict ``ledger_month_closed``.
    """
    demand(actor, CLOSE_MONTH, project.pk, "结账由财务经理办理。")
    if refusal := moving.why_not_close(
        month=month, closed_until=queries.closed_until(project.pk), today=business_day(now)
    ):
        raise refusal
    try:
        with transaction.atomic():
            made = ClosedMonth.objects.create(project=project, month=month, closed_by=actor, closed_at=now)
    except IntegrityError as error:
        raise Conflict("ledger_month_closed", "这个月已经结账。", field="month") from error
    record("ledger.close_month", actor=actor, subject=made, project_id=project.pk)
    return made


@action
def reopen_month(*, month_id: UUID, reason: str, actor: Staff, now: datetime) -> ClosedMonth:
    """Open the last closed month again (反结账), with a reason.

    Rule:    GUARD-2 period lock; by permission.
    Writes:  ClosedMonth; audit ``ledger.reopen_month``.
    Locks:   the month.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_reason``; Conflict ``ledger_month_not_last``.
    """
    made = queries.months_visible_to(actor).select_for_update(of=("self",)).get(pk=month_id)
    demand(actor, REOPEN_MONTH, made.project_id, "反结账由总经理办理。")
    closed = queries.closed_until(made.project_id) if made.reopened_at is None else None
    if refusal := moving.why_not_reopen(month=made.month, closed_until=closed, reason=reason):
        raise refusal
    made.reopened_at, made.reopened_by, made.reopening_reason = now, actor, reason.strip()
    made.save(update_fields=["reopened_at", "reopened_by", "reopening_reason"])
    record("ledger.reopen_month", actor=actor, subject=made, project_id=made.project_id, reason=reason)
    return made
