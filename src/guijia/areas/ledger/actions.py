"""Money comes in, is booked twice, and is never rubbed out."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.ledger import queries, rules
from guijia.areas.ledger.enums import AccountCode, PayMethod, ReceiptKind
from guijia.areas.ledger.models import DealAccount, Entry, Journal, PlanLine, Receipt
from guijia.areas.ledger.permissions import RECEIVE, REVERSE
from guijia.kit import memory
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit

RECEIPT_SERIES = "ledger.receipt"


@action
def open_account(
    *, account_id: UUID, project: Project, unit: Unit, title: str, price: Decimal, actor: Actor, now: datetime
) -> DealAccount:
    """Open the account of a deal when its subscription is registered.

    Rule:    W01.5.
    Writes:  DealAccount; audit ``ledger.open_account``.
    """
    account = DealAccount.objects.create(
        id=account_id, project=project, unit=unit, title=title, price=price, opened_at=now
    )
    record("ledger.open_account", actor=actor, subject=account, project_id=project.pk)
    # Nobody else can see it yet, let alone change it.
    return memory.hold("ledger.new_account", account.pk, account)


@action
def set_plan(
    *, account: DealAccount, lines: Sequence[rules.PlannedLine], actor: Actor, now: datetime
) -> list[PlanLine]:
    """Put a payment plan in force; the one before it is kept, withdrawn.

    Rule:    COL-01; the plan adds up to the price exactly.
    Writes:  PlanLine; audit ``ledger.set_plan``.
    Locks:   account, until the transaction ends.
    Raises:  BusinessError ``ledger_plan_line`` | ``ledger_plan_sum``.
    """
    new = memory.held("ledger.new_account", account.pk)
    account = new or queries.accounts_visible_to(SYSTEM).select_for_update(of=("self",)).get(pk=account.pk)
    if refusal := rules.why_not_plan(account.price, lines):
        raise refusal
    if new is None:
        queries.plan_of(account.pk).update(withdrawn_at=now)
    plan = PlanLine.objects.bulk_create(
        PlanLine(account=account, kind=line.kind, position=i, due_on=line.due_on, amount=line.amount)
        for i, line in enumerate(lines, start=1)
    )
    memory.let_go("ledger.new_account", account.pk)
    record(
        "ledger.set_plan",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"lines": len(plan)},
    )
    return plan


def _post(
    account: DealAccount,
    sides: dict[AccountCode, Decimal],
    *,
    key: str,
    memo: str,
    actor: Actor,
    now: datetime,
    posted_on: date,
    reverses: Journal | None = None,
) -> Journal:
    try:
        with transaction.atomic():
            journal = Journal.objects.create(
                project_id=account.project_id,
                account=account,
                key=key,
                memo=memo,
                posted_on=posted_on,
                posted_at=now,
                posted_by=actor.audit_name,
                reverses=reverses,
            )
    except IntegrityError as error:
        raise Conflict("ledger_posted_twice", "这笔账已经记过，没有重复入账。") from error
    Entry.objects.bulk_create(
        Entry(journal=journal, code=code, amount=amount) for code, amount in sides.items()
    )
    return journal


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
) -> Receipt:
    """Confirm that money has arrived on the supervised account.

    Rule:    W01.5, SUB-03: the cashier confirms; a receipt in the ledger, not a tick.
    Writes:  Journal, Entry, Receipt (number without gaps); audit ``ledger.receive``.
    Locks:   account, then the receipt counter (last).
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_amount`` | ``ledger_future`` | ``ledger_over_price``;
             Conflict ``ledger_account_closed`` | ``ledger_reference_used``; DealAccount.DoesNotExist for an outsider.
    """
    account = queries.accounts_visible_to(actor).select_for_update(of=("self",)).get(pk=account_id)
    if not actor.may(RECEIVE, account.project_id):
        raise BusinessError("ledger_forbidden", "只有财务收款员能确认到账。", clause="SUB-03")
    refusal = rules.why_not_receive(
        price=account.price,
        received=queries.received_cny(account.pk),
        amount=amount,
        received_on=received_on,
        today=business_day(now),
        closed=account.closed_at is not None,
    )
    if refusal:
        raise refusal
    credit = AccountCode.DEPOSIT if kind == ReceiptKind.DEPOSIT else AccountCode.ADVANCE
    receipt = Receipt(
        project_id=account.project_id,
        account=account,
        kind=kind,
        amount=amount,
        payer=payer,
        method=method,
        bank_reference=bank_reference,
        received_on=received_on,
        confirmed_at=now,
        confirmed_by=actor,
    )
    receipt.journal = _post(
        account,
        {AccountCode.SUPERVISED_BANK: amount, credit: -amount},
        key=f"receipt:{receipt.pk}",
        memo=f"收{kind.label} {account.title}",
        actor=actor,
        now=now,
        posted_on=received_on,
    )
    record(
        "ledger.receive",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"kind": kind.value, "amount": str(amount), "bank_reference": bank_reference},
    )
    receipt.number = numbers.take(RECEIPT_SERIES, project=account.project, now=now)
    _keep(receipt)
    return receipt


def _keep(receipt: Receipt) -> None:
    """Write a receipt; the database has the last word on a bank's reference."""
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
             ``ledger_credited`` | ``ledger_account_closed``.
    """
    found = queries.receipts_visible_to(actor).get(pk=receipt_id)
    account = queries.accounts_visible_to(actor).select_for_update(of=("self",)).get(pk=found.account_id)
    receipt = queries.receipts_visible_to(actor).select_for_update(of=("self",)).get(pk=receipt_id)
    if not actor.may(REVERSE, account.project_id):
        raise BusinessError("ledger_forbidden", "只有财务经理能冲销收据。")
    refusal = rules.why_not_reverse(
        already=receipt.reversed_at is not None,
        closed=account.closed_at is not None,
        credited=receipt.kind == ReceiptKind.DEPOSIT
        and queries.journal_of(credit_key(account.pk)) is not None,
        reason=reason,
    )
    if refusal:
        raise refusal
    sides = {AccountCode(e.code): -e.amount for e in receipt.journal.entries.all()}
    _post(
        account,
        sides,
        key=f"reverse:{receipt.pk}",
        memo=f"冲销 {receipt.number}：{reason}"[:200],
        actor=actor,
        now=now,
        posted_on=business_day(now),
        reverses=receipt.journal,
    )
    receipt.reversed_at, receipt.reversal_reason = now, reason
    receipt.save(update_fields=["reversed_at", "reversal_reason"])
    record(
        "ledger.reverse_receipt", actor=actor, subject=receipt, project_id=account.project_id, reason=reason
    )
    return receipt


def credit_key(account_id: UUID) -> str:
    """The key of the journal that turns a deal's deposit into price: posted once."""
    return f"credit:{account_id}"


@action
def credit_deposit(*, account_id: UUID, amount: Decimal, actor: Actor, now: datetime) -> Journal:
    """Turn the deposit into price when the contract is signed; once, also when it is signed anew.

    Rule:    rules.md 1.8: money taken before the contract is credited to the price on signing.
    Writes:  Journal, Entry; audit ``ledger.credit_deposit``.
    Locks:   account, until the transaction ends.
    """
    account = queries.accounts_visible_to(SYSTEM).select_for_update(of=("self",)).get(pk=account_id)
    key = credit_key(account.pk)
    if done := queries.journal_of(key):
        return done
    journal = _post(
        account,
        {AccountCode.DEPOSIT: amount, AccountCode.ADVANCE: -amount},
        key=key,
        memo=f"定金抵作房款 {account.title}",
        actor=actor,
        now=now,
        posted_on=business_day(now),
    )
    record(
        "ledger.credit_deposit",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"amount": str(amount)},
    )
    return journal


@action
def close_account(*, account_id: UUID, actor: Actor, now: datetime) -> DealAccount:
    """Close the account of a deal that came to nothing before any money arrived.

    Rule:    W01.5 release after 48 h without the deposit.
    Writes:  DealAccount.closed_at; audit ``ledger.close_account``.
    Locks:   account, until the transaction ends.
    Raises:  Conflict ``ledger_money_held``: money that was received must be settled first (W10).
    """
    account = queries.accounts_visible_to(SYSTEM).select_for_update(of=("self",)).get(pk=account_id)
    if queries.received_cny(account.pk) > 0:
        raise Conflict("ledger_money_held", "这笔交易已收过款，要先按退款流程结清。", clause="W10")
    account.closed_at = now
    account.save(update_fields=["closed_at"])
    record("ledger.close_account", actor=actor, subject=account, project_id=account.project_id)
    return account
