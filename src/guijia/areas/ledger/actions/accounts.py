"""Accounts of deals: opened, planned, priced anew, closed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.ledger import queries, rules
from guijia.areas.ledger.actions.posting import check_shrinking, lock, post
from guijia.areas.ledger.enums import AccountCode
from guijia.areas.ledger.models import DealAccount, PlanLine
from guijia.areas.ledger.rules import moving, plans
from guijia.kit import memory
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.places.models import Project, Unit


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
    account = new or lock(account.pk, SYSTEM)
    if refusal := rules.why_not_plan(account.price, lines):
        raise refusal
    plan = _plan(account, lines, now, is_first=new is not None)
    memory.let_go("ledger.new_account", account.pk)
    record(
        "ledger.set_plan",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"lines": len(plan)},
    )
    return plan


def _plan(
    account: DealAccount, lines: Sequence[rules.PlannedLine], now: datetime, *, is_first: bool = False
) -> list[PlanLine]:
    if not is_first:
        queries.plan_of(account.pk).update(withdrawn_at=now)
    return PlanLine.objects.bulk_create(
        PlanLine(account=account, kind=line.kind, position=i, due_on=line.due_on, amount=line.amount)
        for i, line in enumerate(lines, start=1)
    )


@action
def move_account(*, account_id: UUID, unit: Unit, title: str, actor: Actor, now: datetime) -> DealAccount:
    """Let the account of a deal follow it to another home; its money stays where it is booked.

    Rule:    W02, W04 the deal moves as a whole.
    Writes:  DealAccount.unit, title; audit ``ledger.move_account``.
    Locks:   account, until the transaction ends.
    Raises:  Conflict ``ledger_account_closed``.
    """
    account = lock(account_id, SYSTEM)
    if account.closed_at is not None:
        raise Conflict("ledger_account_closed", "这笔交易已了结，不能再换房。")
    account.unit, account.title = unit, title[:120]
    account.save(update_fields=["unit", "title"])
    record(
        "ledger.move_account",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"unit": unit.label},
    )
    return account


@action
def reprice(
    *,
    account_id: UUID,
    price: Decimal,
    lines: Sequence[rules.PlannedLine],
    actor: Actor,
    now: datetime,
    surplus_to_refund: bool = False,
) -> DealAccount:
    """Change the price of a deal and its plan together; what was received stays.

    Rule:    W02/W05; COL-01. Money above the new price becomes owed to the customer only by decision.
    Writes:  DealAccount.price, PlanLine; Journal, Entry of the surplus; audit ``ledger.reprice``.
    Locks:   account, until the transaction ends.
    Raises:  BusinessError ``ledger_plan_line`` | ``ledger_plan_sum`` | ``ledger_price_below_received``;
             Conflict ``ledger_account_closed`` | ``ledger_invoiced``.
    """
    account = lock(account_id, SYSTEM)
    if account.closed_at is not None:
        raise Conflict("ledger_account_closed", "这笔交易已了结，不能再改价。")
    if price <= 0:
        raise BusinessError("ledger_amount", "成交价要大于 0。", field="price")
    if refusal := rules.why_not_plan(price, lines):
        raise refusal
    if refusal := moving.why_not_lower(
        price=price, invoiced=queries.invoiced_cny(account.pk, prepayments=False)
    ):
        raise refusal
    received = queries.received_cny(account.pk)
    if received > price and not surplus_to_refund:
        raise plans.below_received(price, received)
    before = account.price
    if received > price:
        _set_apart(account, received - price, actor, now)
    account.price = price
    account.save(update_fields=["price"])
    _plan(account, lines, now)
    record(
        "ledger.reprice",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"before": str(before), "price": str(price), "lines": len(lines)},
    )
    return account


def _set_apart(account: DealAccount, surplus: Decimal, actor: Actor, now: datetime) -> None:
    """Book what came in above the price as owed to the customer: from the price first, then from the deposit."""
    check_shrinking(account, surplus)
    advance = min(surplus, queries.owed_cny(account.pk, AccountCode.ADVANCE))
    post(
        account,
        [
            (account, AccountCode.ADVANCE, advance),
            (account, AccountCode.DEPOSIT, surplus - advance),
            (account, AccountCode.REFUND_PAYABLE, -surplus),
        ],
        key=f"surplus:{uuid7()}",
        memo=f"改价多收转应付退款 {account.title}",
        actor=actor,
        now=now,
        wanted_on=business_day(now),
    )


@action
def close_account(*, account_id: UUID, actor: Actor, now: datetime) -> DealAccount:
    """Close the account of a deal that came to nothing: no money of the customer may be left on it.

    Rule:    W01.5 release after 48 h without the deposit; W10 after everything was given back.
    Writes:  DealAccount.closed_at; audit ``ledger.close_account``.
    Locks:   account, until the transaction ends.
    Raises:  Conflict ``ledger_money_held``: money that was received must be settled first (W10).
    """
    account = lock(account_id, SYSTEM)
    if queries.held_cny(account.pk) > 0:
        raise Conflict("ledger_money_held", "这笔交易已收过款，要先按退款流程结清。", clause="W10")
    account.closed_at = now
    account.save(update_fields=["closed_at"])
    record("ledger.close_account", actor=actor, subject=account, project_id=account.project_id)
    return account
