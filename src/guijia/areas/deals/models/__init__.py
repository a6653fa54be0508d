"""The deal and its papers (``deals``), its changes, the daily close and the printed registers (``closing``)."""

from guijia.areas.deals.models.changes import ChangePaper, DealChange
from guijia.areas.deals.models.closing import DailyClose, DaySheet, Mismatch, RegisterPeriod
from guijia.areas.deals.models.commission import Commission
from guijia.areas.deals.models.deals import (
    ACTIVE_CONTRACTS,
    AgreedAreas,
    Buyer,
    Contract,
    ContractSet,
    ContractTemplate,
    Filing,
    FilingCredential,
    FilingDecision,
    NeededPaper,
    SealRecord,
    SigningAppointment,
    Subscription,
)

__all__ = [
    "ACTIVE_CONTRACTS",
    "AgreedAreas",
    "Buyer",
    "ChangePaper",
    "Commission",
    "Contract",
    "ContractSet",
    "ContractTemplate",
    "DailyClose",
    "DaySheet",
    "DealChange",
    "Filing",
    "FilingCredential",
    "FilingDecision",
    "Mismatch",
    "NeededPaper",
    "RegisterPeriod",
    "SealRecord",
    "SigningAppointment",
    "Subscription",
]
