"""Pages of cases: the list, the case, its picture; a step done, taken in hand, put back, handed over."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.kit import memory
from guijia.kit.errors import BusinessError, Conflict
from guijia.kit.views import StaffRequest, go, is_fragment, signed_in, stand_at, tell
from guijia.platform.flow import actions, errors, pieces, queries, registry
from guijia.platform.flow.enums import TaskState
from guijia.platform.flow.forms import ColleagueForm, InkForm, OpinionForm, form_of
from guijia.platform.flow.kin_pieces import kin_of
from guijia.platform.flow.models import Case, Task
from guijia.platform.flow.registry import Process
from guijia.platform.flow.tables import CaseList

# As much of words that were refused as is given back to be shortened.
OPINION_SHOWN = 2000


@require_safe
@signed_in
def cases(request: StaffRequest) -> HttpResponse:
    """All cases that the viewer may see."""
    return CaseList().respond(request, queries.cases_listed(request.user))


@require_safe
@signed_in
def case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """One case: facts, act, picture."""
    found, process, subject = case_or_404(request, case_id)
    return _page(request, found, process, subject)


@require_safe
@signed_in
def history(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Everything that happened on a case."""
    found, process, _ = case_or_404(request, case_id)
    shown = {"case": found, "process": process, "history": queries.history(found), "now": request.now}
    return render(request, "flow/history.html", shown)


@require_safe
@signed_in
def diagram(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The picture of a case for the diagram viewer."""
    found, _, _ = case_or_404(request, case_id)
    return JsonResponse(pieces.picture(found))


@require_POST
@signed_in
def decide(request: StaffRequest, case_id: UUID, task_id: UUID, outcome: str) -> HttpResponse:
    """Do a step with an outcome; a refusal is shown in place with what was typed."""
    found, process, subject = case_or_404(request, case_id)
    task = _task(found, task_id)
    step = registry.step_of(task.form_key)
    chosen = step.outcome(outcome) if step else None
    if step is None or chosen is None:
        raise Http404
    form = None if step.form is None else form_of(step.form, subject, request.POST, request.FILES)
    words = OpinionForm(request.POST)
    if not words.is_valid():
        unreadable = errors.opinion_unreadable(str(words.errors["opinion"][0]))
        typed = request.POST["opinion"][:OPINION_SHOWN]
        return _refused(request, found, process, subject, task, form, unreadable, typed)
    opinion = words.cleaned_data["opinion"]
    # Who refuses or returns need not fill in what only the way onward asks for.
    if form is not None and not chosen.goes_sideways and not form.is_valid():
        return _refused(request, found, process, subject, task, form, None, opinion)
    try:
        actions.do_step(
            task=task,
            outcome=chosen.key,
            subject=subject,
            data=form.cleaned_data if form is not None and not chosen.goes_sideways else {},
            opinion=opinion,
            actor=request.user,
            now=request.now,
            ink=InkForm(request.POST).ink(),
        )
    except BusinessError as refusal:
        if form is not None and refusal.field in form.fields:
            form.is_valid()
            form.add_error(refusal.field, refusal.message)
        return _refused(request, found, process, subject, task, form, refusal, opinion)
    tell(request, f"{task.name}：{chosen.label}。")
    return go(request, reverse("flow:case", args=[case_id]))


@require_POST
@signed_in
def decide_step(request: StaffRequest, case_id: UUID, step: str, outcome: str) -> HttpResponse:
    """Do a step by its name; before its turn the refusal says which control point is not met."""
    found, _, subject = case_or_404(request, case_id)
    waiting = next(
        (one for one in found.tasks.all() if one.step_key == step and one.state == TaskState.OPEN), None
    )
    if waiting is not None:
        return decide(request, case_id, waiting.pk, outcome)
    refusal = pieces.why_not_before_its_turn(request.user, found, subject, step, outcome, request.now)
    if refusal is None:
        raise Http404
    raise refusal


@require_POST
@signed_in
def claim(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Take a step in hand."""
    found, _, _ = case_or_404(request, case_id)
    actions.claim_task(task=_task(found, task_id), actor=request.user, now=request.now)
    tell(request, "已由您领办。")
    return go(request, reverse("flow:case", args=[case_id]))


@require_POST
@signed_in
def unclaim(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Put a step back."""
    found, _, _ = case_or_404(request, case_id)
    actions.unclaim_task(task=_task(found, task_id), actor=request.user, now=request.now)
    tell(request, "已放回，同岗位的同事都可以办。")
    return go(request, reverse("flow:case", args=[case_id]))


@require_POST
@signed_in
def hand_over(request: StaffRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """Give a step to a colleague."""
    found, _, _ = case_or_404(request, case_id)
    task = _task(found, task_id)
    form = ColleagueForm(request.POST)
    to = form.colleague() if form.is_valid() else None
    if to is None:
        raise errors.no_colleague()
    actions.hand_over(task=task, to=to, actor=request.user, now=request.now)
    tell(request, f"已转交{to.name}。")
    return go(request, reverse("flow:case", args=[case_id]))


def case_or_404(request: StaffRequest, case_id: UUID) -> tuple[Case, Process, Any]:
    """The case with its process and subject, or 404: the area decides whether its subject may be seen."""
    found = queries.case_visible_to(request.user, case_id)
    if found is None:
        raise Http404
    process = registry.process_of(found.process_key)
    stand_at(request, found.process_key)
    subject = process.subject_loader(request.user, found.subject_id)
    if subject is None:
        raise Http404
    if found.is_open:  # as long as it is open there is no newer one
        memory.know(queries.case_of, found, subject, found.process_key)
    return found, process, subject


def _task(found: Case, task_id: UUID) -> Task:
    task = next((one for one in found.tasks.all() if one.pk == task_id), None)
    if task is None:
        raise Http404
    return task


def _page(
    request: StaffRequest, found: Case, process: Process, subject: Any, status: int = 200, **tried: Any
) -> HttpResponse:
    shown = pieces.case_page(request.user, found, process, subject, request.now)
    for copy in shown["copies"]:
        if copy.staff_id == request.user.pk:
            actions.read_copy(copy=copy, actor=request.user, now=request.now)
    shown["act"] = pieces.act_of(request.user, found, process, subject, request.now, **tried)
    return render(request, "flow/case.html", shown, status=status)


def _refused(
    request: StaffRequest,
    found: Case,
    process: Process,
    subject: Any,
    task: Task,
    form: Form | None,
    refusal: BusinessError | None,
    opinion: str,
) -> HttpResponse:
    """The act again with the refusal above it: 422 by a rule, 409 when somebody was faster."""
    if isinstance(refusal, Conflict) or task.state != TaskState.OPEN:
        found, process, subject = case_or_404(request, found.pk)
        form = None
    status = refusal.status if refusal else 422
    tried: dict[str, Any] = {"task": task, "form": form, "refusal": refusal, "opinion": opinion}
    if not is_fragment(request):
        response = _page(request, found, process, subject, status, **tried)
    else:
        act = pieces.act_of(request.user, found, process, subject, request.now, **tried)
        shown = {"case": found, "process": process, "subject": subject, "act": act, "now": request.now}
        shown["kin"] = kin_of(request.user, found)
        # Without the X-Refusal header: the whole act is swapped, the refusal stands within it.
        response = render(request, "flow/_act.html", shown, status=status)
    response.headers["X-Code"] = refusal.code if refusal else "flow_form"
    return response
