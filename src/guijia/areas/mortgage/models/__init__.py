"""The tables of this area: banks, loans, originals, overdue lists."""

from guijia.areas.mortgage.models.banks import ChecklistItem, FrameAgreement
from guijia.areas.mortgage.models.loans import BankAnswer, Loan, LoanPaper, Original, OriginalMove
from guijia.areas.mortgage.models.overdue import LoanRegister, OverdueFollowUp, OverdueItem, OverdueList

__all__ = [
    "BankAnswer",
    "ChecklistItem",
    "FrameAgreement",
    "Loan",
    "LoanPaper",
    "LoanRegister",
    "Original",
    "OriginalMove",
    "OverdueFollowUp",
    "OverdueItem",
    "OverdueList",
]
