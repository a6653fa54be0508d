"""A kept message and a case that waits for it meet: the case goes on."""

from datetime import datetime
from uuid import UUID

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import engine, queries, registry
from guijia.platform.flow.actions.landing import facts_of, land
from guijia.platform.flow.actions.tasks import tell
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import MessageWait, ProcessMessage


@action
def deliver_message(*, wait_id: UUID, message_id: UUID, actor: Actor, now: datetime) -> bool:
    """Give one message to one case that waits for it; whoever comes second finds it done.

    Rule:    WFL-02; GUARD-4 exactly once: message and waiting end in the transaction in which the case goes on.
    Writes:  MessageWait, ProcessMessage.taken_at; Case, Task, CaseEvent, clocks; audit ``flow.deliver_message``.
    Locks:   case, then the waiting, then the message.
    Returns: whether the case went on.
    """
    case = queries.case_for_update(MessageWait.objects.values_list("case_id", flat=True).get(pk=wait_id))
    wait = MessageWait.objects.select_for_update(of=("self",)).get(pk=wait_id)
    message = (
        ProcessMessage.objects.select_for_update(of=("self",)).select_related("from_case").get(pk=message_id)
    )
    if wait.ended_at is not None or message.taken_at is not None or message.expires_at <= now:
        return False
    message.taken_at = wait.ended_at = now
    message.save(update_fields=["taken_at"])
    wait.message = message
    wait.save(update_fields=["ended_at", "message"])
    spec = queries.spec_of(case.version_id)
    node = spec.diagram.nodes[wait.event_key]
    known_message = registry.message_of(wait.key)
    label = known_message.label if known_message else wait.key
    sender = f"（{message.from_case.number}）" if message.from_case is not None else ""
    tell(case, actor, EventKind.MESSAGED, node.label, f"收到：{label}{sender}", now)
    known = facts_of(case)
    land(case, spec, engine.complete(spec, case.engine_state or {}, node.id, known), known, None, actor, now)
    record(
        "flow.deliver_message",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"message": wait.key, "event": node.id},
    )
    return True
