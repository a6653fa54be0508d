"""The application to the bank, its answer, and what follows when it does not lend, or lends less."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import ContractState
from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.actions.locking import go_on, lock, note
from guijia.areas.mortgage.actions.opening import close_loan, planned_cny
from guijia.areas.mortgage.actions.papers import collect_again, needs_for
from guijia.areas.mortgage.enums import LIVE, Answer, Choice, EndKind, LoanState
from guijia.areas.mortgage.models import BankAnswer, FrameAgreement, Loan
from guijia.areas.mortgage.registry import CANCELLATION_WANTED
from guijia.areas.mortgage.rules import loans as rules
from guijia.areas.mortgage.rules import papers as paper_rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.flow import actions as flow
from guijia.platform.jobs import news
from guijia.platform.org.models import Staff

# What going back for papers writes.
COLLECTED = ("state", "papers_complete_on", "papers_due_on")


@dataclass(frozen=True, slots=True)
class Application:
    """What is asked of which bank; amount is the loan's own."""

    agreement_id: UUID
    mode: str
    term_months: int
    submitted_on: date


@action
def submit_loan(
    *, loan_id: UUID, application: Application, actor: Staff, now: datetime, opinion: str = ""
) -> Loan:
    """Hand the application to the bank; from here on the bank's clock runs.

    Rule:    PRE-06 quota and validity of the agreement; rules.md 5.8 no paper has run out.
    Writes:  Loan; case W08; audit ``mortgage.submit_loan``.
    Locks:   case, loan, agreement.
    Raises:  BusinessError ``mortgage_no_agreement`` | ``mortgage_agreement_kind`` | ``mortgage_agreement_over`` |
             ``mortgage_quota`` | ``mortgage_bank_papers`` | ``mortgage_papers_missing`` |
             ``mortgage_future`` | ``mortgage_order``; Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.SUBMITTING}, "报批"):
        raise refusal
    if refusal := rules.why_not_day(
        application.submitted_on, business_day(now), "submitted_on", loan.interviewed_on
    ):
        raise refusal
    agreement = _agreement(loan, application.agreement_id)
    quota = rules.Quota(
        kind=agreement.kind,
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
        is_ended=agreement.ended_at is not None,
        left=agreement.quota - queries.used_cny(agreement.pk, but=loan.pk),
    )
    if refusal := rules.why_not_submit(
        quota, kind=loan.kind, amount=loan.amount, on=application.submitted_on
    ):
        raise refusal
    papers = queries.papers_for_update(loan.pk)
    if refusal := paper_rules.why_not_for_bank(needs_for(loan, agreement.bank), papers, agreement.bank):
        raise refusal
    if refusal := paper_rules.why_not_complete(papers, application.submitted_on):
        raise refusal
    loan.agreement, loan.wished_bank = agreement, str(agreement)
    loan.mode, loan.term_months = application.mode, application.term_months
    loan.submitted_on, loan.state = application.submitted_on, LoanState.DECIDING
    loan.answer, loan.choice, loan.fault = "", "", ""
    loan.approved, loan.decided_on, loan.approval_until, loan.approval_number = None, None, None, ""
    loan.save(update_fields=[
        "agreement", "wished_bank", "mode", "term_months", "submitted_on", "state", "answer", "choice", "fault",
        "approved", "decided_on", "approval_until", "approval_number",
    ])  # fmt: skip
    go_on(case, loan, "submit", actor=actor, now=now, opinion=opinion)
    note("submit_loan", loan, actor, bank=str(agreement), amount=loan.amount)
    return loan


def _agreement(loan: Loan, agreement_id: UUID) -> FrameAgreement:
    """The agreement under lock: two loans never take the last of a quota."""
    try:
        found = queries.agreement_for_update(SYSTEM, agreement_id)
    except FrameAgreement.DoesNotExist as error:
        raise errors.no_agreement() from error
    if found.project_id != loan.project_id:
        raise errors.no_agreement()
    return found


@action
def take_first_review(*, loan_id: UUID, actor: Staff, now: datetime, opinion: str = "") -> Loan:
    """The housing fund has passed its first review; the final one decides.

    Rule:    W08: housing fund first and final review.
    Writes:  case W08; audit ``mortgage.take_first_review``.
    Locks:   case, loan.
    Raises:  Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.DECIDING}, "登记初审"):
        raise refusal
    go_on(case, loan, "first_review", actor=actor, now=now, opinion=opinion)
    note("take_first_review", loan, actor)
    return loan


@dataclass(frozen=True, slots=True)
class Decision:
    """What the bank answered; amount in yuan."""

    answer: str
    amount: Decimal | None
    decided_on: date
    number: str
    until: date | None
    reason: str


@action
def record_answer(
    *, loan_id: UUID, decision: Decision, actor: Staff, now: datetime, opinion: str = ""
) -> Loan:
    """Write down what the bank answered; the diagram says what follows.

    Rule:    W08: approved, less, refused, more papers; MTG-05 problem cases.
    Writes:  BankAnswer, Loan; case W08; audit ``mortgage.record_answer``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_amount`` | ``mortgage_reason`` | ``mortgage_approval_until`` |
             ``mortgage_future`` | ``mortgage_order``; Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.DECIDING}, "登记银行答复"):
        raise refusal
    today = business_day(now)
    if refusal := rules.why_not_day(decision.decided_on, today, "decided_on", loan.submitted_on):
        raise refusal
    refusal = rules.why_not_answer(
        decision.answer,
        asked=loan.amount,
        amount=decision.amount,
        decided_on=decision.decided_on,
        until=decision.until,
        reason=decision.reason,
    )
    if refusal:
        raise refusal
    lends = decision.answer in {Answer.APPROVED, Answer.LOWER}
    _keep_answer(loan, decision, decision.amount if lends else None, actor, now)
    loan.answer, loan.decided_on = decision.answer, decision.decided_on
    loan.approved = decision.amount if lends else None
    loan.approval_number = decision.number if lends else ""
    loan.approval_until = decision.until if lends else None
    if loan.answer == Answer.MORE:
        collect_again(loan, today)
    else:
        loan.state = _lent(loan) if loan.answer == Answer.APPROVED else LoanState.SETTLING
    loan.save(update_fields=[
        "answer", "decided_on", "approved", "approval_number", "approval_until", *COLLECTED
    ])  # fmt: skip
    words = opinion or decision.reason
    go_on(case, loan, "decide", actor=actor, now=now, opinion=words, outcome=decision.answer)
    note("record_answer", loan, actor, reason=decision.reason, answer=decision.answer)
    return loan


def _keep_answer(loan: Loan, decision: Decision, amount: Decimal | None, actor: Staff, now: datetime) -> None:
    if loan.agreement is None or loan.submitted_on is None:
        raise errors.no_agreement()
    BankAnswer.objects.create(
        loan=loan,
        agreement=loan.agreement,
        asked=loan.amount,
        submitted_on=loan.submitted_on,
        answer=decision.answer,
        amount=amount,
        decided_on=decision.decided_on,
        reason=decision.reason,
        recorded_at=now,
        recorded_by=actor,
    )


def _lent(loan: Loan) -> LoanState:
    notary = loan.agreement is not None and loan.agreement.needs_notary
    return LoanState.NOTARISING if notary else LoanState.REGISTERING


@action
def settle_refusal(
    *, loan_id: UUID, choice: str, fault: str, words: str, actor: Staff, now: datetime, opinion: str = ""
) -> Loan:
    """Write down what the customer chooses when the bank does not lend, or lends less.

    Rule:    W08: other bank, more own money (W04), cash (W04), or W10 by fault (rules.md 5.9).
    Writes:  Loan; case W08; audit ``mortgage.settle_refusal``.
    Locks:   case, loan.
    After commit: on giving up, whoever listens to ``mortgage.cancellation_wanted`` begins the cancellation.
    Raises:  BusinessError ``mortgage_choice`` | ``mortgage_fault``; Conflict ``mortgage_wrong_state``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.SETTLING}, "登记客户选择"):
        raise refusal
    if refusal := rules.why_not_choose(loan.answer, choice, fault):
        raise refusal
    loan.choice, loan.fault = choice, fault
    if choice == Choice.CANCEL:
        close_loan(loan, EndKind.CANCEL, words or EndKind.CANCEL.label, now)
        news.tell(CANCELLATION_WANTED, loan_id=loan.pk)
    elif choice == Choice.OTHER_BANK:
        collect_again(loan, business_day(now))
        loan.agreement, loan.approved = None, None
    else:
        loan.state = LoanState.CHANGING
    loan.save(update_fields=["choice", "fault", "agreement", "approved", *COLLECTED])
    go_on(case, loan, "settle", actor=actor, now=now, opinion=opinion or words)
    note("settle_refusal", loan, actor, reason=words, choice=choice, fault=fault)
    return loan


def wanted_cny(loan: Loan) -> Decimal:
    """What the deal as it stands now wants of this loan, in yuan; nothing once its contract is void."""
    if loan.contract.state == ContractState.VOID:
        return Decimal("0.00")
    return planned_cny(loan.contract.subscription_id, loan.kind)


def terms_changed(loan: Loan) -> bool:
    """Does the deal want another loan than this one?"""
    return wanted_cny(loan) != loan.amount


def _end_kind(loan: Loan) -> EndKind:
    return EndKind.CONTRACT if loan.contract.state == ContractState.VOID else EndKind.CASH


@action
def drop_loan(*, loan_id: UUID, actor: Actor, now: datetime) -> bool:
    """End a loan that the deal does not want any more: its contract is void, or it is paid in another way now.

    Rule:    W08; a loan that is paid out is settled with the bank first (CCH-04) and stands.
    Writes:  Loan, case W08 stopped; audit ``mortgage.end_loan``.
    Locks:   case, loan.
    Returns: whether it ended.
    """
    case, loan = lock(loan_id, SYSTEM)
    if loan.state not in LIVE or loan.receipt_id is not None or wanted_cny(loan) > 0:
        return False
    kind = _end_kind(loan)
    close_loan(loan, kind, kind.label, now)
    if case.is_open:
        flow.stop_case(case=case, result=kind.label, actor=actor, now=now)
    note("end_loan", loan, actor, kind=kind.value)
    return True


@action
def follow_terms(*, loan_id: UUID, actor: Actor, now: datetime, opinion: str = "") -> Loan:
    """Bring a loan in step with the terms of the deal after a change was executed (W04, W05).

    Rule:    W08 批贷不足, 改为现金; the plan in the ledger says what the loan is to pay.
    Writes:  Loan; case W08 goes on, or stops when the deal has no such loan; audit
             ``mortgage.follow_terms``.
    Locks:   case, loan.
    Raises:  BusinessError ``mortgage_terms_unchanged`` when nothing has changed.
    """
    case, loan = lock(loan_id, actor if isinstance(actor, Staff) else SYSTEM)
    if refusal := rules.why_not_state(loan.state, {LoanState.CHANGING}, "按变更继续"):
        raise refusal
    wanted = wanted_cny(loan)
    if wanted == loan.amount:
        raise errors.terms_unchanged()
    resume = rules.resume_of(wanted=wanted, approved=loan.approved, answer=loan.answer)
    if resume == "cash":
        kind = _end_kind(loan)
        close_loan(loan, kind, kind.label, now)
    elif resume == "accept":
        loan.amount, loan.approved, loan.state = wanted, wanted, _lent(loan)
        loan.save(update_fields=["amount", "approved", "state"])
    else:
        collect_again(loan, business_day(now))
        loan.amount, loan.approved = wanted, None
        loan.save(update_fields=["amount", "approved", *COLLECTED])
    go_on(case, loan, "await_change", actor=actor, now=now, opinion=opinion, resume=resume)
    note("follow_terms", loan, actor, resume=resume, amount=wanted)
    return loan


@action
def go_back_to_bank(*, loan_id: UUID, step: str, actor: Staff, now: datetime, opinion: str) -> Loan:
    """The approval has run out: the application is handed in anew.

    Rule:    W08 批复过期.
    Writes:  Loan; case W08; audit ``mortgage.go_back_to_bank``.
    Locks:   case, loan.
    Raises:  Conflict ``mortgage_wrong_state``; BusinessError ``flow_opinion_missing``.
    """
    case, loan = lock(loan_id, actor)
    if refusal := rules.why_not_state(loan.state, {LoanState.REGISTERING, LoanState.PAYING}, "退回重新报批"):
        raise refusal
    loan.state, loan.approved, loan.answer = LoanState.SUBMITTING, None, ""
    loan.save(update_fields=["state", "approved", "answer"])
    go_on(case, loan, step, actor=actor, now=now, opinion=opinion, outcome="return")
    note("go_back_to_bank", loan, actor, reason=opinion)
    return loan
