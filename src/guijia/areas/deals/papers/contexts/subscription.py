"""F01 《房产认购书》 as the subscription stands."""

from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import SubscriptionState
from guijia.areas.deals.models import Subscription as SubscriptionRow
from guijia.areas.deals.papers.contexts import parts
from guijia.areas.deals.papers.shapes import Deposit, DepositReceipt, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.ledger.enums import ReceiptKind
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.clock import queries as clock
from guijia.platform.facts import queries as facts
from guijia.platform.flow import queries as flow
from guijia.platform.flow.models import Case

IN_FORCE = frozenset({SubscriptionState.SEALED, SubscriptionState.SIGNED})


def subscription(subject_id: UUID) -> Subscription:
    """Everything F01 says; a draft until it is sealed, and again when it has come to nothing.

    Rule: A3 F01; SUB-03 (in force with the seal).
    """
    found = deals.subscriptions_visible_to(SYSTEM).get(pk=subject_id)
    home = parts.home_row(found.unit_id)
    owners, agent = parts.owners_and_agent(deals.buyers_of(found.pk))
    case = flow.case_of(found, "W01")
    said = {one.step_key: one for one in flow.opinions(case)} if case else {}
    director, register = said.get("director_review"), said.get("register")
    on = parts.day_of(found)
    return Subscription(
        head=parts.head(
            found.number,
            place=found.unit.label,
            handler=found.consultant.name,
            draft=found.state not in IN_FORCE,
        ),
        seller=parts.seller(found.project),
        buyers=[parts.person(b) for b in owners],
        agent=parts.person(agent) if agent else None,
        home=parts.home(home, on, found),
        price=parts.price(found, home),
        payment=parts.payment(found),
        deposit=_deposit(found, case),
        sign_by=parts.day(found.sign_by),
        refund_days=parts.in_words(int(facts.value("refund_backstop_days", on=on, project=found.project))),
        clauses=[],
        director=parts.opinion(director, "销售总监审签") if director else None,
        registrar=parts.opinion(register, "签约专员核对登记", "已核对登记")
        if register and found.registered_at
        else None,
        receipt=_receipt(found),
        seal=parts.seal(found.pk),
    )


def _deposit(found: SubscriptionRow, case: Case | None) -> Deposit:
    hours = facts.value("deposit_release_hours", on=parts.day_of(found), project=found.project)
    running = clock.clocks_of(case.pk).filter(kind="deals.deposit").first() if case else None
    total = found.deposit + found.prepayment
    return Deposit(
        amount=parts.amount(total),
        amount_upper=parts.upper(total),
        pay_before=parts.moment(running.due_at) if running else "",
        pay_within=f"{hours.normalize():f} 小时",
        effective=parts.amount(found.deposit),
        excess=parts.amount(found.prepayment) if found.prepayment else "",
    )


def _receipt(found: SubscriptionRow) -> DepositReceipt | None:
    """The cashier's confirmation, once all of the deposit is there."""
    receipts = [r for r in parts.receipts(found.pk) if r.kind == ReceiptKind.DEPOSIT]
    received = sum((r.amount for r in receipts), Decimal("0.00"))
    if not receipts or received < found.deposit + found.prepayment:
        return None
    last = receipts[-1]
    return DepositReceipt(
        number="、".join(r.number for r in receipts),
        amount=parts.amount(received),
        method="、".join(dict.fromkeys(r.get_method_display() for r in receipts)),
        name=last.confirmed_by.name,
        at=parts.moment(last.confirmed_at),
    )
