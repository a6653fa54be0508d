"""Signatures by hand: one kept by each who wants to, one set under what was decided or signed."""

from datetime import datetime
from typing import Any

from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.files import actions as files
from guijia.platform.flow import errors
from guijia.platform.flow.handwriting import Ink
from guijia.platform.flow.ink import queries as signatures
from guijia.platform.flow.models import (
    HandSignature,
    SavedSignature,
    Seat,
    SeatSignature,
    Task,
    TaskSignature,
)
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
def sign_by_hand(*, under: Task | Seat, ink: Ink, actor: Staff, now: datetime) -> HandSignature | None:
    """Set a signature under what ``actor`` has just decided or signed: the drawn one, else the one kept.

    Rule:    the signature proves nothing more than the account does; it is what the printed form shows.
    Writes:  StoredFile, TaskSignature or SeatSignature; audit ``flow.sign_by_hand``.
    Locks:   the case is locked by the decision.
    Raises:  BusinessError ``flow_no_saved_signature``.
    Returns: ``None`` when neither was asked for.
    """
    if ink.drawn is None and not ink.saved:
        return None
    if ink.drawn is not None:
        file = files.keep_made_file(
            content=ink.drawn, name=NAME, content_type="image/png", actor=actor, now=now
        )
    else:
        kept = signatures.saved_of(actor)
        if kept is None:
            raise errors.no_saved_signature()
        file = kept.file
    given: dict[str, Any] = {"staff": actor, "file": file, "from_saved": ink.drawn is None, "signed_at": now}
    made: HandSignature
    if isinstance(under, Seat):
        task, made = under.task, SeatSignature.objects.create(seat=under, **given)
    else:
        task, made = under, TaskSignature.objects.create(task=under, **given)
    record(
        "flow.sign_by_hand",
        actor=actor,
        subject=task.case,
        project_id=task.project_id,
        detail={"step": task.step_key, "sha256": file.sha256, "saved": made.from_saved},
    )
    return made
