"""The commission register: what stands for a sale, what consultants earned in a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from guijia.areas.deals.enums import CommissionKind
from guijia.areas.deals.models import Commission, Subscription
from guijia.areas.deals.permissions import SEE_ALL_COMMISSION, SEE_COMMISSION
from guijia.areas.deals.rules import commission as rules
from guijia.platform.audit.acting import SystemActor
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff


def commissions_visible_to(viewer: Staff | SystemActor) -> QuerySet[Commission]:
    """Lines of the projects whose commission the viewer may see; consultants see their own alone."""
    rows = Commission.objects.select_related("project", "consultant", "subscription__unit")
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(SEE_COMMISSION)
    seen = rows if scope is None else rows.filter(project_id__in=scope)
    # Whoever sees everybody's in one project is one consultant among others in another.
    whole = viewer.scope_of(SEE_ALL_COMMISSION)
    return seen if whole is None else seen.filter(Q(project_id__in=whole) | Q(consultant=viewer))


def lines_of(subscription_id: UUID) -> list[Commission]:
    """Every line of a sale, oldest first."""
    return list(Commission.objects.filter(subscription_id=subscription_id).order_by("made_at", "pk"))


def stands_cny(subscription_id: UUID) -> Decimal:
    """What stands for a sale without penalties, in yuan."""
    found = Commission.objects.filter(subscription_id=subscription_id).exclude(kind=CommissionKind.PENALTY)
    return found.aggregate(total=Sum("amount"))["total"] or rules.ZERO


def rate_pct(subscription: Subscription, on: date) -> Decimal:
    """The rate that holds for a sale, in per cent. Raises: BusinessError ``facts_missing``."""
    return facts.value("commission_rate_pct", on=on, project=subscription.project)


def due_cny(subscription: Subscription, on: date) -> Decimal:
    """What a sale earns at the rate of that day, in yuan."""
    return rules.commission_cny(subscription.price, rate_pct(subscription, on))


def consultants_paid(viewer: Staff | SystemActor) -> list[tuple[str, str]]:
    """Everybody whose commission the viewer may see: id and name."""
    rows = commissions_visible_to(viewer).select_related(None).order_by()
    found = Staff.objects.filter(pk__in=rows.values("consultant")).order_by("pinyin", "pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


@dataclass(frozen=True, slots=True)
class MonthOf:
    """What a consultant earned in each of some months, in yuan."""

    consultant_id: UUID
    name: str
    sums: tuple[Decimal, ...]


def months_of(viewer: Staff, months: Sequence[date], project_id: UUID | None = None) -> list[MonthOf]:
    """The sums of these months (by their first days) by consultant, the most of the last month first."""
    rows = commissions_visible_to(viewer).select_related(None).filter(earned_on__gte=min(months))
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
    sums = (
        rows.order_by()
        .annotate(month=TruncMonth("earned_on"))
        .values("consultant_id", "consultant__name", "month")
        .annotate(total=Sum("amount"))
    )
    found: dict[tuple[UUID, str], dict[date, Decimal]] = {}
    for row in sums:
        found.setdefault((row["consultant_id"], row["consultant__name"]), {})[row["month"]] = row["total"]
    made = [
        MonthOf(pk, name, tuple(by.get(month, rules.ZERO) for month in months))
        for (pk, name), by in found.items()
    ]
    return sorted(made, key=lambda one: (-one.sums[-1], one.name))
