"""F02, F06, F12 and F13 as a change stands."""

from collections.abc import Sequence
from uuid import UUID

from guijia.areas.deals.enums import (
    WITH_LOAN,
    BuyerRole,
    ChangeKind,
    ChangeProcess,
    ChangeState,
)
from guijia.areas.deals.models import Buyer, DealChange
from guijia.areas.deals.papers.change_shapes import Change, ChangeRow, Evidence, Mandate, NameChange
from guijia.areas.deals.papers.contexts import parts
from guijia.areas.deals.papers.shapes import Person as PersonShape
from guijia.areas.deals.queries import change_steps, changes
from guijia.areas.deals.rules.changing import Person, Terms
from guijia.areas.parties import queries as parties
from guijia.kit.days import business_day
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import queries as flow
from guijia.platform.papers.shapes import Opinion

# Who signs each form, in the order of its boxes.
STEPS = {
    ChangeProcess.SUBSCRIPTION: (
        ("director_opinion", "销售总监意见"), ("verify", "签约专员核对登记"), ("manager_approval", "客户服务部经理"),
        ("deputy_approval", "分管副总特批"), ("gm_approval", "总经理"),
    ),
    ChangeProcess.CONTRACT: (
        ("director_opinion", "销售总监意见"), ("verify", "签约专员核对"), ("finance_review", "财务经理"),
        ("legal_review", "法务"), ("manager_approval", "客户服务部经理"), ("deputy_approval", "分管副总特批"),
        ("gm_approval", "总经理"),
    ),
    ChangeProcess.NAME: (
        ("verify", "签约专员审核"), ("finance_review", "财务经理"), ("legal_review", "法务"),
        ("manager_approval", "客户服务部经理"), ("gm_approval", "总经理（开发企业意见）"),
    ),
}  # fmt: skip
ONLY_IF = {"deputy_approval": "below_floor", "legal_review": "legal_needed"}
TAX = "按变更后的合同申报契税；已缴的凭原完税凭证办理退补，解约重签的以新合同为准"


def _change(subject_id: UUID) -> DealChange:
    return changes.changes_visible_to(SYSTEM).get(pk=subject_id)


def _opinions(change: DealChange) -> list[Opinion]:
    case = flow.case_of(change, change.process)
    said = {one.step_key: one for one in flow.opinions(case)} if case else {}
    found = []
    for key, label in STEPS[ChangeProcess(change.process)]:
        fact = "" if change.process == ChangeProcess.NAME else ONLY_IF.get(key, "")
        if fact and not getattr(change, fact):
            continue
        found.append(parts.opinion(said.get(key), label))
    return found


def _evidence(change: DealChange) -> list[Evidence]:
    return [
        Evidence(
            who=paper.customer.name if paper.customer else "",
            label=paper.label,
            received_on=parts.day(business_day(paper.received_at)) if paper.received_at else "",
        )
        for paper in changes.papers_of(change.pk)
    ]


def _filing(change: DealChange) -> str:
    contract = change.contract
    if contract is None:
        return ""
    filing = getattr(contract, "filing", None)
    words = f"{contract.get_state_display()}" + (f"，备案号 {filing.number}" if filing else "")
    return f"{words}，已注销（{change.cancelled_filing}）" if change.cancelled_filing else words


def _loan(change: DealChange, before: Terms) -> str:
    if before.payment_method not in WITH_LOAN:
        return "没有贷款"
    state = change.get_mortgage_display() if change.mortgage else "待核对"
    number = f"，注销证明 {change.release_number}" if change.release_number else ""
    return f"{before.payment_method.label} {parts.amount(before.loan_amount)} 元，{state}{number}"


def change(subject_id: UUID) -> Change:
    """Everything F02 and F06 say; a draft until it is executed.

    Rule: A3 F02, F06; W02, W04.
    """
    found = _change(subject_id)
    before, after = Terms.from_json(found.before), Terms.from_json(found.after)
    rows = [
        ChangeRow(label=r.label, before=r.before, after=r.after if r.changed else "不变", changed=r.changed)
        for r in change_steps.rows_of(before, after)
    ]
    signed = found.process != ChangeProcess.SUBSCRIPTION
    return Change(
        head=parts.head(
            found.number,
            place=found.unit.label,
            handler=found.applied_by.name,
            draft=found.state != ChangeState.EXECUTED,
        ),
        seller=parts.seller(found.project),
        signed=signed,
        subscription_no=found.subscription.number,
        contract_no=found.contract.number if found.contract else "",
        people=[p.name for p in before.owners],
        kinds=[str(label) for _, label in ChangeKind.choices],
        chosen=[str(ChangeKind(kind).label) for kind in found.kinds],
        rows=rows,
        difference=change_steps.difference_words(found.price_difference),
        fee=parts.amount(found.fee) if found.fee else "",
        reason=found.reason,
        filing=_filing(found),
        mortgage=_loan(found, before),
        tax=TAX if signed else "",
        route=found.get_route_display(),
        agreement=found.supplement_number,
        check=found.encumbrance_check,
        evidence=_evidence(found),
        opinions=_opinions(found),
        executed_at=parts.moment(found.executed_at),
    )


def _persons(people: Sequence[Person]) -> list[PersonShape]:
    """Persons with their full identity: the form goes to the bureau."""
    known = parties.customers_among([UUID(p.customer_id) for p in people])
    return [
        parts.person(Buyer(customer=known[UUID(p.customer_id)], role=p.role, share_pct=p.share_pct))
        for p in people
    ]


def name_change(subject_id: UUID) -> NameChange:
    """Everything F12 says; a draft until the change is executed.

    Rule: A3 F12; CCH-03, CCH-04.
    """
    found = _change(subject_id)
    before, after = Terms.from_json(found.before), Terms.from_json(found.after)
    leaving, joining = before.leaving(after), before.joining(after)
    return NameChange(
        head=parts.head(
            found.number,
            place=found.unit.label,
            handler=found.applied_by.name,
            draft=found.state != ChangeState.EXECUTED,
        ),
        seller=parts.seller(found.project),
        contract_no=found.contract.number if found.contract else "",
        filing=_filing(found),
        home=parts.home(parts.home_row(found.unit_id), business_day(found.applied_at), found.contract),
        leaving=_persons(leaving),
        staying=_persons([p for p in before.owners if p not in leaving]),
        joining=_persons(joining),
        relation=found.get_relation_display() if found.relation else "",
        marital=found.get_marital_display() if found.marital else "",
        reason=found.reason,
        loan=_loan(found, before),
        release_no=found.release_number,
        fee=parts.amount(found.fee) if found.fee else "",
        submitted_on=parts.day(found.submitted_to_bureau_on),
        attended_on=parts.day(found.attended_on),
        evidence=_evidence(found),
        opinions=_opinions(found),
    )


MATTERS = {
    ChangeProcess.SUBSCRIPTION: ["签署《认购客户房屋变更申请》及变更后的认购文件", "交付、领取有关资料，代付变更费用"],
    ChangeProcess.CONTRACT: [
        "签署《签约客户房屋变更申请》、补充协议或者解约协议", "办理合同备案的变更、注销和重新签约",
        "交付、领取有关资料，代付税费和变更费用",
    ],
    ChangeProcess.NAME: [
        "填写、签署《契约变更申请表》和更名申请", "到房管部门、不动产登记机构办理更名、鉴证和登记申请",
        "结清贷款、注销抵押，领取有关证明", "交付、领取有关资料，代付税费和变更费用",
    ],
}  # fmt: skip


def mandate(subject_id: UUID) -> Mandate:
    """Everything F13 says of a change; whoever acts is the agent of the form, else left to be written.

    Rule: A3 F13; CCH-06.
    """
    found = _change(subject_id)
    after = Terms.from_json(found.after)
    agents = _persons([p for p in after.people if p.role == BuyerRole.AGENT])
    return Mandate(
        head=parts.head(found.number, place=found.unit.label, handler=found.applied_by.name),
        principals=_persons(Terms.from_json(found.before).owners),
        agent=agents[0] if agents else None,
        home=parts.home(parts.home_row(found.unit_id), business_day(found.applied_at), found.contract),
        contract_no=found.contract.number if found.contract else found.subscription.number,
        matters=MATTERS[ChangeProcess(found.process)],
    )
