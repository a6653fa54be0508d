"""What the ledger says of a deal, the figures that hold for it, and what a cancellation of it comes to."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guijia.areas.deals.enums import WITH_LOAN
from guijia.areas.deals.models import Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import (
    HELD_CODES,
    PRICE_CODES,
    AccountCode,
    PayMethod,
    ReceiptKind,
    RefundState,
)
from guijia.areas.unwinding.enums import Claim, Fault, LoanState
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.rules import settling
from guijia.areas.unwinding.rules.settling import Asked, Figures, Payment, Position, Reckoning
from guijia.kit.days import business_day
from guijia.platform.facts import queries as facts

ZERO = Decimal("0.00")
_PRICE_KINDS = (ReceiptKind.DEPOSIT, ReceiptKind.PRICE)


def loan_state_of(subscription: Subscription) -> LoanState:
    """How far the loan seems to be, by the ledger and the way of paying; checked by a person afterwards."""
    if loan_paid(subscription):
        return LoanState.GRANTED
    with_loan = subscription.payment_method in WITH_LOAN
    signed = deals.contract_of(subscription.pk)
    return LoanState.PENDING if with_loan and signed and signed.signed_on else LoanState.NONE


def loan_paid(subscription: Subscription) -> Decimal:
    """What banks paid towards the price of a deal, in yuan."""
    found = (
        one.amount
        for one in money.receipts_of(subscription.pk)
        if one.reversed_at is None and one.kind in _PRICE_KINDS and one.method == PayMethod.LOAN
    )
    return sum(found, ZERO)


def position_of(subscription: Subscription, loan: str, on: date) -> Position:
    """What the ledger says of a deal: what is there, who paid it and when."""
    account = subscription.pk
    contract = deals.contract_of(account)
    deposit = money.owed_cny(account, AccountCode.DEPOSIT)
    price = money.owed_cny(account, AccountCode.ADVANCE)
    lent = min(loan_paid(subscription), price) if loan == LoanState.GRANTED else ZERO
    own = deposit + price - lent
    return Position(
        total=subscription.price,
        signed=contract is not None and contract.signed_on is not None,
        deposit=deposit,
        price=price,
        loan=lent,
        due=sum((line.amount for line in money.plan_of(account) if line.due_on and line.due_on <= on), ZERO),
        held=money.owed_cny(account, *HELD_CODES, AccountCode.OTHER_PAYABLE),
        surplus=money.available_cny(account, AccountCode.REFUND_PAYABLE),
        payments=settling.payments_left(_payments(subscription, loan), own),
    )


def _payments(subscription: Subscription, loan: str) -> list[Payment]:
    """What the buyer paid himself: receipts, and money that came along from another deal."""
    own = [
        Payment(one.received_on, one.amount)
        for one in money.receipts_of(subscription.pk)
        if one.reversed_at is None
        and one.kind in _PRICE_KINDS
        and (one.method != PayMethod.LOAN or loan == LoanState.SETTLED)
    ]
    moved = [
        Payment(business_day(one.made_at), one.amount)
        for one in money.transfers_of(subscription.pk)
        if one.target_id == subscription.pk and one.reversed_at is None
    ]
    return [*own, *moved]


def figures_of(subscription: Subscription, on: date) -> Figures:
    """The parameters that hold: those agreed on the day of the signature, interest of today.

    Raises: BusinessError ``facts_missing``.
    """
    contract = deals.contract_of(subscription.pk)
    agreed_on = (
        contract.signed_on if contract and contract.signed_on else business_day(subscription.submitted_at)
    )
    project = subscription.project

    def agreed(key: str) -> Decimal:
        return facts.value(key, on=agreed_on, project=project)

    return Figures(
        deposit_cap_pct=agreed("deposit_cap_pct"),
        buyer_pct=agreed("rescission_buyer_pct"),
        seller_pct=agreed("rescission_seller_pct"),
        interest_pct=facts.value("refund_interest_pct", on=on, project=project),
        day_base=int(facts.value("interest_day_base", on=on, project=project)),
        over_loss_times=facts.value("penalty_over_loss_times", on=on, project=project),
    )


def reckoning_of(subscription: Subscription, asked: Asked, loan: str, now: datetime) -> Reckoning:
    """What a cancellation of this deal comes to today, with its working.

    Raises:  BusinessError ``unwinding_terms`` | ``facts_missing``.
    """
    on = business_day(now)
    return settling.reckon(position_of(subscription, loan, on), asked, figures_of(subscription, on), on)


def asked_of(cancellation: Cancellation) -> Asked:
    """On what ground a cancellation rests, as the rules want it."""
    return Asked(
        fault=Fault(cancellation.fault),
        claim=Claim(cancellation.claim),
        loss=cancellation.loss,
        agreed_kept=cancellation.agreed_kept,
        agreed_paid=cancellation.agreed_paid,
        with_interest=cancellation.with_interest,
    )


def is_same(cancellation: Cancellation) -> bool:
    """Is what is on the account still what was reckoned with?"""
    return money.owed_cny(cancellation.subscription_id, *PRICE_CODES) == cancellation.received


def open_refunds(cancellation: Cancellation) -> list[str]:
    """Numbers of refunds of the deal that are under way beside the cancellation."""
    own = set(cancellation.legs.values_list("refund_id", flat=True))
    return [
        one.number
        for one in money.refunds_of(cancellation.subscription_id)
        if one.state in {RefundState.REQUESTED, RefundState.APPROVED} and one.pk not in own
    ]


def as_kept(reckoning: Reckoning) -> list[dict[str, Any]]:
    """The working as a cancellation keeps it: lines, then the notes."""
    lines = [{**asdict(line), "amount": str(line.amount)} for line in reckoning.lines]
    return [*lines, *({"label": "", "amount": "", "sentence": note} for note in reckoning.notes)]
