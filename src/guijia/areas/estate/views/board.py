"""The sales-control board: the building as its elevation, the card of one home, what is done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.enums import HomeState, OffSaleCause
from guijia.areas.estate.forms.sales import OffSaleForm, ReasonForm
from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import IMPORT_PRICES, KEEP_PERMITS, RELEASE_UNITS, SEE_FLOOR_PRICES
from guijia.areas.estate.queries import board as boards
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.queries.plans import plan_of
from guijia.areas.estate.tables import card as cards
from guijia.areas.estate.tables.board import SIGNS, WAYS, Wanted, area_bands, board_of, sign_key, state_words
from guijia.kit import undo
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, is_fragment, signed_in, tell
from guijia.platform.facts import queries as facts
from guijia.platform.org.enums import Role
from guijia.platform.papers import registry as papers
from guijia.platform.places.models import Building

LINES_SHOWN = 6


def link(name: str, *args: object) -> str:
    """An address of an area that may not be installed; empty when it is not."""
    try:
        return reverse(name, args=list(args))
    except NoReverseMatch:
        return ""


def building_seen(request: StaffRequest, building_id: UUID) -> Building:
    """The building, if the viewer may see its homes; else 404."""
    return get_object_or_404(queries.buildings_visible_to(request.user), pk=building_id)


def home_seen(request: StaffRequest, unit_id: UUID) -> Home:
    """The home, if the viewer may see it; else 404."""
    return get_object_or_404(queries.homes_visible_to(request.user), pk=unit_id)


def board_url(home: Home) -> str:
    """The board with the home's card open."""
    return f"{reverse('estate:board', args=[home.building_id])}?unit={home.pk}"


@require_safe
@signed_in
def index(request: StaffRequest) -> HttpResponse:
    """Every building with its homes by state and what share is sold."""
    counts = boards.counts_of_buildings(request.user, chosen_project(request))
    projects: dict[UUID, dict[str, Any]] = {}
    for count in counts:
        project = count.building.project
        projects.setdefault(project.pk, {"project": project, "rows": []})["rows"].append(count)
    context = {
        "projects": list(projects.values()),
        "legend": [(s.value, *SIGNS[s.value], s.label) for s in HomeState if s != HomeState.OFF_SALE],
        "import_url": link("estate:imports") if request.user.may(IMPORT_PRICES) else "",
    }
    return render(request, "estate/boards.html", context)


def _elevation(request: StaffRequest, building: Building) -> dict[str, Any]:
    late = boards.late_units(request.user, building, request.now)
    homes = boards.places_of(building)
    wanted = Wanted.of(request.GET)
    return {
        "building": building,
        "board": board_of(homes, late, wanted),
        "wanted": wanted,
        "pulse": boards.pulse_of_homes(homes, len(late)),
        "homes": homes,
        "chosen": request.GET.get("unit", ""),
    }


@require_safe
@signed_in
def board(request: StaffRequest, building_id: UUID) -> HttpResponse:
    """A building: elevation, legend, filters, and the card of the chosen home."""
    building = building_seen(request, building_id)
    context = _elevation(request, building)
    homes: list[boards.Place] = context["homes"]
    chosen = next((h for h in homes if str(h.pk) == context["chosen"]), None)
    context |= {
        "siblings": boards.sibling_buildings(request.user, building),
        "ways": [(key, label, key == context["wanted"].way) for key, label in WAYS.items()],
        "layouts": sorted({h.layout for h in homes if h.layout}),
        "bands": area_bands(),
        "may_release": request.user.may(RELEASE_UNITS, building.project_id),
        "print_url": link("deals:print_day_sheet", building.pk),
        "card": _card(request, home_seen(request, chosen.pk)) if chosen else None,
    }
    return render(request, "estate/board.html", context)


@require_safe
@signed_in
def live(request: StaffRequest, building_id: UUID) -> HttpResponse:
    """The elevation when something has changed since the pulse the page bears; 204 when nothing has."""
    building = building_seen(request, building_id)
    late = boards.late_units(request.user, building, request.now)
    if str(boards.pulse_of(building, len(late))) == request.GET.get("pulse"):
        return HttpResponse(status=204)
    context = _elevation(request, building)
    response = render(request, "estate/_board.html", context)
    chosen = next((h for h in context["homes"] if str(h.pk) == context["chosen"]), None)
    if chosen is not None and _mark_of(chosen) != request.GET.get("mark"):
        response.headers["HX-Trigger"] = "home-changed"
    return response


def _mark_of(home: Home) -> str:
    return f"{home.state}-{home.state_since.timestamp() if home.state_since else 0}"


def _card(request: StaffRequest, home: Home, **more: Any) -> dict[str, Any]:
    viewer, now = request.user, request.now
    live_one = queries.live_commitment(home.pk)
    running = boards.next_step(viewer, home.pk, now)
    lines = list(queries.register_of(home)[: LINES_SHOWN + 1])
    permits_url = reverse("estate:permits")
    sign, look = SIGNS[sign_key(home)]
    return {
        "home": home,
        "mark": _mark_of(home),
        "sign": sign,
        "look": look,
        "words": state_words(home),
        "live": live_one,
        "hold": cards.hold_left(live_one, now),
        "running": running,
        "role": Role(running.task.role).label if running and running.task else "",
        "clocks": [(c.label, c.state(now), c.words(now), c.percent(now)) for c in running.clocks]
        if running
        else [],
        "facts": cards.facts_shown(
            home,
            with_floor=viewer.may(SEE_FLOOR_PRICES, home.project_id),
            limit_pct=facts.value("area_error_pct", on=business_day(now)),
        ),
        "plan": plan_of(home),
        "may_measure": viewer.may(KEEP_PERMITS, home.project_id),
        "acts": cards.acts_of(home, live_one, queries.permits_of(home.project_id), viewer, now, permits_url),
        "lines": lines[:LINES_SHOWN],
        "more_lines": len(lines) > LINES_SHOWN,
        "subscribe_url": link("deals:subscribe", home.pk),
        "file_url": link("home", home.pk),
        "print_url": link("papers:print", "F11", home.pk) if papers.form_of("F11") else "",
        "unit_text": str(home.pk),
        "open": "",
        "off_form": OffSaleForm(auto_id="off_%s"),
        "on_form": ReasonForm(auto_id="on_%s"),
        "refusal": None,
        **more,
    }


@require_safe
@signed_in
def card(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """The card of one home, as a piece of the board; by itself it leads to the board."""
    home = home_seen(request, unit_id)
    if not is_fragment(request):
        return go(request, board_url(home))
    return render(request, "estate/_card.html", {"card": _card(request, home)})


def _refused(request: StaffRequest, unit_id: UUID, refusal: BusinessError) -> HttpResponse:
    """The card as it stands now with the refusal on top; a plain post gets the refusal's page."""
    if not is_fragment(request):
        raise refusal
    home = home_seen(request, unit_id)
    shown = {"card": _card(request, home, refusal=refusal)}
    return render(request, "estate/_card.html", shown, status=refusal.status)


@require_POST
@signed_in
def hold(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """Hold a home and go on to its subscription form."""
    home = home_seen(request, unit_id)
    try:
        made = sales_control.hold_unit(unit_id=unit_id, actor=request.user, now=request.now)
    except BusinessError as refusal:
        return _refused(request, unit_id, refusal)
    left = cards.hold_left(made, request.now)
    way = undo.way(request, "estate.hold_unit", unit_id, back=board_url(home))
    tell(
        request,
        f"{home.unit.label} 已由您锁定，到 {left.until if left else ''} 为止，请在此前提交认购书。",
        ways=[way],
    )
    return go(request, link("deals:subscribe", unit_id) or board_url(home))


@require_POST
@signed_in
def let_go(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """Give up one's own hold."""
    home = home_seen(request, unit_id)
    try:
        sales_control.let_go(unit_id=unit_id, actor=request.user, now=request.now)
    except BusinessError as refusal:
        return _refused(request, unit_id, refusal)
    way = undo.way(request, "estate.let_go", unit_id, back=board_url(home))
    tell(request, f"{home.unit.label} 已放弃锁定，恢复可售。", ways=[way])
    return go(request, board_url(home))


@require_POST
@signed_in
def off_sale(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """Take a home off sale with its cause."""
    home, form = home_seen(request, unit_id), OffSaleForm(request.POST, auto_id="off_%s")
    if not form.is_valid():
        return _form_again(request, home, off_form=form, open="off_sale")
    cause = OffSaleCause(form.cleaned_data["cause"])
    try:
        sales_control.take_off_sale(
            unit_id=unit_id,
            cause=cause,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        return _refused(request, unit_id, refusal)
    tell(request, f"{home.unit.label} 已停售：{cause.label}。")
    return go(request, board_url(home))


@require_POST
@signed_in
def on_sale(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """Put a home back on sale."""
    home, form = home_seen(request, unit_id), ReasonForm(request.POST, auto_id="on_%s")
    if not form.is_valid():
        return _form_again(request, home, on_form=form, open="on_sale")
    try:
        sales_control.put_back_on_sale(
            unit_id=unit_id, reason=form.cleaned_data["reason"], actor=request.user, now=request.now
        )
    except BusinessError as refusal:
        return _refused(request, unit_id, refusal)
    tell(request, f"{home.unit.label} 已恢复可售。")
    return go(request, board_url(home))


def _form_again(request: StaffRequest, home: Home, **more: Any) -> HttpResponse:
    shown = _card(request, home, **more)
    if is_fragment(request):
        return render(request, "estate/_card.html", {"card": shown}, status=422)
    return render(request, "estate/card.html", {"card": shown, "home": home}, status=422)
