"""Signatures by hand: one's own, and those under the decisions of a case."""

from uuid import UUID

from guijia.platform.files.queries import content_of
from guijia.platform.flow.models import Case, SavedSignature, TaskSignature
from guijia.platform.org.models import Staff


def saved_of(staff: Staff) -> SavedSignature | None:
    """The signature that a person keeps; nobody else may ask."""
    return SavedSignature.objects.filter(staff=staff, ended_at__isnull=True).select_related("file").first()


def has_saved(staff: Staff) -> bool:
    """Does the person keep a signature?"""
    return SavedSignature.objects.filter(staff=staff, ended_at__isnull=True).exists()


def picture_of(case: Case, task_id: UUID) -> bytes | None:
    """The signature under one decision of a case that the viewer was shown to see."""
    found = TaskSignature.objects.filter(task__case=case, task_id=task_id).select_related("file").first()
    return content_of(found.file) if found is not None else None


def pictures_of(case_id: UUID) -> dict[UUID, bytes]:
    """The signatures of a case by step, for printed forms."""
    rows = TaskSignature.objects.filter(task__case_id=case_id).select_related("file")
    return {one.task_id: content_of(one.file) for one in rows}
