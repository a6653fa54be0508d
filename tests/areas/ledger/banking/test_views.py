"""Statements, lines and cash through HTTP: what is refused is said at its field, and nothing is written."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger.banking import actions
from guijia.areas.ledger.enums import BankPurpose, LineState
from guijia.areas.ledger.models import BankAccount, DealAccount, Receipt, Statement, StatementLine
from guijia.areas.ledger.rules import PlannedLine
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.work.models import Work
from tests.areas.ledger.banking.files import gongshang, statement_of
from tests.areas.ledger.money import account_of
from tests.conftest import do_waiting_jobs

D = Decimal


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    made = account_of(cast, now)
    lines = [PlannedLine("instalment", now.date(), D(300_000)), PlannedLine("balance", None, D(700_000))]
    ledger.set_plan(account=made, lines=lines, actor=SYSTEM, now=now)
    actions.assign_virtual_account(account_id=made.pk, number="V1", actor=cast.cashier, now=now)
    return made


@pytest.fixture
def bank(cast: Any, now: datetime) -> BankAccount:
    return actions.add_bank_account(
        project=cast.project, bank_name="某某银行", number="622001", purpose=BankPurpose.PRICE,
        actor=cast.finance_manager, now=now,
    )  # fmt: skip


def hand_in(client: Client, bank: BankAccount, content: bytes) -> Any:
    return client.post(
        reverse("ledger:import_statement"),
        {"bank_account": str(bank.pk), "file": SimpleUploadedFile("流水.xlsx", content)},
        follow=True,
    )


def test_statement_is_handed_in_matched_and_booked(
    client: Client, cast: Any, now: datetime, account: DealAccount, bank: BankAccount
) -> None:
    day = now.date().isoformat()
    client.force_login(cast.cashier)
    answer = hand_in(
        client,
        bank,
        gongshang(("A1", day, "300000", "张伟", "", "V1"), ("A2", day, "5", "王五", account.unit.label)),
    )
    assert "已导入 2 笔收入" in answer.content.decode()
    do_waiting_jobs()
    made = Statement.objects.get()
    text = client.get(reverse("ledger:statement", args=[made.pk])).content.decode()
    assert "入账 1 笔确定匹配" in text
    planned = client.post(reverse("ledger:claim_certain", args=[made.pk]), follow=True)
    assert "将办理 1 行" in planned.content.decode()
    work = Work.objects.get(kind="ledger.claim_lines")
    client.post(reverse("work:begin", args=[work.pk]))
    assert Receipt.objects.get().bank_reference == "A1"
    doubtful = StatementLine.objects.get(serial="A2")
    page = client.get(reverse("ledger:line", args=[doubtful.pk])).content.decode()
    assert f"附言写有 {account.unit.label}" in page
    refused = client.post(reverse("ledger:claim", args=[doubtful.pk]), {"other": "9-9-999"})
    assert refused.status_code == 422
    assert "没有这笔在办的交易" in refused.content.decode()
    client.post(reverse("ledger:claim", args=[doubtful.pk]), {"choice": f"{account.pk}|"})
    assert Receipt.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"%PDF-1.4", "不是银行流水"), (gongshang(("A1", "2026-03-02", "-5", "甲")), "负数"), (b"", "空")],
)
def test_hostile_file_is_refused_at_its_field(
    client: Client, cast: Any, bank: BankAccount, content: bytes, words: str
) -> None:
    client.force_login(cast.cashier)
    answer = hand_in(client, bank, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Statement.objects.exists()


def test_line_is_set_aside_and_restored(client: Client, cast: Any, now: datetime, bank: BankAccount) -> None:
    made = actions.import_statement(
        bank_account_id=bank.pk, content=statement_of("A1", day=now.date().isoformat()), name="a.xlsx",
        actor=cast.cashier, now=now,
    )  # fmt: skip
    actions.match_statement(statement_id=made.pk, told=lambda done, total: True, actor=cast.cashier, now=now)
    line = StatementLine.objects.get()
    client.force_login(cast.cashier)
    client.post(reverse("ledger:set_line_aside", args=[line.pk]), {"reason": "利息"})
    line.refresh_from_db()
    assert (line.state, line.reason) == (LineState.ASIDE, "利息")
    client.post(reverse("ledger:restore_line", args=[line.pk]))
    line.refresh_from_db()
    assert line.state == LineState.UNKNOWN


def test_lines_cost_the_same_for_one_and_thirty(
    client: Client, cast: Any, now: datetime, bank: BankAccount
) -> None:
    client.force_login(cast.cashier)

    def cost(*serials: str) -> int:
        actions.import_statement(
            bank_account_id=bank.pk, content=statement_of(*serials, day=now.date().isoformat()), name="a.xlsx",
            actor=cast.cashier, now=now,
        )  # fmt: skip
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("ledger:lines"))
        return len(found)

    cost("A0")
    assert cost("A1") == cost(*(f"B{n}" for n in range(30)))
