"""What the rules and the diagrams need to know of a deal, read in one place."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from guijia.areas.deals.enums import WITH_LOAN, BuyerRole, ContractState, PaymentMethod
from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules import changing, pricing, signing, subscribing
from guijia.areas.estate import rules as estate_rules
from guijia.areas.estate.enums import CommitmentKind
from guijia.areas.estate.models import Home
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import queries as money
from guijia.kit import memory
from guijia.kit.days import business_day
from guijia.kit.memory import remembered
from guijia.kit.money import cny, format_cny
from guijia.kit.prepared import Prepared
from guijia.platform.facts import queries as facts
from guijia.platform.flow import queries as flow
from guijia.platform.flow.registry import Gate


def subscription_facts(subscription: Subscription) -> dict[str, Any]:
    """The facts that W01's diagram decides on."""
    return {
        "below_floor": subscription.below_floor,
        "below_second_floor": subscription.below_second_floor,
    }


def signing_facts(contract: Contract) -> dict[str, Any]:
    """The facts that W03's diagram decides on."""
    return {"deviates": bool(contract.deviations.strip()), "below_floor": contract.subscription.below_floor}


def approval_facts(contract: Contract) -> dict[str, Any]:
    """The facts that W06's diagram decides on: only deviations climb, a low price climbs higher."""
    subscription = contract.subscription
    return {
        "deviates": bool(contract.deviations.strip()) or subscription.below_floor,
        "needs_deputy": subscription.below_floor,
        "needs_gm": subscription.below_second_floor,
    }


def buyer_lines(subscription: Subscription) -> list[subscribing.BuyerLine]:
    """The persons of a subscription as the rules need them."""
    return [
        subscribing.BuyerLine(
            customer_id=str(b.customer_id),
            name=b.customer.name,
            role=BuyerRole(b.role),
            share_pct=b.share_pct,
            id_expires_on=b.customer.id_expires_on,
        )
        for b in deals.buyers_of(subscription.pk)
    ]


_HOME: Prepared[Home] = Prepared(
    lambda pk: Home.objects.select_related("unit__project", "building").filter(pk=pk)
)


@remembered
def home_of(subscription: Subscription) -> Home:
    """The home of a subscription as it stands."""
    kept: Home | None = memory.held("estate.home", subscription.unit_id)
    return kept or _HOME.get(subscription.unit_id)


def floors_of(home: Home, today: date) -> tuple[Decimal | None, Decimal | None]:
    """Floor and second floor of a home: the price table's, else the company's share of the list price.

    Rule: W01.3 (facts ``floor_price_pct``, ``second_floor_price_pct``).
    """
    if home.list_price is None:
        return None, None

    def share(key: str, listed: Decimal, own: Decimal | None) -> Decimal:
        return (
            own
            if own is not None
            else cny(listed * facts.value(key, on=today, project=home.unit.project) / 100)
        )

    floor = share("floor_price_pct", home.list_price, home.floor_price)
    second = share("second_floor_price_pct", home.list_price, home.second_floor_price)
    return floor, min(floor, second)


def price_approval(price: Decimal, home: Home, today: date) -> pricing.FloorCheck:
    """Which special approvals a price of a home needs: the decision table of that day says.

    Rule: W01.3 (decision table ``price_approval``).
    Raises: BusinessError ``facts_*``.
    """
    floor, second = floors_of(home, today)
    below = pricing.against_floors(price, floor, second)
    decision = facts.decide(
        "price_approval",
        on=today,
        project=home.unit.project,
        below_floor=below.below_floor,
        below_second_floor=below.below_second_floor,
        under_floor_pct=pricing.under_floor_pct(price, floor),
    )
    return pricing.approval_by(decision["approver"])


def _pay_sentence(subscription: Subscription) -> str:
    method = PaymentMethod(subscription.payment_method)
    if method in WITH_LOAN and subscription.down_payment and subscription.loan_amount:
        ratio = (subscription.down_payment * 100 / subscription.price).quantize(Decimal("0.01"))
        return (
            f"{method.label}，首付 {format_cny(subscription.down_payment)} 元（{ratio}%），"
            f"贷款 {format_cny(subscription.loan_amount)} 元{_loan_parts(subscription)}"
        )
    return method.label


def _loan_parts(subscription: Subscription) -> str:
    if subscription.fund_loan is None or subscription.bank_loan is None:
        return ""
    return f"（公积金 {format_cny(subscription.fund_loan)}，商业 {format_cny(subscription.bank_loan)}）"


def registration_gates(subscription: Subscription, now: datetime) -> list[Gate]:
    """The gate list of the step 核对并登记."""
    today = business_day(now)
    home = home_of(subscription)
    live = homes.live_commitment(subscription.unit_id)
    case = flow.case_of(subscription, "W01")
    # Whose signature a price needs: the director's, under the floor the deputy's, under the second the manager's.
    needed = "director_review"
    if subscription.below_floor:
        needed = "gm_approval" if subscription.below_second_floor else "deputy_approval"
    needed_approver = flow.deciders(case).get(needed, "") if case else ""
    method = PaymentMethod(subscription.payment_method)
    refusal = subscribing.why_not_pay(
        method=method,
        price=subscription.price,
        down_payment=subscription.down_payment,
        loan=subscription.loan_amount,
        fund_loan=subscription.fund_loan,
        min_down_pct=facts.value("min_down_payment_pct", on=today, project=subscription.project),
    )
    lines = buyer_lines(subscription)
    bound_here = (
        live is not None and live.kind == CommitmentKind.SUBSCRIPTION and live.document_id == subscription.pk
    )
    board_url = f"{reverse('estate:board', args=[home.building_id])}?unit={home.pk}"
    urls = {b.customer_id: reverse("parties:customer", args=[b.customer_id]) for b in lines}
    return [
        subscribing.control_gate(bound_here, subscription.consultant.name, board_url),
        subscribing.price_gate(
            subscription.price,
            floors_of(home, today)[0],
            below_floor=subscription.below_floor,
            approved_by=needed_approver,
        ),
        subscribing.payment_gate(_pay_sentence(subscription), refusal),
        *subscribing.identity_gates(lines, today, urls),
    ]


def seal_gates(subscription: Subscription) -> list[Gate]:
    """The gate list of the step 用印并打印."""
    receipts = [r for r in money.receipts_of(subscription.pk) if r.reversed_at is None]
    return subscribing.seal_gates(
        registered=subscription.registered_at is not None,
        deposit=subscription.deposit + subscription.prepayment,
        received=sum((r.amount for r in receipts), Decimal("0.00")),
        receipt_numbers=[r.number for r in receipts],
    )


def due_before_signing(subscription: Subscription, now: datetime) -> Decimal:
    """What must have arrived before the customer signs: every plan line due by today, the deposit always."""
    today = business_day(now)
    lines = money.plan_of(subscription.pk)
    return sum(
        (
            x.amount
            for x in lines
            if x.kind in {"deposit", "prepayment"} or (x.due_on is not None and x.due_on < today)
        ),
        Decimal("0.00"),
    )


def signing_gates(contract: Contract, now: datetime) -> list[Gate]:
    """The gate list of the step 现场签约."""
    today = business_day(now)
    subscription = contract.subscription
    missing = [p for p in deals.papers_of(subscription.pk) if p.received_at is None]

    def words(mortgage: bool) -> list[str]:
        return [
            f"{p.customer.name if p.customer else ''}{p.label}" for p in missing if p.is_mortgage is mortgage
        ]

    home = home_of(subscription)
    gates = signing.signing_gates(
        missing_identity=words(False),
        missing_mortgage=words(True),
        deposit=subscription.deposit,
        received=money.received_cny(subscription.pk),
        due_now=due_before_signing(subscription, now),
        has_set=contract.paper_set_id is not None,
        permits_refusal=estate_rules.why_not_sell(
            homes.permits_of(subscription.project_id), home.building_id, today
        ),
        expired=[
            b.name
            for b in buyer_lines(subscription)
            if b.id_expires_on is not None and b.id_expires_on < today
        ],
    )
    return _with_ways([*gates, *change_gates(subscription, "签约")], subscription)


def change_gates(subscription: Subscription, act: str) -> list[Gate]:
    """A change under way keeps the deal from going on; without one there is nothing to say. Rule: W02, W04."""
    refusal = changing.why_not_beside(deals.open_number(subscription.pk), act)
    return (
        [] if refusal is None else [Gate(False, "变更", refusal.message.rstrip("。"), refusal.clause or "")]
    )


def contract_content(contract: Contract) -> dict[str, Any]:
    """What an approval of the contract approves: any later change sends it back."""
    subscription = contract.subscription
    parts = {} if subscription.fund_loan is None else {"fund_loan": str(subscription.fund_loan)}
    return {
        **parts,
        "number": contract.number,
        "unit": str(contract.unit_id),
        "price": str(subscription.price),
        "method": subscription.payment_method,
        "down_payment": str(subscription.down_payment),
        "deviations": contract.deviations,
        "template": str(contract.template_id),
        "online_number": contract.online_number,
        "signed_on": str(contract.signed_on),
        "buyers": [[str(b.customer_id), b.role, str(b.share_pct)] for b in deals.buyers_of(subscription.pk)],
    }


def filing_gates(contract: Contract, now: datetime) -> list[Gate]:
    """The filing gate (FIL-02) with its evidence."""
    today = business_day(now)
    subscription = contract.subscription
    plan = money.plan_of(subscription.pk)
    state = signing.FilingState(
        method=PaymentMethod(subscription.payment_method),
        price=subscription.price,
        down_payment=subscription.down_payment,
        received=money.received_cny(subscription.pk),
        due_instalments=sum(
            (x.amount for x in plan if x.due_on is None or x.due_on <= today), Decimal("0.00")
        ),
        by_due_instalments=facts.words("filing_gate", on=today, project=contract.project) == "due_paid",
        reviewed=contract.state in {ContractState.APPROVED, ContractState.SEALED, ContractState.FILED},
        content_unchanged=contract.approved_digest == signing.digest(contract_content(contract)),
        sealed=deals.seal_of(contract.pk) is not None,
        online_number=contract.online_number,
    )
    return _with_ways([*signing.filing_gates(state), *change_gates(subscription, "备案")], subscription)


def _with_ways(gates: list[Gate], subscription: Subscription) -> list[Gate]:
    """Where to go for what is missing: the money to the account of the deal, the permits to their page."""
    ways = {
        "款项": ("看账户", reverse("ledger:account", args=[subscription.pk])),
        "五证": ("看五证", reverse("estate:permits")),
        "资料": ("登记资料", "#papers"),
    }
    return [
        gate
        if gate.ok or gate.label not in ways
        else replace(gate, remedy_label=ways[gate.label][0], remedy_url=ways[gate.label][1])
        for gate in gates
    ]
