"""What has to agree about a home at the end of a day: sales control, documents, money, seals, filing, the bureau."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import (
    WITH_LOAN,
    ContractState,
    MismatchKind,
    PaymentMethod,
    SubscriptionState,
)
from guijia.areas.deals.rules.bureau import BureauLine
from guijia.areas.estate.enums import CommitmentKind, HomeState
from guijia.kit.days import CHINA, china
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.money import format_cny

# The sales office's day ends here; the close is due from now on.
CLOSES_AT = time(18, 30)
FREE = frozenset({HomeState.UNRELEASED, HomeState.AVAILABLE, HomeState.OFF_SALE})
BEFORE_SIGNING = frozenset({ContractState.PREPARING, ContractState.READY})
PAID = frozenset({SubscriptionState.DEPOSITED, SubscriptionState.SEALED, SubscriptionState.SIGNED})
SEALED = frozenset({SubscriptionState.SEALED, SubscriptionState.SIGNED})


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    """A live subscription: what was agreed, what has come."""

    id: UUID
    number: str
    state: SubscriptionState
    method: PaymentMethod
    price: Decimal
    down_payment: Decimal | None
    due: Decimal
    received: Decimal
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class ContractLine:
    """The contract in force."""

    id: UUID
    number: str
    state: ContractState
    online_number: str
    filing_number: str
    is_sealed: bool

    @property
    def is_signed(self) -> bool:
        """Has the customer signed?"""
        return self.state not in BEFORE_SIGNING


@dataclass(frozen=True, slots=True)
class HomeLine:
    """All that is said about one home."""

    state: HomeState
    bound_by: CommitmentKind | None = None
    bound_to: UUID | None = None
    subscription: SubscriptionLine | None = None
    contract: ContractLine | None = None
    left_over: tuple[str, Decimal] | None = None  # an ended subscription that still has money
    has_list: bool = False
    bureau: BureauLine | None = None
    # Sold before this system: the list it was taken over with stands for all documents (期初接收).
    is_taken_over: bool = False


def due_day(now: datetime) -> date:
    """The newest day whose close is due. Rule: W07 daily; after an outage the missed evening is caught up."""
    there = china(now)
    return there.date() if there.time() >= CLOSES_AT else there.date() - timedelta(days=1)


def due_from(day: date) -> datetime:
    """The moment from which a day can be closed for good."""
    return datetime.combine(day, CLOSES_AT, CHINA)


def mismatches(line: HomeLine) -> dict[MismatchKind, str]:
    """What does not agree, one sentence for each pair of sources.

    Rule: W07, INV-02: every state comes from a document; money, seals and filing follow it.
    """
    checks = {
        MismatchKind.COMMITMENT: _commitment(line),
        MismatchKind.DOCUMENT: _document(line),
        MismatchKind.MONEY: _money(line),
        MismatchKind.SEAL: _seal(line),
        MismatchKind.FILING: _filing(line),
        MismatchKind.BUREAU: _bureau(line),
    }
    found = {kind: "；".join(sentences)[:300] for kind, sentences in checks.items()}
    return {kind: words for kind, words in found.items() if words}


def _commitment(line: HomeLine) -> Iterator[str]:
    state, bound = line.state, line.bound_by
    wanted = {
        HomeState.HELD: {CommitmentKind.HOLD, CommitmentKind.SUBSCRIPTION, CommitmentKind.CHANGE},
        HomeState.SUBSCRIBED: {CommitmentKind.SUBSCRIPTION},
        HomeState.SIGNED: {CommitmentKind.CONTRACT},
        HomeState.FILED: {CommitmentKind.CONTRACT},
        HomeState.DELIVERED: {CommitmentKind.CONTRACT},
    }.get(state)
    if wanted is None and bound is not None:
        yield f"销控为“{state.label}”，却有未了结的{bound.label}占用"
    elif wanted is not None and bound not in wanted:
        yield f"销控为“{state.label}”，占用记录为“{bound.label if bound else '无'}”"


def _expected(line: HomeLine) -> tuple[str, str, frozenset[HomeState]]:
    """Document, its state in words, and the states of sales control that go with it."""
    contract, subscription = line.contract, line.subscription
    if line.is_taken_over and contract is None and subscription is None:
        return "期初接收", "已接收", frozenset({HomeState.FILED, HomeState.DELIVERED})
    if contract is not None and contract.is_signed:
        settled = (
            frozenset({HomeState.FILED, HomeState.DELIVERED})
            if contract.state == ContractState.FILED
            else frozenset({HomeState.SIGNED})
        )
        return contract.number, str(contract.state.label), settled
    if subscription is None:
        return "", "", FREE | {HomeState.HELD}
    if subscription.state == SubscriptionState.SIGNED:
        wanted = frozenset({HomeState.SIGNED, HomeState.FILED, HomeState.DELIVERED})
    elif subscription.state in {
        SubscriptionState.SUBMITTED,
        SubscriptionState.RETURNED,
        SubscriptionState.APPROVED,
    }:
        wanted = frozenset({HomeState.HELD})
    else:
        wanted = frozenset({HomeState.SUBSCRIBED})
    return subscription.number, str(subscription.state.label), wanted


def _document(line: HomeLine) -> Iterator[str]:
    number, words, wanted = _expected(line)
    if line.state not in wanted:
        if not number:
            yield f"销控为“{line.state.label}”，没有有效的认购书或合同"
        else:
            should = "、".join(s.label for s in HomeState if s in wanted)
            yield f"{number} 为“{words}”，销控应为“{should}”，实为“{line.state.label}”"
    held = {CommitmentKind.SUBSCRIPTION: line.subscription, CommitmentKind.CONTRACT: line.contract}
    if line.bound_by in held and not line.is_taken_over:
        document = held[line.bound_by]
        if document is None or document.id != line.bound_to:
            yield f"占用所依据的{line.bound_by.label}不是现在有效的{line.bound_by.label}"
    signed = line.subscription is not None and line.subscription.state == SubscriptionState.SIGNED
    if signed and (line.contract is None or not line.contract.is_signed):
        yield "认购书为“已签约”，没有已签的合同"


def _money(line: HomeLine) -> Iterator[str]:
    one = line.subscription
    if one is not None:
        if one.state in PAID and one.received < one.due:
            yield f"{one.number} 已过定金一步，到账 {format_cny(one.received)} 元，应收 {format_cny(one.due)} 元"
        if one.state == SubscriptionState.REGISTERED and one.received >= one.due:
            yield f"{one.number} 定金 {format_cny(one.received)} 元已全额到账，单据仍在“待收定金”"
        if line.contract and line.contract.state == ContractState.FILED:
            need = _needed(one)
            if one.received < need:
                yield f"{line.contract.number} 已备案，到账 {format_cny(one.received)} 元，应到账 {format_cny(need)} 元"
    if line.left_over is not None:
        number, left = line.left_over
        yield f"{number} 已了结，仍有到账款 {format_cny(left)} 元没有退还"


def _needed(one: SubscriptionLine) -> Decimal:
    """What had to be there for filing; instalments follow their own plan. Rule: FIL-02."""
    if one.method in WITH_LOAN:
        return one.down_payment or Decimal(0)
    return one.price if one.method == PaymentMethod.LUMP_SUM else one.due


def _seal(line: HomeLine) -> Iterator[str]:
    one, contract = line.subscription, line.contract
    if one is not None and one.state in SEALED and not one.is_sealed:
        yield f"{one.number} 为“{one.state.label}”，用印登记里没有"
    if contract is not None:
        should = contract.state in {ContractState.SEALED, ContractState.FILED}
        if should and not contract.is_sealed:
            yield f"{contract.number} 为“{contract.state.label}”，用印登记里没有"
        if contract.is_sealed and not should:
            yield f"{contract.number} 为“{contract.state.label}”，用印登记里已有"


def _filing(line: HomeLine) -> Iterator[str]:
    contract = line.contract
    if contract is None:
        return
    if contract.state == ContractState.FILED and not contract.filing_number:
        yield f"{contract.number} 为“已备案”，备案台帐里没有"
    if contract.state != ContractState.FILED and contract.filing_number:
        yield f"备案台帐已有 {contract.filing_number}，{contract.number} 为“{contract.state.label}”"


def _bureau(line: HomeLine) -> Iterator[str]:
    if not line.has_list:
        return
    contract, row = line.contract, line.bureau
    signed = contract if contract is not None and contract.is_signed else None
    if line.is_taken_over and signed is None:
        return  # its contract was made in another system; the list of the bureau cannot be compared with it
    if row is None or row.is_revoked:
        if signed is not None:
            yield f"{signed.number}（网签号 {signed.online_number}）" + (
                "在网签清单中已撤销" if row else "不在网签清单中"
            )
        return
    if signed is None:
        yield f"网签清单已有 {row.number}（{row.state or '已网签'}），销控为“{line.state.label}”"
        return
    known = {signed.online_number, signed.filing_number, signed.number} - {""}
    if row.number and row.number not in known:
        yield f"网签清单为 {row.number}，本系统网签号 {signed.online_number}"
    if row.is_filed and signed.state != ContractState.FILED:
        yield f"网签清单为“{row.state}”，{signed.number} 为“{signed.state.label}”"
    if signed.state == ContractState.FILED and row.state and not row.is_filed:
        yield f"{signed.number} 为“已备案”，网签清单为“{row.state}”"


def why_not_resolve(*, is_resolved: bool, reason: str) -> BusinessError | None:
    """May a mismatch be marked as dealt with? Rule: W07: each is a task; how it ended is written down."""
    if is_resolved:
        return Conflict("deals_mismatch_resolved", "这一条已经处理过了。")
    if len(reason.strip()) < 4:
        return BusinessError(
            "deals_mismatch_reason",
            "请写明怎么处理的（至少 4 个字）。",
            clause="W07 每日核对",
            field="reason",
        )
    return None
