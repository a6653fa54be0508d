"""What happens to loans without a user: contracts that were filed, terms that were changed, weeks that are over."""

from datetime import date, datetime
from uuid import UUID

from guijia.areas.mortgage import actions, queries
from guijia.areas.mortgage.enums import LoanState
from guijia.areas.mortgage.queries import registers
from guijia.areas.mortgage.rules import weeks
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.jobs.queue import SLOW, job
from guijia.platform.places.queries import projects_among


@job("mortgage.open_loans")
def open_loans(*, contract_id: str) -> None:
    """The contract was filed: begin its loans (W08)."""
    actions.open_loans(contract_id=UUID(contract_id), actor=SYSTEM, now=clock.now())


@job("mortgage.follow_terms")
def follow_terms(*, subscription_id: str) -> None:
    """The terms of a deal were changed: loans that wait for that go on, others stop when the deal has none."""
    for loan in queries.live_loans_of(UUID(subscription_id)):
        if loan.state == LoanState.CHANGING:
            if actions.terms_changed(loan):
                actions.follow_terms(loan_id=loan.pk, actor=SYSTEM, now=clock.now())
        else:
            actions.drop_loan(loan_id=loan.pk, actor=SYSTEM, now=clock.now())


@job("mortgage.remind_papers")
def remind_papers(*, clock_id: str) -> None:
    """The term for the papers has come: whoever collects them is reminded."""
    row = clock.clock_by_id(clock_id)
    case = None if row is None or row.stopped_at is not None else flow_queries.case_by_id(row.case_id)
    if case is not None:
        flow.remind(case=case, words="按揭资料到期还没有收齐，请催客户", actor=SYSTEM, now=clock.now())


@job("mortgage.close_week", queue=SLOW)
def close_week(*, project_id: str, monday: str) -> None:
    """Monday's close: what is missing is written down and sent; done once however often it is queued."""
    project = projects_among(None).get(pk=UUID(project_id))
    actions.close_week(project=project, monday=date.fromisoformat(monday), actor=SYSTEM, now=clock.now())


def queue_due_weeks(now: datetime) -> int:
    """From Monday's close on, have the week of every project with loans closed; a missed one is caught up."""
    monday = weeks.due_monday(now)
    due = registers.projects_due(*weeks.week_of(monday))
    for project_id in due:
        close_week.later(project_id=project_id, monday=monday)
    return len(due)
