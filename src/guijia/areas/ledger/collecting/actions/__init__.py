"""What is done about money that does not come."""

from guijia.areas.ledger.collecting.actions.breaches import (
    BREACH_SERIES,
    PROCESS,
    close_period,
    decide_breach,
    open_breach,
    serve_notice,
    withdraw_breach,
)
from guijia.areas.ledger.collecting.actions.letters import LETTER_SERIES, make_letter, serve_letter
from guijia.areas.ledger.collecting.actions.talks import note_contact, raise_reminders

__all__ = [
    "BREACH_SERIES",
    "LETTER_SERIES",
    "PROCESS",
    "close_period",
    "decide_breach",
    "make_letter",
    "note_contact",
    "open_breach",
    "raise_reminders",
    "serve_letter",
    "serve_notice",
    "withdraw_breach",
]
