"""What somebody who leaves has in hand goes to a successor, or back to those who hold the role."""

from datetime import datetime

from guijia.platform.audit.acting import Actor, action
from guijia.platform.audit.actions import record
from guijia.platform.flow import queries
from guijia.platform.flow.actions.tasks import open_task_of, tell
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import Task
from guijia.platform.org.enums import Role
from guijia.platform.org.models import Staff


@action
def relieve(*, task: Task, to: Staff | None, actor: Actor, now: datetime) -> Staff | None:
    """Take an open step from its holder; ``to`` gets it if they may do it, else everybody of the role.

    Rule:    WFL-02 transfer; GUARD-5: nobody gets a step that approves what they made themselves.
    Writes:  Task.assignee, CaseEvent; audit ``flow.relieve``.
    Locks:   case.
    Raises:  Conflict when the step is no longer open.
    Returns: who has it now; nobody when it lies with the role.
    """
    case = queries.case_for_update(task.case_id)
    task = open_task_of(case, task.step_key)
    if to is not None and not to.holds(Role(task.role), case.project_id):
        to = None
    if to is not None and task.approves and to.pk in queries.makers_of(case.pk):
        to = None
    task.assignee = to
    task.save(update_fields=["assignee"])
    words = f"离职转交{to.name}" if to else "离职交回岗位"
    tell(case, actor, EventKind.HANDED, task.name, words, now)
    record(
        "flow.relieve",
        actor=actor,
        subject=case,
        project_id=case.project_id,
        detail={"to": str(to.pk) if to else "", "step": task.step_key},
    )
    return to
