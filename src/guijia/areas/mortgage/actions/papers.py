"""The papers of a loan: which are needed, which have come, what the customer promised."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.actions.locking import note
from guijia.areas.mortgage.enums import BEFORE_SUBMITTING, LoanKind, LoanState
from guijia.areas.mortgage.models import Loan, LoanPaper
from guijia.areas.mortgage.permissions import HANDLE_LOANS
from guijia.areas.mortgage.rules import loans as loan_rules
from guijia.areas.mortgage.rules import papers as rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff

WHO = "按揭专员"
# Papers are brought until the bank has decided: those that run out meanwhile, those that it wants besides.
OPEN_FOR_PAPERS = (*BEFORE_SUBMITTING, LoanState.DECIDING, LoanState.SETTLING)


def list_papers(loan: Loan, *, bank: str, now: datetime) -> None:
    """Write down what this bank wants for a loan; what came already and is still wanted stays.

    The caller has made or locked the loan.
    Writes:  LoanPaper; no audit entry of its own.
    """
    wanted = needs_for(loan, bank)
    there = {(one.borrower, one.customer_id, one.key): one for one in queries.papers_for_update(loan.pk)}
    fresh = []
    for need in wanted:
        known = there.pop((need.borrower.value, need.customer_id, need.key), None)
        if known is None:
            fresh.append(LoanPaper(
                loan=loan, borrower=need.borrower, customer_id=need.customer_id, key=need.key, label=need.label,
                required=need.required, valid_days=need.valid_days, position=need.position,
            ))  # fmt: skip
        elif (known.valid_days, known.required, known.label) != (need.valid_days, need.required, need.label):
            _agree(known, need)
    LoanPaper.objects.bulk_create(fresh)
    for gone in there.values():
        gone.withdrawn_at = now
        gone.save(update_fields=["withdrawn_at"])


def papers_due(loan: Loan, since: date) -> date:
    """By which day the papers are to be complete, asked for on ``since``.

    Rule: MTG-01 (fact ``mortgage_papers_days``).
    """
    days = int(facts.value("mortgage_papers_days", on=since, project=loan.project))
    return since + timedelta(days)


def collect_again(loan: Loan, today: date) -> None:
    """Papers are wanted once more, with a new term; the caller has locked the loan and saves it."""
    loan.state, loan.papers_complete_on = LoanState.COLLECTING, None
    loan.papers_due_on = papers_due(loan, today)


def needs_for(loan: Loan, bank: str) -> list[rules.Need]:
    """What a bank wants to see for a loan."""
    return rules.needs_of(
        queries.items_in_force(loan.project_id),
        queries.people_of(loan.contract.subscription_id),
        bank=bank,
        kind=LoanKind(loan.kind),
    )


@action
def choose_bank(*, loan_id: UUID, agreement_id: UUID, actor: Staff, now: datetime) -> Loan:
    """The customer will go to this bank: the papers are asked for by its list from now on.

    Rule:    MTG-01, rules.md 5.8: checklist by bank, borrower, loan.
    Writes:  Loan.wished_bank, LoanPaper; audit ``mortgage.choose_bank``.
    Locks:   loan.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_no_agreement``;
             Conflict ``mortgage_wrong_state``.
    """
    loan = queries.loan_for_update(actor, loan_id)
    if not actor.may(HANDLE_LOANS, loan.project_id):
        raise errors.forbidden("选定银行", WHO)
    if refusal := loan_rules.why_not_state(loan.state, BEFORE_SUBMITTING, "选定银行"):
        raise refusal
    agreement = queries.agreements_visible_to(actor).filter(pk=agreement_id, project=loan.project).first()
    if agreement is None or agreement.kind != loan.kind:
        raise errors.no_agreement()
    loan.wished_bank = str(agreement)
    loan.save(update_fields=["wished_bank"])
    list_papers(loan, bank=agreement.bank, now=now)
    note("choose_bank", loan, actor, bank=agreement)
    return loan


def _agree(paper: LoanPaper, need: rules.Need) -> None:
    """Another bank counts the same paper for another time."""
    paper.label, paper.required, paper.valid_days = need.label, need.required, need.valid_days
    if paper.issued_on is not None:
        paper.expires_on = rules.expires_on(paper.issued_on, need.valid_days)
    paper.save(update_fields=["label", "required", "valid_days", "expires_on"])


@action
def receive_papers(
    *, loan_id: UUID, paper_ids: Sequence[UUID], issued_on: date, actor: Staff, now: datetime
) -> int:
    """Tick the papers that the customer brought; one that has run out is brought anew.

    Rule:    MTG-01, rules.md 5.8: tracked by expiry.
    Writes:  LoanPaper; audit ``mortgage.receive_papers``.
    Locks:   loan.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_no_papers`` | ``mortgage_paper_date`` |
             ``mortgage_paper_expired``; Conflict ``mortgage_wrong_state``.
    Returns: how many were received.
    """
    loan = queries.loan_for_update(actor, loan_id)
    _check(loan, actor, "登记按揭资料")
    today, wanted = business_day(now), set(paper_ids)
    papers = [
        one for one in queries.papers_for_update(loan.pk) if one.pk in wanted and rules.is_missing(one, today)
    ]
    if not papers:
        raise errors.no_papers()
    for one in papers:
        if refusal := rules.why_not_receive(issued_on, one.valid_days, today):
            raise refusal
        one.issued_on, one.expires_on = issued_on, rules.expires_on(issued_on, one.valid_days)
        one.received_at, one.received_by = now, actor
        one.save(update_fields=["issued_on", "expires_on", "received_at", "received_by"])
    note("receive_papers", loan, actor, count=len(papers))
    return len(papers)


@action
def promise_papers(
    *, loan_id: UUID, paper_ids: Sequence[UUID], promised_on: date, actor: Staff, now: datetime
) -> int:
    """Note by which day the customer will bring what is missing; F10 says it to sales.

    Rule:    F10 (promised date).
    Writes:  LoanPaper.promised_on; audit ``mortgage.promise_papers``.
    Locks:   loan.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_no_papers`` | ``mortgage_promise``.
    Returns: for how many.
    """
    loan = queries.loan_for_update(actor, loan_id)
    _check(loan, actor, "登记承诺日期")
    today, wanted = business_day(now), set(paper_ids)
    if refusal := rules.why_not_promise(promised_on, today):
        raise refusal
    papers = [
        one for one in queries.papers_for_update(loan.pk) if one.pk in wanted and rules.is_missing(one, today)
    ]
    if not papers:
        raise errors.no_papers()
    for one in papers:
        one.promised_on = promised_on
        one.save(update_fields=["promised_on"])
    note("promise_papers", loan, actor, count=len(papers), promised_on=promised_on)
    return len(papers)


def _check(loan: Loan, actor: Staff, deed: str) -> None:
    if not actor.may(HANDLE_LOANS, loan.project_id):
        raise errors.forbidden(deed, WHO)
    if refusal := loan_rules.why_not_state(loan.state, OPEN_FOR_PAPERS, deed):
        raise refusal
