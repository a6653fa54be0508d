"""From the notice to the customer to the interview with bank or lawyer."""

from datetime import date, datetime
from uuid import UUID

from guijia.areas.mortgage import queries
from guijia.areas.mortgage.actions.locking import go_on, lock, note
from guijia.areas.mortgage.actions.papers import papers_due
from guijia.areas.mortgage.enums import LoanState
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.rules import loans as rules
from guijia.areas.mortgage.rules import papers as paper_rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.org.models import Staff


@action
def notify_customer(
    *, loan_id: UUID, notified_on: date, way: str, actor: Staff, now: datetime, opinion: str = ""
) -> Loan:
    """The customer was told what to bring; from that day the term for the papers runs.

    Rule:    MTG-01: complete within the days of ``mortgage_papers_days`` of the notice.
    Writes:  Loan; case W08; audit ``mortgage.notify_customer``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_future`` | ``mortgage_order``; Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.NOTIFYING}, "登记通知"):
        raise refusal
    today = business_day(now)
    if refusal := rules.why_not_day(notified_on, today, "notified_on", business_day(loan.opened_at)):
        raise refusal
    # Entered late, the term is still one that can be kept.
    loan.notified_on, loan.papers_due_on = notified_on, max(papers_due(loan, notified_on), today)
    loan.state = LoanState.COLLECTING
    loan.save(update_fields=["notified_on", "papers_due_on", "state"])
    go_on(case, loan, "notify", actor=actor, now=now, opinion=f"{way} {opinion}".strip())
    note("notify_customer", loan, actor, way=way, due=loan.papers_due_on)
    return loan


@action
def complete_papers(*, loan_id: UUID, actor: Staff, now: datetime, opinion: str = "") -> Loan:
    """All papers are there and count.

    Rule:    MTG-01, rules.md 5.8.
    Writes:  Loan; case W08; audit ``mortgage.complete_papers``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_papers_missing``; Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.COLLECTING}, "登记资料齐全"):
        raise refusal
    today = business_day(now)
    if refusal := paper_rules.why_not_complete(queries.papers_for_update(loan.pk), today):
        raise refusal
    loan.papers_complete_on, loan.state = today, LoanState.BOOKING
    loan.save(update_fields=["papers_complete_on", "state"])
    go_on(case, loan, "collect", actor=actor, now=now, opinion=opinion)
    note("complete_papers", loan, actor)
    return loan


@action
def book_interview(
    *,
    loan_id: UUID,
    interview_at: datetime,
    place: str,
    lawyer: str,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Loan:
    """Agree when and where customer, bank and lawyer meet.

    Rule:    MTG-05, W08 面签.
    Writes:  Loan; case W08; audit ``mortgage.book_interview``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_interview_past``; Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.BOOKING}, "预约面签"):
        raise refusal
    if refusal := rules.why_not_book(interview_at, now):
        raise refusal
    loan.interview_at, loan.interview_place, loan.lawyer = interview_at, place, lawyer
    loan.state = LoanState.INTERVIEW
    loan.save(update_fields=["interview_at", "interview_place", "lawyer", "state"])
    go_on(case, loan, "book", actor=actor, now=now, opinion=opinion)
    note("book_interview", loan, actor, at=interview_at)
    return loan


@action
def hold_interview(
    *,
    loan_id: UUID,
    outcome: str,
    interviewed_on: date | None,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Loan:
    """The customer came and signed with the bank, or did not come and is booked again.

    Rule:    W08 面签.
    Writes:  Loan; case W08; audit ``mortgage.hold_interview``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_future`` | ``mortgage_order`` | ``mortgage_day_missing``;
             Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.INTERVIEW}, "登记面签"):
        raise refusal
    if outcome == "return":
        loan.state = LoanState.BOOKING
        loan.save(update_fields=["state"])
    else:
        if refusal := rules.why_not_interview(interviewed_on, business_day(now), loan.papers_complete_on):
            raise refusal
        loan.interviewed_on, loan.state = interviewed_on, LoanState.SUBMITTING
        loan.save(update_fields=["interviewed_on", "state"])
    go_on(case, loan, "interview", actor=actor, now=now, opinion=opinion, outcome=outcome)
    note("hold_interview", loan, actor, outcome=outcome)
    return loan
