"""Originals: where they are, what is missing, what waits to be signed for; scoped to the viewer's projects."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from guijia.areas.custody.enums import OUTSIDE, HandOverState, OriginalState
from guijia.areas.custody.models import HandOver, Original
from guijia.areas.custody.permissions import HAND_OVER, SEE_ORIGINALS
from guijia.platform.audit.acting import SystemActor
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff
from guijia.platform.org.permissions import holders


def originals_visible_to(viewer: Staff | SystemActor) -> QuerySet[Original]:
    """Originals of the projects whose originals the viewer may see."""
    rows = Original.objects.select_related("project", "unit", "holder")
    if isinstance(viewer, SystemActor):
        return rows
    scope = viewer.scope_of(SEE_ORIGINALS)
    return rows if scope is None else rows.filter(project_id__in=scope)


def original_for_update(viewer: Staff | SystemActor, pk: UUID) -> Original:
    """One original under lock.

    Locks:   original.
    Raises:  Original.DoesNotExist when the viewer cannot see it.
    """
    return originals_visible_to(viewer).select_for_update(of=("self",)).get(pk=pk)


def missing(rows: QuerySet[Original], today: date) -> QuerySet[Original]:
    """Those that are lost, or out beyond the day on which they should be back. Rule: W28 overdue alarm."""
    late = Q(due_on__lt=today, state__in=[OriginalState.KEPT, OriginalState.MOVING])
    return rows.filter(late | Q(state=OriginalState.LOST))


def hand_overs_of(original_id: UUID) -> list[HandOver]:
    """Every hand-over of an original, the newest first."""
    rows = HandOver.objects.filter(original_id=original_id).select_related("giver", "taker")
    return list(rows.order_by("-given_at", "-pk"))


def offered_of(original_id: UUID) -> HandOver | None:
    """The hand-over of an original that waits to be signed for."""
    rows = HandOver.objects.filter(original_id=original_id, state=HandOverState.OFFERED)
    return rows.select_related("giver", "taker").first()


def hand_over_for_update(pk: UUID) -> HandOver:
    """One hand-over under lock; the caller has locked its original."""
    return HandOver.objects.select_for_update(of=("self",)).get(pk=pk)


def hand_overs_visible_to(viewer: Staff) -> QuerySet[HandOver]:
    """Hand-overs of originals that the viewer may see."""
    return HandOver.objects.filter(original__in=originals_visible_to(viewer).order_by().values("pk"))


def of_document(document_id: UUID) -> list[Original]:
    """The originals of a document, copy by copy."""
    return list(Original.objects.filter(document_id=document_id).select_related("holder").order_by("copy"))


def out_of_document(document_id: UUID) -> list[Original]:
    """Those that are not with us: with the customer, the bank, an authority, or on the way."""
    return [
        one
        for one in of_document(document_id)
        if one.state == OriginalState.MOVING or (one.keeper in OUTSIDE and one.state == OriginalState.KEPT)
    ]


def takers(viewer: Staff, project_id: UUID) -> list[tuple[str, str]]:
    """Colleagues who may take originals of a project: id and name, without the viewer."""
    found = {one.pk: one for role in holders(HAND_OVER) for one in org.holders_listed(role, project_id)}
    others = sorted((one for one in found.values() if one.pk != viewer.pk), key=lambda one: one.pinyin)
    return [(str(one.pk), one.name) for one in others]
