"""Journals: the one way in which anything is booked, and the contrary of what was booked."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.ledger import queries, rules
from guijia.areas.ledger.enums import AccountCode
from guijia.areas.ledger.models import DealAccount, Entry, Journal
from guijia.areas.ledger.rules import moving
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError, Conflict
from guijia.platform.audit.acting import Actor, SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import Permission

Side = tuple[DealAccount, AccountCode, Decimal]


def lock(account_id: UUID, viewer: Staff | SystemActor) -> DealAccount:
    """The account of a deal for change.

    Locks:  account, until the transaction ends.
    Raises: DealAccount.DoesNotExist when the viewer cannot see it.
    """
    return queries.accounts_visible_to(viewer).select_for_update(of=("self",)).get(pk=account_id)


def demand(actor: Actor, right: Permission, project_id: UUID, words: str, clause: str = "") -> None:
    """People need the right; what the system does in another's deed was decided there.

    Raises: BusinessError ``ledger_forbidden``.
    """
    if isinstance(actor, Staff) and not actor.may(right, project_id):
        raise BusinessError("ledger_forbidden", words, clause=clause)


def post(
    account: DealAccount,
    sides: Iterable[Side],
    *,
    key: str,
    memo: str,
    actor: Actor,
    now: datetime,
    wanted_on: date,
    reverses: Journal | None = None,
) -> Journal:
    """Book one journal; on its own day, or today when the month of that day is closed.

    Rule:    GUARD-2 balanced, once for its key; period lock.
    Writes:  Journal, Entry.
    Raises:  Conflict ``ledger_posted_twice``.
    """
    given = [side for side in sides if side[2]]
    closed_until = queries.closed_until(account.project_id)
    try:
        with transaction.atomic():
            journal = Journal.objects.create(
                project_id=account.project_id,
                account=account,
                key=key,
                memo=memo[:200],
                posted_on=moving.posting_day(wanted_on, closed_until=closed_until, today=business_day(now)),
                posted_at=now,
                posted_by=actor.audit_name,
                sides=len(given),
                reverses=reverses,
            )
    except IntegrityError as error:
        raise Conflict("ledger_posted_twice", "这笔账已经记过，没有重复入账。") from error
    Entry.objects.bulk_create(
        Entry(journal=journal, account=whose, code=code, amount=amount) for whose, code, amount in given
    )
    return journal


def contra(journal: Journal, *, key: str, memo: str, actor: Actor, now: datetime) -> Journal:
    """Book the contrary of a journal, today; each can be taken back once.

    Rule:    GUARD-2 a mistake is corrected by a reversing journal.
    Writes:  Journal, Entry.
    Raises:  Conflict ``ledger_posted_twice``.
    """
    sides = [(e.account, AccountCode(e.code), -e.amount) for e in queries.entries_of(journal)]
    return post(
        journal.account,
        sides,
        key=key,
        memo=memo,
        actor=actor,
        now=now,
        wanted_on=business_day(now),
        reverses=journal,
    )


def check_shrinking(account: DealAccount, by: Decimal) -> None:
    """Refuse when what is left would be less than what invoices were made for, or less than nothing.

    Raises: Conflict ``ledger_invoiced`` | ``ledger_not_there``.
    """
    left = queries.received_cny(account.pk) - by
    if left < rules.ZERO:
        raise Conflict("ledger_not_there", "这笔钱已经转走或退走，不能再冲销；先冲销后来的那一笔。")
    if refusal := moving.why_not_shrink(
        received_after=left, invoiced=queries.invoiced_cny(account.pk, prepayments=True)
    ):
        raise refusal
