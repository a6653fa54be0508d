"""What stands in the way of handing a home over, and the handover once it is done."""

from uuid import UUID

from django.db.models import QuerySet

from guijia.areas.estate.enums import TAKEOVER
from guijia.areas.estate.models import Commitment, Delivery, Home
from guijia.areas.estate.queries.homes import scoped
from guijia.areas.estate.registry import delivery_gates_of
from guijia.platform.audit.acting import SystemActor
from guijia.platform.flow.registry import Gate
from guijia.platform.org.models import Staff


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


def delivery_of(unit_id: UUID) -> Delivery | None:
    """The handover of a home, if there was one."""
    return Delivery.objects.filter(unit_id=unit_id).select_related("takeover", "entered_by").first()
