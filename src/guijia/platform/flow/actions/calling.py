"""Cases that a step of another case calls: opened with it, ended when it no longer waits for them."""

from collections.abc import Iterable
from datetime import datetime

from guijia.platform.audit.acting import Actor
from guijia.platform.flow import errors, queries, registry
from guijia.platform.flow.actions.tasks import tell
from guijia.platform.flow.diagram import Diagram, Node
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import Case


def keep_calls(case: Case, diagram: Diagram, calls: Iterable[str], actor: Actor, now: datetime) -> None:
    """Let exactly those cases run that the diagram calls where the case waits.

    Rule:    WFL-01; each call once, in the transaction in which the case comes to it.
    Writes:  Case (called), Task, CaseMaker, CaseEvent of both; what undoes a call that is not waited for.
    Locks:   the calling case is locked; then the called ones.
    Raises:  BusinessError ``flow_not_published`` | ``flow_call_stands``; Conflict ``flow_already_open``.
    """
    wanted = set(calls)
    standing = queries.unanswered_calls(case)
    for key, child in standing.items():
        if key not in wanted:
            end_call(case, child, actor, now, by_area=False)
    for key in calls:
        if key not in standing:
            call(case, diagram.nodes[key], actor, now)


def drop_calls(case: Case, actor: Actor, now: datetime, *, by_area: bool) -> None:
    """End what an ending case has called. Raises: BusinessError ``flow_call_stands``."""
    for child in queries.unanswered_calls(case).values():
        end_call(case, child, actor, now, by_area=by_area)


def call(case: Case, node: Node, actor: Actor, now: datetime) -> Case:
    """Open a case of another process for a step of this one: about the same thing, or what the area says.

    Rule:    GUARD-5: whoever made the calling case has made the called one, and nobody else.
    Returns: the called case.
    """
    from guijia.platform.flow.actions.opening import begin

    subject = queries.subject_of(case)
    if named := registry.subject_named(node.about):
        subject = named(subject=subject, case=case, actor=actor, now=now)
    process = registry.process_of(node.calls)
    child = begin(
        process=process,
        subject=subject,
        number=f"{case.number}-{queries.times_called(case) + 1}",
        title=case.title,
        project=case.project,
        unit=case.unit,
        parties=case.parties,
        maker=case.maker,
        called_by=(case, node.id),
        facts=None,
        actor=actor,
        now=now,
    )
    tell(case, actor, EventKind.CALLED, node.label, f"发起{process.name} {child.number}", now)
    return child


def end_call(case: Case, child: Case, actor: Actor, now: datetime, *, by_area: bool) -> None:
    """End a called case with the one that called it: its area undoes what stands behind it, or it is refused.

    Without an undoing only what is about the same thing ends, when the area itself has ended that matter.
    Writes:  what the area's withdrawal writes; Case, Task, CaseEvent of the called case.
    Locks:   the called case, after the calling one.
    Raises:  BusinessError ``flow_call_stands``, and what the area refuses.
    """
    from guijia.platform.flow.actions.landing import MOVED, cancel, close
    from guijia.platform.flow.enums import CaseState

    child = queries.case_for_update(child.pk)
    if child.is_open:
        process = registry.process_of(child.process_key)
        words = f"随 {case.number} 一起结束"
        if process.withdraw is not None:
            process.withdraw(subject=queries.subject_of(child), reason=words, actor=actor, now=now)
        elif not by_area or child.subject_id != case.subject_id:
            raise errors.call_stands(process.name, child.number)
        cancel(queries.open_tasks(child), actor, now)
        tell(child, actor, EventKind.WITHDRAWN, "", words, now)
        close(child, CaseState.WITHDRAWN, "随上级撤回", actor, now, by_area=by_area)
        child.save(update_fields=MOVED)
        tell(case, actor, EventKind.CALLED, "", f"{process.name} {child.number} 一起结束", now)
    answered(child, now)


def answered(child: Case, now: datetime) -> None:
    """Note that the calling case has taken the answer, or waits for it no more. Writes: Case.answered_at."""
    child.answered_at = now
    child.save(update_fields=["answered_at"])
