"""Cases and tasks."""

from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Query, Router

from guijia.faces.api import errors, filling, paging, queries, schemas, shown
from guijia.faces.api.door import ApiRequest, offer
from guijia.faces.api.enums import Scope
from guijia.platform.flow import actions, registry
from guijia.platform.flow import queries as flow
from guijia.platform.flow.errors import opinion_unreadable, unknown_outcome
from guijia.platform.flow.forms import OpinionForm, form_of
from guijia.platform.flow.models import Case, Task
from guijia.platform.org.models import Staff

router = Router(tags=["案件与待办"])


@offer(router, "GET", "/cases", answer=schemas.Cases, scope=Scope.READ_CASES, asked=schemas.CasesAsked,
       name="list_cases", summary="案件，新的在前")  # fmt: skip
def list_cases(request: ApiRequest, asked: Query[schemas.CasesAsked]) -> schemas.Cases:
    """Cases that the holder may see."""
    rows = queries.cases_for(
        request.auth.staff,
        process=asked.process,
        state=asked.state,
        project=asked.project,
        since=asked.updated_since,
    )
    found, after = paging.page(
        rows, name="cases", by="opened_at", down=True, cursor=asked.cursor, limit=asked.limit
    )
    return schemas.Cases(items=[shown.case(one) for one in found], next=after)


@offer(router, "GET", "/cases/{uuid:case_id}", answer=schemas.CaseFull, scope=Scope.READ_CASES,
       name="get_case", summary="一个案件和它的各步")  # fmt: skip
def get_case(request: ApiRequest, case_id: UUID) -> schemas.CaseFull:
    """One case with its steps."""
    case, subject = _case(request.auth.staff, case_id)
    return shown.case_full(case, subject)


@offer(router, "GET", "/tasks", answer=schemas.Tasks, scope=Scope.READ_CASES, asked=schemas.TasksAsked,
       name="list_tasks", summary="待办，先到的在前")  # fmt: skip
def list_tasks(request: ApiRequest, asked: Query[schemas.TasksAsked]) -> schemas.Tasks:
    """Open steps of the holder, or of the holder's roles."""
    rows = queries.tasks_for(request.auth.staff, mine=asked.of == "mine")
    found, after = paging.page(
        rows, name="tasks", by="opened_at", down=False, cursor=asked.cursor, limit=asked.limit
    )
    return schemas.Tasks(items=[shown.task(one, one.case) for one in found], next=after)


@offer(router, "POST", "/tasks/{uuid:task_id}/claim", answer=schemas.TaskOut, scope=Scope.WRITE_TASKS, once=True,
       name="claim_task", summary="领办一步")  # fmt: skip
def claim_task(request: ApiRequest, task_id: UUID) -> schemas.TaskOut:
    """Take a step in hand."""
    task, case, subject = _task(request.auth.staff, task_id)
    done = actions.claim_task(task=task, actor=request.auth.staff, now=request.now)
    return shown.task(done, case, subject)


@offer(router, "POST", "/tasks/{uuid:task_id}/decide", answer=schemas.Decided, scope=Scope.WRITE_TASKS, once=True,
       name="decide_task", summary="办理一步：结果、意见、表单")  # fmt: skip
def decide_task(request: ApiRequest, task_id: UUID, given: schemas.Decision) -> schemas.Decided:
    """Do a step with an outcome, as its page does."""
    staff = request.auth.staff
    task, _, subject = _task(staff, task_id)
    step = registry.step_of(task.form_key)
    chosen = step.outcome(given.outcome) if step else None
    if step is None or chosen is None:
        raise unknown_outcome(given.outcome, task.name)
    data: dict[str, Any] = {}
    if step.form is not None and not chosen.goes_sideways:
        form = form_of(step.form, subject, filling.posted(given.data))
        filling.refuse_unknown(form, given.data)
        filling.refuse_faults(form, "data.")
        data = form.cleaned_data
    elif given.data:
        raise errors.unknown_field(f"data.{next(iter(given.data))}")
    actions.do_step(
        task=task, outcome=chosen.key, subject=subject, data=data, opinion=_opinion(given.opinion), actor=staff,
        now=request.now,
    )  # fmt: skip
    after, again = _case(staff, task.case_id)
    done = next(one for one in after.tasks.all() if one.pk == task_id)
    return schemas.Decided(task=shown.task(done, after, again), case=shown.case(after))


def _opinion(text: str) -> str:
    words = OpinionForm({"opinion": text})
    if not words.is_valid():
        raise opinion_unreadable(str(words.errors["opinion"][0]))
    return str(words.cleaned_data["opinion"])


def _case(viewer: Staff, case_id: UUID) -> tuple[Case, Any]:
    """The case with its subject, or 404: the area decides whether its subject may be seen."""
    found = flow.case_visible_to(viewer, case_id)
    if found is None:
        raise Http404
    subject = registry.process_of(found.process_key).subject_loader(viewer, found.subject_id)
    if subject is None:
        raise Http404
    return found, subject


def _task(viewer: Staff, task_id: UUID) -> tuple[Task, Case, Any]:
    seen = flow.task_visible_to(viewer, task_id)
    if seen is None:
        raise Http404
    case, subject = _case(viewer, seen.case_id)
    return next(one for one in case.tasks.all() if one.pk == task_id), case, subject
