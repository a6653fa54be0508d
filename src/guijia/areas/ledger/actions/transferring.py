"""Money moves from one deal to another."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.ledger import queries, rules
from guijia.areas.ledger.actions.posting import Side, check_shrinking, contra, demand, lock, post
from guijia.areas.ledger.enums import PRICE_CODES, AccountCode
from guijia.areas.ledger.models import DealAccount, Transfer
from guijia.areas.ledger.permissions import REVERSE, TRANSFER
from guijia.areas.ledger.rules import moving
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.numbers import actions as numbers
from guijia.platform.org.models import Staff

TRANSFER_SERIES = "ledger.transfer"


def _side(account: DealAccount) -> moving.Side:
    return moving.Side(
        account.project_id, account.closed_at is not None, queries.received_cny(account.pk), account.price
    )


@action
def transfer(
    *, origin_id: UUID, target_id: UUID, amount: Decimal, reason: str, actor: Actor, now: datetime
) -> Transfer:
    """Move money that was paid for one deal to another deal: one journal, price to price, deposit to deposit.

    Rule:    W02 the money goes along to the new home; taken from the price first, then from the deposit.
    Writes:  Transfer (number without gaps), Journal, Entry; audit ``ledger.transfer``.
    Locks:   both accounts in the order of their ids, then the counter (last).
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_amount`` | ``ledger_reason`` | ``ledger_transfer_over`` |
             ``ledger_transfer_project`` | ``ledger_transfer_self`` | ``ledger_over_price``;
             Conflict ``ledger_account_closed`` | ``ledger_invoiced``; DealAccount.DoesNotExist for an outsider.
    """
    if origin_id == target_id:
        raise BusinessError("ledger_transfer_self", "转出与转入是同一笔交易。", field="target")
    viewer = actor if isinstance(actor, Staff) else SYSTEM
    found = {pk: lock(pk, viewer) for pk in sorted((origin_id, target_id))}
    origin, target = found[origin_id], found[target_id]
    for one in (origin, target):
        demand(actor, TRANSFER, one.project_id, "转款由财务经理办理。")
    free = {code: max(rules.ZERO, queries.available_cny(origin.pk, code)) for code in PRICE_CODES}
    if refusal := moving.why_not_transfer(
        origin=_side(origin),
        target=_side(target),
        amount=amount,
        reason=reason,
        available=sum(free.values(), rules.ZERO),
    ):
        raise refusal
    check_shrinking(origin, amount)
    made = Transfer(
        id=uuid7(),
        project_id=origin.project_id,
        origin=origin,
        target=target,
        amount=amount,
        reason=reason.strip(),
        made_by=actor.audit_name,
        made_at=now,
    )
    advance = min(amount, free[AccountCode.ADVANCE])
    made.journal = post(
        origin,
        _sides(origin, target, advance, amount - advance),
        key=f"transfer:{made.pk}",
        memo=f"转款 {origin.title} 至 {target.title}",
        actor=actor,
        now=now,
        wanted_on=business_day(now),
    )
    record(
        "ledger.transfer",
        actor=actor,
        subject=origin,
        project_id=origin.project_id,
        reason=made.reason,
        detail={"target": str(target.pk), "amount": str(amount)},
    )
    made.number = numbers.take(TRANSFER_SERIES, project=origin.project, now=now)
    made.save(force_insert=True)
    return made


def _sides(origin: DealAccount, target: DealAccount, advance: Decimal, deposit: Decimal) -> list[Side]:
    sides: list[Side] = []
    for code, amount in ((AccountCode.ADVANCE, advance), (AccountCode.DEPOSIT, deposit)):
        sides += [(origin, code, amount), (target, code, -amount)]
    return sides


@action
def reverse_transfer(*, transfer_id: UUID, reason: str, actor: Staff, now: datetime) -> Transfer:
    """Take a transfer back by a reversing journal.

    Rule:    GUARD-2.
    Writes:  Journal, Entry; Transfer; audit ``ledger.reverse_transfer``.
    Locks:   both accounts in the order of their ids, then the transfer.
    Raises:  BusinessError ``ledger_forbidden`` | ``ledger_reason``; Conflict ``ledger_reversed`` |
             ``ledger_account_closed`` | ``ledger_not_there`` | ``ledger_over_price`` | ``ledger_invoiced``.
    """
    seen = queries.transfers_visible_to(actor).get(pk=transfer_id)
    found = {pk: lock(pk, actor) for pk in sorted((seen.origin_id, seen.target_id))}
    made = queries.transfers_visible_to(actor).select_for_update(of=("self",)).get(pk=transfer_id)
    origin, target = found[made.origin_id], found[made.target_id]
    demand(actor, REVERSE, made.project_id, "转款由财务经理冲销。")
    if refusal := rules.why_not_reverse(
        already=made.reversed_at is not None,
        closed=origin.closed_at is not None or target.closed_at is not None,
        credited=False,
        reason=reason,
    ):
        raise refusal
    for entry in queries.entries_of(made.journal):
        if (
            entry.amount < 0
            and queries.available_cny(entry.account_id, AccountCode(entry.code)) < -entry.amount
        ):
            raise Conflict("ledger_not_there", "转入的钱已经转走、退走或抵作房款，不能冲销。")
    check_shrinking(target, made.amount)
    if queries.received_cny(origin.pk) + made.amount > origin.price:
        raise Conflict("ledger_over_price", "退回的钱会超过转出交易的成交价。")
    contra(
        made.journal,
        key=f"reverse-transfer:{made.pk}",
        memo=f"冲销 {made.number}：{reason}",
        actor=actor,
        now=now,
    )
    made.reversed_at, made.reversal_reason = now, reason.strip()
    made.save(update_fields=["reversed_at", "reversal_reason"])
    record("ledger.reverse_transfer", actor=actor, subject=made, project_id=made.project_id, reason=reason)
    return made
