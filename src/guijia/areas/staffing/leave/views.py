"""Leave through HTTP: everybody asks for their own; decided on the page of the case."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.staffing.enums import LeaveState
from guijia.areas.staffing.leave import actions, queries, tables
from guijia.areas.staffing.leave.forms import BackForm, DeputyForm, LeaveForm
from guijia.areas.staffing.models import Leave
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.flow import queries as flow
from guijia.platform.org import queries as org
from guijia.platform.org.enums import AbsenceState


def own_people(request: StaffRequest) -> None:
    """People of other firms have no leave here. Raises: Http404."""
    if not tables.works_here(request.user):
        raise Http404


def _found(request: StaffRequest, leave_id: UUID) -> Leave:
    own_people(request)
    found = (
        queries.leaves_visible_to(request.user).select_related("absence__deputy").filter(pk=leave_id).first()
    )
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def leaves(request: StaffRequest) -> HttpResponse:
    """Leaves, one's own and those one may see."""
    own_people(request)
    rows = queries.leaves_visible_to(request.user)
    return tables.LeaveList().respond(request, rows, acts=[("请假", reverse("staffing:ask_leave"))])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: StaffRequest, leave_id: UUID | None = None) -> HttpResponse:
    """Ask for leave, or ask again after it was returned."""
    own_people(request)
    found = _found(request, leave_id) if leave_id else None
    if found is not None and found.staff_id != request.user.pk:
        raise Http404
    today = business_day(request.now)
    initial: dict[str, Any] = {"from_on": today, "until_on": today}
    if found is not None:
        initial = {name: getattr(found, name) for name in LeaveForm.base_fields}
    form = LeaveForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            wish = actions.Wish(**form.cleaned_data)
            try:
                if found is not None:
                    made = actions.revise_leave(
                        leave_id=found.pk, wish=wish, actor=request.user, now=request.now
                    )
                else:
                    made = actions.ask_leave(wish=wish, actor=request.user, now=request.now)
            except BusinessError as refusal:
                refusal.show_on(form)
                status = refusal.status
            else:
                tell(request, f"已提交请假 {made.days} 天，等{made.get_approver_display()}审批。")
                return go(request, reverse("staffing:leave", args=[made.pk]))
    context = {"form": form, "found": found, "left": queries.annual_left(request.user, today.year),
               "allowance": queries.allowance_of(request.user, today.year), "year": today.year}  # fmt: skip
    return render(request, "staffing/leave_ask.html", context, status=status)


@require_safe
@signed_in
def leave(request: StaffRequest, leave_id: UUID) -> HttpResponse:
    """One leave: how it was decided, who takes the place, reporting back."""
    return _page(request, _found(request, leave_id))


def _page(request: StaffRequest, found: Leave, status: int = 200, **more: Any) -> HttpResponse:
    today = business_day(request.now)
    own = found.staff_id == request.user.pk
    touches = own or request.user.may(KEEP_ATTENDANCE, found.project_id)
    approved = found.state == LeaveState.APPROVED
    covered = found.absence is not None and found.absence.state != AbsenceState.CANCELLED
    context = {
        "found": found,
        "sign": tables.state_shown(found),
        "case": flow.case_visible_to(request.user, case.pk) if (case := flow.case_of(found)) else None,
        "may_revise": own and found.state == LeaveState.RETURNED,
        "may_cancel": touches
        and (found.state in {LeaveState.ASKED, LeaveState.RETURNED} or (approved and found.from_on > today)),
        "may_resume": touches and approved and found.from_on <= today,
        "may_arrange": touches and approved and not covered and found.until_on >= today,
        "covered": covered,
        "deputies": [one for one in org.possible_deputies(request.user) if one.pk != found.staff_id]
        if touches and approved
        else [],
        "back_form": BackForm(initial={"back_on": today, "back_half": "am"}),
    } | more
    return render(request, "staffing/leave.html", context, status=status)


@require_POST
@signed_in
def cancel(request: StaffRequest, leave_id: UUID) -> HttpResponse:
    """Take it back."""
    found = _found(request, leave_id)
    actions.cancel_leave(leave_id=found.pk, actor=request.user, now=request.now)
    tell(request, "已取消请假。")
    return go(request, reverse("staffing:leave", args=[found.pk]))


@require_POST
@signed_in
def resume(request: StaffRequest, leave_id: UUID) -> HttpResponse:
    """Report back."""
    found, form = _found(request, leave_id), BackForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, back_form=form)
    done = actions.resume_work(leave_id=found.pk, actor=request.user, now=request.now, **form.cleaned_data)
    tell(request, f"已销假，实休 {done.actual_days} 天。")
    return go(request, reverse("staffing:leave", args=[found.pk]))


@require_POST
@signed_in
def deputise(request: StaffRequest, leave_id: UUID) -> HttpResponse:
    """Name who takes the place."""
    found, form = _found(request, leave_id), DeputyForm(request.POST)
    if not form.is_valid():
        raise Http404
    named = form.cleaned_data["deputy"]
    chosen = next((one for one in org.possible_deputies(request.user) if one.pk == named), None)
    if named is not None and chosen is None:
        raise Http404
    actions.arrange_deputy(leave_id=found.pk, deputy=chosen, actor=request.user, now=request.now)
    tell(request, f"请假期间由{chosen.name}代理。" if chosen else "请假期间按代行岗位代理。")
    return go(request, reverse("staffing:leave", args=[found.pk]))
