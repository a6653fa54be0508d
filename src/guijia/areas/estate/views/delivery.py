"""Handing a home over: what has to be settled first, the papers, and what was handed over."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guijia.areas.estate import rules
from guijia.areas.estate.actions.delivery import deliver_unit
from guijia.areas.estate.enums import HomeState
from guijia.areas.estate.forms.sales import DeliveryForm
from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import DELIVER_UNIT
from guijia.areas.estate.queries import delivery as handovers
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.tables.delivery import NOT_DELIVER, delivery_facts, fund_gate
from guijia.areas.estate.views.board import board_url, home_seen, link
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def deliver(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """What stands in the way of handing the home over; a post enters the papers."""
    home = home_seen(request, unit_id)
    if request.method != "POST":
        return _page(request, home, DeliveryForm(initial={"delivered_on": business_day(request.now)}))
    form = DeliveryForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, home, form, status=422)
    try:
        made = deliver_unit(unit_id=unit_id, paper=form.paper(), actor=request.user, now=request.now)
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, home, form, status=refusal.status)
    tell(request, f"{home.unit.label} 已登记交付，凭据 {made.number}。")
    return go(request, link("home", unit_id) or board_url(home))


def _page(request: StaffRequest, home: Home, form: DeliveryForm, *, status: int = 200) -> HttpResponse:
    viewer, live = request.user, queries.live_commitment(home.pk)
    may = viewer.may(DELIVER_UNIT, home.project_id)
    gates = handovers.gates_of(home, live, viewer) if may else []
    why: BusinessError | str | None = rules.why_not_deliver(home, live, gates) if may else NOT_DELIVER
    done = handovers.delivery_of(home.pk) if home.state == HomeState.DELIVERED else None
    context = {
        "home": home,
        "form": form,
        "may": may,
        "gates": [*gates, fund_gate(form.is_fund_proved())] if home.state == HomeState.FILED and may else [],
        "why": why,
        "done": done,
        "facts": delivery_facts(done) if done else [],
        "file_url": link("home", home.pk),
    }
    return render(request, "estate/deliver.html", context, status=status)
