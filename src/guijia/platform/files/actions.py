"""Files come in, are attached, are opened, are taken off."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from guijia.kit.text import clean_line
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.files import formats, names, store
from guijia.platform.files.models import Attachment, StoredFile


@action
def keep_file(*, content: bytes, name: str, actor: Actor, now: datetime) -> StoredFile:
    """Keep a file that somebody handed in, after looking at what it really is.

    Rule:    SYS-03 attachments; only known kinds, ≤ 10 MB, name and content agree, pictures without place.
    Writes:  the store; StoredFile. The caller records its own deed (``attach`` does).
    Raises:  BusinessError ``files_empty`` | ``files_too_big`` | ``files_unknown_kind`` | ``files_mismatch`` |
             ``files_damaged`` | ``files_active`` | ``files_locked`` | ``files_too_dense``.
    """
    cleaned = names.clean_file_name(name)
    kind, kept = formats.accept(content, names.extension(cleaned), limit=settings.UPLOAD_LIMIT_BYTES)
    return _store(content=kept, content_type=kind.content_type, name=cleaned, actor=actor, now=now)


@action
def keep_made_file(
    *, content: bytes, name: str, content_type: str, actor: Actor, now: datetime
) -> StoredFile:
    """Keep a file that the system itself made (a printed form, an export).

    Writes:  the store; StoredFile.
    """
    return _store(
        content=content, content_type=content_type, name=names.clean_file_name(name), actor=actor, now=now
    )


def _store(*, content: bytes, content_type: str, name: str, actor: Actor, now: datetime) -> StoredFile:
    return StoredFile.objects.create(
        sha256=store.put(content),
        size=len(content),
        content_type=content_type,
        name=name,
        kept_at=now,
        kept_by_id=actor.pk,
    )


@action
def attach(
    *, file: StoredFile, subject: Model, label: str, project_id: UUID | None, actor: Actor, now: datetime
) -> Attachment:
    """Attach a kept file to a thing.

    Rule:    ARC-01 files of a deal are complete and searchable.
    Writes:  Attachment; audit ``files.attach``.
    """
    attachment = Attachment.objects.create(
        file=file,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        label=clean_line(label, limit=120),
        project_id=project_id,
        uploaded_by_id=actor.pk,
        uploaded_by_name=actor.audit_name[:60],
        uploaded_at=now,
    )
    detail = {
        "attachment": attachment.pk,
        "label": attachment.label,
        "sha256": file.sha256,
        "size": file.size,
    }
    record("files.attach", actor=actor, subject=subject, project_id=project_id, detail=detail)
    return attachment


@action
def attach_upload(
    *, content: bytes, name: str, subject: Model, label: str, actor: Actor, now: datetime
) -> Attachment:
    """Keep what somebody handed in and attach it to a thing, in one step.

    Rule:    as ``keep_file`` and ``attach``; the project is the thing's own.
    Writes:  StoredFile, Attachment; audit ``files.attach``.
    Raises:  as ``keep_file``.
    """
    file = keep_file(content=content, name=name, actor=actor, now=now)
    project_id: UUID | None = getattr(subject, "project_id", None)
    return attach(file=file, subject=subject, label=label, project_id=project_id, actor=actor, now=now)


@action
def take_off(*, attachment: Attachment, reason: str, actor: Actor, now: datetime) -> Attachment:
    """Take an attachment off its thing; the bytes stay kept.

    Rule:    ARC-06.
    Writes:  Attachment.ended_at, end_reason; audit ``files.take_off``.
    """
    attachment.ended_at, attachment.end_reason = now, clean_line(reason)
    attachment.save(update_fields=["ended_at", "end_reason"])
    record(
        "files.take_off",
        actor=actor,
        subject=attachment,
        project_id=attachment.project_id,
        reason=attachment.end_reason,
    )
    return attachment


@action
def note_opened(*, attachment: Attachment, actor: Actor, now: datetime) -> None:
    """Remember that somebody opened a file: identity papers lie in them.

    Rule:    ARC-03 access to archives is logged.
    Writes:  audit ``files.open``.
    """
    record(
        "files.open",
        actor=actor,
        subject=attachment,
        project_id=attachment.project_id,
        detail={"subject_type": attachment.subject_type, "subject_id": attachment.subject_id},
    )
