"""An act on many rows of a list: chosen, typed once for all, looked at before it is done."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from guijia.kit.bulk import BulkAct, act_named
from guijia.kit.enums import Told
from guijia.kit.lists import page_named
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.jobs.queue import plain
from guijia.platform.lists import actions
from guijia.platform.lists.views import back_to

NOTHING_CHOSEN = "请先勾选要办理的行。"


@require_POST
@signed_in
def act(request: StaffRequest) -> HttpResponse:
    """Plan an act on the chosen rows, or on all that the filter leaves; what must be typed is asked first."""
    wanted = act_named(request.POST.get("act", ""))
    if wanted is None or not wanted.may(request.user):
        raise Http404
    rows = chosen(request, wanted)
    if rows is None:
        tell(request, NOTHING_CHOSEN, Told.DUE)
        return go(request, back_to(request))
    posted = request.POST if "typed" in request.POST else None
    form = wanted.form(posted, viewer=request.user) if wanted.form else None
    if form is not None and not form.is_valid():
        return _ask(request, wanted, form, rows)
    typed = plain(form.cleaned_data) if form is not None else {}
    work = actions.plan_act(act=wanted, chosen=rows, typed=typed, actor=request.user, now=request.now)
    return go(request, reverse("work:work", args=[work.pk]))


def chosen(request: StaffRequest, wanted: BulkAct[Any]) -> QuerySet[Any] | None:
    """The chosen rows among those of the viewer; ``None`` when none was chosen."""
    rows, page = wanted.rows(request.user), page_named(wanted.list_key)
    if request.POST.get("all") and page is not None:
        found = page()
        asked = found.asked(request, QueryDict(request.POST.get("asked", "")))
        return found.narrowed(request, rows, asked)
    keys = [key for key in request.POST.get("rows", "").split(",") if key] or request.POST.getlist("row")
    ids = [pk for key in keys if (pk := _id(key))]
    return rows.filter(pk__in=ids) if ids else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _ask(request: StaffRequest, wanted: BulkAct[Any], form: Form, rows: QuerySet[Any]) -> HttpResponse:
    keys = [str(pk) for pk in rows.order_by().values_list("pk", flat=True)[:10_000]]
    shown = {
        "act": wanted,
        "form": form,
        "rows": ",".join(keys),
        "number": len(keys),
        "back": back_to(request),
    }
    return render(request, "lists/act.html", shown, status=422 if form.is_bound else 200)
