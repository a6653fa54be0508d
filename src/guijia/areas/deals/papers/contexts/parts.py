"""Parts that several forms share: the seller, a person, the home, its price, how it is paid, who signed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import cn2an

from guijia.areas.deals.enums import WITH_LOAN, AreaBasis, BuyerRole, PaymentMethod
from guijia.areas.deals.models import AgreedAreas, Buyer
from guijia.areas.deals.models import Subscription as SubscriptionRow
from guijia.areas.deals.papers.shapes import Discount as DiscountShape
from guijia.areas.deals.papers.shapes import Home, Payment, Person, Price, Seller, type_of_payment
from guijia.areas.deals.queries import deals
from guijia.areas.deals.rules.pricing import Discount
from guijia.areas.estate.models import Home as HomeRow
from guijia.areas.estate.queries import homes
from guijia.areas.ledger import queries as money
from guijia.areas.ledger.models import Receipt
from guijia.kit.capitals import PREFIX, rmb_upper
from guijia.kit.days import business_day, china
from guijia.kit.money import format_cny
from guijia.platform.audit.acting import SYSTEM
from guijia.platform.flow.worklist import Opinion as Said
from guijia.platform.papers.shapes import Besides, Head, Opinion, SealRecord
from guijia.platform.places.models import Project

# Edition of all forms of a deal; raised when their text changes.
EDITION = "2026-09"
METHODS: dict[PaymentMethod, type_of_payment] = {
    PaymentMethod.LUMP_SUM: "lump",
    PaymentMethod.INSTALMENT: "instalment",
    PaymentMethod.MORTGAGE: "loan",
    PaymentMethod.PROVIDENT: "fund",
    PaymentMethod.COMBINED: "combined",
}


def head(number: str, *, place: str = "", handler: str = "", draft: bool = False) -> Head:
    """The head of a form."""
    return Head(number=number, edition=EDITION, draft=draft, place=place, handler=handler)


# ---- words


def amount(value: Decimal | None) -> str:
    """An amount as printed; empty when there is none."""
    return format_cny(value) if value is not None else ""


def upper(value: Decimal) -> str:
    """An amount in capitals without 人民币, which the form prints."""
    return rmb_upper(value).removeprefix(PREFIX)


def area(value: Decimal | None) -> str:
    """An area as printed."""
    return f"{value:,.2f}" if value is not None else ""


def day(value: date | None) -> str:
    """A day as printed."""
    return value.isoformat() if value else ""


def moment(value: datetime | None) -> str:
    """A moment as the wall clock in China shows it."""
    return f"{china(value):%Y-%m-%d %H:%M}" if value else ""


def in_words(number: int) -> str:
    """A small number in Chinese: 15 as 十五."""
    return str(cn2an.an2cn(str(number), "low"))


def percent(value: Decimal | None) -> str:
    """A share without idle noughts."""
    return f"{value.normalize():f}%" if value else ""


# ---- who


def seller(project: Project) -> Seller:
    """The project company."""
    company = project.company
    return Seller(
        name=company.name,
        credit_code=company.credit_code,
        address=company.address,
        phone=company.phone,
        legal_representative=company.legal_representative,
    )


def person(buyer: Buyer) -> Person:
    """A person with the full identity: the form is the parties' own."""
    customer = buyer.customer
    return Person(
        name=customer.name,
        share=percent(buyer.share_pct),
        nationality="" if customer.is_company else customer.nationality,
        id_type=customer.get_id_type_display(),
        id_number=customer.id_number,
        birth_date=customer.birth,
        address=customer.address,
        phone=customer.mobile,
    )


def owners_and_agent(buyers: Sequence[Buyer]) -> tuple[list[Buyer], Buyer | None]:
    """Those who will own, in their order, and who acts for them."""
    owners = [b for b in buyers if b.role != BuyerRole.AGENT]
    return owners, next((b for b in buyers if b.role == BuyerRole.AGENT), None)


# ---- what


def home_row(unit_id: UUID) -> HomeRow:
    """The home behind a unit, whoever asks: the caller has shown the document."""
    return homes.homes_visible_to(SYSTEM).select_related("unit__project__company").get(pk=unit_id)


def areas(row: HomeRow, document: AgreedAreas | None) -> tuple[Decimal | None, Decimal | None, str]:
    """Gross area, inner area and their basis: as agreed in the document, before it is made as of today."""
    if document is not None and document.area_basis:
        return document.area, document.inner_area, AreaBasis(document.area_basis).label
    basis = AreaBasis.FORECAST if row.measured_area is None else AreaBasis.MEASURED
    return row.area, row.inner_area, basis.label


def home(row: HomeRow, on: date, document: AgreedAreas | None = None) -> Home:
    """The home as it is sold in a document; the permit is the one in force on the document's day."""
    project, permit = row.unit.project, homes.pre_sale_permit(row.project_id, row.building_id, on)
    phase = homes.phase_of(row.building)
    name = project.name if phase is None or phase.name in project.name else f"{project.name}{phase.name}"
    gross, inner, basis = areas(row, document)
    return Home(
        project=name,
        building=row.building.name,
        unit=f"{row.entrance} 单元" if row.entrance.isdigit() else row.entrance,
        room=f"{row.room} 室",
        label=row.unit.label,
        floor=str(row.floor),
        use=row.get_use_display(),
        orientation=row.orientation,
        layout=row.layout,
        gross_area=area(gross),
        inner_area=area(inner),
        shared_area=area(gross - inner) if gross is not None and inner is not None else "",
        area_basis="" if gross is None else basis,
        permit_no=permit.number if permit else "",
    )


def price(subscription: SubscriptionRow, row: HomeRow) -> Price:
    """How the price was formed."""
    discounts = [Discount.from_json(d) for d in subscription.discounts]
    basis = row.pricing
    return Price(
        basis="inner" if basis == "inner" else "unit" if basis == "unit" else "gross",
        unit_price="" if basis == "unit" else amount(subscription.unit_price),
        list_price=amount(subscription.list_price),
        discounts=[DiscountShape(name=d.name, effect=d.effect, approved_by="") for d in discounts],
        total=amount(subscription.price),
        total_upper=upper(subscription.price),
    )


def payment(subscription: SubscriptionRow) -> Payment:
    """How the price is paid; a combined loan in its two parts."""
    method = PaymentMethod(subscription.payment_method)
    borrows = method in WITH_LOAN
    loan, fund = (amount(subscription.loan_amount) if borrows else ""), ""
    if method == PaymentMethod.PROVIDENT:
        loan, fund = "", loan
    elif method == PaymentMethod.COMBINED and subscription.fund_loan:
        loan, fund = amount(subscription.bank_loan), amount(subscription.fund_loan)
    down = subscription.down_payment if borrows else None
    ratio = f"{down * 100 / subscription.price:.2f}" if down else ""
    return Payment(
        method=METHODS[method],
        other="",
        bank=subscription.bank,
        down_payment=amount(down),
        down_percent=ratio,
        loan=loan,
        fund_loan=fund,
    )


def receipts(account_id: UUID) -> list[Receipt]:
    """Receipts in force of a deal, the oldest first."""
    found = [r for r in money.receipts_of(account_id) if r.reversed_at is None]
    return sorted(found, key=lambda r: (r.confirmed_at, r.number))


# ---- who signed


def opinion(said: Said | None, step: str, outcome: str = "") -> Opinion:
    """A signature box; empty while nobody has signed.

    Args:
        outcome: how the decision is printed, when not by the name of the button.
    """
    if said is None:
        return Opinion(step=step, name="", outcome="", text="", at="")
    shown = outcome or said.outcome_label
    return Opinion(
        step=step,
        name=said.name,
        outcome=shown,
        text="" if said.text in {shown, said.outcome_label} else said.text,
        at=moment(said.at),
        ink=list(said.ink),
        besides=[Besides(words=one.words, ink=list(one.ink)) for one in said.besides],
    )


def seal(document_id: UUID) -> SealRecord | None:
    """The entry of the seal register."""
    found = deals.seal_of(document_id)
    if found is None:
        return None
    return SealRecord(
        seal=found.seal_name,
        register_no=found.number,
        name=found.by.name,
        at=moment(found.at),
        copies=f"{found.copies} 份",
    )


def day_of(subscription: SubscriptionRow) -> date:
    """The day on which the form was handed in: what was in force then is printed."""
    return business_day(subscription.submitted_at)
