"""Overdue lists, the weekly list of missing papers, the ledger, and who sees them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guijia.areas.mortgage import actions, jobs, queries
from guijia.areas.mortgage.enums import Answer, FollowWay, OverdueState
from guijia.areas.mortgage.models import LoanRegister, OverdueItem
from guijia.areas.mortgage.queries import registers
from guijia.areas.mortgage.rules.overdue import OverdueLine
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.audit.models import Entry
from guijia.platform.notify.models import Message
from guijia.platform.papers import actions as papers
from tests.access.world import come_in
from tests.areas.deals.sale import ready_to_sell
from tests.areas.mortgage.loaning import Lending, filed
from tests.platform.clock.hand import move_to

pytestmark = pytest.mark.django_db


def refused(code: str) -> Any:
    return pytest.raises(BusinessError, check=lambda e: e.code == code and bool(e.message))


def line(lending: Lending, amount: str = "5321.46", **given: Any) -> OverdueLine:
    known: dict[str, Any] = {"row": 2, "room": lending.loan.unit.label, "borrower": "张伟",
                             "amount": Decimal(amount), "periods": 1, "days": 12}  # fmt: skip
    return OverdueLine(**{**known, **given})


def take(lending: Lending, *lines: OverdueLine, digest: str = "1", back: int = 0) -> Any:
    return actions.import_overdue(
        agreement_id=lending.bank.pk, as_of=lending.now.date() - timedelta(back), file_name="逾期.xlsx",
        digest=digest, lines=lines, actor=lending.cast.mortgage, now=lending.now,
    )  # fmt: skip


# ---- overdue


def test_banks_list_finds_the_loan_and_the_next_one_settles_what_is_gone(lending: Lending) -> None:
    lending.paid_out()
    stranger = OverdueLine(3, "9-9-0909", "", Decimal("10.00"), None, None)
    take(lending, line(lending), stranger, back=1)
    known = OverdueItem.objects.get(loan=lending.loan)
    assert OverdueItem.objects.get(loan=None).state == OverdueState.OPEN
    actions.follow_overdue(
        item_id=known.pk, way=FollowWay.PHONE, words="三天内还", promised_on=None, actor=lending.cast.mortgage,
        now=lending.now,
    )  # fmt: skip
    take(lending, line(lending, "9000.00", days=40), digest="2")
    known.refresh_from_db()
    assert (known.amount, known.days, known.state) == (Decimal("9000.00"), 40, OverdueState.FOLLOWED)
    assert OverdueItem.objects.get(loan=None).state == OverdueState.SETTLED
    assert Entry.objects.filter(action="mortgage.import_overdue").count() == 2


def test_same_list_or_an_older_one_is_refused_and_changes_nothing(lending: Lending) -> None:
    lending.paid_out()
    take(lending, line(lending))
    with refused("mortgage_overdue_known"):
        take(lending, line(lending, "1.00"))
    with refused("mortgage_overdue_old"):
        take(lending, line(lending, "1.00"), digest="2", back=3)
    assert OverdueItem.objects.get().amount == Decimal("5321.46")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02", "文件"),
        ("房号,逾期金额\n3-1-101,=1+1\n".encode(), "不是"),
        ("甲,乙\n1,2\n".encode(), "列名"),
    ],
)
def test_hostile_file_is_refused_in_words_and_nothing_is_written(
    lending: Lending, content: bytes, words: str
) -> None:
    move_to(lending.now)
    lending.paid_out()
    answer = come_in(lending.cast.mortgage).post(
        reverse("mortgage:import_overdue"),
        {
            "agreement": str(lending.bank.pk),
            "as_of": "2026-03-16",
            "file": SimpleUploadedFile("a.csv", content),
        },
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not OverdueItem.objects.exists()


# ---- the week


def test_mondays_close_writes_and_sends_what_is_missing_once(lending: Lending) -> None:
    lending.notify()
    missing = queries.missing_papers(SYSTEM, lending.now.date()).count()
    made = actions.close_week(
        project=lending.cast.project, monday=lending.now.date(), actor=SYSTEM, now=lending.now
    )
    assert made is not None
    (row,) = made.rows
    assert (row["consultant"], len(row["items"])) == (lending.cast.sales.name, missing)
    assert Message.objects.filter(kind="mortgage.missing", staff=lending.cast.sales).count() == 1
    again = actions.close_week(
        project=lending.cast.project, monday=lending.now.date(), actor=SYSTEM, now=lending.now
    )
    assert again is None
    lending.bring()
    assert LoanRegister.objects.get().rows == made.rows
    assert papers.print_form(code="F10", subject=made, actor=lending.cast.sales, now=lending.now).number


def test_week_is_queued_for_projects_with_loans_until_it_is_closed(lending: Lending) -> None:
    evening = lending.now.replace(hour=18, minute=30)
    assert jobs.queue_due_weeks(lending.now) == 0
    assert jobs.queue_due_weeks(evening) == 1
    actions.close_week(project=lending.cast.project, monday=evening.date(), actor=SYSTEM, now=evening)
    assert jobs.queue_due_weeks(evening) == 0


def test_ledger_of_a_span_is_printed_with_paid_and_refused_loans(lending: Lending) -> None:
    lending.at_bank().answer(Answer.REFUSED, reason="征信不良").settle("cancel", "customer")
    made = actions.open_register(
        project=lending.cast.project, first_on=lending.now.date(), last_on=lending.now.date(),
        actor=lending.cast.mortgage, now=lending.now,
    )  # fmt: skip
    assert [one.pk for one in registers.loans_in(made)] == [lending.loan.pk]
    assert papers.print_form(code="F15", subject=made, actor=lending.cast.mortgage, now=lending.now).number


# ---- pages


@pytest.fixture
def client_of(lending: Lending) -> Any:
    move_to(lending.now)
    return lambda role: come_in(getattr(lending.cast, role))


def test_outsider_finds_no_loan(lending: Lending, client_of: Any) -> None:
    url = reverse("mortgage:loan", args=[lending.loan.pk])
    assert client_of("mortgage").get(url).status_code == 200
    assert client_of("outsider").get(url).status_code == 404


def test_page_of_a_loan_shows_what_is_missing_and_what_was_typed_wrongly(
    lending: Lending, client_of: Any
) -> None:
    lending.notify()
    client: Client = client_of("mortgage")
    url = reverse("mortgage:receive", args=[lending.loan.pk])
    paper = next(one for one in queries.papers_of(lending.loan.pk) if one.valid_days)
    answer = client.post(url, {"papers": [str(paper.pk)], "issued_on": "2026-01-01", "deed": "receive"})
    assert answer.status_code == 422
    assert "有效，请客户重新开具" in answer.content.decode()
    answer = client.post(url, {"papers": [str(paper.pk)], "issued_on": "2026-03-16", "deed": "receive"})
    assert answer.status_code == 302
    paper.refresh_from_db()
    assert paper.received_at is not None


def test_lists_ask_no_more_with_more_rows(cast: Any, now: Any, lending: Lending, client_of: Any) -> None:
    lending.notify()
    client = client_of("mortgage")
    names = ("mortgage:loans", "mortgage:missing", "mortgage:agreements", "mortgage:checklist")

    def asked() -> dict[str, int]:
        found = {}
        for name in names:
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse(name)).status_code == 200
            found[name] = len(captured.captured_queries)
        return found

    before = asked()
    for unit in ready_to_sell(cast, now, homes=2)[1]:
        sale = filed(cast, now, unit)
        made = actions.open_loans(contract_id=sale.contract.pk, actor=SYSTEM, now=now)
        Lending(cast, now, made[0], lending.bank).fresh().notify()
    assert asked() == before
