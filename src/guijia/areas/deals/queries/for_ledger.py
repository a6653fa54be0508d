"""What the ledger asks about the deal behind an account: who buys, what was agreed for paying late."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import BuyerRole
from guijia.areas.deals.models import Buyer, Contract

# The contract says per cent a day; the ledger reckons in ten-thousandths.
MYRIADS_OF_PER_CENT = 100


def names_of(accounts: Collection[UUID]) -> dict[UUID, list[str]]:
    """Purchasers and co-owners by name; the id of an account is its subscription's."""
    rows = Buyer.objects.filter(subscription_id__in=list(accounts), removed_at__isnull=True)
    found: dict[UUID, list[str]] = {}
    for subscription, name in rows.exclude(role=BuyerRole.AGENT).values_list(
        "subscription_id", "customer__name"
    ):
        found.setdefault(subscription, []).append(name)
    return found


def late_rates_of(accounts: Collection[UUID]) -> dict[UUID, Decimal]:
    """What signed contracts say of paying late, 万分之 a day."""
    rows = Contract.objects.filter(subscription_id__in=list(accounts), signed_on__isnull=False)
    found: dict[UUID, Decimal] = {}
    for subscription, terms in rows.order_by("signed_on").values_list("subscription_id", "signed_terms"):
        rate = (terms or {}).get("figures", {}).get("late_payment_pct")
        if rate is not None:
            found[subscription] = Decimal(rate) * MYRIADS_OF_PER_CENT
    return found
