"""A purchase comes to nothing: what the company keeps becomes income, what it pays on top becomes owed."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.ledger import queries, rules
from guijia.areas.ledger.actions.posting import check_shrinking, lock, post
from guijia.areas.ledger.enums import AccountCode
from guijia.areas.ledger.models import Journal
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record


@action
def settle_cancellation(
    *,
    account_id: UUID,
    document_id: UUID,
    number: str,
    kept: Decimal,
    compensation: Decimal,
    actor: Actor,
    now: datetime,
) -> Journal | None:
    """Book what a cancellation decided: kept money as damages, compensation as owed to the customer; once.

    What is kept is taken from the deposit first, then from the price.
    Rule:    W10; GUARD-2 once for each document, never more than is there, never below the invoices.
    Writes:  Journal, Entry; audit ``ledger.settle_cancellation``.
    Locks:   account, until the transaction ends.
    Raises:  BusinessError ``ledger_amount``; Conflict ``ledger_account_closed`` | ``ledger_not_there`` |
             ``ledger_invoiced`` | ``ledger_posted_twice``.
    Returns: nothing where nothing is kept and nothing paid on top.
    """
    account = lock(account_id, SYSTEM)
    if account.closed_at is not None:
        raise Conflict("ledger_account_closed", "这笔交易已了结，不能再结算退房。")
    if kept < 0 or compensation < 0:
        raise BusinessError("ledger_amount", "扣留和赔偿金额不能是负数。")
    if not kept and not compensation:
        return None
    if kept:
        check_shrinking(account, kept)
    deposit = min(kept, queries.owed_cny(account.pk, AccountCode.DEPOSIT))
    journal = post(
        account,
        [
            (account, AccountCode.DEPOSIT, deposit),
            (account, AccountCode.ADVANCE, kept - deposit),
            (account, AccountCode.DAMAGES, -kept or rules.ZERO),
            (account, AccountCode.COMPENSATION, compensation),
            (account, AccountCode.COMPENSATION_PAYABLE, -compensation or rules.ZERO),
        ],
        key=f"cancelled:{document_id}",
        memo=f"退房结算 {number}",
        actor=actor,
        now=now,
        wanted_on=business_day(now),
    )
    record(
        "ledger.settle_cancellation",
        actor=actor,
        subject=account,
        project_id=account.project_id,
        detail={"number": number, "kept": str(kept), "compensation": str(compensation)},
    )
    return journal
