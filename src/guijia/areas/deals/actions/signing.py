"""W03: from the preparation checklist to the signed contract."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from guijia.areas.deals import errors
from guijia.areas.deals.actions import commission, filing, stock
from guijia.areas.deals.actions.indexing import index_later
from guijia.areas.deals.actions.locking import contract_document, document_of, lock
from guijia.areas.deals.enums import (
    AppointmentState,
    ContractState,
    PaymentMethod,
    SetState,
    SubscriptionState,
)
from guijia.areas.deals.models import Contract, SigningAppointment
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.queries import terms as agreed_terms
from guijia.areas.deals.rules import signing as rules
from guijia.areas.deals.rules import subscribing
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState
from guijia.areas.ledger import actions as ledger
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import ReceiptKind
from guijia.kit.days import business_day, china
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.clock import queries as clock_queries
from guijia.platform.clock import rules as clock_rules
from guijia.platform.facts import queries as facts
from guijia.platform.flow import actions as flow
from guijia.platform.org.models import Staff

PROCESS = "W03"


@action
def prepare_contract(
    *,
    contract_id: UUID,
    prepared: Sequence[str],
    encumbrance_check: str,
    deviations: str,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Contract:
    """Lay ready what signing needs, check the home for seizure and mortgage, write down deviating clauses.

    Rule:    SGN-02, SGN-09, PRE-02; W03.1–2.
    Writes:  Contract.prepared, encumbrance_check, deviations, template; audit ``deals.prepare_contract``.
    Locks:   case, contract.
    Raises:  BusinessError ``deals_prepare_gate`` | ``deals_no_template``; Conflict ``deals_wrong_state``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := rules.why_not_state(contract.state, ContractState.PREPARING, "做签约准备"):
        raise refusal
    contract.prepared = dict.fromkeys(prepared, True)
    contract.encumbrance_check = encumbrance_check
    contract.deviations = deviations.strip()
    contract.template = queries.template_in_force(contract.project_id, business_day(now))
    if contract.template is None:
        raise errors.no_template()
    gates = rules.preparation_gates(
        PaymentMethod(contract.subscription.payment_method), contract.prepared, encumbrance_check
    )
    if refusal := subscribing.why_not_gates(gates, "deals_prepare_gate", "完成签约准备"):
        raise refusal
    contract.save(update_fields=["prepared", "encumbrance_check", "deviations", "template"])
    flow.advance(
        case=case,
        step="prepare",
        outcome="done",
        actor=actor,
        now=now,
        opinion=opinion,
        facts=facts_of.signing_facts(contract),
    )
    record("deals.prepare_contract", actor=actor, subject=contract, project_id=contract.project_id)
    return contract


@action
def approve_deviation(
    *, contract_id: UUID, outcome: str, opinion: str, actor: Staff, now: datetime
) -> Contract:
    """Decide on deviating clauses or a price under the floor before the customer comes.

    Rule:    W03.2, SGN-09; never one's own request.
    Writes:  case W03; audit ``deals.approve_deviation``.
    Locks:   case, contract.
    Raises:  Conflict ``deals_wrong_state``; BusinessError ``flow_*``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := rules.why_not_state(contract.state, ContractState.PREPARING, "特批"):
        raise refusal
    flow.advance(case=case, step="special_approval", outcome=outcome, actor=actor, now=now, opinion=opinion)
    record(
        "deals.approve_deviation",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        reason=opinion,
        detail={"outcome": outcome},
    )
    return contract


def _is_working(starts_at: datetime) -> bool:
    day = business_day(starts_at)
    table = clock_queries.workday_table(day - timedelta(days=1))
    hours = clock_rules_hours()
    return any(opens <= starts_at < closes for opens, closes in clock_rules.spans_of(day, hours, table))


def clock_rules_hours() -> list[clock_rules.HoursRow]:
    """The opening hours of the signing desks."""
    return clock_queries.hours_of("office")


@action
def book_signing(
    *, contract_id: UUID, starts_at: datetime, desk: int, actor: Staff, now: datetime, opinion: str = ""
) -> SigningAppointment:
    """Book a desk and a time; a desk takes one signing at a time.

    Rule:    W03.3, SGN-05 capacity per desk (fact ``signing_desks``).
    Writes:  SigningAppointment, Contract.state; audit ``deals.book_signing``.
    Locks:   case, contract.
    Raises:  BusinessError ``deals_slot_*`` | ``deals_no_desk``; Conflict ``deals_slot_taken`` | ``deals_wrong_state``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := rules.why_not_state(contract.state, ContractState.PREPARING, "预约签约"):
        raise refusal
    today = business_day(now)
    refusal = rules.why_not_book(
        starts_at=starts_at,
        now=now,
        desk=desk,
        desks=int(facts.value("signing_desks", on=today, project=contract.project)),
        is_working=_is_working(starts_at),
        sign_by=contract.subscription.sign_by,
    )
    if refusal:
        raise refusal
    try:
        with transaction.atomic():
            appointment = SigningAppointment.objects.create(
                contract=contract, project=contract.project, starts_at=starts_at, desk=desk, officer=actor
            )
    except IntegrityError as error:
        raise errors.slot_taken(desk) from error
    contract.state = ContractState.READY
    contract.save(update_fields=["state"])
    flow.advance(case=case, step="book", outcome="done", actor=actor, now=now, opinion=opinion)
    flow.note(
        case=case, text=f"约定 {china(starts_at):%Y-%m-%d %H:%M}，{desk} 号签约台", actor=actor, now=now
    )
    record(
        "deals.book_signing",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        detail={"desk": desk},
    )
    return appointment


@action
def collect_contract(*, contract_id: UUID, actor: Staff, now: datetime, opinion: str = "") -> Contract:
    """Sales takes a ready set of the contract against signature.

    Rule:    SGN-04, D19 one day before signing; SGN-03 stock.
    Writes:  ContractSet.state, Contract.paper_set; a stock task when fewer than the minimum are left;
             audit ``deals.collect_contract``.
    Locks:   case, contract, set.
    Raises:  BusinessError ``deals_no_sets`` | ``deals_no_appointment``; Conflict ``deals_wrong_state``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := rules.why_not_state(contract.state, ContractState.READY, "领合同"):
        raise refusal
    appointment = queries.appointment_of(contract.pk)
    today = business_day(now)
    paper = (
        queries.next_ready_set(contract.project_id, contract.template_id) if contract.template_id else None
    )
    appointment_on = business_day(appointment.starts_at) if appointment else None
    if refusal := rules.why_not_collect(stock=1 if paper else 0, appointment_on=appointment_on, today=today):
        raise refusal
    if paper is None or appointment_on is None:  # the rule has refused already
        raise errors.no_template()
    paper.state, paper.issued_to, paper.issued_at = SetState.ISSUED, actor, now
    paper.save(update_fields=["state", "issued_to", "issued_at"])
    contract.paper_set, contract.holder = paper, actor.name
    contract.save(update_fields=["paper_set", "holder"])
    before = int(facts.value("contract_collect_days_before", on=today, project=contract.project))
    if rules.is_late_collection(appointment_on, today, before):
        flow.note(case=case, text="合同在签约前一日以后才领用", actor=actor, now=now)
    flow.advance(case=case, step="collect_contract", outcome="done", actor=actor, now=now, opinion=opinion)
    record(
        "deals.collect_contract",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        detail={"serial": paper.serial},
    )
    stock.watch_stock(project=contract.project, now=now)
    return contract


@action
def sign_contract(
    *,
    contract_id: UUID,
    online_number: str,
    signed_on: date,
    actor: Staff,
    now: datetime,
    opinion: str = "",
) -> Contract:
    """The customer signs at the desk; sales control says 签约, the statutory term starts.

    The contract keeps the areas of the home, its terms, clauses and figures as signed: what a survey says later
    is settled, what is worded later holds for later contracts.

    Rule:    SGN-06, SGN-01, PRE-05; rules.md 1.8 (deposit becomes price), 1.10 (30 days to file).
    Writes:  Contract, ContractSet, Subscription.state, Home.state, Journal, Commission; case W06;
             audit ``deals.sign_contract``.
    Locks:   case, contract, home, account.
    Raises:  BusinessError ``deals_sign_gate`` | ``deals_future``; Conflict ``deals_wrong_state`` | ``deals_number_used``.
    """
    case, contract = lock(contract_id, actor, PROCESS)
    if refusal := rules.why_not_state(contract.state, ContractState.READY, "签约"):
        raise refusal
    if refusal := rules.why_not_signed_on(signed_on, now):
        raise refusal
    subscription = contract.subscription
    gates = facts_of.signing_gates(contract, now)
    if refusal := subscribing.why_not_gates(gates, "deals_sign_gate", "签约"):
        raise refusal
    home = sales_control.advance_unit(
        unit_id=contract.unit_id,
        to=HomeState.SIGNED,
        cause="签订买卖合同",
        document=contract_document(contract),
        actor=actor,
        now=now,
    )
    contract.agree_areas(home)
    contract.signed_terms = agreed_terms.kept_at_signing(contract, home.building, signed_on, now)
    _write_signature(contract, online_number=online_number, signed_on=signed_on, actor=actor, now=now)
    subscription.state = SubscriptionState.SIGNED
    subscription.save(update_fields=["state"])
    held = money.received_cny(subscription.pk, ReceiptKind.DEPOSIT)
    if held > 0:
        ledger.credit_deposit(account_id=subscription.pk, amount=held, actor=actor, now=now)
    flow.advance(case=case, step="sign", outcome="done", actor=actor, now=now, opinion=opinion)
    record(
        "deals.sign_contract",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        detail={"online_number": online_number, "subscription": str(document_of(subscription).id)},
    )
    filing.open_filing(contract=contract, actor=actor, now=now)
    commission.recheck_commission(
        subscription=subscription, contract=contract, cause="签订买卖合同", document=contract.number, actor=actor,
        now=now,
    )  # fmt: skip
    index_later(subscription.pk)
    return contract


def _write_signature(
    contract: Contract, *, online_number: str, signed_on: date, actor: Staff, now: datetime
) -> None:
    days = int(facts.value("filing_days", on=signed_on, project=contract.project))
    due = clock_rules.period_due(
        signed_on, days=days, roll=True, table=clock_queries.workday_table(signed_on)
    )
    contract.state, contract.online_number, contract.signed_on, contract.signed_by = (
        ContractState.SIGNED,
        online_number,
        signed_on,
        actor,
    )
    contract.file_by, contract.filing_provisional, contract.holder = due.due, due.provisional, actor.name
    try:
        with transaction.atomic():
            contract.save(
                update_fields=[
                    "state",
                    "online_number",
                    "signed_on",
                    "signed_by",
                    "file_by",
                    "filing_provisional",
                    "holder",
                    "area",
                    "inner_area",
                    "area_basis",
                    "signed_terms",
                ]
            )
    except IntegrityError as error:
        raise errors.number_used("网签号", online_number, "online_number") from error
    if contract.paper_set is not None:
        contract.paper_set.state = SetState.USED
        contract.paper_set.save(update_fields=["state"])
    appointment = queries.appointment_of(contract.pk)
    if appointment is not None and appointment.state == AppointmentState.BOOKED:
        appointment.state = AppointmentState.ATTENDED
        appointment.save(update_fields=["state"])
