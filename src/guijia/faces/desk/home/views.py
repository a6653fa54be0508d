"""One page for a home: what is next and why it is blocked, and everything on one dated line."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.permissions import DELIVER_UNIT, SEE_FLOOR_PRICES
from guijia.areas.estate.queries.plans import plan_of
from guijia.faces.desk.home import tables
from guijia.faces.desk.home.queries import HomeFile, home_file
from guijia.faces.desk.permissions import ESTIMATE
from guijia.kit.days import business_day
from guijia.kit.views import StaffRequest, is_fragment, signed_in
from guijia.platform.facts import queries as facts
from guijia.platform.org.enums import Role


@require_safe
@signed_in
def home(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """The file of a home; 404 for whoever may not see it."""
    made = home_file(request.user, unit_id, request.now)
    if made is None:
        raise Http404
    show = request.GET.get("show", "")
    show = show if show in tables.Show.values else tables.Show.ALL.value
    context = {
        "file": made,
        "home": made.home,
        "events": tables.line_of(made, request.now, show),
        "stages": tables.stages(made),
        "shows": [(one, one.value == show) for one in tables.Show],
    }
    if is_fragment(request):
        return render(request, "desk/_home_line.html", context)
    return render(request, "desk/home_file.html", context | _around(request, made))


def _around(request: StaffRequest, made: HomeFile) -> dict[str, Any]:
    now, running = request.now, made.running
    due = None
    if running and running.clocks:
        clock = running.clocks[0]
        due = (clock.label, clock.state(now), clock.words(now), clock.percent(now))
    return {
        "head": tables.head_of(made),
        "running": running,
        "role": Role(running.task.role).label if running and running.task else "",
        "due": due,
        "money": tables.money_lines(made, business_day(now)),
        "received": made.received,
        "facts": tables.facts_of(
            made,
            with_floor=request.user.may(SEE_FLOOR_PRICES, made.home.project_id),
            limit_pct=facts.value("area_error_pct", on=business_day(now), project=made.home.project),
        ),
        "plan": plan_of(made.home),
        "deliver_url": _deliver_url(request, made),
        "estimates_url": f"{reverse('estimates:topics')}?home={made.home.pk}"
        if request.user.may(ESTIMATE, made.home.project_id)
        else "",
        "board_url": f"{reverse('estate:board', args=[made.home.building_id])}?unit={made.home.pk}",
        "now": now,
    }


def _deliver_url(request: StaffRequest, made: HomeFile) -> str:
    """Where the delivery is posted once the contract is filed, to those who may; then where its papers lie."""
    home = made.home
    if home.state == HomeState.DELIVERED:
        return reverse("estate:deliver", args=[home.pk])
    if home.state != HomeState.FILED or not request.user.may(DELIVER_UNIT, home.project_id):
        return ""
    return reverse("estate:deliver", args=[home.pk])
