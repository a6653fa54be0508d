"""Putting homes on sale: choose, look at what it means, confirm."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guijia.areas.estate import rules
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.forms.sales import ReleaseForm
from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import KEEP_PERMITS, RELEASE_UNITS
from guijia.areas.estate.queries import board as boards
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.tables.board import Wanted, board_of
from guijia.areas.estate.tables.card import NOT_RELEASE
from guijia.areas.estate.tables.permits import permit_gates, price_gate
from guijia.areas.estate.views.board import building_seen
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.places.models import Building


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def release(request: StaffRequest, building_id: UUID) -> HttpResponse:
    """Choose homes that are not on sale yet; see the permit gate; put them on sale."""
    building = building_seen(request, building_id)
    homes = list(boards.unreleased(request.user, building))
    if request.method != "POST":
        return _choose(request, building, homes, {request.GET.get("unit", "")})
    form = ReleaseForm(request.POST, homes=homes)
    if not form.is_valid():
        return _choose(request, building, homes, set(), refusal=str(form.errors["unit"][0]), status=422)
    wanted = {str(h.pk) for h in homes} if request.POST.get("all") else set(form.cleaned_data["unit"])
    chosen = [h for h in homes if str(h.pk) in wanted]
    if not chosen:
        return _choose(request, building, homes, set(), refusal="请先勾选要推盘的房源。", status=422)
    if request.POST.get("step") != "confirm":
        return _preview(request, building, chosen)
    try:
        count = sales_control.release_units(
            unit_ids=[h.pk for h in chosen], actor=request.user, now=request.now
        )
    except BusinessError as refusal:
        return _preview(request, building, chosen, refusal=refusal)
    tell(request, f"{building.name} 已推盘 {count} 套，现为可售。")
    return go(request, reverse("estate:board", args=[building.pk]))


def _choose(
    request: StaffRequest,
    building: Building,
    homes: list[Home],
    ticked: set[str],
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "building": building,
        "board": board_of(homes, (), Wanted()) if homes else None,
        "ticked": ticked,
        "refusal": refusal,
    }
    return render(request, "estate/release.html", context, status=status)


def _preview(
    request: StaffRequest, building: Building, chosen: list[Home], *, refusal: BusinessError | None = None
) -> HttpResponse:
    today = business_day(request.now)
    permits = queries.permits_of(building.project_id)
    unpriced = [h for h in chosen if h.list_price is None]
    why: BusinessError | str | None = rules.why_not_sell(permits, building.pk, today)
    why = why or next((w for w in map(rules.why_not_release, chosen) if w), None)
    if not request.user.may(RELEASE_UNITS, building.project_id):
        why = NOT_RELEASE
    context = {
        "building": building,
        "homes": chosen,
        "total": sum((h.list_price for h in chosen if h.list_price is not None), Decimal(0)),
        "gates": [
            *permit_gates(
                permits,
                building,
                today,
                reverse("estate:permits") if request.user.may(KEEP_PERMITS, building.project_id) else "",
            ),
            price_gate(len(chosen), [h.unit.label for h in unpriced]),
        ],
        "why": why,
        "refusal": refusal,
    }
    return render(request, "estate/release_preview.html", context, status=refusal.status if refusal else 200)
