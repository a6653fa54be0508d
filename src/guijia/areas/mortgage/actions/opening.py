"""A loan begins when the contract is filed, and ends beside its diagram when the deal does."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import ContractState
from guijia.areas.deals.models import Contract
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PlanKind
from guijia.areas.mortgage import queries
from guijia.areas.mortgage.actions.locking import PROCESS, SUBJECT, facts_of, lock, note
from guijia.areas.mortgage.actions.papers import list_papers
from guijia.areas.mortgage.enums import LIVE, EndKind, LoanKind, LoanState
from guijia.areas.mortgage.models import Loan
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.flow import actions as flow
from guijia.platform.flow import registry
from guijia.platform.numbers import actions as numbers

__all__ = ["PROCESS", "SERIES", "SUBJECT", "end_loans", "open_loans"]

SERIES = "mortgage.loan"
PLANNED = {LoanKind.COMMERCIAL: PlanKind.LOAN, LoanKind.FUND: PlanKind.PROVIDENT_LOAN}
TITLES = {LoanKind.COMMERCIAL: "商业按揭", LoanKind.FUND: "公积金贷款"}


def planned_cny(subscription_id: UUID, kind: LoanKind | str) -> Decimal:
    """What of a deal's plan a loan of this kind is to pay, in yuan; zero: no such loan."""
    wanted = PLANNED[LoanKind(kind)]
    lines = (line.amount for line in money.plan_of(subscription_id) if line.kind == wanted)
    return sum(lines, Decimal("0.00"))


@action
def open_loans(*, contract_id: UUID, actor: Actor, now: datetime) -> list[Loan]:
    """Begin the loans of a filed contract: one of the bank, one of the fund, or both, as the plan has it.

    Rule:    W08: the loan begins with the filing; MTG-09 the fund's too; combined loans need both.
    Writes:  Loan (number without gaps), LoanPaper, case W08 for each; audit ``mortgage.open_loan``.
    Returns: what was new; empty when there is no loan, or they were opened already.
    """
    contract = queries.contract_to_lend(contract_id)
    if contract is None or contract.state != ContractState.FILED:
        return []
    there = {one.kind for one in queries.loans_of_contract(contract.pk) if one.state != LoanState.ENDED}
    made = []
    for kind in LoanKind:
        amount = planned_cny(contract.subscription_id, kind)
        if amount > 0 and kind not in there:
            made.append(_open(contract, kind, amount, actor, now))
    return made


def _open(contract: Contract, kind: LoanKind, amount: Decimal, actor: Actor, now: datetime) -> Loan:
    subscription = contract.subscription
    loan = Loan.objects.create(
        number=numbers.take(SERIES, project=contract.project, now=now),
        contract=contract,
        project=contract.project,
        unit=contract.unit,
        kind=kind,
        state=LoanState.NOTIFYING,
        wished_bank=subscription.bank if kind == LoanKind.COMMERCIAL else "",
        amount=amount,
        opened_at=now,
    )
    list_papers(loan, bank=subscription.bank, now=now)
    flow.open_case(
        process=registry.process_of(PROCESS),
        subject=loan,
        number=loan.number,
        title=TITLES[kind],
        project=loan.project,
        unit=loan.unit,
        parties=subscription.parties_label,
        facts=facts_of(loan),
        actor=actor,
        now=now,
    )
    note("open_loan", loan, actor, amount=amount, kind=kind.value)
    return loan


@action
def end_loans(
    *, subscription_id: UUID, end_kind: EndKind, cause: str, actor: Actor, now: datetime
) -> list[Loan]:
    """End the loans of a deal that are not paid out, beside their diagrams: the deal itself has come to an end.

    Rule:    W10: the loan is settled before the filing is undone; one that is paid out is settled with the bank
             first and stands.
    Writes:  Loan, case W08 stopped; audit ``mortgage.end_loan`` for each.
    Locks:   cases, then loans, in the order of their ids.
    Returns: the loans that ended.
    """
    ended = []
    for one in queries.live_loans_of(subscription_id):
        case, loan = lock(one.pk, SYSTEM)
        if loan.state not in LIVE or loan.receipt_id is not None:
            continue
        close_loan(loan, end_kind, cause, now)
        if case.is_open:
            flow.stop_case(case=case, result=end_kind.label, reason=cause, actor=actor, now=now)
        note("end_loan", loan, actor, reason=cause, kind=end_kind.value)
        ended.append(loan)
    return ended


def close_loan(loan: Loan, end_kind: EndKind, cause: str, now: datetime) -> None:
    """Write down that a loan, which the caller has locked, came to nothing."""
    loan.state, loan.end_kind, loan.end_cause, loan.ended_at = LoanState.ENDED, end_kind, cause[:200], now
    loan.save(update_fields=["state", "end_kind", "end_cause", "ended_at"])
