"""Cases that a case called, and messages that cases wait for."""

from datetime import datetime
from uuid import UUID

from guijia.platform.flow.models import Case, MessageWait, ProcessMessage
from guijia.platform.flow.queries.reading import cases_visible_to
from guijia.platform.org.models import Staff


def unanswered_calls(case: Case) -> dict[str, Case]:
    """The cases that a case waits for, by the step that called them; one that ended waits for a decision."""
    rows = Case.objects.filter(parent=case, answered_at__isnull=True)
    return {child.parent_step: child for child in rows}


def times_called(case: Case) -> int:
    """How many cases a case has called so far."""
    return Case.objects.filter(parent=case).count()


def called_cases(case: Case) -> list[Case]:
    """Every case that a case called, oldest first; the caller shows of each only what may be seen."""
    return list(Case.objects.filter(parent=case).defer("engine_state").order_by("opened_at", "id"))


def readable_among(viewer: Staff, cases: list[Case]) -> frozenset[UUID]:
    """Which of these cases the viewer may read."""
    ids = [case.pk for case in cases]
    return (
        frozenset(cases_visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))
        if ids
        else frozenset()
    )


def open_waits(case: Case) -> list[MessageWait]:
    """The messages that a case waits for."""
    return list(MessageWait.objects.filter(case=case, ended_at__isnull=True).order_by("since_at", "id"))


def next_meeting(key: str, about: UUID, now: datetime) -> tuple[UUID, UUID] | None:
    """Who has waited longest for a message about that, and the oldest such message that is kept.

    Returns: the waiting and the message, or ``None`` when one of them is missing.
    """
    waits = MessageWait.objects.filter(key=key, about=about, ended_at__isnull=True).order_by("since_at", "id")
    kept = ProcessMessage.objects.filter(key=key, about=about, taken_at__isnull=True, expires_at__gt=now)
    wait = waits.values_list("pk", flat=True).first()
    message = kept.order_by("sent_at", "id").values_list("pk", flat=True).first()
    return None if wait is None or message is None else (wait, message)
