"""What a signed link shows: one case, through the eyes of the one person it was made for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guijia.platform.audit.row_scope import seen_by
from guijia.platform.flow import queries as flow
from guijia.platform.flow import registry
from guijia.platform.flow.enums import SeatState, TaskState
from guijia.platform.flow.models import Case, CaseCopy, Seat, Task
from guijia.platform.flow.registry import Process, Step
from guijia.platform.notify import queries as notify
from guijia.platform.notify.enums import LinkState
from guijia.platform.notify.models import Link
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff

TASK, SEAT, COPY = "flow.task", "flow.seat", "flow.casecopy"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a good link leads to: a step to decide, a seat to sign, or a copy to read."""

    link: Link
    person: Staff
    case: Case
    process: Process
    subject: Any
    task: Task | None = None
    seat: Seat | None = None
    copy: CaseCopy | None = None

    @property
    def step(self) -> Step | None:
        """The step that is decided or signed."""
        if self.task is None:
            return None
        return registry.step_of(self.task.form_key) or Step(self.task.name)


@dataclass(frozen=True, slots=True)
class _About:
    case_id: UUID
    task: Task | None = None
    seat: Seat | None = None
    copy: CaseCopy | None = None


def link_held(token: str, link_id: UUID | None, now: datetime) -> Link | None:
    """The good link behind a token; with an id, only that very one."""
    found = notify.link_by_token(token) if token else None
    if found is None or found.state_at(now) != LinkState.GOOD or found.subject_type not in {TASK, SEAT, COPY}:
        return None
    return found if link_id is None or found.pk == link_id else None


def _about(link: Link, person: Staff) -> _About | None:
    """What a link was made for, as long as it waits for the person; a copy waits for nothing."""
    if link.subject_type == COPY:
        copy = flow.copy_for(person, link.subject_id)
        return _About(copy.case_id, copy=copy) if copy is not None else None
    seat = flow.seat_for(person, link.subject_id) if link.subject_type == SEAT else None
    if link.subject_type == SEAT and (seat is None or seat.state != SeatState.OPEN):
        return None
    task = flow.task_visible_to(person, seat.task_id if seat is not None else link.subject_id)
    if task is None or task.state != TaskState.OPEN:
        return None
    if seat is None and registry.step_of(task.form_key) is None:
        return None
    return _About(task.case_id, task=task, seat=seat)


def matter_of(link: Link) -> Matter | None:
    """What it leads to, if its holder still works here, still may see it, and it still waits."""
    person = people.staff_by_id(link.staff_id)
    about = _about(link, person) if person is not None else None
    if person is None or about is None:
        return None
    case = flow.case_visible_to(person, about.case_id)
    if case is None:
        return None
    process = registry.process_of(case.process_key)
    with seen_by(person):
        subject = process.subject_loader(person, case.subject_id)
    if subject is None:
        return None
    return Matter(link, person, case, process, subject, about.task, about.seat, about.copy)
