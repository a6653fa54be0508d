"""What is allowed: deciding a step, publishing a diagram."""

from guijia.platform.flow.rules.coming import why_not_before_its_turn, why_not_gates
from guijia.platform.flow.rules.deciding import digest_of, why_not_decide, why_not_hold, why_not_outcome
from guijia.platform.flow.rules.publishing import problems_of
from guijia.platform.flow.rules.seating import why_not_onward

__all__ = [
    "digest_of",
    "problems_of",
    "why_not_before_its_turn",
    "why_not_decide",
    "why_not_gates",
    "why_not_hold",
    "why_not_onward",
    "why_not_outcome",
]
