"""Rules of loans, every branch as a table; no database."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from guijia.areas.mortgage.enums import Answer, Borrower, Choice, LoanKind, LoanState
from guijia.areas.mortgage.rules import banks, loans, originals, overdue, papers, weeks
from guijia.kit.days import CHINA
from guijia.kit.errors import BusinessError

TODAY = date(2026, 3, 16)


def code(refusal: BusinessError | None) -> str:
    return refusal.code if refusal else ""


# ---- papers


@dataclass
class Paper:
    required: bool = True
    received_at: Any = datetime(2026, 3, 1, tzinfo=CHINA)
    expires_on: date | None = None
    label: str = "收入证明"


@pytest.mark.parametrize(
    ("paper", "missing", "words"),
    [
        (Paper(), False, ""),
        (Paper(received_at=None), True, "未收"),
        (Paper(expires_on=TODAY), False, ""),
        (Paper(expires_on=date(2026, 3, 15)), True, "2026-03-15 已过期"),
    ],
)
def test_paper_counts_on_its_last_day_and_not_after(paper: Paper, missing: bool, words: str) -> None:
    assert (papers.is_missing(paper, TODAY), papers.words_of(paper, TODAY)) == (missing, words)


def test_optional_paper_is_never_missing() -> None:
    assert papers.missing([Paper(required=False, received_at=None)], TODAY) == []
    assert papers.why_not_complete([Paper(required=False, received_at=None)], TODAY) is None


@pytest.mark.parametrize(
    ("issued", "days", "wanted"),
    [
        (TODAY, 30, ""),
        (date(2026, 2, 14), 30, ""),
        (date(2026, 2, 13), 30, "mortgage_paper_expired"),
        (date(2026, 3, 17), None, "mortgage_paper_date"),
        (date(1990, 1, 1), None, ""),
    ],
)
def test_paper_is_taken_only_while_it_counts(issued: date, days: int | None, wanted: str) -> None:
    assert code(papers.why_not_receive(issued, days, TODAY)) == wanted


def item(**given: Any) -> SimpleNamespace:
    known = {"project_id": None, "bank": "", "loan_kind": "", "borrower": "borrower", "key": "income",
             "label": "收入证明", "required": True, "valid_days": 30, "position": 10}  # fmt: skip
    return SimpleNamespace(**{**known, **given})


def needs(items: list[Any], people: list[tuple[UUID, Borrower]], bank: str = "A") -> list[papers.Need]:
    return papers.needs_of(items, people, bank=bank, kind=LoanKind.COMMERCIAL)


def test_bank_and_project_go_before_what_is_for_all() -> None:
    who = uuid4()
    rows = [
        item(),
        item(bank="A", valid_days=15),
        item(bank="B", valid_days=7),
        item(loan_kind="fund", key="x"),
    ]
    assert [(one.key, one.valid_days) for one in needs(rows, [(who, Borrower.BORROWER)])] == [("income", 15)]
    rows.append(item(project_id=uuid4(), valid_days=10))
    assert needs(rows, [(who, Borrower.BORROWER)])[0].valid_days == 10


def test_each_person_brings_their_own_and_the_deal_its_own() -> None:
    first, second = uuid4(), uuid4()
    rows = [item(), item(borrower="co_owner", key="identity"), item(borrower="deal", key="contract")]
    found = needs(rows, [(first, Borrower.BORROWER), (second, Borrower.CO_OWNER)])
    assert [(one.key, one.customer_id) for one in found] == [
        ("income", first), ("identity", second), ("contract", None),
    ]  # fmt: skip


def test_promise_lies_ahead() -> None:
    assert code(papers.why_not_promise(date(2026, 3, 15), TODAY)) == "mortgage_promise"
    assert papers.why_not_promise(TODAY, TODAY) is None


# ---- the bank


def quota(**given: Any) -> loans.Quota:
    known: dict[str, Any] = {"kind": "commercial", "valid_from": date(2026, 1, 1),
                             "valid_until": date(2026, 12, 31), "is_ended": False, "left": Decimal(100)}  # fmt: skip
    return loans.Quota(**{**known, **given})


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, ""),
        ({"left": Decimal("99.99")}, "mortgage_quota"),
        ({"kind": "fund"}, "mortgage_agreement_kind"),
        ({"is_ended": True}, "mortgage_agreement_over"),
        ({"valid_until": date(2026, 3, 15)}, "mortgage_agreement_over"),
        ({"valid_until": TODAY}, ""),
        ({"valid_from": date(2026, 3, 17)}, "mortgage_agreement_over"),
    ],
)
def test_application_needs_agreement_and_quota(given: dict[str, Any], wanted: str) -> None:
    refusal = loans.why_not_submit(quota(**given), kind="commercial", amount=Decimal(100), on=TODAY)
    assert code(refusal) == wanted


@pytest.mark.parametrize(
    ("answer", "amount", "until", "reason", "wanted"),
    [
        (Answer.APPROVED, Decimal(100), None, "", ""),
        (Answer.APPROVED, None, None, "", "mortgage_amount"),
        (Answer.APPROVED, Decimal(90), None, "", "mortgage_amount"),
        (Answer.LOWER, Decimal(90), None, "", ""),
        (Answer.LOWER, Decimal(100), None, "", "mortgage_amount"),
        (Answer.LOWER, Decimal(0), None, "", "mortgage_amount"),
        (Answer.APPROVED, Decimal(100), date(2026, 3, 15), "", "mortgage_approval_until"),
        (Answer.REFUSED, None, None, "", "mortgage_reason"),
        (Answer.REFUSED, None, None, "征信", ""),
        (Answer.MORE, None, None, " ", "mortgage_reason"),
    ],
)
def test_answer_makes_sense(
    answer: Answer, amount: Decimal | None, until: date | None, reason: str, wanted: str
) -> None:
    refusal = loans.why_not_answer(
        answer, asked=Decimal(100), amount=amount, decided_on=TODAY, until=until, reason=reason
    )
    assert code(refusal) == wanted


@pytest.mark.parametrize(
    ("answer", "choice", "fault", "wanted"),
    [
        (Answer.REFUSED, Choice.ACCEPT, "", "mortgage_choice"),
        (Answer.LOWER, Choice.ACCEPT, "", ""),
        (Answer.REFUSED, Choice.CANCEL, "", "mortgage_fault"),
        (Answer.REFUSED, Choice.CANCEL, "neither", ""),
        (Answer.REFUSED, Choice.OTHER_BANK, "", ""),
        (Answer.LOWER, Choice.CASH, "", ""),
    ],
)
def test_choice_fits_the_answer(answer: Answer, choice: Choice, fault: str, wanted: str) -> None:
    assert code(loans.why_not_choose(answer, choice, fault)) == wanted


@pytest.mark.parametrize(
    ("wanted", "approved", "answer", "resume"),
    [
        (Decimal(0), None, Answer.REFUSED, "cash"),
        (Decimal(80), Decimal(80), Answer.LOWER, "accept"),
        (Decimal(70), Decimal(80), Answer.LOWER, "accept"),
        (Decimal(90), Decimal(80), Answer.LOWER, "again"),
        (Decimal(50), None, Answer.REFUSED, "again"),
    ],
)
def test_loan_goes_on_as_the_changed_terms_say(
    wanted: Decimal, approved: Decimal | None, answer: Answer, resume: str
) -> None:
    assert loans.resume_of(wanted=wanted, approved=approved, answer=answer) == resume


@pytest.mark.parametrize(
    ("amount", "paid_on", "until", "wanted"),
    [
        (Decimal(100), TODAY, None, ""),
        (Decimal(100), TODAY, TODAY, ""),
        (Decimal(99), TODAY, None, "mortgage_paid_amount"),
        (Decimal(100), date(2026, 3, 17), None, "mortgage_future"),
        (Decimal(100), TODAY, date(2026, 3, 15), "mortgage_approval_over"),
    ],
)
def test_payout_is_what_was_approved_in_time(
    amount: Decimal, paid_on: date, until: date | None, wanted: str
) -> None:
    refusal = loans.why_not_pay(
        amount=amount, approved=Decimal(100), paid_on=paid_on, today=TODAY, until=until
    )
    assert code(refusal) == wanted


@pytest.mark.parametrize(
    ("loan", "rate", "wanted"),
    [("800000", "5", "40000.00"), ("1200000", "5", "60000.00"), ("650000", "5", "32500.00"),
     ("900000", "0.2", "1800.00"), ("100.01", "5", "5.00"), ("100.10", "5", "5.01")],
)  # fmt: skip
def test_deposit_is_loan_times_ratio(loan: str, rate: str, wanted: str) -> None:
    """rules.md 5.13, examples 5-j, 5-m."""
    assert loans.deposit_of(Decimal(loan), Decimal(rate)) == Decimal(wanted)


@pytest.mark.parametrize(
    ("state", "until", "ground", "wanted"),
    [
        (LoanState.GUARANTEED, TODAY, "证明", ""),
        (LoanState.VOUCHER, TODAY, "证明", "mortgage_wrong_state"),
        (LoanState.GUARANTEED, date(2026, 3, 17), "证明", "mortgage_future"),
        (LoanState.GUARANTEED, date(2026, 2, 28), "证明", "mortgage_order"),
        (LoanState.GUARANTEED, TODAY, " ", "mortgage_ground"),
    ],
)
def test_guarantee_ends_by_registration(state: LoanState, until: date, ground: str, wanted: str) -> None:
    refusal = loans.why_not_release(
        state=state, until=until, since=date(2026, 3, 1), today=TODAY, ground=ground
    )
    assert code(refusal) == wanted


@pytest.mark.parametrize(
    ("state", "deposit", "returned", "wanted"),
    [
        (LoanState.RELEASED, Decimal(1), False, ""),
        (LoanState.RELEASED, Decimal(0), False, "mortgage_no_deposit"),
        (LoanState.GUARANTEED, Decimal(1), False, "mortgage_still_guaranteed"),
        (LoanState.RELEASED, Decimal(1), True, "mortgage_deposit_returned"),
    ],
)
def test_deposit_returns_after_the_guarantee(
    state: LoanState, deposit: Decimal, returned: bool, wanted: str
) -> None:
    assert code(loans.why_not_return(state=state, deposit=deposit, returned=returned)) == wanted


def test_interview_lies_ahead_and_is_held_after_the_papers() -> None:
    now = datetime(2026, 3, 16, 9, 30, tzinfo=CHINA)
    assert code(loans.why_not_book(now, now)) == "mortgage_interview_past"
    assert code(loans.why_not_interview(None, TODAY, None)) == "mortgage_day_missing"
    assert code(loans.why_not_interview(date(2026, 3, 1), TODAY, date(2026, 3, 2))) == "mortgage_order"
    assert loans.why_not_interview(TODAY, TODAY, TODAY) is None


def test_agreement_keeps_what_is_used_and_items_say_their_source() -> None:
    terms = SimpleNamespace(valid_from=TODAY, valid_until=TODAY, quota=Decimal(10))
    assert code(banks.why_not_terms(terms, used=Decimal(11))) == "mortgage_quota_used"
    assert banks.why_not_terms(terms, used=Decimal(10)) is None
    terms.valid_until = date(2026, 3, 15)
    assert code(banks.why_not_terms(terms, used=Decimal(0))) == "mortgage_agreement_span"
    assert code(banks.why_not_item(" ")) == "mortgage_source"
    assert code(banks.why_not_reason("")) == "mortgage_reason"
    assert code(banks.why_not_ended(is_ended=True)) == "mortgage_agreement_ended"
    assert code(originals.why_not_move(("甲", "柜"), ("甲", "柜"))) == "mortgage_same_holder"


# ---- weeks, overdue


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        ("2026-03-16T18:29", date(2026, 3, 9)),
        ("2026-03-16T18:30", date(2026, 3, 16)),
        ("2026-03-17T08:00", date(2026, 3, 16)),
        ("2026-03-22T23:59", date(2026, 3, 16)),
    ],
)
def test_week_is_closed_with_the_mondays_close(moment: str, monday: date) -> None:
    assert weeks.due_monday(datetime.fromisoformat(moment).replace(tzinfo=CHINA)) == monday
    assert weeks.week_of(date(2026, 3, 16)) == (date(2026, 3, 10), date(2026, 3, 16))


HEADS = ["序号", "借款人", "房号", "逾期金额（元）", "逾期期数", "逾期天数"]


def test_banks_list_is_read_by_its_heads() -> None:
    rows = [["澜江银行逾期清单"], HEADS, ["1", "张伟", "3号楼1单元1801室", "5,321.46", "1", "12"],
            ["合计", "", "", "5321.46", "", ""]]  # fmt: skip
    (line,) = overdue.read_list(rows)
    assert (line.key, line.borrower, line.amount) == ("3-1-1801", "张伟", Decimal("5321.46"))
    assert (line.periods, line.days) == (1, 12)


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([["甲", "乙"], ["1", "2"]], "mortgage_overdue_columns"),
        ([HEADS], "mortgage_overdue_empty"),
        ([HEADS, ["1", "张", "", "12", "", ""]], "mortgage_overdue_line"),
        ([HEADS, ["1", "张", "3-1-1", "=1+1", "", ""]], "mortgage_overdue_line"),
        ([HEADS, ["1", "张", "3-1-1", "-5", "", ""]], "mortgage_overdue_line"),
        ([HEADS, ["1", "张", "3-1-1", "0.005", "", ""]], "mortgage_overdue_line"),
        ([HEADS, ["1", "张", "3-1-1", "5", "很多", ""]], "mortgage_overdue_line"),
        ([HEADS, ["1", "张", "3-1-101", "5", "", ""], ["2", "李", "3-1-0101", "6", "", ""]],
         "mortgage_overdue_twice"),
        ([HEADS, *[["", "", f"1-1-{n}", "5", "", ""] for n in range(1, 5_002)]], "mortgage_overdue_long"),
    ],
)  # fmt: skip
def test_banks_list_that_is_wrong_is_refused_whole(rows: list[list[str]], wanted: str) -> None:
    with pytest.raises(BusinessError) as refusal:
        overdue.read_list(rows)
    assert refusal.value.code == wanted


@pytest.mark.parametrize(
    ("as_of", "newest", "known", "wanted"),
    [
        (TODAY, None, False, ""),
        (TODAY, TODAY, False, ""),
        (date(2026, 3, 15), TODAY, False, "mortgage_overdue_old"),
        (date(2026, 3, 17), None, False, "mortgage_future"),
        (TODAY, None, True, "mortgage_overdue_known"),
    ],
)
def test_list_is_taken_once_and_in_order(as_of: date, newest: date | None, known: bool, wanted: str) -> None:
    assert code(overdue.why_not_list(as_of=as_of, newest=newest, today=TODAY, is_known=known)) == wanted


@pytest.mark.parametrize(
    ("settled", "words", "promised", "wanted"),
    [
        (False, "答应还", None, ""),
        (False, " ", None, "mortgage_follow_words"),
        (True, "答应还", None, "mortgage_overdue_settled"),
        (False, "答应还", date(2026, 3, 15), "mortgage_promise"),
    ],
)
def test_follow_up_says_what_was_said(settled: bool, words: str, promised: date | None, wanted: str) -> None:
    refusal = overdue.why_not_follow(is_settled=settled, words=words, promised_on=promised, today=TODAY)
    assert code(refusal) == wanted
