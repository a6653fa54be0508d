"""《商品房买卖合同》 filled from the deal and the terms; of what nothing is agreed the blank is struck."""

from decimal import Decimal
from uuid import UUID

from guijia.areas.deals.enums import ContractState
from guijia.areas.deals.models import Buyer
from guijia.areas.deals.models import Contract as ContractRow
from guijia.areas.deals.papers.contexts import parts
from guijia.areas.deals.papers.contexts.contract import REVIEWS, clauses_of, row_of, signed_or_written
from guijia.areas.deals.papers.shapes import Contract, Instalment
from guijia.areas.deals.queries import deals, registers, terms
from guijia.areas.estate.enums import Clause, PermitKind
from guijia.areas.estate.models import Permit
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.enums import PlanKind, ReceiptKind
from guijia.kit.capitals import DIGITS
from guijia.platform.clock import queries as clock
from guijia.platform.flow import queries as flow
from guijia.platform.papers.shapes import Head, Opinion

# Who gets one each; the seal register counts the same number.
COPIES = ("出卖人", "买受人", "备案机关", "档案")
NOT_TO_BE_SIGNED = frozenset({ContractState.PREPARING, ContractState.VOID})
# When a line of the plan falls due that has no day of its own.
DUE_WORDS = {
    PlanKind.DEPOSIT: "签订认购书时支付，本合同生效时转作房款",
    PlanKind.PREPAYMENT: "签订认购书时支付，本合同生效时转作房款",
    PlanKind.LOAN: "贷款审批通过后由贷款机构划入监管账户",
    PlanKind.PROVIDENT_LOAN: "贷款审批通过后由公积金中心委托银行划入监管账户",
}


def contract(subject_id: UUID) -> Contract:
    """Everything the contract says; a draft until it is prepared, and again when it is void.

    Rule: PRE-02, SGN-03 (filled from the template, nothing retyped).
    """
    row = row_of(subject_id)
    found = row.subscription
    home = parts.home_row(row.unit_id)
    owners, agent = parts.owners_and_agent(deals.buyers_of(found.pk))
    on = signed_or_written(row)
    permits = _permits(row)
    land = permits.get(PermitKind.LAND_USE)
    # What exceeds the legal cap is prepayment and stands in the plan.
    received = min(money.received_cny(found.pk, ReceiptKind.DEPOSIT), found.deposit)
    signed = terms.agreed(row, home.building, on, clock.now())
    agreed, figure = signed.terms, signed.figures.__getitem__
    return Contract(
        head=_head(row),
        contract_no=row.number,
        net_sign_no=row.online_number,
        set_serial=row.paper_set.serial if row.paper_set else "",
        template_version=row.template.version if row.template else "",
        presale="现售" not in (row.template.name if row.template else ""),
        seller=parts.seller(row.project),
        seller_agent="",
        buyers=[parts.person(b) for b in owners],
        ownership=_ownership(owners),
        agent=parts.person(agent) if agent else None,
        home=parts.home(home, on, row),
        land_no=land.number if land else "",
        land_use="",
        land_until=parts.day(land.expires_on) if land else "",
        planning_no=_number(permits, PermitKind.CONSTRUCTION_PLANNING),
        construction_no=_number(permits, PermitKind.CONSTRUCTION),
        structure="",
        storeys=str(registers.storeys_of(home.building)),
        price=parts.price(found, home),
        payment=parts.payment(found),
        instalments=_instalments(row),
        supervision_bank=agreed.supervision_bank,
        supervision_account=agreed.supervision_account,
        deposit=parts.amount(received) if received > 0 else "",
        delivery_on=parts.day(agreed.delivery_on),
        delivery_conditions=list(agreed.delivery_conditions),
        equipment=registers.equipment_of(home.building),
        facilities=agreed.clauses[Clause.FACILITIES].splitlines(),
        shared_ownership=[],
        area_rule=agreed.clauses[Clause.AREA_RULE],
        late_payment_rate=figure("late_payment_pct"),
        late_delivery_rate=figure("late_delivery_pct"),
        rescind_days=figure("rescind_after_days"),
        title_days=figure("title_statutory_days"),
        title_agency=agreed.clauses[Clause.TITLE_AGENCY],
        warranty=agreed.clauses[Clause.WARRANTY].splitlines(),
        dispute=agreed.clauses[Clause.DISPUTE],
        supplements=clauses_of(row),
        sets=DIGITS[len(COPIES)],
        sets_split="，".join(f"{who}壹份" for who in COPIES),
        place="",
        signed_on=parts.day(row.signed_on),
        opinions=_opinions(row),
        seal=parts.seal(row.pk),
    )


def _head(row: ContractRow) -> Head:
    return parts.head(
        row.number,
        place=row.unit.label,
        handler=row.signed_by.name if row.signed_by else "",
        draft=row.state in NOT_TO_BE_SIGNED,
    )


def _permits(row: ContractRow) -> dict[str, Permit]:
    """The certificates in force for the building, the newest of each kind."""
    found: dict[str, Permit] = {}
    for permit in homes.permits_of(row.project_id):
        covers = not permit.building_ids or row.unit.building_id in permit.building_ids
        if covers and permit.revoked_at is None:
            found.setdefault(permit.kind, permit)
    return found


def _number(permits: dict[str, Permit], kind: PermitKind) -> str:
    permit = permits.get(kind)
    return permit.number if permit else ""


def _ownership(owners: list[Buyer]) -> str:
    if len(owners) < 2:
        return "单独所有"
    return "按份共有" if all(b.share_pct for b in owners) else "共同共有"


def _instalments(row: ContractRow) -> list[Instalment]:
    """The payment plan line by line; it adds up to the price."""
    return [
        Instalment(
            label="定金" if line.kind == PlanKind.DEPOSIT else line.get_kind_display(),
            due=parts.day(line.due_on) or DUE_WORDS.get(PlanKind(line.kind), ""),
            amount=parts.amount(line.amount),
            upper=parts.upper(Decimal(line.amount)),
        )
        for line in money.plan_of(row.subscription_id)
    ]


def _opinions(row: ContractRow) -> list[Opinion]:
    """Who has approved it so far."""
    case = flow.case_of(row, "W06")
    said = {one.step_key: one for one in flow.opinions(case)} if case else {}
    return [parts.opinion(said[step], label) for step, label, _ in REVIEWS if step in said]
