"""Everything about one home that the viewer may see, in a number of queries that does not grow."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from guijia.areas.deals.enums import LIVE_SUBSCRIPTIONS, ContractState
from guijia.areas.deals.models import (
    Contract,
    DealChange,
    FilingDecision,
    SealRecord,
    SigningAppointment,
    Subscription,
)
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.queries import of_home as deals
from guijia.areas.estate.models import Commitment, Home, Permit, SalesControlEntry
from guijia.areas.estate.queries import board, homes
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.models import PlanLine, Receipt
from guijia.areas.ledger.permissions import SEE_MONEY
from guijia.areas.mortgage import queries as lending
from guijia.areas.mortgage.models import Loan
from guijia.kit import memory
from guijia.kit.days import business_day
from guijia.platform.flow import queries as flow
from guijia.platform.flow.enums import CaseState
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff
from guijia.platform.papers import queries as papers
from guijia.platform.papers import registry as paper_forms
from guijia.platform.papers.models import Paper


@dataclass(slots=True)
class HomeFile:
    """What stands in a home's file."""

    home: Home
    live: Commitment | None
    permit: Permit | None
    subscriptions: list[Subscription]
    contracts: list[Contract]
    cases: list[Case]
    entries: list[SalesControlEntry]
    receipts: list[Receipt]
    plan: list[PlanLine]
    seals: list[SealRecord]
    appointments: list[SigningAppointment]
    decisions: list[FilingDecision]
    changes: list[DealChange]
    loans: list[Loan]
    running: board.NextStep | None
    sees_money: bool
    papers: list[Paper] = field(default_factory=list)

    @property
    def deal(self) -> Subscription | None:
        """The subscription that binds the home now."""
        return next((s for s in self.subscriptions if s.state in LIVE_SUBSCRIPTIONS), None)

    @property
    def contract(self) -> Contract | None:
        """The contract in force."""
        deal = self.deal
        if deal is None:
            return None
        mine = (c for c in self.contracts if c.subscription_id == deal.pk and c.state != ContractState.VOID)
        return next(mine, None)

    @property
    def former(self) -> list[Subscription]:
        """Deals that came to nothing."""
        return [s for s in self.subscriptions if s.state not in LIVE_SUBSCRIPTIONS]

    @property
    def received(self) -> Decimal:
        """What the deal in force has received and not given back."""
        deal = self.deal
        if deal is None:
            return Decimal("0.00")
        mine = (r.amount for r in self.receipts if r.account_id == deal.pk and r.reversed_at is None)
        return sum(mine, Decimal("0.00"))


def home_file(viewer: Staff, unit_id: UUID, now: datetime) -> HomeFile | None:
    """The file of a home; ``None`` when the viewer may not see the home."""
    home = homes.home_with_places(viewer, unit_id)
    if home is None:
        return None
    subscriptions = deals.subscriptions_of(viewer, unit_id)
    for one in subscriptions:
        memory.know(facts_of.home_of, home, one)
    contracts = deals.contracts_of(viewer, unit_id)
    signed = [c.pk for c in contracts]
    documents = [s.pk for s in subscriptions] + signed
    cases = _with_events(flow.cases_of_unit(viewer, unit_id))
    made = HomeFile(
        home=home,
        live=homes.live_commitment(unit_id),
        permit=homes.pre_sale_permit(home.project_id, home.building_id, business_day(now)),
        subscriptions=subscriptions,
        contracts=contracts,
        cases=cases,
        entries=homes.register_lines(unit_id),
        receipts=money.receipts_of_home(viewer, unit_id),
        plan=[],
        seals=deals.seals_on(viewer, documents) if documents else [],
        appointments=deals.appointments_of(viewer, signed) if signed else [],
        decisions=deals.decisions_on(viewer, signed) if signed else [],
        changes=deals.changes_of(viewer, unit_id),
        loans=lending.loans_of_home(viewer, unit_id) if signed else [],
        running=_running(viewer, cases, now),
        sees_money=viewer.may(SEE_MONEY, home.project_id),
    )
    if made.deal is not None and made.sees_money:
        made.plan = money.plan_lines_of(made.deal.pk)
    made.papers = _papers(viewer, made)
    return made


def _with_events(cases: list[Case]) -> list[Case]:
    """The cases with their history at hand."""
    events = flow.events_of(cases)
    for case in cases:
        rows: Any = case.events.all()
        rows._result_cache, rows._prefetch_done = events[case.pk], True
        vars(case)["_prefetched_objects_cache"] = {"events": rows}
    return cases


def _running(viewer: Staff, cases: list[Case], now: datetime) -> board.NextStep | None:
    """The running case whose next time limit is the nearest."""
    running = [c for c in cases if c.state == CaseState.OPEN]
    if not running:
        return None
    first = min(running, key=lambda c: (c.next_due_at is None, c.next_due_at or c.opened_at))
    return board.step_of(viewer, first, now)


def _papers(viewer: Staff, made: HomeFile) -> list[Paper]:
    """What was printed for the deal in force, as far as the viewer may open it."""
    found: list[Paper] = []
    subjects = [one for one in (made.deal, made.contract) if one is not None]
    if not subjects:
        return found
    printed = papers.papers_in_force(subjects)
    for subject in subjects:
        # Asked once for a form, not once for a print.
        forms = {code: paper_forms.form_of(code) for code in {p.form_code for p in printed[subject.pk]}}
        seen = {code for code, form in forms.items() if form and form.may_see(viewer, subject.pk)}
        found += [p for p in printed[subject.pk] if p.form_code in seen]
    return found
