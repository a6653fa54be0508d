"""Homes for tests of sales control."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from guijia.areas.deals.enums import PaymentMethod
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.models import Commitment, Home, SalesControlEntry
from guijia.areas.estate.rules import HandoverPaper
from guijia.kit.days import business_day
from guijia.platform.audit.models import Entry
from guijia.platform.places.models import Building, Unit
from tests.areas.deals.sale import Sale, give_permits, ready_to_sell
from tests.platform.files.makers import pdf

__all__ = [
    "audits",
    "filed_sale",
    "give_permits",
    "handover_paper",
    "handover_typed",
    "home_of",
    "lay_out",
    "picture",
    "ready_to_sell",
]
PRICE, DOWN = Decimal(1000000), Decimal(300000)


def handover_paper(now: datetime, **changes: Any) -> HandoverPaper:
    """The papers of a handover with which nothing is wrong."""
    today = business_day(now)
    given = {
        "number": "JF-2026-0001",
        "delivered_on": today,
        "fund_number": "WX-2026-0001",
        "fund_paid_on": today - timedelta(days=1),
        "fund_file_name": "维修资金.pdf",
        "fund_file": pdf(),
    }
    return HandoverPaper(**{**given, **changes})


def handover_typed(day: str, **changes: Any) -> dict[str, Any]:
    """The same papers as they are typed on the screen."""
    given = {
        "number": "JF-2026-0001",
        "delivered_on": day,
        "fund_number": "WX-2026-0001",
        "fund_paid_on": day,
        "fund_file": SimpleUploadedFile("维修资金.pdf", pdf(), "application/pdf"),
    }
    return {**given, **changes}


def filed_sale(cast: Any, now: datetime, *, is_settled: bool = True) -> Sale:
    """A sale whose contract is filed; on a loan that has not been paid out when it is not settled."""
    _, units = ready_to_sell(cast, now)
    sale = Sale(cast, now, units[0])
    if not is_settled:
        sale.method, sale.down_payment, sale.loan_amount = PaymentMethod.MORTGAGE, DOWN, PRICE - DOWN
    sale.subscribed().signed().send()
    for step in ("lead_review", "finance_review"):
        sale.approve(step)
    return sale.seal_contract().pay((PRICE if is_settled else DOWN) - sale.subscription.deposit).file()


def lay_out(cast: Any, now: datetime, homes: int = 4) -> tuple[Building, list[Unit]]:
    """A building with homes that are not on sale yet, without permits."""
    return ready_to_sell(cast, now, homes=homes, permits=False)


def home_of(unit: Unit) -> Home:
    """The home as it stands."""
    return Home.objects.select_related("unit").get(pk=unit.pk)


def audits(action: str) -> int:
    """How often an action was recorded."""
    return Entry.objects.filter(action=action).count()


def picture(unit: Unit) -> tuple[Any, ...]:
    """Everything sales control keeps of a home, to show that nothing changed."""
    home = home_of(unit)
    live = Commitment.objects.filter(unit=unit, ended_at__isnull=True).values_list("kind", "holder_id")
    lines = SalesControlEntry.objects.filter(unit=unit).count()
    return (
        HomeState(home.state),
        home.off_sale_cause,
        home.state_since,
        list(live),
        lines,
        Decimal(home.list_price or 0),
    )
