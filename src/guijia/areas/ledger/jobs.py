"""What the ledger does without a user."""

from guijia.areas.ledger.checking import jobs as checking
from guijia.areas.ledger.collecting import jobs as collecting

__all__ = ["checking", "collecting"]
