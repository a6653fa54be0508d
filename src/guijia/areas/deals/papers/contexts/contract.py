"""F03 《签约预约及所需提供资料表》, F04 《销售合同审批单》 and the contract itself."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import ContractState, PaymentMethod
from guijia.areas.deals.models import Buyer, NeededPaper, SigningAppointment
from guijia.areas.deals.models import Contract as ContractRow
from guijia.areas.deals.papers.contexts import parts
from guijia.areas.deals.papers.shapes import (
    Appointment,
    Check,
    ContractApproval,
    DocumentGroup,
    DocumentItem,
    Fee,
)
from guijia.areas.deals.queries import deals, facts_of
from guijia.areas.deals.rules import signing
from guijia.areas.deals.wording import start_of_day
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import AccountCode, PlanKind
from guijia.areas.parties.enums import IdType, ResidencePermit
from guijia.kit.days import business_day, china
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.facts import queries as facts
from guijia.platform.flow import queries as flow
from guijia.platform.papers.shapes import Opinion

APPROVED = frozenset({ContractState.APPROVED, ContractState.SEALED, ContractState.FILED})

# In which order a person's papers are asked for.
ORDER = (
    "licence", "authorisation", "identity", "power_of_attorney", "marriage", "residence_permit",
    "household", "income", "bank_flow", "credit_consent",
)  # fmt: skip


def row_of(subject_id: UUID) -> ContractRow:
    """The contract, whoever asks: the form's gate has shown it."""
    return deals.contracts_visible_to(SYSTEM).get(pk=subject_id)


# ---- F03


def appointment(subject_id: UUID) -> Appointment:
    """Everything F03 says: when and where, what to bring, what is still missing, what is to be paid.

    Rule: A3 F03; SGN-05, SUB-04.
    """
    contract = row_of(subject_id)
    found, booked = contract.subscription, deals.appointment_of(contract.pk)
    owners, _ = parts.owners_and_agent(deals.buyers_of(found.pk))
    needed = _in_order(deals.papers_of(found.pk), owners)
    officer = booked.officer if booked else None
    return Appointment(
        head=parts.head(
            contract.number,
            place=contract.unit.label,
            handler=officer.name if officer else "",
            draft=booked is None,
        ),
        customers=[b.customer.name for b in owners],
        phone=owners[0].customer.mobile if owners else "",
        home=parts.home(parts.home_row(contract.unit_id), parts.day_of(found), contract),
        subscription_no=found.number,
        buyer_type=_buyer_type(owners),
        payment=parts.payment(found),
        sign_by=parts.day(found.sign_by),
        day=parts.day(business_day(booked.starts_at)) if booked else "",
        slot=_slot(booked),
        desk=f"{booked.desk} 号签约台" if booked else "",
        place=f"{contract.project.name}售楼处",
        officer=officer.name if officer else "",
        officer_phone=officer.phone if officer else "",
        groups=_groups(needed, found.bank),
        missing=_missing(needed),
        fees=_fees(contract),
        reminders=_reminders(owners),
    )


def _buyer_type(owners: list[Buyer]) -> str:
    kinds = [
        "单位"
        if b.customer.is_company
        else "境内个人"
        if b.customer.id_type == IdType.RESIDENT
        else "境外个人"
        for b in owners
    ]
    count = f"，{len(owners)} 人共有" if len(owners) > 1 else ""
    return "、".join(dict.fromkeys(kinds)) + count


def _slot(booked: SigningAppointment | None) -> str:
    if booked is None:
        return ""
    minutes = facts.value(
        "signing_slot_minutes", on=business_day(booked.starts_at), project=booked.contract.project
    )
    ends = booked.starts_at + timedelta(minutes=int(minutes))
    return f"{china(booked.starts_at):%H:%M}–{china(ends):%H:%M}"


def _paper_words(paper: NeededPaper) -> str:
    return f"{paper.customer.name}：{paper.label}" if paper.customer else paper.label


def _in_order(needed: list[NeededPaper], owners: list[Buyer]) -> list[NeededPaper]:
    """Person by person as they stand on the form, what belongs to the deal last."""
    places = {b.customer_id: at for at, b in enumerate(owners)}
    keys = {key: at for at, key in enumerate(ORDER)}
    last = len(places)

    def place(paper: NeededPaper) -> tuple[int, int]:
        person = last + 1 if paper.customer_id is None else places.get(paper.customer_id, last)
        return person, keys.get(paper.key, len(keys))

    return sorted(needed, key=place)


def _missing(needed: list[NeededPaper]) -> list[str]:
    """What is still to come, one line for each person."""
    found: dict[str, list[str]] = {}
    for paper in needed:
        if paper.received_at is None:
            found.setdefault(paper.customer.name if paper.customer else "", []).append(paper.label)
    return [f"{who}：{'、'.join(labels)}" if who else "、".join(labels) for who, labels in found.items()]


def _groups(needed: list[NeededPaper], bank: str) -> list[DocumentGroup]:
    loan = f"按揭贷款（{bank}）" if bank else "按揭贷款"
    found = []
    for title, is_mortgage in (("身份与购房资格", False), (loan, True)):
        items = [
            DocumentItem(
                name=_paper_words(p),
                detail="",
                required=p.key != "residence_permit",
                received_on=parts.day(business_day(p.received_at)) if p.received_at else "",
                note="没有的请尽早办理" if p.key == "residence_permit" else "",
            )
            for p in needed
            if p.is_mortgage is is_mortgage
        ]
        if items:
            found.append(DocumentGroup(title=title, items=items))
    return found


def _fees(contract: ContractRow) -> list[Fee]:
    """What the plan wants by the signing and has not received, the oldest line paid first."""
    found = contract.subscription
    left = money.received_cny(found.pk)
    fees = []
    for line in money.plan_of(found.pk):
        paid = min(left, line.amount)
        left -= paid
        if line.kind in {PlanKind.LOAN, PlanKind.PROVIDENT_LOAN} or paid == line.amount:
            continue
        if line.due_on is not None and line.due_on > found.sign_by:
            continue
        fees.append(
            Fee(
                name=line.get_kind_display(),
                basis=f"认购书 {found.number} 付款计划" + (f"，{line.due_on} 前" if line.due_on else ""),
                amount=parts.amount(line.amount - paid),
                payee=AccountCode.SUPERVISED_BANK.label,
                note=f"应付 {parts.amount(line.amount)}，已付 {parts.amount(paid)}" if paid else "",
            )
        )
    return fees


def _reminders(owners: list[Buyer]) -> list[str]:
    without = [b.customer.name for b in owners if b.customer.residence_permit == ResidencePermit.NONE]
    found = [
        "请全部买受人到场；不能到场的，由代理人带授权委托书原件和本人身份证原件办理。",
        "房款请存入预售资金监管账户，付款后保留银行回单。",
    ]
    if without:
        found.append(f"{'、'.join(without)}还没有居住证，请尽早到居住地派出所办理。")
    return found


# ---- F04

# Step, the box on the form, and whether the contract goes there (facts of the diagram).
REVIEWS = (
    ("lead_review", "签约主管", ""),
    ("finance_review", "财务经理", ""),
    ("legal_review", "法务", "deviates"),
    ("manager_review", "客户服务部经理", "deviates"),
    ("deputy_review", "分管副总", "needs_deputy"),
    ("gm_review", "总经理", "needs_gm"),
)


def approval(subject_id: UUID) -> ContractApproval:
    """Everything F04 says; a draft until the last signature is on it.

    Rule: A3 F04; FIL-01, SGN-09, SGN-10.
    """
    contract = row_of(subject_id)
    found = contract.subscription
    home = parts.home_row(contract.unit_id)
    owners, _ = parts.owners_and_agent(deals.buyers_of(found.pk))
    floor = home.floor_price
    return ContractApproval(
        head=parts.head(
            contract.number,
            place=contract.unit.label,
            handler=contract.signed_by.name if contract.signed_by else "",
            draft=contract.state not in APPROVED,
        ),
        contract_no=contract.number,
        net_sign_no=contract.online_number,
        set_serial=contract.paper_set.serial if contract.paper_set else "",
        signed_on=parts.day(contract.signed_on),
        template=contract.template.name if contract.template else "",
        template_version=contract.template.version if contract.template else "",
        home=parts.home(home, parts.day_of(found), contract),
        buyers=[b.customer.name for b in owners],
        price=parts.price(found, home),
        floor_price=parts.amount(floor),
        below_floor=parts.amount(floor - found.price) if floor is not None and found.price < floor else "",
        payment=parts.payment(found),
        deviations=[],
        supplements=clauses_of(contract),
        checks=_checks(contract),
        opinions=_reviews(contract),
        seal=parts.seal(contract.pk),
    )


def clauses_of(contract: ContractRow) -> list[str]:
    """What differs from the standard text, one clause a line."""
    return [line.strip() for line in contract.deviations.splitlines() if line.strip()]


def _checks(contract: ContractRow) -> list[Check]:
    found = contract.subscription
    receipts = parts.receipts(found.pk)
    received = sum((r.amount for r in receipts), Decimal("0.00"))
    numbers = "、".join(r.number for r in receipts)
    items = signing.preparation_items(PaymentMethod(found.payment_method))
    open_items = [label for key, label in items if not contract.prepared.get(key)]
    owners, _ = parts.owners_and_agent(deals.buyers_of(found.pk))
    needed = _in_order(deals.papers_of(found.pk), owners)
    deposit = found.deposit + found.prepayment
    filing = facts_of.filing_gates(contract, start_of_day(signed_or_written(contract)))[0]
    paid = f"已到账 {parts.amount(received)} 元" + (f"，收据 {numbers}" if numbers else "")
    return [
        Check(
            label="定金已到账", ok=received >= deposit, evidence=f"应收 {parts.amount(deposit)} 元，{paid}"
        ),
        Check(label="备案所需款项", ok=filing.ok, evidence=filing.sentence),
        Check(
            label="查封、抵押核验",
            ok=bool(contract.encumbrance_check),
            evidence=contract.encumbrance_check,
        ),
        Check(
            label="签约准备",
            ok=not open_items,
            evidence="缺 " + "、".join(open_items) if open_items else f"{len(items)} 项齐备",
        ),
        *(
            _papers_check(label, [p for p in needed if p.is_mortgage is is_mortgage])
            for label, is_mortgage in (("客户资料", False), ("按揭资料", True))
            if not is_mortgage or any(p.is_mortgage for p in needed)
        ),
    ]


def _papers_check(label: str, needed: list[NeededPaper]) -> Check:
    missing = _missing(needed)
    return Check(label=label, ok=not missing, evidence="缺 " + "；".join(missing) if missing else "全部收讫")


def _reviews(contract: ContractRow) -> list[Opinion]:
    case = flow.case_of(contract, "W06")
    said = {one.step_key: one for one in flow.opinions(case)} if case else {}
    asked = facts_of.approval_facts(contract)
    return [
        parts.opinion(said.get(step), label)
        for step, label, when in REVIEWS
        if step in said or not when or asked[when]
    ]


def signed_or_written(contract: ContractRow) -> date:
    """The day whose rules the contract follows: of the signature, before it of the form."""
    return contract.signed_on or parts.day_of(contract.subscription)
