"""The end of a deal that was cancelled (W10): contract void, cases closed, home free, account closed, at once."""

from datetime import datetime
from uuid import UUID

from guijia.areas.deals.actions import commission, filing, subscribing
from guijia.areas.deals.actions.indexing import index_later
from guijia.areas.deals.actions.locking import lock_deal
from guijia.areas.deals.enums import AppointmentState, ContractState, SubscriptionState
from guijia.areas.deals.models import Contract, SigningAppointment, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules import ending as rules
from guijia.areas.ledger import actions as ledger
from guijia.platform.audit.acting import SYSTEM, Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import actions as flow
from guijia.platform.flow import queries as flow_queries


@action
def end_deal(*, subscription_id: UUID, document: str, actor: Actor, now: datetime) -> Subscription:
    """End a deal whose money has been given back; its home is on sale again in the same transaction.

    Rule:    W10, RFD-03: contract void, sales control, commission and account in one transaction; a change under
             way is ended first.
    Writes:  Contract, SigningAppointment, Subscription; Commitment, Home.state, SalesControlEntry; Commission;
             DealAccount.closed_at; cases W01, W03, W06; audit ``deals.end_deal``.
    Locks:   cases of the deal, home, subscription, contract, account.
    After commit: the deal and its customers are found by what is true now.
    Raises:  Conflict ``deals_change_running`` | ``deals_ended`` | ``ledger_money_held`` | ``estate_other_document``.
    """
    subscription = lock_deal(subscription_id, SYSTEM)
    running = deals.open_change_of(subscription.pk)
    if refusal := rules.why_not_end(subscription.state, running.number if running else ""):
        raise refusal
    contract = deals.contract_of(subscription.pk)
    if contract is not None:
        _end_contract(contract, document, actor, now)
        subscription.refresh_from_db()
    _stop(subscription, "W01", document, actor, now)
    subscribing.end_subscription(subscription, SubscriptionState.RELEASED, f"退房 {document}", actor, now)
    commission.recheck_commission(
        subscription=subscription, contract=None, cause="退房冲回", document=document, actor=actor, now=now
    )
    ledger.close_account(account_id=subscription.pk, actor=actor, now=now)
    record(
        "deals.end_deal",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        reason=document,
        detail={"contract": contract.number if contract else ""},
    )
    index_later(subscription.pk)
    return subscription


def _end_contract(contract: Contract, document: str, actor: Actor, now: datetime) -> None:
    for process in ("W03", "W06"):
        _stop(contract, process, document, actor, now)
    for booked in SigningAppointment.objects.filter(contract=contract, state=AppointmentState.BOOKED):
        booked.state = AppointmentState.CANCELLED
        booked.save(update_fields=["state"])
    if contract.signed_on is not None:
        filing.void_contract(contract, f"退房 {document}", "退房，合同解除", actor, now)
        return
    contract.state, contract.voided_at, contract.void_cause = ContractState.VOID, now, f"退房 {document}"
    contract.save(update_fields=["state", "voided_at", "void_cause"])


def _stop(subject: Contract | Subscription, process: str, document: str, actor: Actor, now: datetime) -> None:
    case = flow_queries.case_of(subject, process)
    if case is not None and case.is_open:
        flow.stop_case(case=case, result="退房，本件了结", reason=document, actor=actor, now=now)
