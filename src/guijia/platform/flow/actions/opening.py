"""A case begins: its first steps, its makers, the first line of its history."""

from datetime import datetime
from typing import Any

from django.db import models

from guijia.platform.audit.acting import Actor
from guijia.platform.flow import engine, errors, queries, registry
from guijia.platform.flow.actions.landing import land
from guijia.platform.flow.actions.tasks import become_maker, become_makers, tell
from guijia.platform.flow.enums import EventKind
from guijia.platform.flow.models import Case
from guijia.platform.org.models import Staff
from guijia.platform.places.models import Project, Unit


def begin(
    *,
    process: registry.Process,
    subject: models.Model,
    number: str,
    title: str,
    project: Project,
    unit: Unit | None,
    parties: str,
    maker: Staff | None,
    called_by: tuple[Case, str] | None,
    facts: dict[str, Any] | None,
    actor: Actor,
    now: datetime,
) -> Case:
    """Set a process going for a thing, by a person or called by a step of another case.

    Rule:    WFL-01; one open case per thing and process.
    Writes:  Case, Task, CaseMaker, CaseEvent; clocks of the first steps; cases that these call.
    Raises:  BusinessError ``flow_not_published``; Conflict ``flow_already_open``.
    """
    version = queries.current_version(process.key)
    if version is None:
        raise errors.not_published(process.key)
    running = queries.case_of(subject, process.key)
    if running is not None and running.is_open:
        raise errors.already_open(process.name, running.number)
    parent, parent_step = called_by or (None, "")
    spec = queries.spec_of(version.pk)
    known = facts if facts is not None else process.fact_reader(subject)
    move = engine.start(spec, known)
    case = Case(
        process_key=process.key,
        version=version,
        number=number,
        title=title,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        project=project,
        unit=unit,
        parties=parties[:200],
        maker=maker,
        opened_at=now,
        engine_state=move.state,
        parent=parent,
        parent_step=parent_step,
    )
    case.save(force_insert=True)
    queries.keep_new_case(case)
    if parent is None:
        become_maker(case, actor, now)
        tell(case, actor, EventKind.OPENED, "", f"发起{process.name}", now)
    else:
        become_makers(case, queries.maker_rows_of(parent.pk), now)
        tell(case, actor, EventKind.OPENED, "", f"由 {parent.number} 发起{process.name}", now)
    land(case, spec, move, known, facts, actor, now)
    return case
