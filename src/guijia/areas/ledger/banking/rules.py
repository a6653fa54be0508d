"""Whose is this money? Arrivals at the bank matched to plans. Pure: no database, no clock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from guijia.areas.ledger.enums import OPEN_LINES, BankPurpose, LineState, PayMethod, PlanKind, ReceiptKind
from guijia.areas.ledger.rules.booking import ZERO
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny

LOANS = frozenset({PlanKind.LOAN, PlanKind.PROVIDENT_LOAN})
# What the matcher may (re)consider; what a person settled is settled.
MATCHABLE = (LineState.WAITING, *OPEN_LINES)
NO_PAYER = "（银行未注明）"
MOST_CANDIDATES = 6
_BY_AMOUNT_ONLY = 3
# What each piece of evidence weighs; only the order of the candidates depends on it, never what is certain.
_VIRTUAL, _NAMED, _PAYER, _AMOUNT = 100, 60, 40, 30
_TOKEN = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)+")
_DASHES = re.compile(r"\s*(?:号楼|栋|幢|座|单元|室|房|#|－|—|–|―|_|/)\s*")
_PEOPLE = re.compile(r"[、,，;；/\s]+")


@dataclass(slots=True)
class OpenLine:
    """What of a line of a plan is missing, in the order in which money fills them."""

    pk: UUID
    kind: str
    position: int
    missing: Decimal
    label: str = ""


@dataclass(slots=True)
class Deal:
    """An open deal as the matcher knows it; ``lines`` shrink while arrivals are promised to it."""

    account: UUID
    unit: str
    number: str
    lines: list[OpenLine]
    names: frozenset[str] = frozenset()
    virtual: str = ""

    @property
    def left(self) -> Decimal:
        """What of the price is missing."""
        return sum((line.missing for line in self.lines), ZERO)

    @property
    def awaits_deposit(self) -> bool:
        """Is the deposit not confirmed yet? It is confirmed where the subscription waits for it."""
        return any(line.kind == PlanKind.DEPOSIT and line.missing for line in self.lines)

    def fits(self, amount: Decimal) -> tuple[bool, OpenLine | None]:
        """Is the amount what is due: one line, the next few together, or all that is missing?

        Returns: whether, and the one line when it is one.
        """
        open_lines = [line for line in self.lines if line.missing]
        for line in open_lines:
            if line.missing == amount:
                return True, line
        total = ZERO
        for line in open_lines:
            total += line.missing
            if total == amount:
                return True, None
        return False, None

    def take(self, amount: Decimal, line: OpenLine | None) -> None:
        """Promise an arrival to this deal, so that the next one does not find the same gap."""
        for one in [*([line] if line else []), *self.lines]:
            part = min(one.missing, amount)
            one.missing -= part
            amount -= part


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that speaks for or against a candidate."""

    speaks_for: bool
    words: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A deal that the money may be for."""

    account: UUID
    line: UUID | None
    score: int
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the line."""
        return {
            "account": str(self.account),
            "line": str(self.line) if self.line else "",
            "score": self.score,
            "reasons": [[one.speaks_for, one.words] for one in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Matched:
    """What is thought of an arrival: certain ones have exactly one deal."""

    state: LineState
    candidates: tuple[Candidate, ...] = ()

    @property
    def proposal(self) -> Candidate | None:
        """The deal that it is receipted for when nobody objects."""
        return self.candidates[0] if self.state == LineState.CERTAIN else None


@dataclass(slots=True)
class Book:
    """The open deals of a project, found by what a bank statement may tell of them."""

    deals: dict[UUID, Deal]
    by_virtual: dict[str, Deal] = field(default_factory=dict)
    by_token: dict[str, Deal] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    by_name: dict[str, list[Deal]] = field(default_factory=dict)
    by_amount: dict[Decimal, list[Deal]] = field(default_factory=dict)

    @classmethod
    def of(cls, deals: Iterable[Deal]) -> "Book":
        """The book of these deals."""
        made = cls({deal.account: deal for deal in deals})
        for deal in made.deals.values():
            if deal.virtual:
                made.by_virtual[deal.virtual] = deal
            for token in {joined(deal.unit), joined(deal.number)} - {""}:
                if made.by_token.setdefault(token, deal) is not deal:
                    made.twice.add(token)
            for name in deal.names:
                made.by_name.setdefault(plain_name(name), []).append(deal)
            for amount in {line.missing for line in deal.lines}:
                made.by_amount.setdefault(amount, []).append(deal)
        return made


def joined(text: str) -> str:
    """A label of a home or a number as it is compared: 3 号楼 1 单元 1801 室 and 3-1-1801 are one."""
    return _DASHES.sub("-", text).strip("- ").upper()


def plain_name(name: str) -> str:
    """A name without spaces and dots."""
    return re.sub(r"[\s·.．•]", "", name)


def match(arrival: Any, book: Book, purpose: str = BankPurpose.PRICE) -> Matched:
    """Whose is this arrival? What is certain is promised to its deal, so that the next one finds what is left.

    Certain is only what the deal itself identifies (its sub-account, or its home or number in the remark together
    with a buyer's name; or a buyer with one deal only), and an amount that is due, and nothing that speaks against.
    Rule:    COL-*, COL-04: a person confirms whatever is doubtful; what nobody is known for waits to be claimed.
    """
    weighed = _weigh(arrival, book)
    candidates = tuple(one.candidate for one in weighed[:MOST_CANDIDATES])
    if not weighed or weighed[0].candidate.score <= _AMOUNT:
        return Matched(LineState.UNKNOWN, candidates)
    first = weighed[0].candidate
    is_rivalled = any(one.is_strong for one in weighed[1:])
    if not weighed[0].is_certain or purpose != BankPurpose.PRICE or is_rivalled:
        return Matched(LineState.DOUBTFUL, candidates)
    deal = book.deals[first.account]
    line = next((one for one in deal.lines if one.pk == first.line), None)
    deal.take(arrival.amount, line)
    return Matched(LineState.CERTAIN, candidates)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A candidate; ``is_strong``: the line itself names this deal."""

    candidate: Candidate
    is_certain: bool
    is_strong: bool


def _weigh(arrival: Any, book: Book) -> list[_Weighed]:
    """Every candidate, the likeliest first."""
    remark = joined(arrival.remark)
    tokens = [one for one in dict.fromkeys(_TOKEN.findall(remark)) if one in book.by_token]
    named = {book.by_token[one].account: one for one in tokens if one not in book.twice}
    people = [plain_name(one) for one in _PEOPLE.split(arrival.payer) if one]
    whole = plain_name(arrival.payer)
    paying = {deal.account for one in {*people, whole} for deal in book.by_name.get(one, ())}
    pool = dict.fromkeys([*named, *paying])
    if arrival.virtual and (owner := book.by_virtual.get(arrival.virtual)):
        pool.setdefault(owner.account)
    alike = [deal.account for deal in book.by_amount.get(arrival.amount, ())]
    if len(pool) < _BY_AMOUNT_ONLY and len(alike) <= MOST_CANDIDATES:
        pool |= dict.fromkeys(alike[:_BY_AMOUNT_ONLY])
    found = [
        _candidate(book.deals[pk], arrival, named.get(pk, ""), pk in paying, len(paying) == 1) for pk in pool
    ]
    return sorted(found, key=lambda one: -one.candidate.score)


def _candidate(deal: Deal, arrival: Any, token: str, is_payer: bool, is_only_deal: bool) -> _Weighed:
    reasons: list[Reason] = []
    score = 0
    own = bool(deal.virtual) and deal.virtual == arrival.virtual
    if own:
        score += _VIRTUAL
        reasons.append(Reason(True, f"虚拟子账号 {arrival.virtual} 属于这笔交易"))
    elif arrival.virtual and deal.virtual:
        reasons.append(Reason(False, f"虚拟子账号 {arrival.virtual} 不是这笔交易的"))
    if token:
        score += _NAMED
        reasons.append(Reason(True, f"附言写有 {token}"))
    buyer = next((n for n in deal.names if len(plain_name(n)) > 1 and plain_name(n) in arrival.remark), "")
    if is_payer or (buyer and token):
        score += _PAYER
        reasons.append(Reason(True, "付款人是买受人或以前付过款" if is_payer else "附言写有买受人姓名"))
    elif token or own:
        reasons.append(Reason(False, "付款人不是买受人"))
    fits, line = deal.fits(arrival.amount)
    if fits:
        score += _AMOUNT
        what = f"第 {line.position} 期{line.label}" if line else "到期各期或全部未收"
        reasons.append(Reason(True, f"金额等于{what}"))
    elif arrival.amount > deal.left:
        reasons.append(Reason(False, f"超出未收 {format_cny(deal.left)} 元"))
    else:
        reasons.append(Reason(False, f"金额不等于任何一期，未收共 {format_cny(deal.left)} 元"))
    if deal.awaits_deposit:
        reasons.append(Reason(False, "定金还没有确认"))
    strange = bool(arrival.virtual) and not own
    is_known = own or bool(token and (is_payer or buyer)) or (is_payer and is_only_deal and not token)
    is_due = fits or (own and arrival.amount <= deal.left)
    certain = is_known and is_due and not strange and not deal.awaits_deposit
    made = Candidate(deal.account, line.pk if line else None, score, tuple(reasons))
    return _Weighed(made, certain, own or bool(token))


def method_of(line_kind: str) -> PayMethod:
    """How money for such a line was paid: what is lent comes from the lender."""
    return PayMethod.LOAN if line_kind in LOANS else PayMethod.TRANSFER


# ---- may it be settled


def why_not_claim(*, state: str, kind: str, awaits_deposit: bool, purpose: str) -> BusinessError | None:
    """May this line be receipted for a deal?

    Rule:    SUB-03 the deposit is confirmed where the subscription waits for it; money for others stands apart.
    """
    if refusal := why_not_touch(state):
        return refusal
    if kind in {ReceiptKind.PRICE, ReceiptKind.DEPOSIT} and awaits_deposit:
        return BusinessError(
            "ledger_line_deposit",
            "这笔交易的定金还没有确认。请先在认购案件里按这个流水号确认定金，这一行会自动认出。",
            clause="SUB-03",
            field="account",
        )
    is_held = kind in {ReceiptKind.DEED_TAX, ReceiptKind.MAINTENANCE_FUND}
    if purpose == BankPurpose.TRUST and not is_held:
        return BusinessError("ledger_line_purpose", "代收款专户只收契税、维修资金。", field="kind")
    if purpose == BankPurpose.PRICE and kind not in {ReceiptKind.PRICE, ReceiptKind.DEPOSIT}:
        return BusinessError("ledger_line_purpose", "预售资金监管账户只收房款。", field="kind")
    return None


def why_not_touch(state: str) -> BusinessError | None:
    """May anything still be done with this line?"""
    if state == LineState.BOOKED:
        return Conflict("ledger_line_booked", "这一笔已经入账，没有重复入账。")
    if state == LineState.WAITING:
        return Conflict("ledger_line_waiting", "这份流水还在匹配，请稍后刷新。")
    if state == LineState.ASIDE:
        return Conflict("ledger_line_aside", "这一笔已标为不入账；要入账请先恢复。")
    return None


def why_not_certain(state: str) -> BusinessError | None:
    """May this line be receipted without a person looking at it?"""
    if refusal := why_not_touch(state):
        return refusal
    if state != LineState.CERTAIN:
        return Conflict("ledger_line_not_certain", "这一笔不再是确定匹配，请逐笔确认。")
    return None


def why_not_restore(state: str) -> BusinessError | None:
    """May this line come back to those that wait?"""
    if state != LineState.ASIDE:
        return Conflict("ledger_line_not_aside", "这一笔没有标为不入账。")
    return None


# ---- cash


def why_not_bank_cash(
    *, total: Decimal, counted: Decimal, taken_on: date, banked_on: date, today: date
) -> BusinessError | None:
    """May the cash of a day be entered as paid into the bank?

    Rule:    COL-*; all of it, and no more.
    """
    if not total:
        return Conflict("ledger_cash_none", "这一天没有待解款的现金。", field="taken_on")
    if counted != total:
        return BusinessError(
            "ledger_cash_sum",
            f"回单 {format_cny(counted)} 元，当日现金收据合计 {format_cny(total)} 元，两者要相等。",
            field="amount",
        )
    if banked_on > today:
        return BusinessError("ledger_future", "解款日期不能晚于今天。", field="banked_on")
    if banked_on < taken_on:
        return BusinessError("ledger_cash_early", "解款日期不能早于收款日期。", field="banked_on")
    return None
