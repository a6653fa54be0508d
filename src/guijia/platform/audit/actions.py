"""The only way a deed enters the audit."""

import json
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from guijia.platform.audit.acting import Actor, enter, posting


def record(
    action: str,
    *,
    actor: Actor,
    subject: models.Model,
    label: str = "",
    project_id: UUID | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one deed beside what it changed, in the same transaction (all deeds of it in one statement).

    Args:
        action: ``<app>.<action>``, frozen once released.
        subject: the thing acted upon; its label must be free of personal data.
        detail: small facts worth reading later, JSON.

    Writes: Entry (through a function the application cannot go around).
    """
    post = posting.get()
    enter(
        [
            actor.pk,
            actor.audit_name,
            action,
            subject._meta.label_lower,
            str(subject.pk),
            (label or str(subject))[:200],
            project_id,
            reason,
            json.dumps(detail or {}, cls=DjangoJSONEncoder, ensure_ascii=False),
            post.request_id if post else "",
        ]
    )


def keep_answer(*, user_id: UUID, key: str, url: str) -> None:
    """Remember where the first press of a button led, for the second press.

    Writes: RequestKey.answer_url.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_requestkey SET answer_url = %s WHERE user_id = %s AND key = %s", [url, user_id, key]
        )
