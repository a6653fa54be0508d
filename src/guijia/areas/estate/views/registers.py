"""Lists: homes, the sales-control register, and the day's sheet for print."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from guijia.areas.estate.queries import board as boards
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.tables.board import Wanted, board_of
from guijia.areas.estate.tables.lists import HomeList, RegisterList, UnitRegisterList
from guijia.areas.estate.views.board import board_url, building_seen, home_seen, link
from guijia.kit.days import business_day, midnight
from guijia.kit.views import StaffRequest, signed_in


@require_safe
@signed_in
def homes(request: StaffRequest) -> HttpResponse:
    """Every home with price and state."""
    return HomeList().respond(request, queries.homes_visible_to(request.user))


@require_safe
@signed_in
def register(request: StaffRequest) -> HttpResponse:
    """The sales-control register of the viewer's projects."""
    return RegisterList().respond(request, boards.register_visible_to(request.user))


@require_safe
@signed_in
def unit_register(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """The sales-control register of one home."""
    home = home_seen(request, unit_id)
    acts = [("销控图", board_url(home))]
    if file_url := link("home", unit_id):
        acts.append(("一房一档", file_url))
    rows = boards.register_visible_to(request.user).filter(unit_id=unit_id)
    return UnitRegisterList(home).respond(request, rows, acts=acts)


@require_safe
@signed_in
def sheet(request: StaffRequest, building_id: UUID) -> HttpResponse:
    """The day's sales-control sheet of a building, laid out for print."""
    building = building_seen(request, building_id)
    today = business_day(request.now)
    since = midnight(today)
    context = {
        "building": building,
        "board": board_of(boards.places_of(building), (), Wanted()),
        "lines": list(queries.register_between(building, since, since + timedelta(days=1))),
        "today": today,
        "now": request.now,
        "back": reverse("estate:board", args=[building.pk]),
    }
    return render(request, "estate/sheet.html", context)
