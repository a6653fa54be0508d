"""A signed link: exchanged for a page without the token, read and decided by one person, dead afterwards."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from guijia.faces.desk.approve import actions, queries
from guijia.faces.desk.approve.forms import PasswordForm
from guijia.faces.desk.approve.queries import Matter
from guijia.faces.desk.errors import SlowDown
from guijia.kit.errors import BusinessError
from guijia.platform.clock.middleware import now_of
from guijia.platform.flow import actions as flow_actions
from guijia.platform.flow import errors as flow_errors
from guijia.platform.flow import pieces
from guijia.platform.flow import queries as flow
from guijia.platform.flow.forms import InkForm, OpinionForm, form_of
from guijia.platform.flow.models import Seat, Task
from guijia.platform.flow.registry import Step
from guijia.platform.notify import actions as notify
from guijia.platform.notify import queries as links

COOKIE = "guijia_link"
HISTORY_SHOWN = 8
OPINION_SHOWN = 2000
# The two buttons of somebody who is asked to sign, as on the page of the case.
ANSWERS = {"agree": "同意并签署", "object": "不同意"}


@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: it goes into a cookie of this one page, and the page opens."""
    now = now_of(request)
    found = queries.link_held(token, None, now)
    if found is None:
        if links.link_by_token(token) is None:
            try:
                actions.count_guess(address=request.META.get("REMOTE_ADDR") or None, now=now)
            except SlowDown:
                return _dead(429)
        return _dead()
    address = reverse("approve:page", args=[found.pk])
    response = HttpResponseRedirect(address)
    response.set_cookie(
        COOKIE,
        token,
        expires=found.expires_at,
        path=address,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return _closed(response, "no-referrer")


@require_safe
def page(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """What is to be decided, signed or known, and the buttons."""
    matter = _matter(request, link_id)
    if matter is None:
        return _dead()
    now = now_of(request)
    notify.note_opened(link=matter.link, actor=matter.person, now=now)
    if matter.copy is not None:
        flow_actions.read_copy(copy=matter.copy, actor=matter.person, now=now)
    return _page(request, matter)


@require_POST
@sensitive_post_parameters("password")
def decide(request: HttpRequest, link_id: UUID, outcome: str) -> HttpResponse:
    """Decide or sign; a refusal is shown in place with what was typed."""
    matter = _matter(request, link_id)
    if matter is None or matter.step is None or matter.task is None:
        return _dead()
    if matter.seat is not None:
        return _sign(request, matter, matter.seat, outcome)
    return _decide(request, matter, matter.task, matter.step, outcome)


def _decide(request: HttpRequest, matter: Matter, task: Task, step: Step, outcome: str) -> HttpResponse:
    chosen = step.outcome(outcome)
    if chosen is None:
        return _dead()
    opinion, unreadable = _opinion(request)
    if unreadable is not None:
        return _page(request, matter, refusal=unreadable, opinion=opinion)
    form = None if step.form is None else form_of(step.form, matter.subject, request.POST, request.FILES)
    asks = form is not None and not chosen.goes_sideways
    if form is not None and asks and not form.is_valid():
        return _page(request, matter, form=form, opinion=opinion)
    try:
        if step.money:
            _confirm(request, matter)
        actions.decide_by_link(
            link=matter.link,
            task=task,
            outcome=chosen.key,
            subject=matter.subject,
            data=form.cleaned_data if form is not None and asks else {},
            opinion=opinion,
            actor=matter.person,
            now=now_of(request),
            ink=InkForm(request.POST).ink(),
        )
    except BusinessError as refusal:
        if form is not None and asks and refusal.field in form.fields:
            form.add_error(refusal.field, refusal.message)
        return _page(request, matter, form=form if asks else None, refusal=refusal, opinion=opinion)
    return _done(matter, chosen.label)


def _sign(request: HttpRequest, matter: Matter, seat: Seat, answer: str) -> HttpResponse:
    if answer not in ANSWERS:
        return _dead()
    opinion, unreadable = _opinion(request)
    if unreadable is not None:
        return _page(request, matter, refusal=unreadable, opinion=opinion)
    try:
        if matter.step is not None and matter.step.money:
            _confirm(request, matter)
        actions.sign_by_link(
            link=matter.link,
            seat=seat,
            agrees=answer == "agree",
            opinion=opinion,
            actor=matter.person,
            now=now_of(request),
            ink=InkForm(request.POST).ink(),
        )
    except BusinessError as refusal:
        return _page(request, matter, refusal=refusal, opinion=opinion)
    return _done(matter, ANSWERS[answer])


def _opinion(request: HttpRequest) -> tuple[str, BusinessError | None]:
    """The words typed; too long, as much of them as can be given back, and why they are refused."""
    words = OpinionForm(request.POST)
    if words.is_valid():
        return words.cleaned_data["opinion"], None
    typed = request.POST.get("opinion", "")[:OPINION_SHOWN]
    return typed, flow_errors.opinion_unreadable(str(words.errors["opinion"][0]))


def _done(matter: Matter, label: str) -> HttpResponse:
    shown = {"case": matter.case, "task": matter.task, "label": label}
    response = HttpResponse(render_to_string("approve/done.html", shown))
    response.delete_cookie(COOKIE, path=reverse("approve:page", args=[matter.link.pk]))
    return _closed(response)


def _confirm(request: HttpRequest, matter: Matter) -> None:
    given = PasswordForm(request.POST)
    if not given.is_valid():
        raise BusinessError(
            "approve_password_missing", str(given.errors["password"][0]), field="password"
        )  # fmt: skip
    address = request.META.get("REMOTE_ADDR") or None
    actions.confirm_person(
        person=matter.person, password=given.cleaned_data["password"], address=address, now=now_of(request)
    )


def _matter(request: HttpRequest, link_id: UUID) -> Matter | None:
    """What the cookie of this page leads to; nothing else of the product opens by it."""
    found = queries.link_held(request.COOKIES.get(COOKIE, ""), link_id, now_of(request))
    matter = queries.matter_of(found) if found is not None else None
    if matter is not None:
        # For this one page its pieces are drawn through the holder's eyes; no session begins.
        request.user = matter.person
    return matter


def _page(
    request: HttpRequest,
    matter: Matter,
    form: Form | None = None,
    refusal: BusinessError | None = None,
    opinion: str = "",
) -> HttpResponse:
    now = now_of(request)
    act: dict[str, Any] = {"refusal": refusal}
    if matter.task is not None:
        act = pieces.act_of(
            matter.person, matter.case, matter.process, matter.subject, now,
            task=matter.task, form=form, refusal=refusal, opinion=opinion,
        )  # fmt: skip
    asks_again = matter.step is not None and matter.step.money
    shown: dict[str, Any] = {
        "link": matter.link,
        "case": matter.case,
        "process": matter.process,
        "subject": matter.subject,
        "person": matter.person,
        "seat": matter.seat,
        "may_sign": matter.seat is not None and act.get("my_seat") == matter.seat,
        "copy": matter.copy,
        "chip": pieces.chip_of(matter.case),
        "act": act,
        "history": list(flow.history(matter.case)[:HISTORY_SHOWN]),
        "password": PasswordForm() if asks_again else None,
        "demo_code": actions.DEMO_CODE if settings.DEMO and matter.person.is_demo else "",
        "now": now,
    }
    status = refusal.status if refusal else 422 if form is not None else 200
    return _closed(render(request, "approve/page.html", shown, status=status))


def _dead(status: int = 404) -> HttpResponse:
    """The same words whatever is wrong with a link."""
    return _closed(HttpResponse(render_to_string("approve/dead.html"), status=status), "no-referrer")


def _closed(response: HttpResponse, referrer: str = "same-origin") -> HttpResponse:
    """Kept by nobody, listed by nobody; the address goes to nobody else."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = referrer
    return response
