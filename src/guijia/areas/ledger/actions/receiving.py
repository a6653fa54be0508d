"""Money comes in, is booked twice, and is never rubbed out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.ledger import queries, registry, rules
from guijia.areas.ledger.actions.posting import Side, check_shrinking, contra, demand, lock, post
from guijia.areas.ledger.enums import PRICE_CODES, AccountCode, PayMethod, ReceiptKind
from guijia.areas.ledger.models import DealAccount, Journal, PlanLine, Receipt
from guijia.areas.ledger.permissions import RECEIVE, REVERSE
from guijia.areas.ledger.rules import moving
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

RECEIPT_SERIES = "ledger.receipt"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money as the bank (or the till) shows it: who paid, how, when, under which reference."""

    payer: str
    method: PayMethod
    received_on: date
    bank_reference: str


@dataclass(frozen=True, slots=True)
class Share:
    """What of one arrival is for which deal and what; ``line_id``: the line of the plan it was paid for."""

    account_id: UUID
    kind: ReceiptKind
    amount: Decimal
    line_id: UUID | None = None


@action
def receive(
    *,
    account_id: UUID,
    kind: ReceiptKind,
    amount: Decimal,
    payer: str,
    method: PayMethod,
    received_on: date,
    bank_reference: str,
    actor: Staff,
    now: datetime,
    line_id: UUID | None = None,
    surplus_to_refund: bool = False,
) -> Receipt:
    """Confirm that money has arrived: the price on the supervised account, money for others on its own.

    Rule:    W01.5, SUB-03: the cashier confirms; a receipt in the ledger, not a tick. What is above the price
             becomes owed to the customer only when the cashier says so.
    Writes:  Journal, Entry, Receipt (number without gaps); audit ``ledger.receive``.
    Locks:   account, then the receipt counter (last).
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_amount`` | ``ledger_future`` | ``ledger_over_price`` |
             ``ledger_line_unknown``; Conflict ``ledger_account_closed`` | ``ledger_reference_used``;
             DealAccount.DoesNotExist for an outsider.
    """
    account = lock(account_id, actor)
    arrival = Arrival(payer, method, received_on, bank_reference)
    share = Share(account_id, kind, amount, line_id)
    receipt = _book(
        account, share, arrival, part=1, actor=actor, now=now, surplus_to_refund=surplus_to_refund
    )
    _number(receipt, now)
    return receipt


@action
def receive_split(*, shares: Sequence[Share], arrival: Arrival, actor: Staff, now: datetime) -> list[Receipt]:
    """Confirm one bank transfer that was paid for several deals or purposes: one receipt for each part.

    Rule:    COL-*; the parts carry the bank's one reference and add up to it by themselves.
    Writes:  Journal, Entry, Receipt for each part; audit ``ledger.receive`` for each.
    Locks:   all accounts in the order of their ids, then the receipt counter (last).
    Raises:  BusinessError ``ledger_split_empty`` and those of ``receive``.
    """
    if len(shares) < 2:
        raise BusinessError("ledger_split_empty", "拆分收款至少要有两笔。", field="shares")
    accounts = {pk: lock(pk, actor) for pk in sorted({share.account_id for share in shares})}
    if len({account.project_id for account in accounts.values()}) > 1:
        raise BusinessError("ledger_transfer_project", "一笔到账只能拆给同一项目的交易。", field="shares")
    made = [
        _book(accounts[share.account_id], share, arrival, part=part, actor=actor, now=now)
        for part, share in enumerate(shares, start=1)
    ]
    for receipt in made:
        _number(receipt, now)
    return made


def _book(
    account: DealAccount,
    share: Share,
    arrival: Arrival,
    *,
    part: int,
    actor: Staff,
    now: datetime,
    surplus_to_refund: bool = False,
) -> Receipt:
    """One receipt with its journal, still without its number."""
    demand(actor, RECEIVE, account.project_id, "只有财务收款员能确认到账。", "SUB-03")
    surplus = _surplus(account, share) if surplus_to_refund else rules.ZERO
    refusal = rules.why_not_receive(
        price=account.price,
        received=queries.received_cny(account.pk) if share.kind in moving.PRICE_KINDS else None,
        amount=share.amount - surplus,
        received_on=arrival.received_on,
        today=business_day(now),
        closed=account.closed_at is not None,
    )
    if refusal:
        raise refusal
    receipt = Receipt(
        project_id=account.project_id,
        account=account,
        kind=share.kind,
        amount=share.amount,
        payer=arrival.payer,
        method=arrival.method,
        bank_reference=arrival.bank_reference,
        part=part,
        line=_line(account, share),
        received_on=arrival.received_on,
        confirmed_at=now,
        confirmed_by=actor,
    )
    receipt.journal = post(
        account,
        _sides(account, share, arrival, surplus),
        key=f"receipt:{receipt.pk}",
        memo=f"收{share.kind.label} {account.title}",
        actor=actor,
        now=now,
        wanted_on=arrival.received_on,
    )
    record(
        "ledger.receive",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={
            "kind": share.kind.value,
            "amount": str(share.amount),
            "bank_reference": arrival.bank_reference,
        },
    )
    return receipt


def _surplus(account: DealAccount, share: Share) -> Decimal:
    if share.kind not in moving.PRICE_KINDS:
        return rules.ZERO
    return max(rules.ZERO, queries.received_cny(account.pk) + share.amount - account.price)


def _line(account: DealAccount, share: Share) -> PlanLine | None:
    if share.line_id is None or share.kind not in moving.PRICE_KINDS:
        return None
    found = queries.plan_of(account.pk).filter(pk=share.line_id).first()
    if found is None:
        raise BusinessError("ledger_line_unknown", "指定的期次不在现行付款计划里。", field="line")
    return found


def _sides(account: DealAccount, share: Share, arrival: Arrival, surplus: Decimal) -> list[Side]:
    bank, credit = moving.BOOKED[share.kind]
    return [
        (account, AccountCode.CASH if arrival.method == PayMethod.CASH else bank, share.amount),
        (account, credit, surplus - share.amount),
        (account, AccountCode.REFUND_PAYABLE, -surplus),
    ]


def _number(receipt: Receipt, now: datetime) -> None:
    """Take the number and write; the database has the last word on a bank's reference."""
    receipt.number = numbers.take(RECEIPT_SERIES, project=receipt.account.project, now=now)
    try:
        with transaction.atomic():
            receipt.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "ledger_reference_used",
            f"银行流水号 {receipt.bank_reference} 已用于另一张收据，不能重复入账。",
            field="bank_reference",
        ) from error


@action
def reverse_receipt(*, receipt_id: UUID, reason: str, actor: Staff, now: datetime) -> Receipt:
    """Take a receipt back by a reversing journal; the number stays used.

    Rule:    GUARD-2, COL-*.
    Writes:  Journal, Entry, Receipt.reversed_at; audit ``ledger.reverse_receipt``.
    Locks:   account, then receipt.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_reason``; Conflict ``ledger_reversed`` |
             ``ledger_credited`` | ``ledger_account_closed`` | ``ledger_not_there`` | ``ledger_invoiced`` |
             ``ledger_cash_banked``.
    """
    found = queries.receipts_visible_to(actor).get(pk=receipt_id)
    account = lock(found.account_id, actor)
    receipt = queries.receipts_visible_to(actor).select_for_update(of=("self",)).get(pk=receipt_id)
    demand(actor, REVERSE, account.project_id, "只有财务经理能冲销收据。")
    refusal = rules.why_not_reverse(
        already=receipt.reversed_at is not None,
        closed=account.closed_at is not None,
        credited=receipt.kind == ReceiptKind.DEPOSIT
        and queries.journal_of(credit_key(account.pk)) is not None,
        reason=reason,
    )
    if refusal:
        raise refusal
    _check_still_there(account, receipt)
    for check in registry.checks_before_reversal():
        check(receipt.pk)
    contra(
        receipt.journal,
        key=f"reverse:{receipt.pk}",
        memo=f"冲销 {receipt.number}：{reason}",
        actor=actor,
        now=now,
    )
    receipt.reversed_at, receipt.reversal_reason = now, reason
    receipt.save(update_fields=["reversed_at", "reversal_reason"])
    record(
        "ledger.reverse_receipt", actor=actor, subject=receipt, project_id=account.project_id, reason=reason
    )
    return receipt


def _check_still_there(account: DealAccount, receipt: Receipt) -> None:
    """What a receipt brought in must still stand where it was booked, open requests for a refund counted."""
    credited = {AccountCode(e.code): -e.amount for e in queries.entries_of(receipt.journal) if e.amount < 0}
    for code, amount in credited.items():
        if code == AccountCode.DAMAGES:
            continue
        if queries.available_cny(account.pk, code) < amount:
            raise Conflict(
                "ledger_not_there", "这笔钱已经转走、退走或在退款途中，不能冲销；先冲销后来的那一笔。"
            )
    price = sum((credited.get(code, rules.ZERO) for code in PRICE_CODES), rules.ZERO)
    if price:
        check_shrinking(account, price)


def credit_key(account_id: UUID) -> str:
    """The key of the journal that turns a deal's deposit into price: posted once."""
    return f"{queries.CREDIT_PREFIX}{account_id}"


@action
def credit_deposit(*, account_id: UUID, amount: Decimal, actor: Actor, now: datetime) -> Journal:
    """Turn the deposit into price when the contract is signed; once, also when it is signed anew.

    Rule:    rules.md 1.8: money taken before the contract is credited to the price on signing.
    Writes:  Journal, Entry; audit ``ledger.credit_deposit``.
    Locks:   account, until the transaction ends.
    """
    account = lock(account_id, SYSTEM)
    key = credit_key(account.pk)
    if done := queries.journal_of(key):
        return done
    journal = post(
        account,
        [(account, AccountCode.DEPOSIT, amount), (account, AccountCode.ADVANCE, -amount)],
        key=key,
        memo=f"定金抵作房款 {account.title}",
        actor=actor,
        now=now,
        wanted_on=business_day(now),
    )
    record(
        "ledger.credit_deposit",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"amount": str(amount)},
    )
    return journal
