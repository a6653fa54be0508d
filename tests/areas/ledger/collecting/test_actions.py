"""Reminders are raised once, talks and promises noted, letters made and served, breaches go to their end."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import registry
from guijia.areas.ledger.collecting import actions, queries
from guijia.areas.ledger.collecting.actions.talks import Promised
from guijia.areas.ledger.enums import (
    BreachState,
    ContactResult,
    ContactWay,
    LetterKind,
    PayMethod,
    PlanKind,
    ReceiptKind,
)
from guijia.areas.ledger.models import Breach, Contact, DealAccount, Letter, PlanLine, Promise, Reminder
from guijia.areas.ledger.rules import PlannedLine
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import queries as flow
from guijia.platform.jobs import news
from guijia.platform.papers.actions import print_form
from tests.areas.estate.sales import audits
from tests.areas.ledger.money import account_of, receive

D = Decimal


@pytest.fixture
def account(cast: Any, now: datetime) -> DealAccount:
    """300,000 were due twenty days ago, 700,000 are due in a year."""
    made = account_of(cast, now)
    day = business_day(now)
    lines = [
        PlannedLine(PlanKind.INSTALMENT, day - timedelta(20), D(300_000)),
        PlannedLine(PlanKind.INSTALMENT, day + timedelta(365), D(700_000)),
    ]
    ledger.set_plan(account=made, lines=lines, actor=SYSTEM, now=now)
    return made


@pytest.fixture
def legal(cast: Any) -> Any:
    return cast.legal


@pytest.fixture
def gm(cast: Any) -> Any:
    return cast.gm


def refused(code: str, deed: Any) -> None:
    before = [model.objects.count() for model in (Contact, Promise, Letter, Breach)]
    with pytest.raises(BusinessError) as caught:
        deed()
    assert caught.value.code == code
    assert [model.objects.count() for model in (Contact, Promise, Letter, Breach)] == before


def missing(account: DealAccount) -> list[Decimal]:
    return list(
        PlanLine.objects.filter(account=account, withdrawn_at=None)
        .order_by("position")
        .values_list("missing", flat=True)
    )


def test_missing_follows_money_and_plan(cast: Any, account: DealAccount, now: datetime) -> None:
    assert missing(account) == [D(300_000), D(700_000)]
    receipt = receive(cast, now, account, "350000", reference="R1")
    assert missing(account) == [D(0), D(650_000)]
    ledger.reverse_receipt(receipt_id=receipt.pk, reason="错", actor=cast.finance_manager, now=now)
    assert missing(account) == [D(300_000), D(700_000)]
    second = PlanLine.objects.get(account=account, position=2)
    named = ledger.receive(
        account_id=account.pk, kind=ReceiptKind.PRICE, amount=D(700_000), payer="张伟", method=PayMethod.TRANSFER,
        received_on=now.date(), bank_reference="R2", line_id=second.pk, actor=cast.cashier, now=now,
    )  # fmt: skip
    assert named.line_id == second.pk
    assert missing(account) == [D(300_000), D(0)]


def test_overdue_is_counted_in_its_step(cast: Any, account: DealAccount, now: datetime) -> None:
    today = business_day(now)
    steps = queries.steps_of_age(today)
    found = queries.ageing(cast.cashier, today, steps)
    assert [(one.lines, one.amount) for one in found] == [(1, D(300_000)), (0, D(0)), (0, D(0)), (0, D(0))]
    assert queries.overdue_of(account.pk, today) == (D(300_000), today - timedelta(20))
    assert [line.account_id for line in queries.overdue_lines(cast.cashier, today)] == [account.pk]
    assert not queries.overdue_lines(cast.outsider, today).exists()


def test_reminders_are_raised_once(cast: Any, account: DealAccount, now: datetime) -> None:
    assert actions.raise_reminders(actor=SYSTEM, now=now) == 1
    assert actions.raise_reminders(actor=SYSTEM, now=now) == 0
    assert list(Reminder.objects.values_list("account", "days")) == [(account.pk, 15)]
    actions.note_contact(
        account_id=account.pk, way=ContactWay.CALL, result=ContactResult.NOT_REACHED, words="无人接",
        actor=cast.cashier, now=now,
    )  # fmt: skip
    assert Reminder.objects.filter(done_at=None).count() == 1
    actions.note_contact(
        account_id=account.pk, way=ContactWay.CALL, result=ContactResult.REACHED, words="已告知",
        actor=cast.cashier, now=now,
    )  # fmt: skip
    assert Reminder.objects.filter(done_by=cast.cashier).count() == 1
    assert audits("ledger.note_contact") == 2


def promise(cast: Any, account: DealAccount, now: datetime, amount: str, days: int = 5) -> Contact:
    return actions.note_contact(
        account_id=account.pk, way=ContactWay.CALL, result=ContactResult.PROMISED, words="下周付",
        promised=Promised(D(amount), business_day(now) + timedelta(days)), actor=cast.cashier, now=now,
    )  # fmt: skip


def test_promise_is_kept_by_receipts(cast: Any, account: DealAccount, now: datetime) -> None:
    refused("ledger_promise_over", lambda: promise(cast, account, now, "1000000.01"))
    refused("ledger_promise_past", lambda: promise(cast, account, now, "5", -1))
    promise(cast, account, now, "100000")
    rows = queries.promises_visible_to(cast.cashier)
    today = business_day(now)
    assert queries.still_open(rows, today).count() == 1
    assert queries.broken(rows, today + timedelta(6)).count() == 1
    receive(cast, now, account, "100000", reference="R1")
    assert queries.kept(rows).count() == 1


def test_promise_needs_its_words(cast: Any, account: DealAccount, now: datetime) -> None:
    refused(
        "ledger_promise_missing",
        lambda: actions.note_contact(
            account_id=account.pk, way=ContactWay.CALL, result=ContactResult.PROMISED, words="x",
            actor=cast.cashier, now=now,
        ),
    )  # fmt: skip


def test_letter_is_made_printed_and_served(cast: Any, account: DealAccount, now: datetime) -> None:
    made = actions.make_letter(
        account_id=account.pk, kind=LetterKind.DEMAND, actor=cast.finance_manager, now=now
    )
    # 万分之 1 a day as it holds without a signed contract: 300,000 × 20 days
    assert (made.due, made.damages) == (D(300_000), D("600.00"))
    assert made.number.startswith("CK-")
    assert "300,000.00 × 1/10000 × 20 日 = 600.00" in "".join(made.working[0]["explain"])
    paper = print_form(code="CKH", subject=made, actor=cast.finance_manager, now=now)
    assert paper.number == made.number
    assert paper.pdf.size > 1000

    def serve(days: int) -> Letter:
        return actions.serve_letter(
            letter_id=made.pk, sent_way="EMS", tracking="EX1", served_on=business_day(now) + timedelta(days),
            actor=cast.finance_manager, now=now,
        )  # fmt: skip

    refused("ledger_served_day", lambda: serve(1))
    assert serve(0).served_on == business_day(now)
    refused("ledger_letter_served", lambda: serve(0))


def test_letter_needs_right_and_delay(cast: Any, account: DealAccount, now: datetime) -> None:
    def letter(kind: LetterKind, actor: Any) -> Letter:
        return actions.make_letter(account_id=account.pk, kind=kind, actor=actor, now=now)

    refused("ledger_forbidden", lambda: letter(LetterKind.DEMAND, cast.cashier))
    refused("ledger_forbidden", lambda: letter(LetterKind.LAWYER, cast.finance_manager))
    receive(cast, now, account, "300000", reference="R1")
    refused("ledger_not_overdue", lambda: letter(LetterKind.DEMAND, cast.finance_manager))


def at_period(cast: Any, account: DealAccount, legal: Any, now: datetime) -> Breach:
    breach = actions.open_breach(
        account_id=account.pk, ground="首期款逾期", actor=cast.finance_manager, now=now
    )
    letter = actions.make_letter(account_id=account.pk, kind=LetterKind.LAWYER, actor=legal, now=now)
    return actions.serve_notice(
        breach_id=breach.pk, letter_id=letter.pk, sent_way="EMS", tracking="EX2", served_on=business_day(now),
        actor=legal, now=now,
    )  # fmt: skip


def test_breach_goes_to_the_general_manager(
    cast: Any, account: DealAccount, legal: Any, gm: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[tuple[str, Any]] = []
    monkeypatch.setitem(news._LISTENERS, registry.CANCELLATION_DECIDED, ["unwinding.begin"])
    monkeypatch.setattr(
        "guijia.platform.jobs.news.queue.enqueue",
        lambda name, **given: queued.append((name, given)),
    )
    breach = at_period(cast, account, legal, now)
    assert breach.state == BreachState.PERIOD
    assert breach.ends_on is not None
    assert breach.ends_on >= business_day(now) + timedelta(89)
    refused(
        "ledger_breach_period",
        lambda: actions.close_period(breach_id=breach.pk, outcome="unpaid", actor=cast.cashier, now=now),
    )
    later = now + timedelta(days=(breach.ends_on - business_day(now)).days + 1)
    actions.close_period(breach_id=breach.pk, outcome="unpaid", actor=cast.cashier, now=later)
    refused(
        "ledger_forbidden",
        lambda: actions.decide_breach(
            breach_id=breach.pk, outcome="cancel", opinion="x", actor=cast.finance_manager, now=later
        ),
    )
    done = actions.decide_breach(
        breach_id=breach.pk, outcome="cancel", opinion="催告期满未付", actor=gm, now=later
    )
    assert (done.state, done.decided_by, done.decision) == (BreachState.CANCELLED, gm, "催告期满未付")
    assert [one for one in queued if one[0] == "unwinding.begin"] == [
        ("unwinding.begin", {"breach_id": breach.pk})
    ]
    case = flow.newest_case_for_update("ledger.breach", breach.pk, "W25")
    assert case is not None
    assert case.state == "done"


def test_breach_ends_when_it_is_paid(cast: Any, account: DealAccount, legal: Any, now: datetime) -> None:
    breach = at_period(cast, account, legal, now)
    refused(
        "ledger_breach_unpaid",
        lambda: actions.close_period(breach_id=breach.pk, outcome="paid", actor=cast.cashier, now=now),
    )
    receive(cast, now, account, "300000", reference="R1")
    done = actions.close_period(breach_id=breach.pk, outcome="paid", actor=cast.cashier, now=now)
    assert (done.state, done.ended_at) == (BreachState.PAID, now)


def test_breach_is_open_once_and_may_be_withdrawn(cast: Any, account: DealAccount, now: datetime) -> None:
    def breach(actor: Any) -> Breach:
        return actions.open_breach(account_id=account.pk, ground="逾期", actor=actor, now=now)

    refused("ledger_forbidden", lambda: breach(cast.cashier))
    made = breach(cast.finance_manager)
    refused("ledger_breach_open", lambda: breach(cast.finance_manager))
    assert (
        actions.withdraw_breach(breach_id=made.pk, reason="误登", actor=cast.finance_manager, now=now).state
        == BreachState.WITHDRAWN
    )
    assert breach(cast.finance_manager).number != made.number
