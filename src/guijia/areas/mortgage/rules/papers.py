"""Which papers a loan needs, until when each counts, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from guijia.areas.mortgage.enums import BEFORE_SUBMITTING, Borrower, LoanKind
from guijia.kit.errors import BusinessError

CLAUSE = "MTG-01；规则手册 5.8"


@dataclass(frozen=True, slots=True)
class Need:
    """One paper: of whom (``None``: of the deal), and how many days it counts from its date."""

    borrower: Borrower
    customer_id: UUID | None
    key: str
    label: str
    required: bool
    valid_days: int | None
    position: int


def needs_of(
    items: Iterable[Any], people: Sequence[tuple[UUID, Borrower]], *, bank: str, kind: LoanKind
) -> list[Need]:
    """The papers of a loan by bank, kind of borrower and kind of loan.

    Args:
        items: rows of the checklist that are in force.
        people: who borrows, in order, each with their part.

    Rule:    MTG-01, rules.md 5.8. What is named for the bank or the project goes before what is for all.
    Returns: in the order of the checklist, one after another for each person.
    """
    chosen: dict[tuple[str, str], Any] = {}
    for one in items:
        if (one.bank and not bank.startswith(one.bank)) or (one.loan_kind and one.loan_kind != kind):
            continue
        known = chosen.get((one.borrower, one.key))
        if known is None or _narrowness(one) > _narrowness(known):
            chosen[(one.borrower, one.key)] = one
    ordered = sorted(chosen.values(), key=lambda one: (one.position, one.key))
    found = []
    for customer_id, part in people:
        found += [_need(one, part, customer_id) for one in ordered if one.borrower == part]
    return found + [_need(one, Borrower.DEAL, None) for one in ordered if one.borrower == Borrower.DEAL]


def _narrowness(item: Any) -> tuple[bool, bool, bool]:
    return (item.project_id is not None, bool(item.bank), bool(item.loan_kind))


def _need(item: Any, part: Borrower, customer_id: UUID | None) -> Need:
    return Need(part, customer_id, item.key, item.label, item.required, item.valid_days, item.position)


def why_not_for_bank(needed: Iterable[Need], papers: Iterable[Any], bank: str) -> BusinessError | None:
    """Were the papers asked for by this bank's own list?

    Rule:    rules.md 5.8: lists and days of validity differ between banks.
    """
    asked = {(one.borrower, one.customer_id, one.key, one.valid_days, one.required) for one in papers}
    if all((one.borrower, one.customer_id, one.key, one.valid_days, one.required) in asked for one in needed):
        return None
    return BusinessError(
        "mortgage_bank_papers",
        f"{bank}要求的资料与现在的清单不同，请先在贷款页选定这家银行，按它的清单收齐。",
        clause=CLAUSE,
        field="agreement",
    )


def expires_on(issued_on: date, valid_days: int | None) -> date | None:
    """The last day on which a paper counts; ``None`` when it does not run out."""
    return None if valid_days is None else issued_on + timedelta(valid_days)


def is_missing(paper: Any, today: date) -> bool:
    """Is this paper not there, or has it run out?

    Rule: a paper counts on its last day.
    """
    if paper.received_at is None:
        return True
    return paper.expires_on is not None and paper.expires_on < today


def judged_on(loan: Any, today: date) -> date:
    """The day for which the papers have to count: today, or once they are with the bank, that of the application."""
    if loan.state in BEFORE_SUBMITTING or loan.submitted_on is None:
        return today
    handed_in: date = loan.submitted_on
    return handed_in


def missing(papers: Iterable[Any], today: date) -> list[Any]:
    """Required papers that are not there or have run out."""
    return [one for one in papers if one.required and is_missing(one, today)]


def words_of(paper: Any, today: date) -> str:
    """What is wrong with a paper, in words; nothing when it counts."""
    if paper.received_at is None:
        return "未收"
    if is_missing(paper, today):
        return f"{paper.expires_on:%Y-%m-%d} 已过期"
    return ""


def why_not_receive(issued_on: date, valid_days: int | None, today: date) -> BusinessError | None:
    """May this paper be taken?

    Rule:    rules.md 5.8 papers are tracked by expiry: one that has run out is not taken.
    """
    if issued_on > today:
        return BusinessError(
            "mortgage_paper_date", "出具日期不能晚于今天。", clause=CLAUSE, field="issued_on"
        )
    last = expires_on(issued_on, valid_days)
    if last is not None and last < today:
        return BusinessError(
            "mortgage_paper_expired",
            f"{issued_on:%Y-%m-%d} 出具的只到 {last:%Y-%m-%d} 有效，请客户重新开具。",
            clause=CLAUSE,
            field="issued_on",
        )
    return None


def why_not_complete(papers: Iterable[Any], today: date) -> BusinessError | None:
    """Are all required papers there and valid?"""
    lacking = missing(papers, today)
    if not lacking:
        return None
    names = "、".join(dict.fromkeys(one.label for one in lacking))
    return BusinessError(
        "mortgage_papers_missing", f"按揭资料还差 {len(lacking)} 项：{names}。", clause=CLAUSE
    )


def why_not_promise(promised_on: date, today: date) -> BusinessError | None:
    """Is this a day on which papers can still be brought?"""
    if promised_on < today:
        return BusinessError("mortgage_promise", "承诺日期不能早于今天。", clause="F10", field="promised_on")
    return None
