"""Opening the signing of a sealed subscription, the first time or after a contract came to nothing."""

from datetime import datetime

from guijia.areas.deals.enums import SubscriptionState
from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.deals.queries import deals as queries
from guijia.areas.deals.queries import facts_of
from guijia.areas.deals.rules import subscribing
from guijia.areas.deals.wording import end_of_day
from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.clock import actions as clock
from guijia.platform.flow import actions as flow
from guijia.platform.flow import registry
from guijia.platform.numbers import actions as numbers

SERIES = "deals.contract"
SEAL_SERIES = "deals.seal"
PROCESS = "W03"
SIGN_BY_CLOCK = "deals.sign_by"


@action
def open_contract(*, subscription: Subscription, actor: Actor, now: datetime) -> Contract:
    """Open the signing of a sealed subscription.

    Rule:    W03.
    Writes:  Contract (number without gaps), case W03; clock ``deals.sign_by``; audit ``deals.open_contract``.
    Raises:  Conflict ``deals_wrong_state``.
    """
    if refusal := subscribing.why_not_state(subscription.state, SubscriptionState.SEALED, "开始签约"):
        raise refusal
    contract = Contract.objects.create(
        number=numbers.take(SERIES, project=subscription.project, now=now),
        subscription=subscription,
        project=subscription.project,
        unit=subscription.unit,
        template=queries.template_in_force(subscription.project_id, business_day(now)),
        created_at=now,
    )
    case = flow.open_case(
        process=registry.process_of(PROCESS),
        subject=contract,
        number=contract.number,
        title="签约",
        project=contract.project,
        unit=contract.unit,
        parties=subscription.parties_label,
        facts=facts_of.signing_facts(contract),
        actor=actor,
        now=now,
    )
    clock.start_clock(
        kind=SIGN_BY_CLOCK,
        case_id=case.pk,
        project_id=contract.project_id,
        label="约定签约日",
        actor=actor,
        now=now,
        due_at=max(end_of_day(subscription.sign_by), now),
    )
    record("deals.open_contract", actor=actor, subject=contract, project_id=contract.project_id)
    return contract
