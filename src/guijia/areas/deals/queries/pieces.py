"""What the pages of a deal show: facts, people, papers, desks; masked unless somebody may see more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from guijia.areas.deals.enums import WITH_LOAN, PaymentMethod
from guijia.areas.deals.models import Contract, SigningAppointment, Subscription
from guijia.areas.deals.queries import deals, facts_of
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.ledger import queries as money
from guijia.kit.days import business_day, china
from guijia.kit.money import format_cny
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A buyer as the facts column shows them."""

    customer_id: UUID
    name: str
    role: str
    share: str
    masked_id: str
    masked_mobile: str
    expired_on: str


def deal(subscription: Subscription, contract: Contract | None) -> dict[str, Any]:
    """Facts, people and papers of a deal, in a handful of queries whatever their number."""
    home = facts_of.home_of(subscription)
    papers = deals.papers_of(subscription.pk)
    received = money.received_cny(subscription.pk)
    return {
        "subscription": subscription,
        "contract": contract,
        "facts": _facts(subscription, home),
        "contract_facts": _contract_facts(contract) if contract else [],
        "people": _people(subscription),
        "papers": papers,
        "missing": [p for p in papers if p.received_at is None],
        "received": received,
        "left": subscription.price - received,
    }


def _facts(subscription: Subscription, home: Any) -> list[tuple[str, str]]:
    discounts = [Discount.from_json(d) for d in subscription.discounts]
    inner = f"（套内 {home.inner_area}）" if home.inner_area else ""
    found = [
        (
            "房屋",
            f"{home.building.name}{(' ' + home.entrance + ' 单元') if home.entrance else ''} {home.room}",
        ),
        ("面积", f"{home.area} ㎡{inner}" if home.area else "—"),
        ("标价", f"{format_cny(subscription.list_price)} 元"),
        ("优惠", "、".join(f"{d.name} {d.effect}".strip() for d in discounts) or "无"),
        ("成交价", f"{format_cny(subscription.price)} 元"),
        ("单价", f"{format_cny(subscription.unit_price)} 元/㎡" if subscription.unit_price else "—"),
        ("付款", _payment(subscription)),
        ("定金", f"{format_cny(subscription.deposit)} 元"),
    ]
    if subscription.prepayment:
        found.append(("预付款", f"{format_cny(subscription.prepayment)} 元（超过法定定金上限的部分）"))
    if subscription.loan_amount:
        found.append(("贷款", f"{format_cny(subscription.loan_amount)} 元"))
    if subscription.fund_loan and subscription.bank_loan:
        found.append(("其中公积金", f"{format_cny(subscription.fund_loan)} 元"))
        found.append(("其中商业", f"{format_cny(subscription.bank_loan)} 元"))
    if subscription.bank:
        found.append(("按揭银行", subscription.bank))
    found.append(("签约日", f"{subscription.sign_by:%Y-%m-%d} 前"))
    found.append(("顾问", subscription.consultant.name))
    return found


def _payment(subscription: Subscription) -> str:
    method = PaymentMethod(subscription.payment_method)
    if method in WITH_LOAN and subscription.down_payment:
        ratio = (subscription.down_payment * 100 / subscription.price).quantize(Decimal("0.01"))
        return f"{method.label}，首付 {ratio}%"
    return str(method.label)


def _contract_facts(contract: Contract) -> list[tuple[str, str]]:
    due = (
        f"{contract.file_by:%Y-%m-%d}{'（暂定）' if contract.filing_provisional else ''}"
        if contract.file_by
        else "—"
    )
    return [
        ("合同", contract.number),
        ("范本", str(contract.template) if contract.template else "—"),
        ("合同套", contract.paper_set.serial if contract.paper_set else "未领用"),
        ("网签号", contract.online_number or "—"),
        ("签订", f"{contract.signed_on:%Y-%m-%d}" if contract.signed_on else "—"),
        ("备案期限", due),
        ("原件在", contract.holder or "—"),
        ("补充条款", contract.deviations or "无"),
    ]


def _people(subscription: Subscription) -> list[PersonLine]:
    today = business_day(subscription.submitted_at)
    return [
        PersonLine(
            customer_id=b.customer_id,
            name=b.customer.name,
            role=b.get_role_display(),
            share=f"{b.share_pct.normalize():f}%" if b.share_pct else "",
            masked_id=b.customer.masked_id,
            masked_mobile=b.customer.masked_mobile,
            expired_on=f"{b.customer.id_expires_on:%m-%d} 过期"
            if b.customer.id_expires_on and b.customer.id_expires_on < today
            else "",
        )
        for b in deals.buyers_of(subscription.pk)
    ]


def slots(contract: Contract, now: datetime) -> dict[str, Any]:
    """The desks and what is booked in the next ten days."""
    since = china(now).replace(hour=0, minute=0, second=0, microsecond=0)
    booked = (
        SigningAppointment.objects.filter(
            project_id=contract.project_id,
            state="booked",
            starts_at__gte=since,
            starts_at__lt=since + timedelta(days=10),
        )
        .select_related("contract__unit")
        .order_by("starts_at", "desk")
    )
    desks = int(facts.value("signing_desks", on=business_day(now), project=contract.project))
    return {"booked": list(booked), "desks": desks}


# ---- cards of the workbench


# Of all that goes with a signing and a contract the cards of the desk show this much.
_SIGNING = (
    "starts_at", "desk", "state", "contract__unit__label", "contract__subscription__parties_label",
)  # fmt: skip
_FILING = ("file_by", "signed_on", "unit__label")


def signing_card(viewer: Staff, now: datetime, project_id: UUID | None) -> dict[str, Any] | None:
    """Today's signings."""
    since = china(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = deals.appointments_on(viewer, since, since + timedelta(days=1))
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    found = list(
        rows.select_related(None)
        .select_related("contract__unit", "contract__subscription")
        .only(*_SIGNING)[:8]
    )
    return {"rows": found, "desks": len({r.desk for r in found})} if found else None


def filing_card(viewer: Staff, now: datetime, project_id: UUID | None) -> dict[str, Any] | None:
    """The nearest statutory filing deadlines."""
    rows = deals.unfiled_by_deadline(viewer)
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    today = business_day(now)
    found = []
    shown = rows.select_related(None).select_related("unit").only(*_FILING)
    for contract in shown[:6]:
        if contract.file_by is None or contract.signed_on is None:
            continue
        left = (contract.file_by - today).days
        whole = max((contract.file_by - contract.signed_on).days, 1)
        found.append(
            {
                "contract": contract,
                "left": left,
                "late": left < 0,
                "percent": min(100, max(0, 100 - left * 100 // whole)),
            }
        )
    return {"rows": found} if found else None
