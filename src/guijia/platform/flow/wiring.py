"""What is done to many cases at once: pressing, taking in hand, handing over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from guijia.kit.bulk import BulkAct, WhyNot, bulk_act
from guijia.kit.errors import BusinessError
from guijia.platform.flow import actions, errors, queries, rules
from guijia.platform.flow.forms import ManyForm
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.permissions import HAND_OVER, READ_CASES
from guijia.platform.org import queries as people
from guijia.platform.org.models import Staff


def _name(case: Case) -> str:
    return " ".join(filter(None, (case.number, case.unit.label if case.unit else "", case.parties)))


def _open(viewer: Staff, now: datetime) -> WhyNot[Case]:
    return lambda case: None if case.is_open and queries.open_tasks(case) else errors.case_closed()


def _refusal(case: Case, viewer: Staff) -> BusinessError | None:
    """Why the person can take none of the open steps in hand; ``None`` when one of them can be."""
    refusal: BusinessError | None = errors.case_closed()
    for task in queries.open_tasks(case):
        makers = queries.makers_of(case.pk) if task.approves else ()
        refusal = rules.why_not_decide(task, case, viewer, makers)
        if refusal is None:
            return None
    return refusal


def _claimable(viewer: Staff, now: datetime) -> WhyNot[Case]:
    return lambda case: _refusal(case, viewer)


def _urge(case: Case, given: Mapping[str, Any], *, actor: Any, now: datetime) -> str:
    tasks = queries.open_tasks(case)
    for task in tasks:
        actions.urge(task=task, words="", actor=actor, now=now)
    return "、".join(task.name for task in tasks)


def _claim(case: Case, given: Mapping[str, Any], *, actor: Any, now: datetime) -> str:
    for task in queries.open_tasks(case):
        makers = queries.makers_of(case.pk) if task.approves else ()
        if rules.why_not_decide(task, case, actor, makers) is None:
            return actions.claim_task(task=task, actor=actor, now=now).name
    raise errors.case_closed()


def _hand_over(case: Case, given: Mapping[str, Any], *, actor: Any, now: datetime) -> str:
    to = people.staff_by_id(UUID(given["to"]))
    if to is None:
        raise errors.no_colleague()
    tasks: list[Task] = queries.open_tasks(case)
    for task in tasks:
        actions.hand_over(task=task, to=to, actor=actor, now=now)
    return f"{'、'.join(task.name for task in tasks)}转交{to.name}"


def _rows(viewer: Staff) -> QuerySet[Case]:
    tasks = Prefetch("tasks", queries.open_steps())
    return queries.cases_listed(viewer).prefetch_related(tasks)


bulk_act(BulkAct("flow.urge", "cases", "催办", _rows, _name, _open, _urge, lambda v: v.may(READ_CASES)))
bulk_act(
    BulkAct("flow.claim_task", "cases", "领办", _rows, _name, _claimable, _claim, lambda v: v.may(READ_CASES))
)
bulk_act(
    BulkAct(
        "flow.hand_over",
        "cases",
        "转交",
        _rows,
        _name,
        _open,
        _hand_over,
        lambda v: v.may(HAND_OVER),
        ManyForm,
    )
)
