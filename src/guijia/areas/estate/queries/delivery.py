"""What stands in the way of handing a home over, and the handover once it is done."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.estate.enums import TAKEOVER
from guijia.areas.estate.models import Commitment, Delivery, Home, Takeover
from guijia.areas.estate.queries.homes import homes_visible_to, scoped
from guijia.areas.estate.registry import delivery_gates_of
from guijia.platform.audit.acting import SYSTEM, SystemActor
from guijia.platform.flow.registry import Gate
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project


def gates_of(
    home: Home, live: Commitment | None, viewer: Staff | SystemActor, *, locked: bool = False
) -> list[Gate]:
    """The conditions of a handover that somebody has to settle first.

    Rule: rules.md 7.5. Homes taken over were settled before: their list says so.
    """
    if live is not None and live.document_type == TAKEOVER:
        sentence = f"期初接收时已结清，合同 {live.document_number}"
        return [Gate(True, "房款", sentence, "交付条件 7-5")]
    return delivery_gates_of(viewer, home.pk, locked=locked)


def deliveries_visible_to(viewer: Staff | SystemActor) -> QuerySet[Delivery]:
    """Handovers of the viewer's projects, the newest first."""
    rows: QuerySet[Delivery] = scoped(
        Delivery.objects.select_related("unit", "takeover", "entered_by", "fund_file"), viewer
    )
    return rows.order_by("-delivered_on", "-id")


def takeovers_visible_to(viewer: Staff | SystemActor) -> QuerySet[Takeover]:
    """Lists of homes taken over in the viewer's projects, the newest first."""
    rows: QuerySet[Takeover] = scoped(Takeover.objects.select_related("project", "entered_by"), viewer)
    return rows.order_by("-entered_at")


def homes_to_take_over(
    project: Project, unit_ids: Collection[UUID], viewer: Staff | SystemActor
) -> list[Home]:
    """Homes of a project under lock, in the order of their ids; those the viewer may not see are missing."""
    rows: QuerySet[Home] = homes_visible_to(viewer).filter(project=project, pk__in=list(unit_ids))
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def units_by_label(project: Project) -> dict[str, UUID]:
    """Every home of a project by the label under which lists name it; for the system's own doors."""
    rows = homes_visible_to(SYSTEM).filter(project=project)
    return dict(rows.values_list("unit__label", "pk"))


def live_commitments(unit_ids: Iterable[UUID]) -> dict[UUID, Commitment]:
    """What binds these homes now, in one query."""
    rows = Commitment.objects.filter(unit_id__in=list(unit_ids), ended_at__isnull=True)
    return {one.unit_id: one for one in rows}


def delivery_of(unit_id: UUID) -> Delivery | None:
    """The handover of a home, if there was one."""
    return Delivery.objects.filter(unit_id=unit_id).select_related("takeover", "entered_by").first()
