"""Taking people on by a list, through HTTP; for those who administer all projects."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.importing.safety import MAX_BYTES, refuse
from guijia.areas.estate.importing.sheets import Grid
from guijia.areas.estate.tables.annotated import annotated
from guijia.faces.desk.joining import actions, queries, rules, tables
from guijia.faces.desk.joining.forms import (
    RosterForm,
    opened_copy,
    opened_roster,
    sealed_copy,
    sealed_roster,
)
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.excel import CONTENT_TYPE
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.org import errors as org
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.org.views import for_administrators
from guijia.platform.places import queries as places


def _again() -> str:
    return reverse("settings:join")


def _why_not(request: StaffRequest) -> BusinessError | None:
    """People belong to the whole company: an administrator of one project only looks."""
    return None if request.user.may_everywhere(ADMINISTER) else org.not_administrator()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def join(request: StaffRequest) -> HttpResponse:
    """Hand in a list; the first post previews it, the second writes what was shown."""
    for_administrators(request)
    if request.method != "POST":
        return _upload_page(request, RosterForm())
    if refusal := _why_not(request):
        raise refusal
    if request.POST.get("step") == "confirm":
        return _confirm(request)
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        if file.size > MAX_BYTES:
            raise refuse("too_large", "文件超过 10 MB 的上限。请删去图片与多余的工作表，或分成几份导入。")
        grids = read_grids(file.read(), file.name)
        standing = queries.standing_for(request.user)
        found = rules.read_roster(grids, standing, business_day(request.now))
    except BusinessError as refusal:
        form.add_error("file", refusal.message)
        return _upload_page(request, form, status=refusal.status)
    return _preview(request, file.name, grids, found, standing)


def _upload_page(request: StaffRequest, form: RosterForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "most": rules.MOST_PEOPLE, "why": _why_not(request)}
    return render(request, "desk/join.html", context, status=status)


def _preview(
    request: StaffRequest, name: str, grids: list[Grid], found: rules.Roster, standing: rules.Standing
) -> HttpResponse:
    faults = found.faults
    logins = {row.login for row in found.rows}
    context = {
        "file_name": name,
        "lines": tables.lines_of(found, standing),
        "faults": len(faults),
        "people": len(logins),
        "fresh": len(logins - standing.accounts.keys()),
        "problems": tables.problems_shown(found.problems),
        "why": "有问题的格子改好以前，一个人都不写入。" if faults else None,
        "sealed": "" if faults else sealed_roster(found.rows, name),
        "copy": sealed_copy(grids, found.problems, name) if found.problems else "",
    }
    return render(request, "desk/join_preview.html", context, status=422 if faults else 200)


def _confirm(request: StaffRequest) -> HttpResponse:
    name, rows = opened_roster(request.POST.get("sealed", ""), _again())
    taken = actions.take_on(
        rows=rows, source=f"人员表 {name}"[:200], again_url=_again(), actor=request.user, now=request.now
    )
    if taken.hired or taken.posted:
        tell(request, f"已登记 {taken.hired} 个新账号、{taken.posted} 个岗位。")
    else:
        tell(request, "表中的人员和岗位都已登记，没有改动。")
    return go(request, reverse("settings:people"))


@require_POST
@signed_in
def copy(request: StaffRequest) -> HttpResponse:
    """The list as it was handed in, each problem at its cell."""
    for_administrators(request)
    if refusal := _why_not(request):
        raise refusal
    name, grids, problems = opened_copy(request.POST.get("copy", ""), _again())
    return _excel(annotated(grids, problems), f"{name.rsplit('.', 1)[0]} 批注.xlsx")


@require_safe
@signed_in
def blank(request: StaffRequest) -> HttpResponse:
    """The blank list to be filled in."""
    for_administrators(request)
    names = [one.name for one in places.projects_among(request.user.scope_of(ADMINISTER)).order_by("code")]
    return _excel(tables.blank_list(names), "人员表.xlsx")


def _excel(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
