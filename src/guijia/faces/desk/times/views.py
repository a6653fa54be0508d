"""Opening hours and ladders through HTTP; for administrators."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from guijia.faces.desk.times.forms import EndForm, EndStepForm, HoursForm, StepForm
from guijia.kit.days import WEEKDAYS, business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.clock import actions, queries, registry
from guijia.platform.org import queries as org
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.org.views import for_administrators
from guijia.platform.places import queries as places

# ---- opening hours


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def hours(request: StaffRequest) -> HttpResponse:
    """Every calendar with its opening hours; a post sets hours from a day on."""
    for_administrators(request)
    projects = list(places.projects_among(request.user.scope_of(ADMINISTER)))
    initial = {"effective_from": business_day(request.now), "calendar": request.GET.get("calendar", "office")}
    form = HoursForm(request.POST if request.method == "POST" else None, projects=projects, initial=initial)
    if request.method != "POST":
        return _hours_page(request, form)
    if not form.is_valid():
        return _hours_page(request, form, status=422)
    data = dict(form.cleaned_data)
    keeps = not data.pop("opens_on_holidays")
    try:
        made = actions.set_hours(keeps_holidays=keeps, actor=request.user, now=request.now, **data)
    except BusinessError as refusal:
        refusal.show_on(form)
        return _hours_page(request, form, status=refusal.status)
    tell(request, f"已设定：{made.label}，自 {made.effective_from:%Y-%m-%d} 起。在走的时限随后重新计算。")
    return go(request, reverse("times:hours"))


def _hours_page(request: StaffRequest, form: HoursForm, status: int = 200) -> HttpResponse:
    today = business_day(request.now)
    lines: dict[str, list[dict[str, Any]]] = {key: [] for key in registry.calendars()}
    for row in queries.hours_visible_to(request.user):
        lines.setdefault(row.calendar, []).append(
            {
                "row": row,
                "weekdays": "、".join(WEEKDAYS[int(digit) - 1] for digit in row.weekdays),
                "spans": "，".join(f"{a}–{'24:00' if b == '00:00' else b}" for a, b in row.spans),
                "when": _when(row.effective_from, row.effective_to, today),
            }
        )
    labels = registry.calendars()
    calendars = [(labels.get(key, key), rows) for key, rows in lines.items()]
    context = {"form": form, "calendars": calendars, "end": EndForm(initial={"effective_from": today})}
    return render(request, "desk/settings_hours.html", context, status=status)


def _when(first: date, last: date | None, today: date) -> tuple[str, str]:
    if first > today:
        return "due", "将生效"
    if last is not None and last < today:
        return "no", "已停用"
    return "ok", "现行"


@require_POST
@signed_in
def end_hours(request: StaffRequest, row_id: UUID) -> HttpResponse:
    """End opening hours from a day on."""
    for_administrators(request)
    row = queries.hours_visible_to(request.user).filter(pk=row_id).first()
    if row is None:
        raise Http404
    form = EndForm(request.POST)
    if not form.is_valid():
        raise BusinessError("desk_end_incomplete", "请写明自哪天起停用，依据是什么。")
    actions.end_hours(row=row, actor=request.user, now=request.now, **form.cleaned_data)
    tell(request, f"{row.label}：自 {form.cleaned_data['effective_from']:%Y-%m-%d} 起停用。")
    return go(request, reverse("times:hours"))


# ---- ladders


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ladders(request: StaffRequest) -> HttpResponse:
    """Every kind of limit with its rungs; a post adds a rung from a day on."""
    for_administrators(request)
    people = list(org.staff_visible_to(request.user).filter(is_active=True).order_by("pinyin", "pk"))
    tomorrow = business_day(request.now) + timedelta(days=1)
    form = StepForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={"effective_from": tomorrow, "kind": request.GET.get("kind", "")},
    )
    if request.method != "POST":
        return _ladders_page(request, form)
    if not form.is_valid():
        return _ladders_page(request, form, status=422)
    try:
        made = actions.add_step(actor=request.user, now=request.now, **form.cleaned_data)
    except BusinessError as refusal:
        refusal.show_on(form)
        return _ladders_page(request, form, status=refusal.status)
    tell(request, f"已加一级：{made.when_words}{made.get_what_display()}{made.whom_words}。")
    return go(request, reverse("times:ladders"))


def _ladders_page(request: StaffRequest, form: StepForm, status: int = 200) -> HttpResponse:
    today = business_day(request.now)
    lines: dict[str, list[dict[str, Any]]] = {
        kind.key: [] for kind in registry.all_kinds() if not kind.external
    }
    for step in queries.ladders():
        lines.setdefault(step.kind, []).append(
            {"step": step, "when": _when(step.effective_from, step.effective_to, today)}
        )
    labels = {kind.key: kind.label for kind in registry.all_kinds()}
    kinds = [(labels.get(key, key), rows) for key, rows in lines.items()]
    tomorrow = today + timedelta(days=1)
    context = {"form": form, "kinds": kinds, "end": EndForm(initial={"effective_from": tomorrow})}
    return render(request, "desk/settings_ladders.html", context, status=status)


@require_POST
@signed_in
def end_step(request: StaffRequest) -> HttpResponse:
    """Take a rung away from a day on."""
    for_administrators(request)
    form = EndStepForm(request.POST)
    if not form.is_valid():
        raise BusinessError("desk_end_incomplete", "请写明自哪天起停用，依据是什么。")
    step = queries.step_by_id(form.cleaned_data["step"])
    if step is None:
        raise Http404
    actions.end_step(
        step=step,
        effective_from=form.cleaned_data["effective_from"],
        reason=form.cleaned_data["source"],
        actor=request.user,
        now=request.now,
    )
    tell(request, f"这一级自 {form.cleaned_data['effective_from']:%Y-%m-%d} 起停用。")
    return go(request, reverse("times:ladders"))
