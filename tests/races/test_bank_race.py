"""Eight people confirm the same line of a bank statement at once: one receipt, seven refusals; and two who hand in
the same statement at once: one statement.
"""

import json
import os
import subprocess
import sys
from typing import Any

import psycopg
import pytest

from tests.databases import Database

pytestmark = pytest.mark.long

PEOPLE = 8

LAY_OUT = """
import json
import django
django.setup()
from decimal import Decimal
from types import SimpleNamespace
from guijia.areas.ledger import actions
from guijia.areas.ledger.banking import actions as bank
from guijia.areas.ledger.banking.queries import lines_visible_to
from guijia.areas.ledger.enums import BankPurpose
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places
from tests.areas.deals.sale import ready_to_sell
from tests.areas.ledger.banking.files import statement_of

moment = now()
company = places.open_company(name="归澜置业", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GL", name="归澜府", actor=SYSTEM, now=moment)
people = {}
for role in (Role.CASHIER, Role.FINANCE_MANAGER, Role.SALES_DIRECTOR):
    people[role] = org.hire(login=role, name=role.label[:4], actor=SYSTEM, now=moment)
    org.post(staff=people[role], role=role, project=project, actor=SYSTEM, now=moment)
_, [unit] = ready_to_sell(
    SimpleNamespace(project=project, sales_director=people[Role.SALES_DIRECTOR]), moment, 1, permits=False
)
account = actions.open_account(account_id=uuid7(), project=project, unit=unit, title=f"RG {unit.label}",
                               price=Decimal(10**6), actor=SYSTEM, now=moment)
actions.set_plan(account=account, lines=[PlannedLine("balance", None, account.price)], actor=SYSTEM, now=moment)
account_at_bank = bank.add_bank_account(project=project, bank_name="某某银行", number="622001",
                                        purpose=BankPurpose.PRICE, actor=people[Role.FINANCE_MANAGER], now=moment)
made = bank.import_statement(bank_account_id=account_at_bank.pk, content=statement_of("A1"), name="a.xlsx",
                             actor=people[Role.CASHIER], now=moment)
bank.match_statement(statement_id=made.pk, told=lambda done, total: True, actor=people[Role.CASHIER], now=moment)
line = lines_visible_to(SYSTEM).get()
print(json.dumps([str(account.pk), str(line.pk), str(account_at_bank.pk)]))
"""

ACT = """
import sys
import django
django.setup()
from uuid import UUID
from guijia.areas.ledger.banking import actions as bank
from guijia.areas.ledger.enums import ReceiptKind
from guijia.kit.errors import BusinessError
from guijia.platform.clock.queries import now
from guijia.platform.org.queries import staff_by_login
from tests.areas.ledger.banking.files import statement_of

account, line, at_bank = map(UUID, sys.argv[1].split(","))
cashier, content = staff_by_login("cashier"), statement_of("B1", "B2")
print("ready", flush=True)
sys.stdin.readline()
for deed in (
    lambda: bank.claim_line(line_id=line, account_id=account, kind=ReceiptKind.PRICE, actor=cashier, now=now()),
    lambda: bank.import_statement(bank_account_id=at_bank, content=content, name="b.xlsx", actor=cashier, now=now()),
):
    try:
        deed()
        print("done", flush=True)
    except BusinessError as refusal:
        print(refusal.code, flush=True)
"""


def environment(database: Database) -> dict[str, str]:
    return database.environment(
        DJANGO_SETTINGS_MODULE="guijia.config.settings",
        PYTHONPATH=os.pathsep.join([os.getcwd(), os.path.join(os.getcwd(), "src")]),
    )


def test_one_line_is_confirmed_once_and_one_file_taken_once(separate_database: Database) -> None:
    laid = subprocess.run(
        [sys.executable, "-c", LAY_OUT],
        env=environment(separate_database),
        check=True,
        capture_output=True,
        text=True,
    )
    ids = json.loads(laid.stdout.splitlines()[-1])
    people: list[Any] = [
        subprocess.Popen(
            [sys.executable, "-c", ACT, ",".join(ids)],
            env=environment(separate_database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PEOPLE)
    ]
    for one in people:
        assert one.stdout.readline() == "ready\n"
    for one in people:
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [one.communicate(timeout=60)[0].split() for one in people]
    claims, files = sorted(one[0] for one in said), sorted(one[1] for one in said)
    assert claims == ["done", *["ledger_line_booked"] * (PEOPLE - 1)]
    assert files.count("done") == 1
    # The same file, or (written a second later) another one with the same lines.
    assert set(files) <= {"done", "ledger_statement_known", "ledger_statement_nothing_new"}
    with psycopg.connect(separate_database.owner_url) as database:
        rows = database.execute(
            "SELECT (SELECT count(*) FROM ledger_receipt), (SELECT count(*) FROM ledger_statement),"
            " (SELECT count(*) FROM ledger_statementline), (SELECT sum(missing) FROM ledger_planline)"
        ).fetchone()
    assert rows is not None
    assert (rows[0], rows[1], rows[2], str(rows[3])) == (1, 2, 3, "999998.65")
