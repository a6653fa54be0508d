"""What was done, for those who may ask."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from guijia.kit.days import midnight
from guijia.platform.audit.models import Entry, RequestKey


def entries_about(subject: Model) -> QuerySet[Entry]:
    """Deeds on one thing, newest first; the caller has shown that the viewer may see the thing."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


def entries_in(project_ids: Collection[UUID] | None) -> QuerySet[Entry]:
    """Deeds in some projects; all deeds, also those of no project, for ``None``.

    The caller has shown that the viewer may read the audit there.
    """
    return Entry.objects.all() if project_ids is None else Entry.objects.filter(project_id__in=project_ids)


def details_of(subject: Model, action: str, day: date) -> list[dict[str, Any]]:
    """What stands beside the deeds of one kind on one thing on a day; the caller may see the thing."""
    start = midnight(day)
    rows = entries_about(subject).filter(action=action, at__gte=start, at__lt=start + timedelta(days=1))
    return list(rows.values_list("detail", flat=True))


def answer_of(*, user_id: UUID, key: str) -> str:
    """Where the first press of a button led; empty while it is still under way or unknown."""
    found = RequestKey.objects.filter(user_id=user_id, key=key).values_list("answer_url", flat=True).first()
    return found or ""
