"""What happens in a deal without a user: clocks that ran out, days that are over."""

from datetime import date, datetime
from uuid import UUID

from guijia.areas.deals.actions import closing, filing, indexing, stock, subscribing
from guijia.areas.deals.queries import closing as closes
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.rules import closing as closing_rules
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import actions as clock
from guijia.platform.clock import queries as clock_queries
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries
from guijia.platform.flow.models import Case
from guijia.platform.jobs.queue import SLOW, job
from guijia.platform.places.queries import projects_among


def _case_of_clock(clock_id: str) -> Case | None:
    clock_row = clock_queries.clock_by_id(clock_id)
    if clock_row is None or clock_row.stopped_at is not None:
        return None
    return flow_queries.case_by_id(clock_row.case_id)


@job("deals.remind_deposit")
def remind_deposit(*, clock_id: str) -> None:
    """After 24 h without the deposit: remind the cashier and the consultant (W01.5)."""
    if case := _case_of_clock(clock_id):
        flow.remind(case=case, words="定金还没有全额到账，请催收", actor=SYSTEM, now=clock_queries.now())


@job("deals.release_unpaid")
def release_unpaid(*, clock_id: str) -> None:
    """After 48 h without the deposit: release the home (W01.5)."""
    if case := _case_of_clock(clock_id):
        now = clock_queries.now()
        released = subscribing.release_unpaid(subscription_id=case.subject_id, actor=SYSTEM, now=now)
        if not released:
            flow.note(
                case=case, text="定金只到了一部分，期限已过，请人工决定催收或退款", actor=SYSTEM, now=now
            )


@job("deals.remind_signing")
def remind_signing(*, clock_id: str) -> None:
    """Some days before the sign-by date: remind whoever prepares the signing (W03.6)."""
    if case := _case_of_clock(clock_id):
        flow.remind(case=case, words="临近约定签约日，请联系客户", actor=SYSTEM, now=clock_queries.now())


@job("deals.signing_overdue")
def signing_overdue(*, clock_id: str) -> None:
    """The sign-by date has passed (W03.6)."""
    if case := _case_of_clock(clock_id):
        flow.remind(
            case=case, words="已过约定签约日仍未签约，列入逾期未签", actor=SYSTEM, now=clock_queries.now()
        )


@job("deals.remind_filing")
def remind_filing(*, clock_id: str) -> None:
    """The statutory term to file runs out soon (1.10)."""
    if case := _case_of_clock(clock_id):
        flow.remind(case=case, words="法定备案期限将到", actor=SYSTEM, now=clock_queries.now())


@job("deals.ask_filing_decision")
def ask_filing_decision(*, clock_id: str) -> None:
    """At day 20, 25, 28: ask the manager to decide in writing, and set the clock for the next asking (W06.3)."""
    case = _case_of_clock(clock_id)
    if case is None:
        return
    now = clock_queries.now()
    contract = queries.contracts_visible_to(SYSTEM).get(pk=case.subject_id)
    if contract.signed_on is None:
        return
    day = (business_day(now) - contract.signed_on).days
    filing.ask_decision(contract_id=contract.pk, day=day, actor=SYSTEM, now=now)
    clock.stop_clock(case_id=case.pk, kind=filing.ASK_CLOCK, actor=SYSTEM, now=now)
    filing.start_asking(contract=contract, case=case, after_day=day, actor=SYSTEM, now=now)


@job(indexing.JOB)
def index_deal(*, subscription_id: str) -> None:
    """Put a deal into the search after it changed."""
    indexing.index_deal(subscription_id=UUID(subscription_id))


@job("deals.daily_close", queue=SLOW)
def daily_close(*, project_id: str, day: str) -> None:
    """Close a day that is over (W07); done once however often it is queued."""
    on = date.fromisoformat(day)
    if UUID(project_id) not in closes.projects_due(on, closing_rules.due_from(on)):
        return
    project = projects_among(None).get(pk=UUID(project_id))
    now = clock_queries.now()
    closing.close_day(project=project, day=on, actor=SYSTEM, now=now)
    # A template that comes into force overnight may have no sets yet.
    stock.watch_stock(project=project, now=now)


def queue_due_closes(now: datetime) -> int:
    """From half past six on, have the day of every selling project closed; a missed evening is caught up."""
    day = closing_rules.due_day(now)
    due = closes.projects_due(day, closing_rules.due_from(day))
    for project_id in due:
        daily_close.later(project_id=project_id, day=day)
    return len(due)
