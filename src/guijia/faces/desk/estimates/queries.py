"""What is known of a home before anything is typed, and the estimates that were kept."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from guijia.areas.deals.models import Contract, Subscription
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries import deals
from guijia.areas.estate.enums import HomeUse, PricingBasis
from guijia.areas.estate.models import Home
from guijia.areas.estate.queries import homes
from guijia.faces.desk.models import Estimate
from guijia.faces.desk.permissions import ESTIMATE
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import SystemActor
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff
from guijia.platform.places import queries as places
from guijia.platform.places.models import Company, Project

PRICINGS = {
    PricingBasis.GROSS: "building_area",
    PricingBasis.INNER: "inner_area",
    PricingBasis.UNIT: "per_unit",
}
# A home's use in the words of the calculations; loans know dwellings and the rest only.
USES = {
    HomeUse.DWELLING: {"use": "residential"},
    HomeUse.PARKING: {"use": "parking"},
    HomeUse.STORAGE: {"use": "storage"},
    HomeUse.SHOP: {"use": "commercial"},
    HomeUse.OFFICE: {"use": "commercial"},
}


@dataclass(frozen=True, slots=True)
class Known:
    """A home with its deal in force, and the inputs that follow from them, as text."""

    home: Home
    deal: Subscription | None
    buyers: tuple[str, ...]
    values: dict[str, str]


def known_of(viewer: Staff, unit_id: UUID, now: datetime) -> Known | None:
    """What is known of a home; ``None`` when the viewer may not see it."""
    home = homes.home_with_places(viewer, unit_id)
    if home is None or not viewer.may(ESTIMATE, home.project_id):
        return None
    deal = deals.live_subscription_of(unit_id) if viewer.may(SEE_DEALS, home.project_id) else None
    contract = deals.contract_of(deal.pk) if deal else None
    names = tuple(one.customer.name for one in deals.buyers_of(deal.pk)) if deal else ()
    return Known(home, deal, names, _values(home, deal, contract, business_day(now)))


def _values(home: Home, deal: Subscription | None, contract: Contract | None, today: date) -> dict[str, str]:
    price = deal.price if deal else home.list_price
    is_inner = home.pricing == PricingBasis.INNER
    contract_area = home.forecast_inner_area if is_inner else home.forecast_area
    measured = home.measured_inner_area if is_inner else home.measured_area
    known: dict[str, Decimal | date | str | None] = {
        "total_price": price,
        "price": price,
        "price_incl_vat": price,
        "unit_price": (deal.unit_price if deal else None) or home.unit_price,
        "contract_area": contract_area,
        "registered_area": measured,
        "contract_inner_area": home.forecast_inner_area,
        "registered_inner_area": home.measured_inner_area,
        "area": home.measured_area or home.forecast_area,
        "pricing": PRICINGS.get(PricingBasis(home.pricing), ""),
        "jurisdiction": home.project.jurisdiction,
        "signed": contract.signed_on if contract else None,
        "vat_rate": _figure("vat_general_pct", home.project, today),
        "annual_rate_pct": _figure("lpr_5y_pct", home.project, today),
    }
    if deal is not None:
        known |= {"principal": deal.loan_amount, "down_payment": deal.down_payment}
    if known["pricing"] == "per_unit":
        known["unit_price"] = price
    found = {name: _text(value) for name, value in known.items() if value}
    return found | USES.get(HomeUse(home.use), {})


def _text(value: Decimal | date | str) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _figure(key: str, project: Project, today: date) -> Decimal | None:
    """The figure of today where there is one; a missing one is left to be typed."""
    try:
        return facts.value(key, on=today, project=project)
    except BusinessError:
        return None


def estimates_visible_to(viewer: Staff | SystemActor) -> QuerySet[Estimate]:
    """Estimates of homes in the viewer's projects; those of no home, of the viewer alone."""
    rows = Estimate.objects.select_related("project__company", "unit__building", "made_by")
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(ESTIMATE)
    own = Q(project__isnull=True, made_by=viewer)
    if scope is None:
        return rows.filter(own | Q(project__isnull=False))
    return rows.filter(own | Q(project_id__in=scope))


def estimate_seen(viewer: Staff, pk: UUID) -> Estimate | None:
    """One estimate, where the viewer may see it."""
    return estimates_visible_to(viewer).filter(pk=pk).first()


def company_of(estimate: Estimate) -> Company | None:
    """In whose name it is printed."""
    return estimate.project.company if estimate.project else places.companies().first()


def buyers_of(estimate: Estimate) -> list[str]:
    """For whom it was made: the buyers of the deal at the time of printing."""
    if estimate.subscription_id is None:
        return []
    return [one.customer.name for one in deals.buyers_of(estimate.subscription_id)]
