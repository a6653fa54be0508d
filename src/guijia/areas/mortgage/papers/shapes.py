"""The data of the printed registers of loans (conventions: ``platform.papers.shapes``); names are masked."""

from typing import TypedDict

from guijia.platform.papers.shapes import Head


class MissingRow(TypedDict):
    """One loan with what it lacks."""

    consultant: str
    home: str
    customer: str
    loan: str
    bank: str
    items: str
    days: str  # since signing
    due: str
    late: bool
    promised: str


class MissingList(TypedDict):
    """F10 《按揭资料不齐清单》."""

    head: Head
    project: str
    period: str
    rows: list[MissingRow]
    count: str
    papers: str


class LoanRow(TypedDict):
    """One loan of the ledger."""

    number: str
    home: str
    customer: str
    bank: str
    clerk: str
    amount: str
    term: str
    mode: str
    submitted: str
    approved: str
    registered: str
    paid: str
    state: str
    originals: str


class LoanLedger(TypedDict):
    """F15 《客户贷款台帐》."""

    head: Head
    project: str
    period: str
    rows: list[LoanRow]
    count: str
    asked: str
    paid: str
