"""The work itself: row by row, each in a transaction that also notes that it is done."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.urls import reverse

from guijia.kit.errors import BusinessError
from guijia.platform.audit.acting import Actor, action
from guijia.platform.jobs import queue
from guijia.platform.notify import actions as notify
from guijia.platform.org.models import Staff
from guijia.platform.work import errors, news, queries, registry
from guijia.platform.work.actions.asking import LEASE, RUN_JOB
from guijia.platform.work.enums import Outcome, WorkState
from guijia.platform.work.models import WORDS, Work, WorkRow

logger = logging.getLogger("guijia.work")
# A row at which work was taken up so often has interrupted it once more than that.
MOST_TAKEN_UP = 2
RENEW_SECONDS = 5.0


def do_some(
    *,
    work_id: UUID,
    read_now: Callable[[], datetime],
    seconds: float = 20.0,
    is_background: bool = True,
) -> bool:
    """Do rows of a piece of work until none is left, it is cancelled, or the time is up.

    A worker that dies leaves the row it was at undone, and whoever takes the work up goes on with that row.
    One that was interrupted three times is left aside.
    Writes:  what the kind of work writes; WorkRow; at the end Work and a message.
    Raises:  OperationalError when the database is away; the rest waits for the next worker.
    Returns: is there more to do?
    """
    work = queries.work_under_way(work_id)
    if work is None:
        return False
    person, began, renewed = work.asked_by, time.monotonic(), 0.0
    if not person.is_active:
        _finish(work_id=work_id, words=errors.LEFT, tell=False, actor=person, now=read_now())
        return False
    _count_interruption(work_id=work_id, actor=person, now=read_now())
    while time.monotonic() - began < seconds:
        now = read_now()
        if time.monotonic() - renewed > RENEW_SECONDS:
            renewed = time.monotonic()
            renew_lease(work_id=work_id, actor=person, now=now)
        if not _do_one(work, person, now):
            if queries.is_anything_left(work_id):
                return False
            _finish(work_id=work_id, words="", tell=is_background, actor=person, now=now)
            return False
    return True


def _do_one(work: Work, person: Staff, now: datetime) -> bool:
    """Do the next row. Returns: was there one?"""
    at: list[WorkRow] = []
    try:
        return _do_next(work_id=work.pk, at=at, actor=person, now=now)
    except BusinessError as refusal:
        outcome, words, clause = Outcome.REFUSED, refusal.message, refusal.clause or ""
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("work %s: row %s failed", work.kind, at[0].key if at else "?")
        outcome, words, clause = Outcome.FAILED, errors.BROKEN, ""
    if not at:
        raise RuntimeError(f"work {work.pk}: no row was taken")
    _note(row_id=at[0].pk, outcome=outcome, words=words, clause=clause, actor=person, now=now)
    return True


@action
def _do_next(*, work_id: UUID, at: list[WorkRow], actor: Staff, now: datetime) -> bool:
    row = queries.next_row(work_id)
    if row is None:
        return False
    at[:] = [row]
    act = registry.kind_of(row.work.kind).act
    if act is None:
        raise ValueError(f"work {row.work.kind} has no rows")
    words = act(key=row.key, given=row.work.given, actor=actor, now=now)
    row.outcome, row.words, row.done_at = Outcome.DONE, (words or "")[:WORDS], now
    row.save(update_fields=["outcome", "words", "done_at"])
    return True


@action
def _note(*, row_id: UUID, outcome: Outcome, words: str, clause: str, actor: Actor, now: datetime) -> None:
    row = queries.row_for_update(row_id)
    if row.outcome == Outcome.WAITING:
        row.outcome, row.words, row.clause, row.done_at = outcome, words[:WORDS], clause[:200], now
        row.save(update_fields=["outcome", "words", "clause", "done_at"])


@action
def _count_interruption(*, work_id: UUID, actor: Actor, now: datetime) -> None:
    """Whoever begins (again) at a row says so before, so that a row that kills workers is found out."""
    row = queries.next_row(work_id)
    if row is None:
        return
    if row.tries >= MOST_TAKEN_UP:
        row.outcome, row.words, row.done_at = Outcome.FAILED, errors.KILLED, now
    row.tries += 1
    row.save(update_fields=["tries", "outcome", "words", "done_at"])


@action
def renew_lease(*, work_id: UUID, actor: Actor, now: datetime) -> None:
    """Say that somebody is at it.

    Writes: Work.leased_until; no audit entry.
    """
    Work.objects.filter(pk=work_id, state=WorkState.RUNNING).update(leased_until=now + LEASE)


@action
def _finish(*, work_id: UUID, words: str, tell: bool, actor: Staff, now: datetime) -> None:
    work = queries.running_for_update(work_id)
    if work is None:
        return
    found = queries.standing_of(work)
    work.words = words or summary(found)
    work.state, work.ended_at, work.progress = WorkState.DONE, now, found.total - found.waiting
    work.save(update_fields=["state", "ended_at", "words", "progress"])
    if tell:
        _say(work, actor, now)


def summary(found: queries.Standing) -> str:
    """What became of the rows, in one sentence."""
    parts = [f"办成 {found.done} 行"]
    if found.refused:
        parts.append(f"不能办 {found.refused} 行")
    if found.failed:
        parts.append(f"故障 {found.failed} 行")
    return "，".join(parts) + "。"


def _say(work: Work, actor: Staff, now: datetime) -> None:
    notify.say(
        kind=news.OVER.key,
        to=[work.asked_by],
        actor=actor,
        now=now,
        subject=work,
        url=reverse("work:work", args=[work.pk]),
        fields={"title": work.title, "words": work.words},
    )


def make_file(*, work_id: UUID, read_now: Callable[[], datetime]) -> None:
    """Make the file of work without rows; whoever died at it is followed by one who begins anew.

    Writes:  Work.progress on the way, then its file; a message.
    """
    work = queries.work_under_way(work_id)
    make = registry.kind_of(work.kind).make if work is not None else None
    if work is None or make is None:
        return
    person = work.asked_by

    def told(done: int, total: int) -> bool:
        now = read_now()
        return bool(
            Work.objects.filter(pk=work_id, state=WorkState.RUNNING).update(
                progress=done, total=total, leased_until=now + LEASE
            )
        )

    try:
        file = make(given=work.given, actor=person, now=read_now(), told=told)
    except BusinessError as refusal:
        _end_file(work_id=work_id, file_id=None, words=refusal.message, actor=person, now=read_now())
    else:
        _end_file(work_id=work_id, file_id=file.pk, words="文件已做好。", actor=person, now=read_now())


@action
def _end_file(*, work_id: UUID, file_id: UUID | None, words: str, actor: Staff, now: datetime) -> None:
    work = queries.running_for_update(work_id)
    if work is None:
        return
    work.state = WorkState.DONE if file_id else WorkState.FAILED
    work.file_id, work.words, work.ended_at, work.progress = file_id, words[:WORDS], now, work.total
    work.save(update_fields=["state", "file", "words", "ended_at", "progress"])
    _say(work, actor, now)


@action
def take_up_abandoned(*, actor: Actor, now: datetime) -> int:
    """Put work back into the queue whose worker has not been heard of.

    Writes:  Work.leased_until; the queue; no audit entry.
    Locks:   the work, skipping what another takes up.
    Returns: how many.
    """
    found = queries.abandoned(now)
    for work in found:
        work.leased_until = now + LEASE
        work.save(update_fields=["leased_until"])
        queue.enqueue(RUN_JOB, work_id=work.pk)
    return len(found)
