"""What areas above tell this one: what has to be settled before a home is handed over."""

from collections.abc import Callable
from uuid import UUID

from guijia.platform.audit.acting import SystemActor
from guijia.platform.flow.registry import Gate
from guijia.platform.org.models import Staff

# Asked by (viewer, unit, under lock); under lock what the answer rests on stays so until the deed is over.
DeliveryGate = Callable[[Staff | SystemActor, UUID, bool], Gate]

_DELIVERY_GATES: list[DeliveryGate] = []


def delivery_gate(source: DeliveryGate) -> DeliveryGate:
    """Register who answers for one condition of the handover of a home."""
    if source not in _DELIVERY_GATES:
        _DELIVERY_GATES.append(source)
    return source


def delivery_gates_of(viewer: Staff | SystemActor, unit_id: UUID, *, locked: bool = False) -> list[Gate]:
    """Every condition that areas above set for handing this home over."""
    return [source(viewer, unit_id, locked) for source in _DELIVERY_GATES]
