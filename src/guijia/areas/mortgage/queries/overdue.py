"""Overdue instalments as banks reported them."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.deals.rules.bureau import room_key
from guijia.areas.mortgage.enums import LoanState, OverdueState
from guijia.areas.mortgage.models import Loan, OverdueFollowUp, OverdueItem, OverdueList
from guijia.areas.mortgage.queries.banks import scoped
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org.models import Staff


def items_visible_to(viewer: Staff | SystemActor) -> QuerySet[OverdueItem]:
    """Overdue loans of the viewer's projects."""
    rows = OverdueItem.objects.select_related(
        "agreement", "project", "loan__unit", "loan__contract__subscription__consultant"
    )
    return scoped(rows, viewer)


def item_for_update(viewer: Staff | SystemActor, pk: UUID) -> OverdueItem:
    """An overdue loan under lock.

    Locks:   overdue item.
    Raises:  OverdueItem.DoesNotExist when ``viewer`` cannot see it.
    """
    return items_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def open_items(agreement_id: UUID) -> list[OverdueItem]:
    """What of a bank is not settled yet, whoever holds the agreement's lock."""
    rows = OverdueItem.objects.filter(agreement_id=agreement_id)
    return list(rows.exclude(state=OverdueState.SETTLED))


def newest_list(agreement_id: UUID) -> date | None:
    """Until when the bank's last list reached."""
    found = OverdueList.objects.filter(agreement_id=agreement_id).order_by("-as_of").first()
    return found.as_of if found else None


def is_known(agreement_id: UUID, digest: str) -> bool:
    """Was this very file taken in before?"""
    return OverdueList.objects.filter(agreement_id=agreement_id, digest=digest).exists()


def loans_by_room(project_id: UUID, agreement_id: UUID) -> dict[str, Loan]:
    """Paid-out loans of a bank by room, however lists write it."""
    rows = Loan.objects.filter(
        project_id=project_id,
        agreement_id=agreement_id,
        state__in=[LoanState.VOUCHER, LoanState.GUARANTEED, LoanState.RELEASED],
    )
    return {room_key(one.unit.label): one for one in rows.select_related("unit")}


def follow_ups_of(item_id: UUID) -> list[OverdueFollowUp]:
    """What was said about an overdue loan, newest first."""
    return list(OverdueFollowUp.objects.filter(item_id=item_id).select_related("by"))


def overdue_of(loan_id: UUID) -> list[OverdueItem]:
    """When and how much of a loan was overdue, newest first."""
    rows = OverdueItem.objects.filter(loan_id=loan_id).select_related("agreement").order_by("-since")
    return list(rows)
