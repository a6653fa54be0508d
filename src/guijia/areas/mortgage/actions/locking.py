"""Fetching a loan for change, the case first; telling the case what the loan says now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.areas.mortgage import errors, queries
from guijia.areas.mortgage.enums import LoanKind
from guijia.areas.mortgage.models import Loan
from guijia.platform.audit.acting import Actor, SystemActor
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff

PROCESS = "W08"
SUBJECT = "mortgage.loan"


def lock(loan_id: UUID, viewer: Staff | SystemActor) -> tuple[Case, Loan]:
    """Fetch case and loan for change, the case first (lock order of the house).

    Raises: Loan.DoesNotExist when the viewer cannot see it; Conflict ``mortgage_no_case``.
    """
    case = flow_queries.newest_case_for_update(SUBJECT, loan_id, PROCESS)
    found = queries.loan_for_update(viewer, loan_id)
    if case is None:
        raise errors.no_case(found.number)
    return case, found


def facts_of(loan: Loan) -> dict[str, Any]:
    """What the diagram decides on."""
    return {
        "answer": loan.answer,
        "choice": loan.choice,
        "is_fund": loan.kind == LoanKind.FUND,
        "needs_notary": loan.agreement is not None and loan.agreement.needs_notary,
        "resume": "",
    }


def go_on(
    case: Case,
    loan: Loan,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    opinion: str = "",
    outcome: str = "done",
    **more: Any,
) -> None:
    """Finish the step with what the loan says now, and note the deed."""
    flow.advance(
        case=case,
        step=step,
        outcome=outcome,
        actor=actor,
        now=now,
        opinion=opinion,
        facts=facts_of(loan) | more,
    )


def note(name: str, loan: Loan, actor: Actor, *, reason: str = "", **detail: Any) -> None:
    """The one audit entry of a deed about a loan."""
    record(
        f"mortgage.{name}",
        actor=actor,
        subject=loan,
        project_id=loan.project_id,
        reason=reason,
        detail={key: str(value) for key, value in detail.items()},
    )
