"""Posting a filed home as delivered, by the paper with which it was handed over."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guijia.areas.estate import rules
from guijia.areas.estate.actions import sales_control
from guijia.areas.estate.forms.sales import DeliveryForm
from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import DELIVER_UNIT
from guijia.areas.estate.queries import homes as queries
from guijia.areas.estate.tables.card import NOT_DELIVER
from guijia.areas.estate.views.board import board_url, home_seen, link
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell

# What a handover is called among the documents of a home; its number is the paper's.
PAPER = "estate.delivery"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def deliver(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """What stands in the way of posting the delivery; a post enters the paper."""
    home = home_seen(request, unit_id)
    if request.method != "POST":
        return _page(request, home, DeliveryForm())
    form = DeliveryForm(request.POST)
    if not form.is_valid():
        return _page(request, home, form, status=422)
    number = form.cleaned_data["number"]
    try:
        sales_control.deliver_unit(
            unit_id=unit_id,
            document=sales_control.Document(PAPER, unit_id, number),
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, home, form, status=refusal.status)
    tell(request, f"{home.unit.label} 已登记交付，凭据 {number}。")
    return go(request, link("home", unit_id) or board_url(home))


def _page(request: StaffRequest, home: Home, form: DeliveryForm, *, status: int = 200) -> HttpResponse:
    why: BusinessError | str | None = rules.why_not_deliver(home, queries.live_commitment(home.pk), "1")
    if not request.user.may(DELIVER_UNIT, home.project_id):
        why = NOT_DELIVER
    context = {"home": home, "form": form, "why": why, "file_url": link("home", home.pk)}
    return render(request, "estate/deliver.html", context, status=status)
