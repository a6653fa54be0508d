"""Overdue loans through HTTP: a bank's list taken in, each loan followed."""

import hashlib
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.importing.safety import MAX_BYTES, refuse
from guijia.areas.mortgage import actions, forms, queries, tables
from guijia.areas.mortgage.enums import FollowWay
from guijia.areas.mortgage.models import OverdueItem, OverdueList
from guijia.areas.mortgage.permissions import HANDLE_LOANS
from guijia.areas.mortgage.queries import overdue as read
from guijia.areas.mortgage.rules import overdue as rules
from guijia.areas.mortgage.views.loans import NOT_HANDLER, gate
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell


@require_safe
@signed_in
def overdue(request: StaffRequest) -> HttpResponse:
    """Loans that banks reported as overdue."""
    gate(request)
    acts = [("导入逾期名单", reverse("mortgage:import_overdue"))] if request.user.may(HANDLE_LOANS) else []
    return tables.OverdueList().respond(request, read.items_visible_to(request.user), acts=acts)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def import_overdue(request: StaffRequest) -> HttpResponse:
    """Take a bank's list in: all of it or nothing."""
    if not request.user.may(HANDLE_LOANS):
        raise Http404
    rows = queries.agreements_visible_to(request.user)
    banks = [one for one in rows if request.user.may(HANDLE_LOANS, one.project_id)]
    today = business_day(request.now)
    form = forms.OverdueFileForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        agreements=banks,
        initial={"as_of": today},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _take(request, form.cleaned_data)
            except BusinessError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else "file", refusal.message)
                status = refusal.status
            else:
                tell(request, f"已导入{made.agreement}的逾期名单 {made.lines} 行。")
                return go(request, reverse("mortgage:overdue"))
    return render(request, "mortgage/overdue_import.html", {"form": form, "banks": banks}, status=status)


def _take(request: StaffRequest, data: dict[str, Any]) -> OverdueList:
    file = data["file"]
    if file.size > MAX_BYTES:
        raise refuse("too_big", f"文件超过 {MAX_BYTES // 1024 // 1024} MB。")
    content = file.read()
    grids = [one for one in read_grids(content, file.name) if not one.hidden]
    return actions.import_overdue(
        agreement_id=data["agreement"],
        as_of=data["as_of"],
        file_name=file.name,
        digest=hashlib.sha256(content).hexdigest(),
        lines=rules.read_list(grids[0].rows if grids else []),
        actor=request.user,
        now=request.now,
    )


def _seen(request: StaffRequest, item_id: UUID) -> OverdueItem:
    found = read.items_visible_to(request.user).filter(pk=item_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def item(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """An overdue loan with every talk about it."""
    return _page(request, _seen(request, item_id), forms.FollowForm())


def _page(
    request: StaffRequest, found: OverdueItem, form: forms.FollowForm, status: int = 200
) -> HttpResponse:
    context = {
        "item": found,
        "mark": tables.overdue_mark(found),
        "follow_ups": read.follow_ups_of(found.pk),
        "form": form,
        "may_follow": request.user.may(HANDLE_LOANS, found.project_id),
        "not_handler": NOT_HANDLER,
        "now": request.now,
    }
    return render(request, "mortgage/overdue_item.html", context, status=status)


@require_POST
@signed_in
def follow(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """Note what the customer said."""
    found, form = _seen(request, item_id), forms.FollowForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, 422)
    data = form.cleaned_data
    try:
        actions.follow_overdue(
            item_id=item_id,
            way=FollowWay(data["way"]),
            words=data["words"],
            promised_on=data["promised_on"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, found, form, refusal.status)
    tell(request, "已登记跟进。")
    return go(request, reverse("mortgage:overdue_item", args=[item_id]))
