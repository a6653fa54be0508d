"""GUARD-2 and GUARD-3 under fire: twelve processes post at once and are killed: nothing lost, doubled or skipped."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.databases import Database

pytestmark = [pytest.mark.long, pytest.mark.crash]

WORKERS, ACCOUNTS = 12, 4
ROUNDS = int(os.environ.get("GUIJIA_ROUNDS", "5"))

LAY_OUT = """
import json, sys
import django
django.setup()
from decimal import Decimal
from types import SimpleNamespace
from guijia.areas.ledger import actions
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.ids import uuid7
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock.queries import now
from guijia.platform.org import actions as org
from guijia.platform.org.enums import Role
from guijia.platform.places import actions as places
from tests.areas.deals.sale import ready_to_sell

moment = now()
company = places.open_company(name="归澜置业", actor=SYSTEM, now=moment)
project = places.open_project(company=company, code="GL", name="归澜府", actor=SYSTEM, now=moment)
people = {}
for role in (Role.CASHIER, Role.FINANCE_MANAGER, Role.SALES_DIRECTOR):
    people[role] = org.hire(login=role, name=role.label[:4], actor=SYSTEM, now=moment)
    org.post(staff=people[role], role=role, project=project, actor=SYSTEM, now=moment)
world = SimpleNamespace(project=project, sales_director=people[Role.SALES_DIRECTOR])
_, units = ready_to_sell(world, moment, int(sys.argv[1]), permits=False)
made = []
for unit in units:
    account = actions.open_account(account_id=uuid7(), project=project, unit=unit, title=f"RG {unit.label}",
                                   price=Decimal(10**9), actor=SYSTEM, now=moment)
    actions.set_plan(account=account, lines=[PlannedLine("balance", None, account.price)], actor=SYSTEM, now=moment)
    made.append(str(account.pk))
print(json.dumps(made))
"""

POST = """
import random, sys
import django
django.setup()
from decimal import Decimal
from uuid import UUID
from guijia.areas.ledger import actions
from guijia.areas.ledger.enums import PayMethod, ReceiptKind
from guijia.kit.errors import BusinessError
from guijia.platform.clock.queries import now
from guijia.platform.org.queries import staff_by_login

name, accounts, log = sys.argv[1], [UUID(one) for one in sys.argv[2].split(",")], open(sys.argv[3], "a")
cashier, manager = staff_by_login("cashier"), staff_by_login("finance_manager")
rolls, n = random.Random(name), 0

def say(*words):
    log.write(" ".join(map(str, words)) + chr(10))
    log.flush()

while True:
    n += 1
    moment, amount, reference = now(), Decimal(rolls.randint(1, 10**6)) / 100, f"{name}-{n}"
    receipt = actions.receive(
        account_id=rolls.choice(accounts), kind=ReceiptKind.PRICE, amount=amount, payer="某人",
        method=PayMethod.TRANSFER, received_on=moment.date(), bank_reference=reference, actor=cashier, now=moment,
    )
    say("received", reference, amount)
    if n % 4 == 0:
        try:
            actions.reverse_receipt(receipt_id=receipt.pk, reason="错", actor=manager, now=now())
            say("reversed", reference)
        except BusinessError:
            pass
    if n % 5 == 0:
        origin, target = rolls.sample(accounts, 2)
        try:
            actions.transfer(origin_id=origin, target_id=target, amount=Decimal(1), reason="换", actor=manager, now=now())
        except BusinessError:
            pass
"""


@pytest.fixture
def accounts(separate_database: Database) -> list[str]:
    """Four deals of one project."""
    done = subprocess.run(
        [sys.executable, "-c", LAY_OUT, str(ACCOUNTS)],
        env=_environment(separate_database),
        check=True,
        capture_output=True,
        text=True,
    )
    made: list[str] = json.loads(done.stdout.splitlines()[-1])
    return made


def _environment(database: Database) -> dict[str, str]:
    return database.environment(DJANGO_SETTINGS_MODULE="guijia.config.settings", PYTHONPATH=_path())


def _path() -> str:
    return os.pathsep.join([os.getcwd(), *filter(None, [os.environ.get("PYTHONPATH")])])


def test_posting_while_processes_are_killed_keeps_every_fen_and_every_number(
    accounts: list[str], separate_database: Database, start_process: Callable[..., Any], tmp_path: Path
) -> None:
    def start(number: int) -> Any:
        name = f"w{number}"
        command = [sys.executable, "-c", POST, name, ",".join(accounts), str(tmp_path / f"{name}.log")]
        return start_process(command, env=_environment(separate_database))

    running = [start(number) for number in range(WORKERS)]
    _wait_until_posting(tmp_path, WORKERS)
    rolls, next_name = random.Random(20261122), WORKERS
    for _ in range(ROUNDS):
        time.sleep(rolls.uniform(0.3, 1.0))
        for victim in rolls.sample(range(WORKERS), 3):
            os.kill(running[victim].pid, signal.SIGKILL)
            running[victim].wait()
            running[victim] = start(next_name)
            next_name += 1
    time.sleep(2)
    # Nobody ended by itself: an unexpected refusal or error would have.
    assert [one.poll() for one in running] == [None] * WORKERS
    for one in running:
        os.kill(one.pid, signal.SIGKILL)
        one.wait()
    received, reversed_ = _acknowledged(tmp_path)
    assert len(received) >= WORKERS
    with psycopg.connect(separate_database.owner_url) as owner:
        _settle(owner)
        _check(owner, received, reversed_)


def _wait_until_posting(folder: Path, workers: int) -> None:
    deadline = time.monotonic() + 120
    while len([one for one in folder.glob("*.log") if one.stat().st_size]) < workers:
        assert time.monotonic() < deadline, "the workers do not post"
        time.sleep(0.2)


def _acknowledged(folder: Path) -> tuple[dict[str, Decimal], set[str]]:
    """What the workers were told is done; a line that a kill cut short was not told."""
    received: dict[str, Decimal] = {}
    reversed_: set[str] = set()
    for log in folder.glob("*.log"):
        for line in log.read_text().split("\n")[:-1]:
            word, reference, *rest = line.split(" ")
            if word == "received":
                received[reference] = Decimal(rest[0])
            else:
                reversed_.add(reference)
    return received, reversed_


def _settle(owner: psycopg.Connection[Any]) -> None:
    """Wait until the database has noticed that the killed are gone."""
    for _ in range(100):
        busy = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle' AND backend_type = 'client backend'"
        ).fetchone()
        if busy == (0,):
            return
        time.sleep(0.1)


def _check(owner: psycopg.Connection[Any], received: dict[str, Decimal], reversed_: set[str]) -> None:
    rows = owner.execute(
        "SELECT bank_reference, amount, reversed_at IS NOT NULL, number FROM ledger_receipt"
    ).fetchall()
    stored = {reference: amount for reference, amount, _, _ in rows}
    assert len(stored) == len(rows)
    assert {reference: stored.get(reference) for reference in received} == received
    assert reversed_ <= {reference for reference, _, gone, _ in rows if gone}
    for table in ("ledger_receipt", "ledger_transfer"):
        tails = sorted(
            int(number.rsplit("-", 1)[1])
            for (number,) in owner.execute(f"SELECT number FROM {table}").fetchall()
        )
        assert tails == list(range(1, len(tails) + 1)), table
    unbalanced = owner.execute(
        "SELECT j.id FROM ledger_journal j LEFT JOIN ledger_entry e ON e.journal_id = j.id"
        " GROUP BY j.id HAVING sum(e.amount) <> 0 OR count(*) <> j.sides"
    ).fetchall()
    assert unbalanced == []
    live = sum((amount for _, amount, gone, _ in rows if not gone), Decimal(0))
    bank = owner.execute("SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE code = '1002'").fetchone()
    assert bank == (live,)
    orphans = owner.execute(
        "SELECT count(*) FROM ledger_journal j WHERE NOT EXISTS (SELECT 1 FROM ledger_receipt r WHERE r.journal_id = j.id)"
        " AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.journal_id = j.id) AND j.reverses_id IS NULL"
    ).fetchone()
    assert orphans == (0,)
    below = owner.execute(
        "SELECT account_id FROM ledger_entry WHERE code LIKE '2%' GROUP BY account_id, code HAVING sum(amount) > 0"
    ).fetchall()
    assert below == []
