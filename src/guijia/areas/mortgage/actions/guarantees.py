"""The company's phased guarantee and the deposit with the bank, until registration frees them."""

from datetime import date, datetime
from uuid import UUID

from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.actions.locking import note
from guijia.areas.mortgage.enums import LoanState
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.permissions import RELEASE_GUARANTEE
from guijia.areas.mortgage.rules import loans as rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.org.models import Staff

WHO = "按揭专员或产权专员"


@action
def release_guarantee(*, loan_id: UUID, until: date, ground: str, actor: Staff, now: datetime) -> Loan:
    """The mortgage is registered (or the title issued): the company answers for the loan no longer.

    Rule:    rules.md 5.12; the agreement's trigger is shown beside.
    Writes:  Loan; audit ``mortgage.release_guarantee``.
    Locks:   loan.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_ground`` | ``mortgage_future`` | ``mortgage_order``;
             Conflict ``mortgage_wrong_state``.
    """
    loan = _locked(loan_id, actor)
    refusal = rules.why_not_release(
        state=loan.state, until=until, since=loan.guarantee_from, today=business_day(now), ground=ground
    )
    if refusal:
        raise refusal
    loan.guarantee_until, loan.guarantee_ground, loan.state = until, ground, LoanState.RELEASED
    loan.save(update_fields=["guarantee_until", "guarantee_ground", "state"])
    note("release_guarantee", loan, actor, reason=ground)
    return loan


@action
def return_deposit(*, loan_id: UUID, returned_on: date, reference: str, actor: Staff, now: datetime) -> Loan:
    """The bank has given the deposit of a loan back.

    Rule:    rules.md 5.13, MTG-04.
    Writes:  Loan; audit ``mortgage.return_deposit``.
    Locks:   loan.
    Raises:  BusinessError ``mortgage_forbidden`` | ``mortgage_no_deposit`` | ``mortgage_still_guaranteed`` |
             ``mortgage_future`` | ``mortgage_order``; Conflict ``mortgage_deposit_returned``.
    """
    loan = _locked(loan_id, actor)
    refusal = rules.why_not_return(
        state=loan.state, deposit=loan.deposit, returned=loan.deposit_returned_on is not None
    ) or rules.why_not_day(returned_on, business_day(now), "returned_on", loan.guarantee_until)
    if refusal:
        raise refusal
    loan.deposit_returned_on, loan.deposit_reference = returned_on, reference
    loan.save(update_fields=["deposit_returned_on", "deposit_reference"])
    note("return_deposit", loan, actor, reference=reference, amount=loan.deposit)
    return loan


def _locked(loan_id: UUID, actor: Staff) -> Loan:
    loan = queries.loan_for_update(actor, loan_id)
    if not actor.may(RELEASE_GUARANTEE, loan.project_id):
        raise errors.forbidden("登记担保解除与保证金退回", WHO)
    return loan
