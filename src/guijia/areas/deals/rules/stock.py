"""May sets of contract paper be made, voided, and are there enough?"""

from guijia.areas.deals.enums import SetState
from guijia.kit.errors import BusinessError, Conflict

MOST_AT_ONCE = 200


def why_not_make(count: int) -> BusinessError | None:
    """May that many sets be filled at once? Rule: SGN-03."""
    if 1 <= count <= MOST_AT_ONCE:
        return None
    return BusinessError("deals_set_count", f"每次套打 1 到 {MOST_AT_ONCE} 套。", field="count")


def why_not_refill(ready: int, count: int, minimum: int) -> BusinessError | None:
    """Does this bring the stock back to what must be kept? Rule: SGN-03, D18."""
    if refusal := why_not_make(count):
        return refusal
    if ready + count < minimum:
        return BusinessError(
            "deals_stock_short",
            f"现有 {ready} 套，至少再套打 {minimum - ready} 套才到 {minimum} 套。",
            clause="SGN-03",
            field="count",
        )
    return None


def why_not_void(state: SetState, reason: str) -> BusinessError | None:
    """May a set be voided? Rule: PRE-02: a signed set is a document."""
    if state in {SetState.USED, SetState.VOID}:
        return Conflict("deals_set_used", f"这套合同已{state.label}，不能作废。", clause="F09")
    if not reason.strip():
        return BusinessError("deals_reason", "请写明作废原因。", field="reason")
    return None
