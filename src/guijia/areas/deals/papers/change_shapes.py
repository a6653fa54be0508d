"""The data of the forms of a change: F02, F06, F12 and F13; conventions as in ``shapes``."""

from typing import TypedDict

from guijia.areas.deals.papers.shapes import Home, Person, Seller
from guijia.platform.papers.shapes import Head, Opinion


class ChangeRow(TypedDict):
    """One line of the terms before beside after."""

    label: str
    before: str
    after: str
    changed: bool


class Evidence(TypedDict):
    """A paper that the change rests on."""

    who: str
    label: str
    received_on: str  # day; "" = not yet


class Change(TypedDict):
    """F02 《认购客户房屋变更申请》 and F06 《签约客户房屋变更申请》."""

    head: Head
    seller: Seller
    signed: bool  # F06: a contract is there
    subscription_no: str
    contract_no: str
    people: list[str]
    kinds: list[str]  # every kind the form offers
    chosen: list[str]  # those ticked
    rows: list[ChangeRow]
    difference: str  # 客户补 20,000.00 元
    fee: str
    reason: str
    filing: str  # state and number
    mortgage: str
    tax: str
    route: str
    agreement: str  # number of the supplement; ""
    check: str  # seizure and mortgage of the new home
    evidence: list[Evidence]
    opinions: list[Opinion]
    executed_at: str  # moment; "" = not executed


class NameChange(TypedDict):
    """F12 契约变更申请表、更名申请."""

    head: Head
    seller: Seller
    contract_no: str
    filing: str
    home: Home
    leaving: list[Person]
    staying: list[Person]
    joining: list[Person]
    relation: str
    marital: str
    reason: str
    loan: str  # with what loan; ""
    release_no: str
    fee: str
    submitted_on: str
    attended_on: str
    evidence: list[Evidence]
    opinions: list[Opinion]


class Mandate(TypedDict):
    """F13 委托书: for which change, by whom, to whom."""

    head: Head
    principals: list[Person]
    agent: Person | None
    home: Home
    contract_no: str
    matters: list[str]
