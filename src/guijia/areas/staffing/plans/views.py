"""Goals and plans through HTTP: everybody makes their own; confirmed and reviewed on the page of the case."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.staffing.enums import PlanState
from guijia.areas.staffing.leave.views import own_people
from guijia.areas.staffing.models import Plan, PlanItem
from guijia.areas.staffing.permissions import KEEP_GOALS
from guijia.areas.staffing.plans import actions, queries, registry, rules, tables
from guijia.areas.staffing.plans.forms import CorrectionForm, LineForms, PlanForm, ProgressForm
from guijia.areas.staffing.rota.queries import projects_of
from guijia.areas.staffing.rota.views import project_asked
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.flow import queries as flow


@require_safe
@signed_in
def plans(request: StaffRequest) -> HttpResponse:
    """Goals and plans, one's own and those one may see."""
    own_people(request)
    rows = queries.plans_listed_for(request.user, business_day(request.now))
    acts = [("制定", reverse("staffing:propose_plan")), ("计划事项", reverse("staffing:plan_items"))]
    return tables.PlanList().respond(request, rows, acts=acts)


@require_safe
@signed_in
def plan_items(request: StaffRequest) -> HttpResponse:
    """What is to be done by when."""
    own_people(request)
    page = tables.PlanItemList(business_day(request.now))
    acts = [("目标与计划", reverse("staffing:plans"))]
    return page.respond(request, queries.items_visible_to(request.user), acts=acts)


def _found(request: StaffRequest, plan_id: UUID) -> Plan:
    own_people(request)
    found = queries.plan_seen(request.user, plan_id)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def plan(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """One plan: its items with their progress, its reviews, what one may do."""
    return _page(request, _found(request, plan_id))


def _page(request: StaffRequest, found: Plan, status: int = 200, **more: Any) -> HttpResponse:
    today, items = business_day(request.now), queries.items_of(found)
    counted = queries.counted_of(found, items)
    parent = found.parent if found.parent and queries.plan_seen(request.user, found.parent.pk) else None
    case = flow.case_of(found)
    context = {
        "found": found,
        "sign": tables.state_shown(found),
        "parent": parent,
        "progress": rules.progress_of(items, counted),
        "items": [_shown(request, item, counted, today) for item in items if item.ended_at is None],
        "reviews": queries.reviews_of(found),
        "case": flow.case_visible_to(request.user, case.pk) if case else None,
        "may_revise": rules.why_not_change(found, request.user, {PlanState.RETURNED}, "修改") is None,
        "may_cancel": rules.why_not_change(found, request.user, {PlanState.ASKED, PlanState.RETURNED}, "取消")
        is None,
    } | more
    return render(request, "staffing/plan.html", context, status=status)


def _shown(request: StaffRequest, item: PlanItem, counted: dict[UUID, int], today: Any) -> dict[str, Any]:
    done = counted.get(item.pk)
    progress = item.progress if done is None else rules.share(done, item.target)
    count = registry.count_of(item.counted)
    return {
        "item": item,
        "progress": progress,
        "sign": rules.standing_words(item, progress, today),
        "counted": f"{count.label} {done} / {item.target}" if count is not None else "",
        "notes": sorted(item.notes.all(), key=lambda one: one.at, reverse=True),
        "may_note": rules.why_not_note(item, request.user, corrects=False) is None,
        "may_correct": rules.why_not_note(item, request.user, corrects=True) is None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def propose(request: StaffRequest, plan_id: UUID | None = None) -> HttpResponse:
    """Propose goals or a plan, or propose it again after it was returned."""
    found = _found(request, plan_id) if plan_id else None
    if found is not None and not rules.is_party(found, request.user):
        raise Http404
    project = project_asked(request)
    today = business_day(request.now)
    people = queries.people_to_ask(request.user)
    initial: dict[str, Any] = {"project": str(project.pk), "year": today.year, "month": str(today.month)}
    if found is not None:
        initial = {
            "project": str(found.project_id), "whose": "own" if found.staff else "department", "year": found.year,
            "month": str(found.month), "title": found.title,
        }  # fmt: skip
    data = request.POST if request.method == "POST" else None
    may_goals = request.user.may(KEEP_GOALS)
    form = PlanForm(data, projects=projects_of(request.user), may_goals=may_goals, initial=initial)
    lines = LineForms(
        data, prefix="line", form_kwargs={"people": people}, initial=_lines_of(found) if found else None
    )
    status = 200
    if data is not None:
        status = 422
        if form.is_valid() and lines.is_valid():
            try:
                return _proposed(request, found, form, lines)
            except BusinessError as refusal:
                refusal.show_on(form)
                status = refusal.status
    context = {
        "form": form,
        "lines": lines,
        "found": found,
        "may_goals": may_goals,
    }
    return render(request, "staffing/plan_propose.html", context, status=status)


def _lines_of(found: Plan) -> list[dict[str, Any]]:
    return [
        {
            "title": one.title, "measure": one.measure, "starts_on": one.starts_on, "due_on": one.due_on,
            "owner": str(one.owner_id or ""), "counted": one.counted, "target": one.target,
        }
        for one in queries.items_of(found)
        if one.ended_at is None
    ]  # fmt: skip


def _proposed(request: StaffRequest, found: Plan | None, form: PlanForm, lines: Any) -> HttpResponse:
    data = form.cleaned_data
    year, month, is_department = data["year"], int(data["month"]), data["whose"] == "department"
    project = form.projects[data["project"]]
    if found is not None:
        # Period and whose it is stay as they were proposed first.
        year, month, is_department, project = found.year, found.month, found.staff_id is None, found.project
    first, _ = rules.span_of(year, month)
    wish = actions.Proposal(
        project=project,
        is_department=is_department,
        year=year,
        month=month,
        title=data["title"],
        lines=[line for one in lines if (line := one.line(first)) is not None],
    )
    if found is not None:
        made = actions.revise_plan(plan_id=found.pk, wish=wish, actor=request.user, now=request.now)
    else:
        made = actions.propose_plan(wish=wish, actor=request.user, now=request.now)
    tell(request, f"已提交{made.period}目标与计划，等{made.get_approver_display()}确认。")
    return go(request, reverse("staffing:plan", args=[made.pk]))


@require_POST
@signed_in
def cancel(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Take it back."""
    found = _found(request, plan_id)
    actions.cancel_plan(plan_id=found.pk, actor=request.user, now=request.now)
    tell(request, "已取消。")
    return go(request, reverse("staffing:plan", args=[found.pk]))


def _item(request: StaffRequest, item_id: UUID) -> PlanItem:
    own_people(request)
    try:
        return queries.items_visible_to(request.user).get(pk=item_id)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone


def _back_to(request: StaffRequest, item: PlanItem) -> str:
    seen = queries.plan_seen(request.user, item.plan_id)
    return reverse("staffing:plan", args=[item.plan_id]) if seen else reverse("staffing:plan_items")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def progress(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """Tell how far an item is."""
    return _change(request, _item(request, item_id), corrects=False)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """Correct an item."""
    return _change(request, _item(request, item_id), corrects=True)


def _change(request: StaffRequest, item: PlanItem, *, corrects: bool) -> HttpResponse:
    kind: Any = CorrectionForm if corrects else ProgressForm
    initial = {name: getattr(item, name) for name in kind.base_fields if name != "words"}
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    why, status = rules.why_not_note(item, request.user, corrects=corrects), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            act: Any = actions.correct_item if corrects else actions.note_progress
            try:
                act(item_id=item.pk, actor=request.user, now=request.now, **form.cleaned_data)
            except BusinessError as refusal:
                refusal.show_on(form)
                status = refusal.status
            else:
                tell(request, "已登记纠偏。" if corrects else "已登记进展。")
                return go(request, _back_to(request, item))
    context = {"form": form, "item": item, "corrects": corrects, "why": why, "back": _back_to(request, item)}
    return render(request, "staffing/plan_item.html", context, status=status)
