"""What the customers' pages and the search box may say about a customer's deals."""

from uuid import UUID

from django.urls import reverse

from guijia.areas.deals.enums import LIVE_SUBSCRIPTIONS, SubscriptionState
from guijia.areas.deals.models import Buyer
from guijia.areas.parties.registry import Holding
from guijia.platform.flow import queries as flow
from guijia.platform.org.models import Staff


def holdings(customer_id: UUID, project_id: UUID) -> list[Holding]:
    """Homes that a customer bought or is buying in a project, newest first."""
    rows = (
        Buyer.objects.filter(
            customer_id=customer_id,
            removed_at__isnull=True,
            subscription__project_id=project_id,
            subscription__state__in=[s.value for s in LIVE_SUBSCRIPTIONS],
        )
        .select_related("subscription__unit")
        .order_by("-subscription__submitted_at")
    )
    return [
        Holding(
            row.subscription.unit.label,
            SubscriptionState(row.subscription.state).label,
            reverse("home", args=[row.subscription.unit_id]),
        )
        for row in rows
    ]


def works_on(staff: Staff, customer_id: UUID, case_id: UUID) -> bool:
    """Is this an open case about a deal of that customer, which the person may see?"""
    case = flow.cases_visible_to(staff).filter(pk=case_id).defer("engine_state").first()
    if case is None or not case.is_open:
        return False
    mine = Buyer.objects.filter(customer_id=customer_id, removed_at__isnull=True)
    return (
        mine.filter(subscription_id=case.subject_id).exists()
        or mine.filter(subscription__contracts__pk=case.subject_id).exists()
    )
