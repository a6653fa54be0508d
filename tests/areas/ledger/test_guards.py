"""GUARD-2 held by the database itself, with the rights of the application."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from guijia.areas.ledger.models import DealAccount, Entry, Journal, Receipt
from guijia.platform.audit.acting import SYSTEM, acting
from tests.areas.ledger.money import account_of, receive


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    return account_of(cast, now)


def write_journal(account: DealAccount, now: datetime, amounts: list[str]) -> None:
    with acting(SYSTEM):
        journal = Journal.objects.create(
            project_id=account.project_id,
            account=account,
            key=f"test:{amounts}",
            memo="测试",
            posted_on=now.date(),
            posted_at=now,
            posted_by="测试",
            sides=len(amounts),
        )
        for amount in amounts:
            Entry.objects.create(journal=journal, account=account, code="1002", amount=Decimal(amount))
        with connection.cursor() as cursor:
            # What the commit would do.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("amounts", [["100"], ["100", "-99.99"], []])
def test_journal_that_does_not_balance_is_refused_at_commit(
    account: DealAccount, now: datetime, amounts: list[str]
) -> None:
    with pytest.raises(DatabaseError, match="does not balance"), transaction.atomic():
        write_journal(account, now, amounts)
    assert not Journal.objects.filter(account=account).exists()


def test_journal_that_balances_is_kept(account: DealAccount, now: datetime) -> None:
    write_journal(account, now, ["100", "-60", "-40"])
    assert Journal.objects.filter(account=account).count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount = amount + 1",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_journal SET memo = 'x'",
        "DELETE FROM ledger_journal",
        "DELETE FROM ledger_receipt",
        "UPDATE ledger_receipt SET amount = 1",
        "UPDATE ledger_receipt SET number = 'x'",
        "TRUNCATE ledger_entry",
    ],
)
def test_ledger_is_never_rubbed_out(cast: Any, now: datetime, account: DealAccount, statement: str) -> None:
    made = receive(cast, now, account, "100")
    with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement)
    made.refresh_from_db()
    assert made.amount == Decimal("100.00")
    assert Entry.objects.filter(journal=made.journal).count() == 2


def test_receipt_once_reversed_is_fixed(cast: Any, now: datetime, account: DealAccount) -> None:
    made = receive(cast, now, account, "100")
    with acting(SYSTEM):
        Receipt.objects.filter(pk=made.pk).update(reversed_at=now, reversal_reason="错")
    with pytest.raises(DatabaseError, match="fixed"), transaction.atomic(), acting(SYSTEM):
        Receipt.objects.filter(pk=made.pk).update(reversed_at=None)
