"""F07 as a cancellation stands."""

from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import BuyerRole
from guijia.areas.deals.papers.contexts import parts
from guijia.areas.deals.queries import deals
from guijia.areas.unwinding.enums import CancelState, Fault
from guijia.areas.unwinding.models import Cancellation
from guijia.areas.unwinding.papers import shapes
from guijia.areas.unwinding.papers.shapes import SumLine, UndoneLine
from guijia.areas.unwinding.queries import cancellations
from guijia.kit.capitals import rmb_upper
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow import queries as flow
from guijia.platform.papers.shapes import Opinion

STEPS = (
    ("verify", "签约专员核对"), ("marketing_opinion", "营销策划部经理"), ("finance_review", "财务经理"),
    ("legal_review", "法务"), ("deputy_approval", "分管副总"), ("gm_approval", "总经理决定"),
)  # fmt: skip


def cancellation(subject_id: UUID) -> shapes.Cancellation:
    """Everything F07 says; a draft until the general manager has decided.

    Rule: A3 F07; W10.
    """
    found = cancellations.cancellations_visible_to(SYSTEM).get(pk=subject_id)
    people = [b for b in deals.buyers_of(found.subscription_id) if b.role != BuyerRole.AGENT]
    area = found.contract.area if found.contract and found.contract.area else found.subscription.area
    return shapes.Cancellation(
        head=parts.head(
            found.number,
            place=found.unit.label,
            handler=found.applied_by.name,
            draft=found.state not in {CancelState.APPROVED, CancelState.EXECUTED},
        ),
        seller=parts.seller(found.project),
        people=[parts.person(one) for one in people],
        home=found.unit.label,
        area=f"{area:f}" if area is not None else "",
        total=parts.amount(found.subscription.price),
        subscription_no=found.subscription.number,
        contract_no=found.contract.number if found.contract else "",
        fault=found.get_fault_display(),
        faults=[str(label) for _, label in Fault.choices],
        ground=found.get_ground_display(),
        reason=found.reason,
        demanded_on=parts.day(found.demanded_on),
        claim="" if found.fault in {Fault.LOAN, Fault.MUTUAL} else found.get_claim_display(),
        received=parts.amount(found.received),
        kept=parts.amount(found.kept),
        compensation=parts.amount(found.compensation),
        to_bank=parts.amount(found.to_bank),
        to_buyer=parts.amount(found.to_buyer),
        to_buyer_upper=rmb_upper(found.to_buyer),
        payee=found.payee,
        bank=found.bank_name,
        account=found.bank_account,
        lines=[
            SumLine(
                label=one["label"],
                amount=parts.amount(Decimal(one["amount"])) if one["amount"] else "",
                sentence=one["sentence"],
            )
            for one in found.working
        ],
        undone=_undone(found),
        opinions=_opinions(found),
        executed_at=parts.moment(found.executed_at),
    )


def _undone(found: Cancellation) -> list[UndoneLine]:
    done = {one.step: one for one in cancellations.undone_of(found.pk)}
    lines = []
    for step in cancellations.needed_of(found):
        one = done.get(step.value)
        lines.append(
            UndoneLine(
                label=str(step.label),
                document=one.document if one else "",
                done_on=parts.day(one.done_on) if one else "",
                by=one.entered_by.name if one else "",
            )
        )
    return lines


def _opinions(found: Cancellation) -> list[Opinion]:
    case = flow.case_of(found, "W10")
    said = {one.step_key: one for one in flow.opinions(case)} if case else {}
    return [parts.opinion(said.get(key), label) for key, label in STEPS]
