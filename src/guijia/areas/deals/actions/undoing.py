"""Going back: a case sent back to an earlier step or taken back by whoever made it, as far as nothing is fixed."""

from datetime import datetime

from guijia.areas.deals import errors
from guijia.areas.deals.actions.locking import lock, lock_subscription
from guijia.areas.deals.actions.subscribing import end_subscription
from guijia.areas.deals.enums import ContractState, SubscriptionState
from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.deals.rules import undoing
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.org.models import Staff


@action
def send_back_subscription(*, subject: Subscription, to_step: str, actor: Staff, now: datetime) -> None:
    """Bring a subscription in step with the return of its case; after registration nothing goes back.

    Rule:    W01; WFL-02 return to any step.
    Writes:  Subscription.state; audit ``deals.send_back_subscription``.
    Locks:   case, subscription, home.
    Raises:  Conflict ``deals_too_late_to_go_back``.
    """
    _, subscription = lock_subscription(subject.pk, actor)
    state = undoing.subscription_state_at(to_step)
    if state is None or SubscriptionState(subscription.state) not in undoing.UNREGISTERED:
        raise errors.too_late_to_go_back(subscription.get_state_display())
    subscription.state = state
    subscription.save(update_fields=["state"])
    record(
        "deals.send_back_subscription",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        detail={"to": to_step},
    )


@action
def withdraw_subscription(*, subject: Subscription, reason: str, actor: Staff, now: datetime) -> None:
    """Take a subscription back before it is registered: the home is free again.

    Rule:    W01; WFL-02 withdraw.
    Writes:  Subscription, Home; audit ``deals.withdraw_subscription``.
    Locks:   case, subscription, home.
    Raises:  Conflict ``deals_too_late_to_go_back``.
    """
    _, subscription = lock_subscription(subject.pk, actor)
    if SubscriptionState(subscription.state) not in undoing.UNREGISTERED:
        raise errors.too_late_to_go_back(subscription.get_state_display())
    end_subscription(subscription, SubscriptionState.RELEASED, f"经办撤回：{reason}", actor, now)
    record(
        "deals.withdraw_subscription",
        actor=actor,
        subject=subscription,
        project_id=subscription.project_id,
        reason=reason,
    )


@action
def send_back_contract(*, subject: Contract, to_step: str, actor: Staff, now: datetime) -> None:
    """Bring a contract under approval in step with the return of its case; once sealed nothing goes back.

    Rule:    W06; WFL-02 return to any step. What was approved is approved anew.
    Writes:  Contract.state, approved_digest; audit ``deals.send_back_contract``.
    Locks:   case, contract.
    Raises:  Conflict ``deals_too_late_to_go_back``.
    """
    _, contract = lock(subject.pk, actor, "W06")
    if ContractState(contract.state) not in undoing.UNSEALED:
        raise errors.too_late_to_go_back(contract.get_state_display())
    contract.state, contract.approved_digest = undoing.contract_state_at(to_step), ""
    contract.save(update_fields=["state", "approved_digest"])
    record(
        "deals.send_back_contract",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        detail={"to": to_step},
    )


@action
def withdraw_contract(*, subject: Contract, reason: str, actor: Staff, now: datetime) -> None:
    """Take a contract back from approval, to mend and submit it again.

    Rule:    W06; WFL-02 withdraw.
    Writes:  Contract.state; audit ``deals.withdraw_contract``.
    Locks:   case, contract.
    Raises:  Conflict ``deals_too_late_to_go_back``.
    """
    _, contract = lock(subject.pk, actor, "W06")
    if contract.state != ContractState.REVIEWING:
        raise errors.too_late_to_go_back(contract.get_state_display())
    contract.state = ContractState.SIGNED
    contract.save(update_fields=["state"])
    record(
        "deals.withdraw_contract",
        actor=actor,
        subject=contract,
        project_id=contract.project_id,
        reason=reason,
    )
