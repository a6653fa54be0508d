"""Outside parties, the same for everybody who may see them."""

from datetime import date
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from guijia.areas.parties.models import OutsideContact, OutsideItem, OutsideParty
from guijia.areas.parties.permissions import SEE_OUTSIDE
from guijia.platform.org.models import Staff


def outside_visible_to(viewer: Staff) -> QuerySet[OutsideParty]:
    """Every outside party with how many items are open and the nearest day, for whoever may see them."""
    if not viewer.may(SEE_OUTSIDE):
        return OutsideParty.objects.none()
    waiting = Q(items__done_at__isnull=True)
    return OutsideParty.objects.annotate(
        open_items=Count("items", filter=waiting, distinct=True), next_on=Min("items__due_on", filter=waiting)
    )


def locked(viewer: Staff, pk: UUID) -> OutsideParty:
    """One outside party under lock.

    Locks:   outside party.
    Raises:  OutsideParty.DoesNotExist when ``viewer`` cannot see it.
    """
    seen = outside_visible_to(viewer).filter(pk=pk).values("pk")
    return OutsideParty.objects.select_for_update(of=("self",)).get(pk__in=seen)


def is_known(kind: str, name: str, but: UUID | None = None) -> bool:
    """Does a party of that kind and name stand in the list?"""
    rows = OutsideParty.objects.filter(kind=kind, name=name, ended_at__isnull=True)
    if but is not None:
        rows = rows.exclude(pk=but)
    return rows.exists()


def contacts_of(party: OutsideParty) -> list[OutsideContact]:
    """People to call there, in the order of entry."""
    return list(OutsideContact.objects.filter(party=party, ended_at__isnull=True).order_by("pk"))


def items_of(party: OutsideParty) -> list[OutsideItem]:
    """What is open and what was done last, open first, the nearest day first."""
    rows = OutsideItem.objects.filter(party=party).select_related("handler")
    waiting = sorted(
        rows.filter(done_at__isnull=True), key=lambda one: (one.due_on or date.max, one.opened_at)
    )
    return [*waiting, *rows.filter(done_at__isnull=False).order_by("-done_at")[:20]]
