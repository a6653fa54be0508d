"""How far a deal may go back, and where it then stands. No database, no clock."""

from guijia.areas.deals.enums import ContractState, SubscriptionState

# Before registration nothing was posted: sales control, plan and deposit come with it.
UNREGISTERED = frozenset(
    {SubscriptionState.SUBMITTED, SubscriptionState.RETURNED, SubscriptionState.APPROVED}
)
UNSEALED = frozenset({ContractState.SIGNED, ContractState.REVIEWING, ContractState.APPROVED})
_AT_STEP = {
    "director_review": SubscriptionState.SUBMITTED,
    "deputy_approval": SubscriptionState.SUBMITTED,
    "gm_approval": SubscriptionState.SUBMITTED,
    "revise": SubscriptionState.RETURNED,
}


def subscription_state_at(step: str) -> SubscriptionState | None:
    """The state of a subscription that waits at a step of W01; ``None`` where it cannot go back to."""
    return _AT_STEP.get(step)


def contract_state_at(step: str) -> ContractState:
    """The state of a contract that waits at a step of W06 before its seal."""
    return ContractState.SIGNED if step == "submit" else ContractState.REVIEWING
