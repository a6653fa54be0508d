"""Files for those who may see what they belong to."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet

from guijia.kit.prepared import Prepared
from guijia.platform.files import registry, store
from guijia.platform.files.models import Attachment, StoredFile


def attachments_of(subject: Model) -> QuerySet[Attachment]:
    """Files attached to a thing and still in force, oldest first; the caller has shown the thing."""
    return attachments_by(subject._meta.label_lower, subject.pk)


def attachments_by(subject_type: str, subject_id: UUID) -> QuerySet[Attachment]:
    """Files attached to a thing known by kind and id, oldest first."""
    return Attachment.objects.filter(
        subject_type=subject_type.lower(), subject_id=subject_id, ended_at__isnull=True
    ).select_related("file")


_ABOUT: Prepared[Attachment] = Prepared(lambda kind, pk: attachments_by(str(kind), pk))


def attachments_listed(subject: Model) -> list[Attachment]:
    """Files attached to a thing and still in force, oldest first, as a page lists them."""
    return _ABOUT.all(subject._meta.label_lower, subject.pk)


def attachment_visible_to(viewer: Any, pk: UUID) -> Attachment | None:
    """The attachment, when the viewer may see what it belongs to; else ``None``."""
    found = Attachment.objects.filter(pk=pk, ended_at__isnull=True).select_related("file").first()
    kind = registry.subject_kind(found.subject_type) if found else None
    if found is None or kind is None or not kind.may_see(viewer, found.subject_id):
        return None
    return found


def subject_visible_to(viewer: Any, subject_type: str, subject_id: UUID) -> Model | None:
    """The registered thing itself, when the viewer may see it; else ``None``."""
    kind = registry.subject_kind(subject_type)
    if kind is None or not kind.may_see(viewer, subject_id):
        return None
    model: type[Model] = apps.get_model(kind.subject_type)
    return model._base_manager.filter(pk=subject_id).first()


def content_of(file: StoredFile) -> bytes:
    """The bytes of a kept file. Raises: ContentLostError."""
    return store.get(file.sha256)
