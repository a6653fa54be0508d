"""What is said about a case without moving it: comments, urging, copies."""

from datetime import datetime, timedelta

from guijia.kit.days import business_day
from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.facts import queries as facts
from guijia.platform.flow import errors, queries
from guijia.platform.flow.actions.tasks import open_task_of, tell
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import Case, CaseCopy, Task
from guijia.platform.org.models import Staff


@action
def comment(*, case: Case, text: str, actor: Staff, now: datetime) -> None:
    """Say something about a case; whoever may read it may say something.

    Rule:    WFL-02 comment.
    Writes:  CaseEvent; audit ``flow.comment``.
    Raises:  BusinessError ``flow_words_missing``.
    """
    if not text.strip():
        raise errors.words_missing()
    tell(case, actor, EventKind.COMMENTED, "", text.strip(), now)
    record("flow.comment", actor=actor, subject=case, project_id=case.project_id)


@action
def urge(*, task: Task, words: str, actor: Staff, now: datetime) -> Task:
    """Press whoever must do an open step; not again before ``urge_minutes`` are over.

    Rule:    WFL-02 urge.
    Writes:  Task.urged_at, CaseEvent; audit ``flow.urge``.
    Locks:   case.
    Raises:  Conflict ``flow_step_not_open`` | ``flow_urged_lately``.
    """
    case = queries.case_for_update(task.case_id)
    task = open_task_of(case, task.step_key)
    minutes = int(facts.value("urge_minutes", on=business_day(now)))
    if task.urged_at is not None and now - task.urged_at < timedelta(minutes=minutes):
        raise errors.urged_lately(minutes)
    task.urged_at = now
    task.save(update_fields=["urged_at"])
    tell(case, actor, EventKind.URGED, task.name, f"催办{'：' + words.strip() if words.strip() else ''}", now)
    record("flow.urge", actor=actor, subject=case, project_id=case.project_id, detail={"step": task.step_key})
    return task


@action
def remind(*, case: Case, words: str, actor: Actor, now: datetime) -> None:
    """Remind, as the system does when a time draws near: whoever must act and whoever set the case going.

    Writes:  CaseEvent, and through it messages; no audit entry of its own.
    """
    for task in queries.open_tasks(case):
        tell(case, actor, EventKind.URGED, task.name, f"提醒：{words}", now)


@action
def copy_case(*, case: Case, to: Staff, actor: Staff, now: datetime) -> CaseCopy:
    """Send a case to a colleague for their information; twice is once.

    Rule:    WFL-02 cc. Only to somebody who may read the case anyway.
    Writes:  CaseCopy, CaseEvent; audit ``flow.copy_case``.
    Raises:  BusinessError ``flow_seat_cannot_see``.
    """
    if not queries.may_see(to, case):
        raise errors.seat_cannot_see(to.name)
    copy, fresh = CaseCopy.objects.get_or_create(case=case, staff=to, defaults={"by": actor, "sent_at": now})
    if fresh:
        tell(case, actor, EventKind.COPIED, "", f"抄送{to.name}", now)
        record(
            "flow.copy_case",
            actor=actor,
            subject=case,
            project_id=case.project_id,
            detail={"to": str(to.pk)},
        )
    return copy


@action
def read_copy(*, copy: CaseCopy, actor: Actor, now: datetime) -> None:
    """Note that a copy was read, the first time.

    Writes:  CaseCopy.read_at; no audit entry of its own.
    """
    if copy.read_at is None:
        copy.read_at = now
        copy.save(update_fields=["read_at"])
