"""Days of annual leave through HTTP: what the years of work give, what was set, what is left."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.staffing.leave import actions, queries, rules
from guijia.areas.staffing.leave.forms import AllowanceForm, CareerForm
from guijia.areas.staffing.leave.tables import EntitlementList, plain
from guijia.areas.staffing.permissions import KEEP_ATTENDANCE
from guijia.areas.staffing.structure import place_of
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.facts import queries as facts
from guijia.platform.org.models import Staff

FIRST_YEAR, AHEAD = 2008, 1


def _year(request: StaffRequest) -> int:
    """The year asked for, from the law's first to the next; else this one."""
    this, said = business_day(request.now).year, (request.GET.get("year") or request.POST.get("year", ""))[:4]
    year = int(said) if said.isascii() and said.isdigit() else this
    return year if FIRST_YEAR <= year <= this + AHEAD else this


def _keeper(request: StaffRequest) -> None:
    """These pages do not exist for others. Raises: Http404."""
    if not request.user.may(KEEP_ATTENDANCE):
        raise Http404


@require_safe
@signed_in
def entitlements(request: StaffRequest) -> HttpResponse:
    """Everybody's days of a year."""
    _keeper(request)
    year = _year(request)
    first = business_day(request.now).replace(year=year, month=1, day=1)
    page = EntitlementList(year, queries.steps_on(first), facts.value("annual_leave_days", on=first))
    url = reverse("staffing:entitlements")
    acts = [(f"{one} 年", f"{url}?year={one}") for one in (year - 1, year + 1)]
    return page.respond(request, queries.entitlements_for(request.user, year), acts=acts)


def _found(request: StaffRequest, staff_id: UUID) -> Staff:
    _keeper(request)
    rows = queries.people_kept_by(request.user).prefetch_related("postings")
    found = rows.filter(pk=staff_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def entitlement(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """One person's annual leave: on what it rests and what was taken."""
    return _page(request, _found(request, staff_id))


def _page(request: StaffRequest, found: Staff, status: int = 200, **more: Any) -> HttpResponse:
    balance = queries.balance_of(found, _year(request))
    career, own = balance.career, balance.allowance
    context = {
        "found": found,
        "place": place_of(found),
        "balance": balance,
        "steps": [(years, plain(days)) for years, days in queries.steps_on(date(balance.year, 1, 1)).steps],
        "leaves": queries.annual_leaves(found, balance.year),
        "years": rules.whole_years(career.worked_since, business_day(request.now)) if career else None,
        "may_keep": rules.why_not_keep(found, place_of(found), request.user) is None,
        "career_form": CareerForm(
            initial={"joined_on": career.joined_on, "worked_since": career.worked_since} if career else None
        ),
        "allowance_form": AllowanceForm(initial={"days": own.days if own else balance.lawful}),
    } | more
    return render(request, "staffing/entitlement.html", context, status=status)


@require_POST
@signed_in
def keep_career(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """Enter since when somebody works."""
    found, form = _found(request, staff_id), CareerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, career_form=form)
    try:
        actions.set_career(staff=found, actor=request.user, now=request.now, **form.cleaned_data)
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, found, refusal.status, career_form=form)
    tell(request, f"已登记{found.name}的工龄。")
    return _back(request, found)


@require_POST
@signed_in
def keep_allowance(request: StaffRequest, staff_id: UUID) -> HttpResponse:
    """Set the days of a year."""
    found, form = _found(request, staff_id), AllowanceForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, allowance_form=form)
    try:
        actions.set_allowance(
            staff=found, year=_year(request), actor=request.user, now=request.now, **form.cleaned_data
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, found, refusal.status, allowance_form=form)
    tell(request, f"已登记{found.name} {_year(request)} 年的年休假额度。")
    return _back(request, found)


def _back(request: StaffRequest, found: Staff) -> HttpResponse:
    return go(request, f"{reverse('staffing:entitlement', args=[found.pk])}?year={_year(request)}")
