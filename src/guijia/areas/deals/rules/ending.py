"""May a deal be ended because it was cancelled? Pure: no database, no clock."""

from guijia.areas.deals.enums import CHANGEABLE, SubscriptionState
from guijia.areas.deals.rules.changing import why_not_beside
from guijia.kit.errors import BusinessError, Conflict


def why_not_end(state: str, change_number: str) -> BusinessError | None:
    """May this deal be ended now? Rule: W10; a change under way is executed or withdrawn first."""
    if state not in CHANGEABLE:
        label = SubscriptionState(state).label
        return Conflict("deals_ended", f"本单现在是“{label}”，不能退房。", clause="退房 W10")
    return why_not_beside(change_number, "退房")
