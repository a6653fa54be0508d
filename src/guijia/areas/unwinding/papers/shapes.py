"""The data of F07; conventions as in the shapes of deals."""

from typing import TypedDict

from guijia.areas.deals.papers.shapes import Person, Seller
from guijia.platform.papers.shapes import Head, Opinion


class SumLine(TypedDict):
    """One line of the working."""

    label: str
    amount: str  # 1,234.00; "" = a note
    sentence: str


class UndoneLine(TypedDict):
    """One thing that is undone, in its order."""

    label: str
    document: str
    done_on: str  # day; "" = not yet
    by: str


class Cancellation(TypedDict):
    """F07 《退房申请、审批表》."""

    head: Head
    seller: Seller
    people: list[Person]
    home: str
    area: str
    total: str
    subscription_no: str
    contract_no: str
    fault: str
    faults: list[str]
    ground: str
    reason: str
    demanded_on: str
    claim: str
    received: str
    kept: str
    compensation: str
    to_bank: str
    to_buyer: str
    to_buyer_upper: str
    payee: str
    bank: str
    account: str
    lines: list[SumLine]
    undone: list[UndoneLine]
    opinions: list[Opinion]
    executed_at: str  # moment; "" = not executed
