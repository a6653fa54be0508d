"""What the printed registers read: contract sets (F09), filings (F14), sales control (F11)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Prefetch, Q, QuerySet

from guijia.areas.deals.models import (
    Buyer,
    Contract,
    ContractSet,
    DailyClose,
    DaySheet,
    Filing,
    Mismatch,
    RegisterPeriod,
    SealRecord,
    SigningAppointment,
    Subscription,
)
from guijia.areas.deals.permissions import SEE_DEALS
from guijia.areas.deals.queries.deals import with_buyers
from guijia.areas.estate.models import BuildingDetail, Home, SalesControlEntry
from guijia.areas.estate.queries import homes
from guijia.kit.days import midnight
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Building


def span_of(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of a day to the first moment after another, in China."""
    return (
        midnight(first),
        midnight(last + timedelta(days=1)),
    )


# ---- what can be printed


def periods_visible_to(viewer: Staff | SystemActor) -> QuerySet[RegisterPeriod]:
    """Printed spans of registers of the viewer's projects."""
    found = RegisterPeriod.objects.select_related("project")
    if isinstance(viewer, SystemActor):
        return found
    scope = viewer.scope_of(SEE_DEALS)
    return found if scope is None else found.filter(project_id__in=scope)


def sheets_visible_to(viewer: Staff | SystemActor) -> QuerySet[DaySheet]:
    """Printed days of buildings whose homes the viewer may see."""
    rows: QuerySet[DaySheet] = homes.scoped(DaySheet.objects.select_related("project", "building"), viewer)
    return rows


# ---- F09


def sets_before(period: RegisterPeriod) -> int:
    """How many sets lay in stock when the period began.

    Returns: made, less handed out, plus given back, less voided in stock.
    """
    since, _ = span_of(period.first_on, period.first_on)
    everything = ContractSet.objects.filter(project_id=period.project_id)
    made = everything.filter(Q(made_at__isnull=True) | Q(made_at__lt=since)).count()
    out = everything.filter(issued_at__lt=since).count()
    back = everything.filter(returned_at__lt=since).count()
    void = everything.filter(voided_at__lt=since).filter(
        Q(issued_at__isnull=True) | Q(returned_at__isnull=False)
    )
    return made - out + back - void.count()


def sets_moved(period: RegisterPeriod) -> QuerySet[ContractSet]:
    """Sets that were made, handed out, given back or voided in the period, with their contracts."""
    since, until = span_of(period.first_on, period.last_on)
    moved = Q()
    for moment in ("made_at", "issued_at", "returned_at", "voided_at"):
        moved |= Q(**{f"{moment}__gte": since, f"{moment}__lt": until})
    booked = SigningAppointment.objects.exclude(state="cancelled").order_by("starts_at")
    return (
        ContractSet.objects.filter(moved, project_id=period.project_id)
        .select_related("template", "issued_to", "made_by", "voided_by", "contract__unit")
        .prefetch_related(Prefetch("contract__appointments", queryset=booked))
        .order_by("serial")
    )


# ---- F14


def filings_in(period: RegisterPeriod) -> list[Filing]:
    """Filings of the period in their order, with contract, unit and buyers; three queries."""
    buyers = Buyer.objects.filter(removed_at__isnull=True).select_related("customer").order_by("position")
    return list(
        Filing.objects.filter(
            project_id=period.project_id, filed_on__gte=period.first_on, filed_on__lte=period.last_on
        )
        .select_related("contract__unit", "contract__subscription", "officer")
        .prefetch_related(Prefetch("contract__subscription__buyers", queryset=buyers))
        .order_by("filed_on", "entered_at")
    )


# ---- 用印登记


def seals_in(period: RegisterPeriod) -> list[SealRecord]:
    """What was sealed in the period, by number."""
    since, until = span_of(period.first_on, period.last_on)
    return list(
        SealRecord.objects.filter(project_id=period.project_id, at__gte=since, at__lt=until)
        .select_related("by")
        .order_by("at", "number")
    )


# ---- F11


def entries_of_unit(unit_id: UUID) -> list[SalesControlEntry]:
    """The whole register of a unit, oldest first."""
    return list(SalesControlEntry.objects.filter(unit_id=unit_id).select_related("unit").order_by("at", "id"))


def entries_of_day(building: Building, day: date) -> list[SalesControlEntry]:
    """What changed in a building on a day, oldest first."""
    return list(homes.register_between(building, *span_of(day, day)))


def states_since(building: Building, day: date) -> dict[UUID, str]:
    """For units that changed after a day: the state in which the day left them."""
    _, until = span_of(day, day)
    rows = (
        SalesControlEntry.objects.filter(unit__building=building, at__gte=until)
        .order_by("unit_id", "at", "id")
        .distinct("unit_id")
    )
    return {row.unit_id: row.before for row in rows}


def buyers_of_documents(entries: Iterable[SalesControlEntry]) -> dict[UUID, str]:
    """Masked names of the buyers behind the documents of a register, by document."""
    ids = {e.document_id for e in entries if e.document_id is not None}
    through = dict(Contract.objects.filter(pk__in=ids).values_list("pk", "subscription_id"))
    found = with_buyers(Subscription.objects.filter(pk__in=ids | set(through.values())))
    names = {
        one.pk: "、".join(b.customer.masked_name for b in one.buyers.all() if b.role != "agent")
        for one in found
    }
    return names | {contract: names.get(subscription, "") for contract, subscription in through.items()}


def mismatches_on(building: Building, day: date) -> list[Mismatch]:
    """What did not agree in a building at the end of a day."""
    _, until = span_of(day, day)
    return list(
        Mismatch.objects.filter(unit__building=building, close__day__lte=day)
        .filter(Q(resolved_at__isnull=True) | Q(resolved_at__gte=until))
        .select_related("unit")
        .order_by("unit__label", "kind")
    )


def close_on(project_id: UUID, day: date) -> DailyClose | None:
    """The close of a project's day."""
    return DailyClose.objects.filter(project_id=project_id, day=day).defer("bureau").first()


# ---- contract


def storeys_of(building: Building) -> int:
    """The highest floor with a home."""
    found = Home.objects.filter(building=building, withdrawn_at__isnull=True).aggregate(top=Max("floor"))
    return found["top"] or 0


def equipment_of(building: Building) -> list[str]:
    """The decoration and equipment standard of a building, line by line."""
    detail = BuildingDetail.objects.filter(building=building).first()
    lines = detail.equipment_standard.splitlines() if detail else []
    return [line.strip() for line in lines if line.strip()]
