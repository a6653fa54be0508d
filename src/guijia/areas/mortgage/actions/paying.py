"""Notary, notice registration, the bank's money, and the vouchers of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.areas.ledger.models import Receipt
from guijia.areas.mortgage import errors
from guijia.areas.mortgage.actions.locking import go_on, lock, note
from guijia.areas.mortgage.actions.opening import PLANNED
from guijia.areas.mortgage.actions.originals import keep
from guijia.areas.mortgage.enums import LoanKind, LoanState, OriginalKind
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.notices import PAID
from guijia.areas.mortgage.rules import loans as rules
from guijia.kit.days import business_day
from guijia.kit.money import format_cny
from guijia.platform.audit.acting import action
from guijia.platform.notify import actions as notify
from guijia.platform.org.models import Staff


@action
def notarise(*, loan_id: UUID, notary_number: str, actor: Staff, now: datetime, opinion: str = "") -> Loan:
    """The loan contract was notarised, where the agreement asks for it.

    Rule:    MTG-09.
    Writes:  Loan, Original (the deed); case W08; audit ``mortgage.notarise``.
    Locks:   case, loan.
    Raises:  Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.NOTARISING}, "登记公证"):
        raise refusal
    loan.notary_number, loan.state = notary_number, LoanState.REGISTERING
    loan.save(update_fields=["notary_number", "state"])
    keep(loan, OriginalKind.NOTARY, notary_number, 1, actor.name, "按揭室", "公证完成", actor, now)
    go_on(case, loan, "notarise", actor=actor, now=now, opinion=opinion)
    note("notarise", loan, actor, number=notary_number)
    return loan


@action
def register_notice(
    *,
    loan_id: UUID,
    pre_notice_number: str,
    mortgage_notice_number: str,
    registered_on: date,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Loan:
    """Notice and notice of the mortgage are registered; the bank can pay.

    Rule:    rules.md 5.10: both before the pay-out.
    Writes:  Loan; case W08; audit ``mortgage.register_notice``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_future`` | ``mortgage_order`` | ``mortgage_approval_over``;
             Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.REGISTERING}, "登记抵押预告登记"):
        raise refusal
    if refusal := rules.why_not_day(registered_on, business_day(now), "registered_on", loan.decided_on):
        raise refusal
    if loan.approval_until is not None and registered_on > loan.approval_until:
        raise rules.approval_over(loan.approval_until)
    loan.pre_notice_number, loan.mortgage_notice_number = pre_notice_number, mortgage_notice_number
    loan.registered_on, loan.state = registered_on, LoanState.PAYING
    loan.save(update_fields=["pre_notice_number", "mortgage_notice_number", "registered_on", "state"])
    go_on(case, loan, "register", actor=actor, now=now, opinion=opinion)
    note("register_notice", loan, actor, number=mortgage_notice_number)
    return loan


@action
def pay_out(
    *,
    loan_id: UUID,
    amount: Decimal,
    paid_on: date,
    bank_reference: str,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Loan:
    """The bank's money has come: it fills the loan's line of the plan, by one receipt and never by two.

    Rule:    W08 matched with the bank's list; a receipt that the cashier entered already under this reference is
             the pay-out; GUARD-2.
    Writes:  Receipt with its journal when there is none yet; Loan; case W08; messages to the consultant; audit
             ``mortgage.pay_out``.
    Locks:   case, loan, account, then the receipt counter (last).
    Raises:  BusinessError ``mortgage_paid_amount`` | ``mortgage_approval_over`` | ``mortgage_future`` |
             ``ledger_*``; Conflict ``mortgage_wrong_state`` | ``mortgage_other_receipt`` |
             ``ledger_reference_used``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.PAYING}, "登记放款"):
        raise refusal
    refusal = rules.why_not_pay(
        amount=amount,
        approved=loan.approved,
        paid_on=paid_on,
        today=business_day(now),
        until=loan.approval_until,
    )
    if refusal:
        raise refusal
    receipt = _receipt(loan, amount, paid_on, bank_reference, actor, now)
    loan.receipt, loan.paid_on, loan.state = receipt, receipt.received_on, LoanState.VOUCHER
    loan.save(update_fields=["receipt", "paid_on", "state"])
    go_on(case, loan, "pay_out", actor=actor, now=now, opinion=opinion)
    note("pay_out", loan, actor, amount=amount, receipt=receipt.number)
    _tell(loan, amount, actor, now)
    return loan


def _receipt(
    loan: Loan, amount: Decimal, paid_on: date, reference: str, actor: Staff, now: datetime
) -> Receipt:
    """The receipt that stands under the bank's reference, else a new one for the loan's line of the plan."""
    account_id = loan.contract.subscription_id
    money.lock_account(account_id)
    standing = (
        money.receipts_of(account_id).filter(bank_reference=reference, reversed_at__isnull=True).first()
    )
    if standing is not None:
        if refusal := rules.why_not_same_money(standing, amount=amount, price_kind=ReceiptKind.PRICE):
            raise refusal
        return standing
    line = money.plan_of(account_id).filter(kind=PLANNED[LoanKind(loan.kind)]).first()
    return ledger.receive(
        account_id=account_id,
        kind=ReceiptKind.PRICE,
        amount=amount,
        payer=str(loan.agreement),
        method=PayMethod.LOAN,
        received_on=paid_on,
        bank_reference=reference,
        line_id=line.pk if line is not None else None,
        actor=actor,
        now=now,
    )


def _tell(loan: Loan, amount: Decimal, actor: Staff, now: datetime) -> None:
    """The consultant hears that the money is there, and tells the customer.

    Rule: MTG-06, COL-04.
    """
    notify.say(
        kind=PAID,
        to=[loan.contract.subscription.consultant],
        subject=loan,
        project_id=loan.project_id,
        fields={"home": loan.unit.label, "number": loan.number, "amount": format_cny(amount)},
        actor=actor,
        now=now,
    )


@action
def reopen_payout(*, loan_id: UUID, actor: Staff, now: datetime, opinion: str) -> Loan:
    """The receipt of the pay-out was taken back: the loan waits for the bank's money again.

    Rule:    GUARD-2: what is reversed in the ledger does not stand anywhere else.
    Writes:  Loan; case W08; audit ``mortgage.reopen_payout``.
    Locks:   case, loan.
    Raises:  Conflict ``mortgage_wrong_state`` | ``mortgage_receipt_stands``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.VOUCHER}, "退回待放款"):
        raise refusal
    if loan.receipt is not None and loan.receipt.reversed_at is None:
        raise errors.receipt_stands()
    loan.receipt, loan.paid_on, loan.state = None, None, LoanState.PAYING
    loan.save(update_fields=["receipt", "paid_on", "state"])
    go_on(case, loan, "voucher", actor=actor, now=now, opinion=opinion, outcome="return")
    note("reopen_payout", loan, actor, reason=opinion)
    return loan


@action
def file_voucher(
    *,
    loan_id: UUID,
    voucher_number: str,
    told_on: date,
    place: str,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Loan:
    """The bank's voucher is in the file, the customer knows; guarantee and deposit begin with the pay-out.

    Rule:    W08 放款回单 filed; MTG-04; rules.md 5.12 guarantee from the pay-out, 5.13 deposit.
    Writes:  Loan, Original (the voucher); case W08 ends; audit ``mortgage.file_voucher``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_future`` | ``mortgage_order``; Conflict ``mortgage_wrong_state`` |
             ``mortgage_receipt_gone``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.VOUCHER}, "归集放款凭证"):
        raise refusal
    if refusal := rules.why_not_day(told_on, business_day(now), "told_on", loan.paid_on):
        raise refusal
    receipt, agreement = loan.receipt, loan.agreement
    if receipt is None or receipt.reversed_at is not None:
        raise errors.receipt_gone(receipt.number if receipt else "")
    loan.voucher_number, loan.told_on = voucher_number, told_on
    loan.guarantee_from, loan.state = loan.paid_on, LoanState.GUARANTEED
    loan.deposit = rules.deposit_of(receipt.amount, agreement.deposit_rate if agreement else Decimal(0))
    loan.save(update_fields=["voucher_number", "told_on", "guarantee_from", "deposit", "state"])
    keep(loan, OriginalKind.VOUCHER, voucher_number, 1, actor.name, place, "银行放款回单", actor, now)
    go_on(case, loan, "voucher", actor=actor, now=now, opinion=opinion)
    note("file_voucher", loan, actor, number=voucher_number, deposit=loan.deposit)
    return loan
