"""Keeping views of lists: a new one, one of one's own, the columns, with what a list begins."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.kit import undo
from guijia.kit.errors import BusinessError
from guijia.kit.lists import ListPage, page_named
from guijia.kit.shelves import ALL
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.lists import actions, queries
from guijia.platform.lists.forms import ViewForm
from guijia.platform.lists.models import SavedView
from guijia.platform.lists.permissions import SHARE_VIEWS
from guijia.platform.lists.tables import ViewList
from guijia.platform.places import queries as places

MOST_COLUMNS = 60


@require_safe
@signed_in
def views(request: StaffRequest) -> HttpResponse:
    """Every view that the viewer finds above a list."""
    return ViewList().respond(request, queries.views_visible_to(request.user))


def _page(key: str) -> type[ListPage[Any]]:
    page = page_named(key)
    if page is None:
        raise Http404
    return page


def back_to(request: HttpRequest) -> str:
    """The path of the list from which the person came; the list of views when that is unknown."""
    wanted = request.POST.get("next") or request.headers.get("referer", "")
    path = urlsplit(wanted).path
    secure = request.is_secure()
    if (
        wanted
        and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, secure)
        and path.startswith("/")
    ):
        return path
    return reverse("lists:views")


def _form(request: StaffRequest, initial: dict[str, Any] | None = None) -> ViewForm:
    return ViewForm(
        request.POST if request.method == "POST" else None,
        projects=places.projects_among(request.user.scope),
        may_share=request.user.may(SHARE_VIEWS),
        initial=initial,
    )


def _shown(
    request: StaffRequest, form: ViewForm, refusal: BusinessError | None = None, **context: Any
) -> HttpResponse:
    if refusal is not None and refusal.field in form.fields:
        form.add_error(refusal.field, refusal.message)
        refusal_shown = None
    else:
        refusal_shown = refusal
    status = refusal.status if refusal else (422 if form.is_bound else 200)
    found = {"form": form, "refusal": refusal_shown, **context}
    return render(request, "lists/view.html", found, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: StaffRequest) -> HttpResponse:
    """Keep what a list asks under a name."""
    given = request.POST if request.method == "POST" else request.GET
    page, asked = _page(given.get("list", "")), given.get("asked", "")[:2000]
    back = back_to(request)
    form = _form(request)
    context: dict[str, Any] = {"title": page.title, "list_key": page.key, "asked": asked, "next": back}
    if not form.is_bound or not form.is_valid():
        return _shown(request, form, **context)
    columns = queries.shelf_of(request.user, page.key).columns
    try:
        view = actions.keep_view(
            page=page, asked=asked, columns=columns, **form.given(), actor=request.user, now=request.now
        )
    except BusinessError as refusal:
        return _shown(request, form, refusal, **context)
    tell(request, f"已存为视图“{view.name}”。")
    return go(request, f"{back}?{view.asked}&view={view.pk}" if view.asked else f"{back}?view={view.pk}")


def _view(request: StaffRequest, view_id: UUID) -> SavedView:
    view = queries.view_of(request.user, view_id)
    if view is None:
        raise Http404
    return view


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: StaffRequest, view_id: UUID) -> HttpResponse:
    """Name, sharing and end of a view; whose it is not only looks."""
    view = _view(request, view_id)
    initial = {
        "name": view.name,
        "sharing": view.sharing,
        "role": view.role,
        "project": str(view.project_id or ""),
    }
    form = _form(request, initial)
    context = {
        "view": view,
        "title": queries.list_title(view.list_key),
        "is_mine": view.owner_id == request.user.pk,
        "next": back_to(request),
    }
    if not form.is_bound or not form.is_valid():
        return _shown(request, form, **context)
    try:
        actions.change_view(view_id=view.pk, **form.given(), actor=request.user, now=request.now)
    except BusinessError as refusal:
        return _shown(request, form, refusal, **context)
    tell(request, "视图已保存。")
    return go(request, reverse("lists:views"))


@require_POST
@signed_in
def replace(request: StaffRequest, view_id: UUID) -> HttpResponse:
    """Let a view ask what the list shows now."""
    view = _view(request, view_id)
    asked = request.POST.get("asked", "")[:2000]
    kept = actions.replace_asked(
        view_id=view.pk, page=_page(view.list_key), asked=asked, actor=request.user, now=request.now
    )
    tell(request, f"视图“{kept.name}”已改为现在的筛选。")
    return go(request, f"{back_to(request)}?{kept.asked}&view={kept.pk}")


@require_POST
@signed_in
def end(request: StaffRequest, view_id: UUID) -> HttpResponse:
    """Use a view no longer."""
    view = actions.end_view(view_id=_view(request, view_id).pk, actor=request.user, now=request.now)
    way = undo.way(request, "lists.end_view", view.pk, back=reverse("lists:views"))
    tell(request, f"视图“{view.name}”已停用。", ways=[way])
    return go(request, reverse("lists:views"))


@require_POST
@signed_in
def start(request: StaffRequest) -> HttpResponse:
    """Let a list begin with a view, or with everything again."""
    page, wanted = _page(request.POST.get("list", "")), request.POST.get("view", "")
    found = queries.shelf_of(request.user, page.key).view(wanted)
    view = queries.view_of(request.user, found.pk) if found else None
    actions.begin_with(list_key=page.key, view=view, actor=request.user, now=request.now)
    tell(request, f"以后打开{page.title}先看“{view.name if view else '全部'}”。")
    return go(request, back_to(request) + ("" if view else f"?view={ALL}"))


@require_POST
@signed_in
def choose_columns(request: StaffRequest) -> HttpResponse:
    """Remember which columns of a list this person wants to see, in which order."""
    page = _page(request.POST.get("list", ""))
    known = {column.key for column in page.columns}
    wanted = [key for key in request.POST.getlist("column")[:MOST_COLUMNS] if key in known]
    found = queries.shelf_of(request.user, page.key).view(request.POST.get("view", ""))
    view = queries.view_of(request.user, found.pk) if found else None
    actions.choose_columns(list_key=page.key, columns=wanted, view=view, actor=request.user, now=request.now)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return go(request, back if safe and back.startswith("/") else reverse("lists:views"))
