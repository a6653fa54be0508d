"""Frame agreements with what of each is used, and checklists."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from guijia.areas.mortgage.enums import LIVE, LoanState
from guijia.areas.mortgage.models import ChecklistItem, FrameAgreement, Loan
from guijia.areas.mortgage.permissions import SEE_LOANS
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff

_MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=16, decimal_places=2)
# From the application on a loan takes its part of the quota; before, it only wishes for a bank.
_ASKING = [
    state
    for state in LIVE
    if state not in {LoanState.NOTIFYING, LoanState.COLLECTING, LoanState.BOOKING, LoanState.INTERVIEW,
                     LoanState.SUBMITTING, LoanState.SETTLING, LoanState.CHANGING}
]  # fmt: skip
TAKING = [*_ASKING, LoanState.RELEASED.value]


def scoped(rows: QuerySet[Any], viewer: Staff | SystemActor, path: str = "project_id") -> QuerySet[Any]:
    """Rows of the projects whose loans the viewer may see."""
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(SEE_LOANS)
    return rows if scope is None else rows.filter(**{f"{path}__in": scope})


def agreements_visible_to(viewer: Staff | SystemActor) -> QuerySet[FrameAgreement]:
    """Frame agreements of the viewer's projects."""
    return scoped(FrameAgreement.objects.select_related("project", "entered_by"), viewer)


def with_used(rows: QuerySet[FrameAgreement]) -> QuerySet[FrameAgreement]:
    """Agreements with what of the quota is ``used`` and ``left``, and how many ``loans_now`` there are."""
    taken = (
        Loan.objects.filter(agreement=OuterRef("pk"), state__in=TAKING)
        .order_by()
        .values("agreement")
        .annotate(total=Sum(Coalesce("approved", "amount")))
        .values("total")
    )
    used = Coalesce(Subquery(taken, output_field=_MONEY), Decimal("0.00"), output_field=_MONEY)
    return rows.annotate(used=used).annotate(left=F("quota") - F("used"))


def used_cny(agreement_id: UUID, but: UUID | None = None) -> Decimal:
    """What of an agreement's quota loans have taken, one of them left out; in yuan."""
    rows = Loan.objects.filter(agreement_id=agreement_id, state__in=TAKING)
    if but is not None:
        rows = rows.exclude(pk=but)
    total = rows.aggregate(total=Sum(Coalesce("approved", "amount")))["total"]
    return total or Decimal("0.00")


def agreement_for_update(viewer: Staff | SystemActor, pk: UUID) -> FrameAgreement:
    """An agreement under lock.

    Locks:   agreement.
    Raises:  FrameAgreement.DoesNotExist when ``viewer`` cannot see it.
    """
    return agreements_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def agreements_for(project_id: UUID, kind: str, on: date) -> QuerySet[FrameAgreement]:
    """The agreements under which a loan of this kind can be asked for."""
    return FrameAgreement.objects.filter(
        project_id=project_id, kind=kind, valid_from__lte=on, valid_until__gte=on, ended_at__isnull=True
    )


# ---- checklists


def items_visible_to(viewer: Staff | SystemActor) -> QuerySet[ChecklistItem]:
    """What is for all projects, and what is for the viewer's."""
    rows = ChecklistItem.objects.filter(retired_at__isnull=True).select_related("project")
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(SEE_LOANS)
    return rows if scope is None else rows.filter(Q(project__isnull=True) | Q(project_id__in=scope))


def items_in_force(project_id: UUID) -> list[ChecklistItem]:
    """The checklist of a project: its own rows and those for all."""
    rows = ChecklistItem.objects.filter(Q(project__isnull=True) | Q(project_id=project_id))
    return list(rows.filter(retired_at__isnull=True))


def item_for_update(viewer: Staff | SystemActor, pk: UUID) -> ChecklistItem:
    """A row of the checklist under lock.

    Locks:   checklist item.
    Raises:  ChecklistItem.DoesNotExist when ``viewer`` cannot see it, or it is retired.
    """
    return items_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def shipped_items() -> set[tuple[str, str, str]]:
    """Rows for every bank and project that were ever entered, by loan kind, borrower and key."""
    rows = ChecklistItem.objects.filter(project__isnull=True, bank="")
    return set(rows.values_list("loan_kind", "borrower", "key"))
