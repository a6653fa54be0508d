"""Messages between processes: sent and kept, waited for, each taken once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.flow import errors, queries, registry
from guijia.platform.flow.actions.tasks import tell
from guijia.platform.flow.diagram import Diagram, Node
from guijia.platform.flow.enums import Correlation, EventKind
from guijia.platform.flow.models import Case, MessageWait, ProcessMessage
from guijia.platform.jobs import queue
from guijia.platform.places.models import Project

JOB = "flow.deliver_messages"


@action
def send_message(
    *,
    message: registry.Message,
    about: UUID,
    project: Project,
    actor: Actor,
    now: datetime,
    from_case: Case | None = None,
) -> ProcessMessage:
    """Tell whichever case waits for it, now or later, that something has happened to a thing or a home.

    Rule:    WFL-02; nobody waiting: kept for ``message_keep_days``.
    Writes:  ProcessMessage; audit ``flow.send_message``.
    After commit: job ``flow.deliver_messages``.
    """
    days = int(facts.value("message_keep_days", on=business_day(now), project=project))
    sent = ProcessMessage.objects.create(
        key=message.key,
        about=about,
        project=project,
        from_case=from_case,
        sent_at=now,
        expires_at=now + timedelta(days=days),
    )
    queue.enqueue(JOB, key=message.key, about=about)
    record(
        "flow.send_message",
        actor=actor,
        subject=from_case or sent,
        project_id=project.pk,
        detail={"message": message.key, "about": about},
    )
    return sent


def throw(case: Case, node: Node, actor: Actor, now: datetime) -> None:
    """Send what an event on the way of a case says. Writes: as ``send_message``; CaseEvent."""
    message = _known(node.message)
    send_message(
        message=message,
        about=about_of(case, message),
        project=case.project,
        from_case=case,
        actor=actor,
        now=now,
    )
    tell(case, actor, EventKind.MESSAGED, node.label, f"发出：{message.label}", now)


def about_of(case: Case, message: registry.Message) -> UUID:
    """By what a case and a message meet. Raises: BusinessError ``flow_message_without_home``."""
    if message.correlation == Correlation.SUBJECT:
        return case.subject_id
    if case.unit_id is None:
        raise errors.message_without_home(message.label)
    return case.unit_id


def keep_waits(case: Case, diagram: Diagram, events: Iterable[str], now: datetime) -> None:
    """Let a case wait for exactly the messages of the events at which it stands.

    Writes:  MessageWait.
    After commit: job ``flow.deliver_messages``, so that a message sent at the same moment is not missed.
    """
    wanted = {key: diagram.catches[key].message for key in events if key in diagram.catches}
    standing = {wait.event_key: wait for wait in queries.open_waits(case)}
    for key, wait in standing.items():
        if wanted.get(key) != wait.key:
            _end(wait, now)
    for key, name in wanted.items():
        if key in standing and standing[key].key == name:
            continue
        about = about_of(case, _known(name))
        MessageWait.objects.create(case=case, event_key=key, key=name, about=about, since_at=now)
        queue.enqueue(JOB, key=name, about=about)


def drop_waits(case: Case, now: datetime) -> None:
    """Let an ending case wait for nothing more. Writes: MessageWait.ended_at."""
    for wait in queries.open_waits(case):
        _end(wait, now)


def _end(wait: MessageWait, now: datetime) -> None:
    wait.ended_at = now
    wait.save(update_fields=["ended_at"])


def _known(key: str) -> registry.Message:
    message = registry.message_of(key)
    if message is None:
        raise errors.message_unknown(key)
    return message
