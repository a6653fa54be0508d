"""Somebody asks for long work, sees what it will do, says so, or thinks better of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guijia.kit.days import business_day
from guijia.platform.audit.acting import action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.jobs import queue
from guijia.platform.org.models import Staff
from guijia.platform.work import errors, queries, registry
from guijia.platform.work.enums import Outcome, WorkState
from guijia.platform.work.models import TITLE, WORDS, Work, WorkRow
from guijia.platform.work.registry import PlannedRow

RUN_JOB = "work.run"
LEASE = timedelta(seconds=30)


@action
def plan_work(
    *,
    kind: str,
    title: str,
    rows: Sequence[PlannedRow] = (),
    given: Mapping[str, Any] | None = None,
    actor: Staff,
    now: datetime,
    again: Work | None = None,
) -> Work:
    """Write down what is to be done, row by row, and why some rows cannot be; nothing is done yet.

    Writes:  Work, WorkRow; audit ``work.plan_work``.
    Raises:  BusinessError ``work_nothing_to_do`` | ``work_too_many``; KeyError for a kind nobody declared.
    """
    wanted = registry.kind_of(kind)
    most = int(facts.value("work_rows_most", on=business_day(now)))
    if wanted.act is not None and not rows:
        raise errors.nothing_to_do()
    if len(rows) > most:
        raise errors.too_many(len(rows), most)
    work = Work(
        kind=kind,
        title=title[:TITLE],
        given=dict(given or {}),
        asked_by=actor,
        asked_at=now,
        total=len(rows),
        again=again,
    )
    work.save(force_insert=True)
    WorkRow.objects.bulk_create(
        [
            WorkRow(
                work=work,
                position=position,
                key=row.key,
                label=row.label[:TITLE],
                url=row.url,
                outcome=Outcome.REFUSED if row.why else Outcome.WAITING,
                words=row.why[:WORDS],
                clause=row.clause[:200],
            )
            for position, row in enumerate(rows)
        ],
        batch_size=500,
    )
    record("work.plan_work", actor=actor, subject=work, detail={"kind": kind, "rows": len(rows)})
    return work


@action
def begin_work(*, work_id: UUID, actor: Staff, now: datetime) -> bool:
    """Say yes to planned work (确认办理).

    Writes:  Work.state, began_at; audit ``work.begin_work``.
    Locks:   the work.
    After commit: job ``work.run``, unless it is small enough to be done at once by the caller (``do_some``).
    Raises:  Conflict ``work_not_planned``; BusinessError ``work_nothing_to_do``.
    Returns: is it left to the background?
    """
    work = queries.work_for_update(actor, work_id)
    if work.state != WorkState.PLANNED:
        raise errors.not_planned(work.get_state_display())
    rows = queries.standing_of(work).waiting
    makes = registry.kind_of(work.kind).make is not None
    if not rows and not makes:
        raise errors.nothing_to_do()
    work.state, work.began_at, work.leased_until = WorkState.RUNNING, now, now + LEASE
    work.save(update_fields=["state", "began_at", "leased_until"])
    record("work.begin_work", actor=actor, subject=work, detail={"kind": work.kind, "rows": rows})
    later = makes or rows > int(facts.value("work_rows_at_once", on=business_day(now)))
    if later:
        queue.enqueue(RUN_JOB, work_id=work.pk)
    return later


@action
def start_work(
    *,
    kind: str,
    title: str,
    rows: Sequence[PlannedRow] = (),
    given: Mapping[str, Any] | None = None,
    actor: Staff,
    now: datetime,
) -> Work:
    """Plan and begin in one, for what needs no preview.

    Writes:  as ``plan_work`` and ``begin_work``.
    After commit: job ``work.run``.
    """
    work = plan_work(kind=kind, title=title, rows=rows, given=given, actor=actor, now=now)
    if not begin_work(work_id=work.pk, actor=actor, now=now):
        queue.enqueue(RUN_JOB, work_id=work.pk)
    return work


@action
def cancel_work(*, work_id: UUID, actor: Staff, now: datetime) -> Work:
    """Stop work, or drop a plan: rows done stay done, the others are left alone.

    Writes:  Work.state, ended_at; its waiting rows; audit ``work.cancel_work``.
    Locks:   the work, then the rows that wait (the one under way is waited for).
    Raises:  Conflict ``work_not_running``.
    """
    work = queries.work_for_update(actor, work_id)
    if work.is_over:
        raise errors.not_running(work.get_state_display())
    dropped = queries.rows_of(work).filter(outcome=Outcome.WAITING).update(outcome=Outcome.DROPPED)
    work.state, work.ended_at = WorkState.CANCELLED, now
    work.words = f"取消时还有 {dropped} 行没有办理。" if dropped else "已取消。"
    work.save(update_fields=["state", "ended_at", "words"])
    record("work.cancel_work", actor=actor, subject=work, detail={"dropped": dropped})
    return work


@action
def rerun_refused(*, work_id: UUID, actor: Staff, now: datetime) -> Work:
    """Plan anew what was refused, failed or dropped, so that it can be confirmed once more.

    Writes:  as ``plan_work``.
    Raises:  Conflict ``work_still_running``; BusinessError ``work_nothing_to_do``.
    """
    work = queries.work_for_update(actor, work_id)
    if not work.is_over:
        raise errors.still_running()
    left = queries.rows_of(work).exclude(outcome=Outcome.DONE).order_by("position")
    rows = [PlannedRow(one.key, one.label, one.url) for one in left]
    if not rows:
        raise errors.nothing_to_do()
    return plan_work(
        kind=work.kind, title=work.title, rows=rows, given=work.given, actor=actor, now=now, again=work
    )
