"""What the areas above tell the ledger: who buys, what was agreed for being late; and what they may hear from it."""

from collections.abc import Callable, Collection
from decimal import Decimal
from uuid import UUID

Names = Callable[[Collection[UUID]], dict[UUID, list[str]]]
LateRates = Callable[[Collection[UUID]], dict[UUID, Decimal]]
BeforeReversal = Callable[[UUID], None]

# News upward (``platform/jobs/news``), with ``breach_id``: the general manager decided to cancel the purchase; the
# area that cancels begins it by its own rules.
CANCELLATION_DECIDED = "ledger.cancellation_decided"

_NAMES: list[Names] = []
_LATE_RATES: list[LateRates] = []
_BEFORE_REVERSAL: list[BeforeReversal] = []


def names_from(source: Names) -> None:
    """Register who knows the buyers of deals, by the id of their account."""
    if source not in _NAMES:
        _NAMES.append(source)


def names_of(accounts: Collection[UUID]) -> dict[UUID, list[str]]:
    """The buyers of deals by name, as far as anybody knows; empty lists are left out."""
    found: dict[UUID, list[str]] = {}
    for source in _NAMES:
        for account, names in source(accounts).items():
            found.setdefault(account, []).extend(names)
    return found


def late_rates_from(source: LateRates) -> None:
    """Register who knows what contracts say of paying late: 万分之 a day, by the id of the account."""
    if source not in _LATE_RATES:
        _LATE_RATES.append(source)


def late_rates_of(accounts: Collection[UUID]) -> dict[UUID, Decimal]:
    """What was agreed for paying late, 万分之 a day; deals without a signed contract are left out."""
    found: dict[UUID, Decimal] = {}
    for source in _LATE_RATES:
        found |= source(accounts)
    return found


def before_reversal(check: BeforeReversal) -> None:
    """Register what is done, or refused, when a receipt is taken back, in that transaction."""
    if check not in _BEFORE_REVERSAL:
        _BEFORE_REVERSAL.append(check)


def checks_before_reversal() -> list[BeforeReversal]:
    """Everything that is asked before a receipt is taken back."""
    return list(_BEFORE_REVERSAL)
