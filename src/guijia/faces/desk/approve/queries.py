"""What a signed link shows: one case, through the eyes of the one person it was made for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.platform.audit.row_scope import seen_by
from guijia.platform.flow import queries as flow
from guijia.platform.flow import registry
from guijia.platform.flow.enums import TaskState
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.registry import Process, Step
from guijia.platform.notify import queries as notify
from guijia.platform.notify.enums import LinkState
from guijia.platform.notify.models import Link
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff

TASK = "flow.task"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a good link leads to."""

    link: Link
    person: Staff
    case: Case
    task: Task
    process: Process
    subject: Any
    step: Step


def link_held(token: str, link_id: UUID | None, now: datetime) -> Link | None:
    """The good link behind a token; with an id, only that very one."""
    found = notify.link_by_token(token) if token else None
    if found is None or found.state_at(now) != LinkState.GOOD or found.subject_type != TASK:
        return None
    return found if link_id is None or found.pk == link_id else None


def matter_of(link: Link) -> Matter | None:
    """What it leads to, if its holder still works here, still may see it, and it still waits."""
    person = people.staff_by_id(link.staff_id)
    task = flow.task_visible_to(person, link.subject_id) if person is not None else None
    if person is None or task is None or task.state != TaskState.OPEN:
        return None
    case = flow.case_visible_to(person, task.case_id)
    step = registry.step_of(task.form_key)
    if case is None or step is None:
        return None
    process = registry.process_of(case.process_key)
    with seen_by(person):
        subject = process.subject_loader(person, case.subject_id)
    if subject is None:
        return None
    return Matter(link, person, case, task, process, subject, step)
