"""What is allowed: deciding a step, publishing a diagram."""

from guijia.platform.flow.rules.deciding import digest_of, why_not_decide, why_not_hold, why_not_outcome
from guijia.platform.flow.rules.publishing import problems_of

__all__ = ["digest_of", "problems_of", "why_not_decide", "why_not_hold", "why_not_outcome"]
