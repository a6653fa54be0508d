"""The door, the workbench and the search box."""

import time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from guijia.faces.desk import actions, errors, queries
from guijia.faces.desk.enums import TOUR, Tab
from guijia.faces.desk.forms import SignInForm
from guijia.faces.desk.tables import DESK, KIND_ICONS
from guijia.kit import asking, menu
from guijia.kit import desk as registry
from guijia.kit import keys as shortcuts
from guijia.kit import undo as taking_back
from guijia.kit.errors import BusinessError
from guijia.kit.memory import remembering
from guijia.kit.views import PROJECT, StaffRequest, chosen_project, go, is_fragment, signed_in, tell
from guijia.platform.audit.acting import SYSTEM, acting
from guijia.platform.clock.middleware import now_of
from guijia.platform.org import queries as org
from guijia.platform.org.models import Staff
from guijia.platform.places import queries as places
from guijia.platform.search import queries as finder

DROPDOWN, PAGE = 8, 50
LONGEST_QUESTION = 80


def _safe_next(request: HttpRequest, default: str) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else default


def _entry_page(request: HttpRequest, form: SignInForm, refusal: BusinessError | None = None) -> HttpResponse:
    # Listing who works here is for the demonstration only.
    context: dict[str, Any] = {
        "form": form,
        "refusal": refusal,
        "next": _safe_next(request, ""),
        "demo": settings.DEMO,
        "is_empty": org.nobody_works_here(),
    }
    if settings.DEMO:
        context |= {
            "cast": queries.cast_by_group(),
            "stories": queries.stories_open(),
            "glances": registry.glances(),
        }
    status = 200 if refusal is None and not form.errors else refusal.status if refusal else 422
    return render(request, "desk/entry.html", context, status=status)


@never_cache
@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """What this is, and the way in."""
    stays = settings.DEMO and "people" in request.GET
    if request.user.is_authenticated and not stays:
        return HttpResponseRedirect(_safe_next(request, reverse("desk")))
    return _entry_page(request, SignInForm())


def _come_in(request: HttpRequest, person: Staff) -> None:
    with acting(person):
        logout(request)
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Enter the demonstration as one of its cast; elsewhere this address does not exist."""
    if not settings.DEMO:
        raise Http404
    person = queries.one_of_the_cast(request.POST.get("staff", ""))
    if person is None:
        raise Http404
    address = _safe_next(request, reverse("desk"))
    _come_in(request, person)
    actions.enter_demo(actor=person, now=now_of(request))
    return HttpResponseRedirect(address)


@require_POST
def tour(request: HttpRequest) -> HttpResponse:
    """Lead through the stories: become whose story it is and go where it stands; ``stop`` empty ends it.

    Elsewhere than in the demonstration this address does not exist.
    """
    if not settings.DEMO:
        raise Http404
    found = queries.stop_of_tour(request.POST.get("stop", ""), back=request.POST.get("way") == "back")
    if found is None:
        request.session.pop(TOUR, None)
        return HttpResponseRedirect(reverse("entry"))
    person = queries.one_of_the_cast(str(found["person"]))
    if person is None:
        raise Http404
    _come_in(request, person)
    request.session[TOUR] = found["story"].code
    actions.enter_demo(actor=person, now=now_of(request))
    return HttpResponseRedirect(found["address"])


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by name and password; a wrong name and a wrong password look and last the same."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("entry"))
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, form)
    now, name = now_of(request), form.cleaned_data["login"]
    try:
        attempt = actions.count_attempt(
            login=name, address=request.META.get("REMOTE_ADDR") or None, actor=SYSTEM, now=now
        )
    except errors.SlowDown as refusal:
        return _entry_page(request, form, refusal)
    person = authenticate(request, username=name, password=form.cleaned_data["password"])
    if not isinstance(person, Staff):
        return _entry_page(request, form, errors.WRONG)
    address = _safe_next(request, reverse("desk"))
    _come_in(request, person)
    actions.accept_attempt(attempt=attempt, actor=person, now=now)
    return HttpResponseRedirect(address)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session ends."""
    logout(request)
    return HttpResponseRedirect(reverse("entry"))


@require_POST
@signed_in
def choose_project(request: StaffRequest) -> HttpResponse:
    """Narrow what is shown to one project, or to all again."""
    wanted = request.POST.get("project", "")
    known = {str(project.pk) for project in places.projects_among(request.user.scope)}
    if wanted in known:
        request.session[PROJECT] = wanted
    else:
        request.session.pop(PROJECT, None)
    return go(request, _safe_next(request, reverse("desk")))


@require_POST
@signed_in
def ask_list(request: StaffRequest) -> HttpResponse:
    """Search and filter a list of people: the words stay here, the list is asked by their key."""
    there = urlsplit(_safe_next(request, reverse("desk"))).path
    asked = asking.question(request)
    return HttpResponseRedirect(f"{there}?{asked}" if asked else there)


@require_POST
@signed_in
def undo(request: StaffRequest, token: UUID) -> HttpResponse:
    """Take back what was just done; a refusal says why not."""
    taken = taking_back.take_back(request, token)
    tell(request, taken.words)
    return go(request, taken.back)


@require_safe
@signed_in
def keys(request: StaffRequest) -> HttpResponse:
    """Every shortcut of the keyboard, and the letters that lead to the entries of the viewer's menu."""
    entries = [entry for entry in menu.entries_for(request.user) if entry.letter]
    return render(request, "desk/_keys.html", {"groups": shortcuts.by_group(), "entries": entries})


@require_safe
@signed_in
def counts(request: StaffRequest) -> HttpResponse:
    """The numbers of the menu by entry, for the page to keep them fresh: open, late, and whether there are more."""
    found = menu.counts_for(request.user, request.now)
    told = {key: [one.total, one.late, one.is_more] for key, one in found.items()}
    return JsonResponse({"late": found.get(DESK.key, menu.Count(0)).late, "entries": told})


@require_safe
@signed_in
def desk(request: StaffRequest) -> HttpResponse:
    """My work: late, due today, later, waiting for others; each row with its act."""
    tab = Tab(request.GET["tab"]) if request.GET.get("tab") in Tab.values else Tab.MINE
    viewer, project_id = request.user, chosen_project(request)
    work = queries.work_of(viewer, tab, request.now, project_id)
    context = {
        "tab": tab,
        "tabs": [(one, one == tab) for one in Tab],
        "sections": queries.sections(work),
        "total": sum(row.group != "waiting" for row in work),
        "cards": [] if is_fragment(request) else queries.cards_for(viewer, request.now, project_id),
        "trouble": queries.trouble_told_to(viewer) if not is_fragment(request) else None,
        "now": request.now,
    }
    return render(request, "desk/_work.html" if is_fragment(request) else "desk/desk.html", context)


@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def search(request: StaffRequest) -> HttpResponse:
    """Anything typed, found: a post answers beneath the box, or leads on to a page asked by the words' key.

    Names and telephone numbers are typed here; an address never carries them (decision record 0014).
    """
    if request.method != "POST":
        key = request.GET.get("q", "")
        words = asking.words_of(request, key)
        return _found(request, "desk/search.html", words or "", PAGE, is_lost=words is None)
    typed = " ".join(request.POST.get("q", "").split())[:LONGEST_QUESTION]
    if is_fragment(request):
        with remembering():
            return _found(request, "desk/_hits.html", typed, DROPDOWN)
    there = reverse("search")
    return HttpResponseRedirect(f"{there}?q={asking.keep(request, typed)}" if typed else there)


def _found(
    request: StaffRequest, template: str, asked: str, limit: int, *, is_lost: bool = False
) -> HttpResponse:
    started = time.perf_counter()
    hits = finder.find(request.user, asked, limit=limit) if asked else []
    context = {
        "asked": asked,
        "is_lost": is_lost,
        "hits": [(hit, KIND_ICONS.get(hit.kind, "file-text")) for hit in hits],
        "millis": round((time.perf_counter() - started) * 1000),
    }
    return render(request, template, context)


@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """How the installation is, for whoever watches it."""
    found = queries.health()
    drift = queries.clock_drift() if found is not None else None
    wrong = bool(found and found.warning) or bool(drift and drift.is_alarming)
    well = "clock_wrong" if wrong else "ok"
    answer = {
        "status": "down" if found is None else well if found.is_alive else "worker_silent",
        "database": found is not None,
        "worker_alive": found is not None and found.is_alive,
        "worker_pulse_seconds": found.pulse_age_seconds if found else None,
        "jobs_waiting": found.waiting if found else None,
        "clock_drift_seconds": round(drift.seconds, 3) if drift else None,
        "warning": "；".join(filter(None, (found.warning if found else "", drift.words if drift else ""))),
    }
    # People can work while the worker is silent: a balancer must not take the server out for it.
    return JsonResponse(answer, status=200 if found is not None else 503)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
