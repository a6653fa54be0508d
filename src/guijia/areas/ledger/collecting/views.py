"""The ageing list, the collection page of a deal, promises, letters, breaches, reminders."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.ledger import queries as ledger
from guijia.areas.ledger import registry
from guijia.areas.ledger.collecting import actions, queries, tables
from guijia.areas.ledger.collecting.actions.talks import Promised
from guijia.areas.ledger.collecting.forms import BreachForm, ContactForm, LetterForm, ServeForm
from guijia.areas.ledger.enums import ContactResult, ContactWay, LetterKind
from guijia.areas.ledger.models import DealAccount, Letter
from guijia.areas.ledger.permissions import COLLECT, LAWYER_LETTERS, OPEN_BREACH, SEE_MONEY, WRITE_LETTERS
from guijia.areas.ledger.tables import links_of
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.money import format_cny
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.files.pieces import attachments
from guijia.platform.flow import queries as flow
from guijia.platform.papers.pieces import papers


def _gate(request: StaffRequest) -> None:
    """404 for whoever sees no money at all."""
    if not request.user.may(SEE_MONEY):
        raise Http404


# ---- lists


@require_safe
@signed_in
def overdue(request: StaffRequest) -> HttpResponse:
    """The ageing list with how much is overdue for how long; every sum opens its lines."""
    _gate(request)
    today = business_day(request.now)
    steps = queries.steps_of_age(today)
    rows = queries.with_last_contact(queries.overdue_lines(request.user, today))
    return tables.OverdueList(today, steps).respond(
        request,
        rows,
        acts=[
            ("提醒", reverse("ledger:reminders")),
            ("承诺", reverse("ledger:promises")),
            ("记录", reverse("ledger:contacts")),
            ("函件", reverse("ledger:letters")),
            ("违约", reverse("ledger:breaches")),
        ],
        ageing=queries.ageing(request.user, today, steps, chosen_project(request)),
    )


@require_safe
@signed_in
def reminders(request: StaffRequest) -> HttpResponse:
    """What customers are to be reminded of."""
    _gate(request)
    return tables.ReminderList().respond(
        request, queries.reminders_visible_to(request.user), acts=[("催收", reverse("ledger:overdue"))]
    )


@require_safe
@signed_in
def promises(request: StaffRequest) -> HttpResponse:
    """Promises to pay, kept, open, broken."""
    _gate(request)
    rows = queries.promises_visible_to(request.user)
    acts = [("催收", reverse("ledger:overdue"))]
    return tables.PromiseList(business_day(request.now)).respond(request, rows, acts=acts)


@require_safe
@signed_in
def contacts(request: StaffRequest) -> HttpResponse:
    """Every talk."""
    _gate(request)
    rows = queries.contacts_visible_to(request.user)
    return tables.ContactList().respond(request, rows, acts=[("催收", reverse("ledger:overdue"))])


@require_safe
@signed_in
def letters(request: StaffRequest) -> HttpResponse:
    """Formal letters."""
    _gate(request)
    rows = queries.letters_visible_to(request.user)
    return tables.LetterList().respond(request, rows, acts=[("催收", reverse("ledger:overdue"))])


@require_safe
@signed_in
def breaches(request: StaffRequest) -> HttpResponse:
    """Breaches on their way."""
    _gate(request)
    rows = queries.breaches_visible_to(request.user)
    return tables.BreachList().respond(request, rows, acts=[("催收", reverse("ledger:overdue"))])


# ---- one deal


def _account(request: StaffRequest, account_id: UUID) -> DealAccount:
    return get_object_or_404(ledger.accounts_visible_to(request.user), pk=account_id)


@require_safe
@signed_in
def collect(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """All about what a deal owes: the working of the damages, talks, promises, letters, breach."""
    return _page(request, _account(request, account_id))


def _page(request: StaffRequest, account: DealAccount, *, status: int = 200, **more: Any) -> HttpResponse:
    today, viewer = business_day(request.now), request.user
    owed, since = queries.overdue_of(account.pk, today)
    damages = queries.damages_of(account, today)
    rate, is_agreed = queries.late_rate_of(account, today)
    kinds = [
        (kind.value, kind.label)
        for kind, right in ((LetterKind.DEMAND, WRITE_LETTERS), (LetterKind.LAWYER, LAWYER_LETTERS))
        if viewer.may(right, account.project_id)
    ]
    letter_form = LetterForm(auto_id="letter_%s")
    letter_form.fields["kind"].choices = kinds  # type: ignore[attr-defined]
    context = {
        "account": account,
        "names": registry.names_of([account.pk]).get(account.pk, []),
        "owed": owed,
        "late_days": (today - since).days if since else 0,
        "left": queries.left_of(account.pk),
        "damages": damages,
        "damages_sum": sum((one.damages for one in damages), queries.ZERO),
        "damages_paid": queries.damages_received_cny(account.pk),
        "rate": rate,
        "is_agreed": is_agreed,
        "contacts": queries.contacts_visible_to(viewer).filter(account=account).order_by("-made_at")[:50],
        "promises": [
            (one, tables.promise_mark(one, today))
            for one in queries.promises_visible_to(viewer).filter(account=account).order_by("-promised_on")
        ],
        "letters": queries.letters_visible_to(viewer).filter(account=account).order_by("-made_at"),
        "breaches": queries.breaches_visible_to(viewer).filter(account=account).order_by("-opened_at"),
        "links": links_of(account),
        "may_collect": viewer.may(COLLECT, account.project_id),
        "may_breach": owed > 0 and viewer.may(OPEN_BREACH, account.project_id),
        "may_letter": owed > 0 and bool(kinds),
        "contact_form": ContactForm(auto_id="contact_%s"),
        "letter_form": letter_form,
        "breach_form": BreachForm(auto_id="breach_%s"),
        **more,
    }
    return render(request, "ledger/collect/deal.html", context, status=status)


def _do(
    request: StaffRequest,
    account: DealAccount,
    form: forms.Form,
    name: str,
    deed: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do what a form of the page asks, or show the page again with what is wrong at its field."""
    if not form.is_valid():
        return _page(request, account, status=422, **{name: form})
    try:
        words = deed(form.cleaned_data)
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, account, status=refusal.status, **{name: form})
    tell(request, words)
    return go(request, reverse("ledger:collect", args=[account.pk]))


@require_POST
@signed_in
def note_contact(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Note a talk with the customer, and what was promised."""
    account = _account(request, account_id)

    def deed(data: dict[str, Any]) -> str:
        promised = Promised(data["amount"], data["promised_on"]) if data["amount"] else None
        actions.note_contact(
            account_id=account_id,
            way=ContactWay(data["way"]),
            result=ContactResult(data["result"]),
            words=data["words"],
            promised=promised,
            actor=request.user,
            now=request.now,
        )
        return "已记催收记录。" if promised is None else f"已记承诺：{data['promised_on']} 前付款。"

    return _do(request, account, ContactForm(request.POST, auto_id="contact_%s"), "contact_form", deed)


@require_POST
@signed_in
def make_letter(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Make a formal letter and show it."""
    account = _account(request, account_id)
    form = LetterForm(request.POST, auto_id="letter_%s")
    if not form.is_valid():
        return _page(request, account, status=422, letter_form=form)
    try:
        made = actions.make_letter(
            account_id=account_id,
            kind=LetterKind(form.cleaned_data["kind"]),
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, account, status=refusal.status, letter_form=form)
    tell(request, f"已出具{made.get_kind_display()} {made.number}，请打印盖章后送达。")
    return go(request, reverse("ledger:letter", args=[made.pk]))


@require_POST
@signed_in
def open_breach(request: StaffRequest, account_id: UUID) -> HttpResponse:
    """Register a breach."""
    account = _account(request, account_id)

    def deed(data: dict[str, Any]) -> str:
        made = actions.open_breach(
            account_id=account_id, ground=data["ground"], actor=request.user, now=request.now
        )
        return f"已登记违约 {made.number}，逾期 {format_cny(made.overdue)} 元，等法务送达催告。"

    return _do(request, account, BreachForm(request.POST, auto_id="breach_%s"), "breach_form", deed)


# ---- one letter, one breach


def _letter(request: StaffRequest, letter_id: UUID) -> Letter:
    return get_object_or_404(queries.letters_visible_to(request.user), pk=letter_id)


def _letter_page(request: StaffRequest, found: Letter, form: ServeForm, status: int = 200) -> HttpResponse:
    context = {
        "letter": found,
        "form": form,
        "may_serve": found.served_on is None and request.user.may(WRITE_LETTERS, found.project_id),
        **attachments(request.user, found, back=reverse("ledger:letter", args=[found.pk]), title="送达凭证"),
        **papers(request.user, found, back=reverse("ledger:letter", args=[found.pk])),
    }
    return render(request, "ledger/collect/letter.html", context, status=status)


@require_safe
@signed_in
def letter(request: StaffRequest, letter_id: UUID) -> HttpResponse:
    """A formal letter: what it says, how it was reckoned, its print, its service."""
    found = _letter(request, letter_id)
    return _letter_page(request, found, ServeForm(initial={"served_on": business_day(request.now)}))


@require_POST
@signed_in
def serve_letter(request: StaffRequest, letter_id: UUID) -> HttpResponse:
    """Enter that a letter was served."""
    found = _letter(request, letter_id)
    form = ServeForm(request.POST)
    if not form.is_valid():
        return _letter_page(request, found, form, 422)
    try:
        actions.serve_letter(letter_id=letter_id, actor=request.user, now=request.now, **form.cleaned_data)
    except BusinessError as refusal:
        refusal.show_on(form)
        return _letter_page(request, found, form, refusal.status)
    tell(request, f"{found.number} 已登记送达。")
    return go(request, reverse("ledger:letter", args=[letter_id]))


@require_safe
@signed_in
def breach(request: StaffRequest, breach_id: UUID) -> HttpResponse:
    """The case of a breach."""
    found = get_object_or_404(queries.breaches_visible_to(request.user), pk=breach_id)
    case = flow.case_of(found, actions.PROCESS)
    if case is None:
        raise Http404
    return go(request, reverse("flow:case", args=[case.pk]))
