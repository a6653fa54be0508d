"""Outside parties through HTTP: seen by nearly everybody, kept by those who deal with them."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.parties.models import OutsideParty
from guijia.areas.parties.outside import actions, errors, queries
from guijia.areas.parties.outside.forms import ContactForm, ItemForm, PartyForm, WordsForm
from guijia.areas.parties.outside.tables import OutsideList
from guijia.areas.parties.permissions import KEEP_OUTSIDE, SEE_OUTSIDE
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell


def _one(request: StaffRequest, party_id: UUID) -> OutsideParty:
    found = queries.outside_visible_to(request.user).filter(pk=party_id).first()
    if found is None:
        raise Http404
    return found


def _keeps(request: StaffRequest) -> None:
    if not request.user.may(KEEP_OUTSIDE):
        raise errors.not_allowed()


def _back(request: StaffRequest, party_id: UUID, words: str) -> HttpResponse:
    tell(request, words)
    return go(request, reverse("outside:party", args=[party_id]))


@require_safe
@signed_in
def parties(request: StaffRequest) -> HttpResponse:
    """Every outside party."""
    if not request.user.may(SEE_OUTSIDE):
        raise Http404
    acts = [("登记外部单位", reverse("outside:new"))] if request.user.may(KEEP_OUTSIDE) else []
    return OutsideList().respond(request, queries.outside_visible_to(request.user), acts=acts)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: StaffRequest, party_id: UUID | None = None) -> HttpResponse:
    """Enter an outside party, or correct one."""
    if not request.user.may(KEEP_OUTSIDE):
        raise Http404
    found = _one(request, party_id) if party_id else None
    initial = {name: getattr(found, name) for name in PartyForm.base_fields} if found else None
    form = PartyForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.keep_outside(
                    party_id=party_id, actor=request.user, now=request.now, **form.cleaned_data
                )
            except BusinessError as refusal:
                refusal.show_on(form)
            else:
                return _back(request, made.pk, f"已登记{made.name}。")
    return render(request, "parties/outside_edit.html", {"form": form, "found": found}, status=status)


@require_safe
@signed_in
def party(request: StaffRequest, party_id: UUID) -> HttpResponse:
    """One outside party: contacts and open items."""
    return _page(request, _one(request, party_id))


def _page(request: StaffRequest, found: OutsideParty, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "found": found,
        "contacts": queries.contacts_of(found),
        "items": queries.items_of(found),
        "may_keep": request.user.may(KEEP_OUTSIDE) and found.ended_at is None,
        "contact_form": ContactForm(),
        "item_form": ItemForm(auto_id="id_item_%s"),
    } | more
    return render(request, "parties/outside.html", context, status=status)


@require_POST
@signed_in
def end(request: StaffRequest, party_id: UUID) -> HttpResponse:
    """Stop using it."""
    found = _one(request, party_id)
    actions.end_outside(party_id=found.pk, actor=request.user, now=request.now)
    return _back(request, found.pk, f"已停用{found.name}。")


@require_POST
@signed_in
def add_contact(request: StaffRequest, party_id: UUID) -> HttpResponse:
    """Enter somebody to call."""
    found, form = _one(request, party_id), ContactForm(request.POST)
    _keeps(request)
    if not form.is_valid():
        return _page(request, found, 422, contact_form=form)
    actions.add_contact(party_id=found.pk, actor=request.user, now=request.now, **form.cleaned_data)
    return _back(request, found.pk, "已登记联系人。")


@require_POST
@signed_in
def end_contact(request: StaffRequest, party_id: UUID, contact_id: UUID) -> HttpResponse:
    """Somebody is no longer to be called."""
    found = _one(request, party_id)
    try:
        actions.end_contact(party_id=found.pk, contact_id=contact_id, actor=request.user, now=request.now)
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    return _back(request, found.pk, "已停用联系人。")


@require_POST
@signed_in
def reveal(request: StaffRequest, party_id: UUID, contact_id: UUID) -> HttpResponse:
    """Show a number in full, once, for a reason."""
    found, form = _one(request, party_id), WordsForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        number = actions.reveal_contact(
            party_id=found.pk, contact_id=contact_id, reason=reason, actor=request.user, now=request.now
        )
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    return _page(request, found, shown={"id": contact_id, "number": number})


@require_POST
@signed_in
def open_item(request: StaffRequest, party_id: UUID) -> HttpResponse:
    """Enter something open."""
    found, form = _one(request, party_id), ItemForm(request.POST, auto_id="id_item_%s")
    _keeps(request)
    if not form.is_valid():
        return _page(request, found, 422, item_form=form)
    actions.open_item(party_id=found.pk, actor=request.user, now=request.now, **form.cleaned_data)
    return _back(request, found.pk, "已登记往来事项。")


@require_POST
@signed_in
def close_item(request: StaffRequest, party_id: UUID, item_id: UUID) -> HttpResponse:
    """Something is done."""
    found, form = _one(request, party_id), WordsForm(request.POST)
    _keeps(request)
    outcome = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.close_item(
            party_id=found.pk, item_id=item_id, outcome=outcome, actor=request.user, now=request.now
        )
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    return _back(request, found.pk, "已办妥。")
