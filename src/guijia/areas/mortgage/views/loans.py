"""The loan ledger, and the page of a loan: papers, originals, guarantee."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.estate.queries import homes
from guijia.areas.mortgage import actions, forms, queries, tables
from guijia.areas.mortgage.enums import BEFORE_SUBMITTING, LoanState, OriginalKind
from guijia.areas.mortgage.models import Loan
from guijia.areas.mortgage.permissions import HANDLE_LOANS, RELEASE_GUARANTEE, SEE_LOANS
from guijia.areas.mortgage.queries import pieces, registers
from guijia.areas.mortgage.rules import loans as rules
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.flow import queries as flow
from guijia.platform.papers import actions as papers

NOT_HANDLER = "贷款由按揭专员、签约主管办理。"


def gate(request: StaffRequest) -> None:
    """Whoever sees no loans at all finds no page of them. Raises: Http404."""
    if not request.user.may(SEE_LOANS):
        raise Http404


def _seen(request: StaffRequest, loan_id: UUID) -> Loan:
    found = queries.loan_seen(request.user, loan_id)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def loans(request: StaffRequest) -> HttpResponse:
    """The loan ledger (F15)."""
    gate(request)
    today = business_day(request.now)
    rows = queries.with_missing(queries.loans_visible_to(request.user), today)
    return tables.LoanList().respond(request, rows, printing=_printing(request))


def _printing(request: StaffRequest) -> dict[str, Any]:
    today = business_day(request.now)
    projects = homes.projects_visible_to(request.user)
    return {
        "projects": [one for one in projects if request.user.may(SEE_LOANS, one.pk)],
        "chosen": chosen_project(request),
        "first_on": today.replace(month=1, day=1),
        "last_on": today,
    }


@require_POST
@signed_in
def print_ledger(request: StaffRequest) -> HttpResponse:
    """Print the loan ledger of a span (F15)."""
    gate(request)
    form = forms.PeriodForm(request.POST)
    if not form.is_valid():
        words = "".join(str(one) for errors in form.errors.values() for one in errors)
        raise BusinessError("mortgage_period", f"没有打印：{words}")
    data = form.cleaned_data
    project = homes.projects_visible_to(request.user).filter(pk=data["project"]).first()
    if project is None or not request.user.may(SEE_LOANS, project.pk):
        raise Http404
    register = actions.open_register(
        project=project,
        first_on=data["first_on"],
        last_on=data["last_on"],
        actor=request.user,
        now=request.now,
    )
    paper = papers.print_form(code="F15", subject=register, actor=request.user, now=request.now)
    return go(request, reverse("papers:show", args=[paper.pk]))


# ---- one loan


@require_safe
@signed_in
def loan(request: StaffRequest, loan_id: UUID) -> HttpResponse:
    """A loan: how far it is, its papers, originals, guarantee."""
    return loan_page(request, _seen(request, loan_id))


def loan_page(request: StaffRequest, found: Loan, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a loan, with what was typed wrongly on it when something was."""
    shown = pieces.loan_shown(found, request.now)
    today, viewer = business_day(request.now), request.user
    case = flow.case_of(found)
    handles = viewer.may(HANDLE_LOANS, found.project_id)
    open_for_papers = rules.why_not_state(found.state, actions.OPEN_FOR_PAPERS, "登记按揭资料") is None
    releases = viewer.may(RELEASE_GUARANTEE, found.project_id)
    context = {
        "loan": found,
        "mark": tables.state_mark(found),
        "case": flow.case_visible_to(viewer, case.pk) if case else None,
        "facts": tables.facts_shown(found),
        "guarantee": tables.guarantee_shown(found),
        "papers_shown": tables.papers_shown(shown["papers"], shown["today"]),
        "marks": [(one, tables.overdue_mark(one)) for one in shown["overdue"]],
        "may_handle": handles,
        "may_receive": handles and open_for_papers and bool(shown["missing"]),
        "may_choose": handles and rules.why_not_state(found.state, BEFORE_SUBMITTING, "选定银行") is None,
        "bank_form": forms.BankForm(subject=found, auto_id="bank_%s"),
        "may_release": releases and found.state == LoanState.GUARANTEED,
        "may_return": releases
        and found.state == LoanState.RELEASED
        and found.deposit > 0
        and found.deposit_returned_on is None,
        "papers_form": forms.PapersForm(
            papers=shown["papers"], today=today, initial={"issued_on": today}, auto_id="paper_%s"
        ),
        "promise_form": forms.PromiseForm(papers=shown["papers"], today=today, auto_id="promise_%s"),
        "original_form": forms.OriginalForm(auto_id="original_%s", initial={"holder": viewer.name}),
        "move_form": forms.MoveForm(auto_id="move_%s"),
        "release_form": forms.ReleaseForm(auto_id="release_%s", initial={"until": today}),
        "deposit_form": forms.DepositForm(auto_id="deposit_%s", initial={"returned_on": today}),
        "not_handler": NOT_HANDLER,
        "now": request.now,
        **shown,
        "today": today,
        **more,
    }
    return render(request, "mortgage/loan.html", context, status=status)


def answered(
    request: StaffRequest,
    found: Loan,
    name: str,
    form: django_forms.Form,
    deed: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do what a form of the page asks, or show the page with what is wrong; ``deed`` says what was done.

    A refusal that belongs to no field is shown by itself.
    """
    if not form.is_valid():
        return loan_page(request, found, status=422, **{name: form})
    try:
        words = deed(form.cleaned_data)
    except BusinessError as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, refusal.message)
        return loan_page(request, found, status=refusal.status, **{name: form})
    tell(request, words)
    return go(request, reverse("mortgage:loan", args=[found.pk]))


@require_POST
@signed_in
def receive(request: StaffRequest, loan_id: UUID) -> HttpResponse:
    """Tick what was brought, or (``promise``) note by when it will be."""
    found = _seen(request, loan_id)
    listed, today = queries.papers_of(found.pk), business_day(request.now)
    common: dict[str, Any] = {"loan_id": loan_id, "actor": request.user, "now": request.now}

    def ids(data: dict[str, Any]) -> list[UUID]:
        return [UUID(one) for one in data["papers"]]

    def received(data: dict[str, Any]) -> str:
        count = actions.receive_papers(paper_ids=ids(data), issued_on=data["issued_on"], **common)
        return f"已登记收到 {count} 项按揭资料。"

    def promised(data: dict[str, Any]) -> str:
        count = actions.promise_papers(paper_ids=ids(data), promised_on=data["promised_on"], **common)
        return f"已登记 {count} 项的承诺日期。"

    if request.POST.get("deed") == "promise":
        promise = forms.PromiseForm(request.POST, papers=listed, today=today, auto_id="promise_%s")
        return answered(request, found, "promise_form", promise, promised)
    form = forms.PapersForm(request.POST, papers=listed, today=today, auto_id="paper_%s")
    return answered(request, found, "papers_form", form, received)


@require_POST
@signed_in
def choose_bank(request: StaffRequest, loan_id: UUID) -> HttpResponse:
    """The customer will go to this bank."""
    found = _seen(request, loan_id)

    def deed(data: dict[str, Any]) -> str:
        chosen = actions.choose_bank(
            loan_id=loan_id, agreement_id=data["agreement"], actor=request.user, now=request.now
        )
        return f"已选定{chosen.wished_bank}，资料按它的清单收取。"

    form = forms.BankForm(request.POST, subject=found, auto_id="bank_%s")
    return answered(request, found, "bank_form", form, deed)


@require_POST
@signed_in
def keep_original(request: StaffRequest, loan_id: UUID) -> HttpResponse:
    """Take an original into custody."""
    found = _seen(request, loan_id)

    def deed(data: dict[str, Any]) -> str:
        kind = OriginalKind(data.pop("kind"))
        made = actions.keep_original(loan_id=loan_id, kind=kind, actor=request.user, now=request.now, **data)
        return f"已收存{made}。"

    form = forms.OriginalForm(request.POST, auto_id="original_%s")
    return answered(request, found, "original_form", form, deed)


@require_POST
@signed_in
def move_original(request: StaffRequest, original_id: UUID) -> HttpResponse:
    """Hand an original over."""
    original = queries.originals_visible_to(request.user).filter(pk=original_id).first()
    if original is None:
        raise Http404

    def deed(data: dict[str, Any]) -> str:
        moved = actions.move_original(original_id=original_id, actor=request.user, now=request.now, **data)
        return f"{moved} 已交给{moved.holder}。"

    form = forms.MoveForm(request.POST, auto_id="move_%s")
    return answered(request, _seen(request, original.loan_id), "move_form", form, deed)


@require_POST
@signed_in
def release(request: StaffRequest, loan_id: UUID) -> HttpResponse:
    """The guarantee has ended."""
    found = _seen(request, loan_id)

    def deed(data: dict[str, Any]) -> str:
        actions.release_guarantee(loan_id=loan_id, actor=request.user, now=request.now, **data)
        return "已登记担保解除。"

    form = forms.ReleaseForm(request.POST, auto_id="release_%s")
    return answered(request, found, "release_form", form, deed)


@require_POST
@signed_in
def return_deposit(request: StaffRequest, loan_id: UUID) -> HttpResponse:
    """The bank has given the deposit back."""
    found = _seen(request, loan_id)

    def deed(data: dict[str, Any]) -> str:
        actions.return_deposit(loan_id=loan_id, actor=request.user, now=request.now, **data)
        return "已登记保证金退回。"

    form = forms.DepositForm(request.POST, auto_id="deposit_%s")
    return answered(request, found, "deposit_form", form, deed)


# ---- missing papers


@require_safe
@signed_in
def missing(request: StaffRequest) -> HttpResponse:
    """What is missing now, by consultant."""
    gate(request)
    rows = queries.missing_papers(request.user, business_day(request.now))
    return tables.MissingList().respond(request, rows, acts=[("历次周单", reverse("mortgage:weeks"))])


@require_safe
@signed_in
def weeks(request: StaffRequest) -> HttpResponse:
    """The weekly lists as they were sent."""
    gate(request)
    return tables.WeekList().respond(request, registers.weeks_visible_to(request.user))


@require_safe
@signed_in
def week(request: StaffRequest, register_id: UUID) -> HttpResponse:
    """One weekly list, by consultant."""
    found = registers.weeks_visible_to(request.user).filter(pk=register_id).first()
    if found is None:
        raise Http404
    return render(request, "mortgage/week.html", {"register": found, "now": request.now})


@require_POST
@signed_in
def print_week(request: StaffRequest, register_id: UUID) -> HttpResponse:
    """Print a weekly list (F10)."""
    found = registers.weeks_visible_to(request.user).filter(pk=register_id).first()
    if found is None:
        raise Http404
    paper = papers.print_form(code="F10", subject=found, actor=request.user, now=request.now)
    return go(request, reverse("papers:show", args=[paper.pk]))
