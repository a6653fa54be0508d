"""Measured areas: what is known, one home typed, a list handed in, looked over and written."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guijia.areas.estate.actions.measuring import enter_measured_areas
from guijia.areas.estate.forms.areas import AreaFileForm, AreaForm, first_of, opened_rows, sealed_rows
from guijia.areas.estate.importing.areas import read_areas
from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.importing.safety import MAX_BYTES, refuse
from guijia.areas.estate.models import Home
from guijia.areas.estate.permissions import KEEP_PERMITS
from guijia.areas.estate.queries import areas as queries
from guijia.areas.estate.tables.areas import Preview, SurveyList, home_words, preview_of, survey_words
from guijia.areas.estate.views.board import board_url, home_seen, link
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.facts import queries as facts
from guijia.platform.places.models import Project

NOT_KEEPER = "实测面积由签约主管、客服经理或系统管理员登记。"


def limit_pct(on: date, project: Project | None = None) -> Decimal:
    """Beyond which per cent an area error gives the buyer a choice."""
    return facts.value("area_error_pct", on=on, project=project)


@require_safe
@signed_in
def areas(request: StaffRequest) -> HttpResponse:
    """The measured areas in force of the viewer's projects."""
    limit = limit_pct(business_day(request.now))
    may = request.user.may(KEEP_PERMITS)
    return SurveyList().respond(
        request,
        queries.surveys_listed_for(request.user, limit),
        acts=[("导入实测面积表", reverse("estate:area_import"))] if may else [],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def unit_areas(request: StaffRequest, unit_id: UUID) -> HttpResponse:
    """The measured areas of a home with every survey; a post enters them anew."""
    home = home_seen(request, unit_id)
    if request.method != "POST":
        return _unit_page(request, home, AreaForm(initial=_known(home)))
    form = AreaForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, home, form, status=422)
    try:
        changed = enter_measured_areas(
            project=home.project,
            rows={home.pk: form.areas()},
            source=form.cleaned_data["source"],
            surveyed_on=form.cleaned_data["surveyed_on"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _unit_page(request, home, form, status=refusal.status)
    label = home.unit.label
    tell(request, f"{label} 的实测面积已登记。" if changed else f"{label} 的实测面积与已登记的一致。")
    return go(request, reverse("estate:unit_areas", args=[unit_id]))


def _known(home: Home) -> dict[str, Any]:
    return {"gross": home.measured_area, "inner": home.measured_inner_area}


def _unit_page(request: StaffRequest, home: Home, form: AreaForm, *, status: int = 200) -> HttpResponse:
    limit = limit_pct(business_day(request.now), home.project)
    context = {
        "home": home,
        "form": form,
        "words": home_words(home, limit),
        "rests_on": survey_words(queries.survey_of(home), home),
        "limit": limit,
        "history": list(queries.history_of(home)[:50]),
        "may_keep": request.user.may(KEEP_PERMITS, home.project_id),
        "not_keeper": NOT_KEEPER,
        "board_url": board_url(home),
        "file_url": link("home", home.pk),
    }
    return render(request, "estate/unit_areas.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def area_import(request: StaffRequest) -> HttpResponse:
    """Hand in a list of measured areas; the first post previews it, the second writes what was shown."""
    if not request.user.may(KEEP_PERMITS):
        raise Http404
    if request.method != "POST":
        return _import_page(request, _file_form(request))
    if request.POST.get("step") == "confirm":
        return _confirm(request)
    form = _file_form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _import_page(request, form, status=422)
    project = form.projects[form.cleaned_data["project"]]
    try:
        preview = _read(request, form, project)
    except BusinessError as refusal:
        form.add_error("file", refusal.message)
        return _import_page(request, form, status=refusal.status)
    return _preview_page(request, form, project, preview)


def _file_form(request: StaffRequest, data: Any = None, files: Any = None) -> AreaFileForm:
    projects = queries.projects_kept_by(request.user)
    initial = {"project": first_of(projects, chosen_project(request))}
    return AreaFileForm(data, files, projects=projects, initial=initial)


def _read(request: StaffRequest, form: AreaFileForm, project: Project) -> Preview:
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        raise refuse("too_large", "文件超过 10 MB 的上限。请删去图片与多余的工作表，或分成几份导入。")
    given = read_areas(read_grids(file.read(), file.name))
    homes = queries.homes_by_label(project, {row.label for row in given.rows}, request.user)
    return preview_of(given, homes, limit_pct(business_day(request.now), project))


def _import_page(request: StaffRequest, form: AreaFileForm, *, status: int = 200) -> HttpResponse:
    return render(request, "estate/area_import.html", {"form": form}, status=status)


def _preview_page(
    request: StaffRequest, form: AreaFileForm, project: Project, preview: Preview
) -> HttpResponse:
    data = form.cleaned_data
    context = {
        "project": project,
        "file_name": data["file"].name,
        "source": data["source"],
        "surveyed_on": data["surveyed_on"],
        "preview": preview,
        "limit": limit_pct(business_day(request.now), project),
        "why": "有问题的行改好以前，一套都不写入。" if preview.problems else None,
        "sealed": ""
        if preview.problems
        else sealed_rows(project, preview.areas(), data["source"], data["surveyed_on"]),
    }
    return render(request, "estate/area_preview.html", context, status=422 if preview.problems else 200)


def _confirm(request: StaffRequest) -> HttpResponse:
    project_id, rows, source, surveyed_on = opened_rows(request.POST.get("sealed", ""))
    project = next((p for p in queries.projects_kept_by(request.user) if p.pk == project_id), None)
    if project is None:
        raise Http404
    changed = enter_measured_areas(
        project=project,
        rows=rows,
        source=source,
        surveyed_on=surveyed_on,
        actor=request.user,
        now=request.now,
    )
    tell(request, f"已登记 {changed} 套的实测面积，依据 {source}。标价没有改动。")
    return go(request, reverse("estate:areas"))
