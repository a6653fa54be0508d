"""Signatures by hand: one kept by each who wants to, one set under a decision."""

from datetime import datetime

from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.files import actions as files
from guijia.platform.flow import errors
from guijia.platform.flow.ink import queries as signatures
from guijia.platform.flow.models import SavedSignature, Task, TaskSignature
from guijia.platform.org.models import Staff

NAME = "signature.png"


@action
def keep_signature(*, content: bytes, actor: Staff, now: datetime) -> SavedSignature:
    """Keep a signature for later decisions in place of the one kept so far.

    Writes:  StoredFile, SavedSignature; audit ``flow.keep_signature``.
    """
    _end(actor, now)
    file = files.keep_made_file(content=content, name=NAME, content_type="image/png", actor=actor, now=now)
    kept = SavedSignature.objects.create(staff=actor, file=file, kept_at=now)
    record("flow.keep_signature", actor=actor, subject=kept, detail={"sha256": file.sha256})
    return kept


@action
def end_signature(*, actor: Staff, now: datetime) -> int:
    """Keep no signature any more; what was signed with it stays signed.

    Writes:  SavedSignature.ended_at; audit ``flow.end_signature``.
    Returns: number ended (0 or 1).
    """
    ended = _end(actor, now)
    record("flow.end_signature", actor=actor, subject=actor)
    return ended


def _end(actor: Staff, now: datetime) -> int:
    return SavedSignature.objects.filter(staff=actor, ended_at__isnull=True).update(ended_at=now)


@action
def sign_by_hand(
    *, task: Task, content: bytes | None, saved: bool, actor: Staff, now: datetime
) -> TaskSignature | None:
    """Set a signature under the decision that ``actor`` has just made: the drawn one, else the one kept.

    Rule:    the signature proves nothing more than the account does; it is what the printed form shows.
    Writes:  StoredFile, TaskSignature; audit ``flow.sign_by_hand``.
    Locks:   the case is locked by the decision.
    Raises:  BusinessError ``flow_no_saved_signature``.
    Returns: ``None`` when neither was asked for.
    """
    if content is None and not saved:
        return None
    if content is not None:
        file = files.keep_made_file(
            content=content, name=NAME, content_type="image/png", actor=actor, now=now
        )
    else:
        kept = signatures.saved_of(actor)
        if kept is None:
            raise errors.no_saved_signature()
        file = kept.file
    made = TaskSignature.objects.create(
        task=task, staff=actor, file=file, from_saved=content is None, signed_at=now
    )
    record(
        "flow.sign_by_hand",
        actor=actor,
        subject=task.case,
        project_id=task.project_id,
        detail={"step": task.step_key, "sha256": file.sha256, "saved": made.from_saved},
    )
    return made
