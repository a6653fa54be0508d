"""The ledger reckoned anew: nothing differs, and what does is named."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from guijia.areas.ledger import actions
from guijia.areas.ledger.checking.queries import all_checks, verify
from guijia.areas.ledger.checking.rules import Difference, differences
from guijia.areas.ledger.rules import PlannedLine
from guijia.platform.audit.acting import SYSTEM
from tests.areas.ledger.money import account_of, receive


@pytest.fixture
def account(cast: Any, now: datetime) -> Any:
    made = account_of(cast, now)
    actions.set_plan(
        account=made, lines=[PlannedLine("balance", now.date(), made.price)], actor=SYSTEM, now=now
    )
    receipt = receive(cast, now, made, "10", reference="R1")
    actions.reverse_receipt(receipt_id=receipt.pk, reason="错", actor=cast.finance_manager, now=now)
    receive(cast, now, made, "30", reference="R1")
    return made


def test_ledger_is_right(account: Any) -> None:
    said: list[tuple[str, int]] = []
    assert verify(lambda what, count: said.append((what, count))) == []
    assert said == [(what, 0) for what in all_checks()]


def test_what_differs_is_named(account: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("ALTER TABLE ledger_planline DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_planline SET missing = missing + 1")
    [one] = verify()
    assert (one.what, Decimal(one.found) - Decimal(one.expected)) == ("各期未收合计", Decimal(1))
    assert account.title in str(one)


def test_differences() -> None:
    assert differences("x", {"a": 1, "b": 2}, {"a": 1, "c": 3}) == [
        Difference("x", "b", "2", "0"),
        Difference("x", "c", "0", "3"),
    ]
