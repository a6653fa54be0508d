"""Decision tables through HTTP: look, try out, change as a draft, publish from a day on; for administrators."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.estate.importing.reading import read_grids
from guijia.faces.desk.decisions import forms
from guijia.faces.desk.decisions import tables as lists
from guijia.faces.desk.decisions.forms import PublishForm, read_grid, reordered
from guijia.kit import excel
from guijia.kit.days import business_day
from guijia.kit.errors import BusinessError
from guijia.kit.views import StaffRequest, go, signed_in, tell
from guijia.platform.facts import actions, queries
from guijia.platform.facts.models import DecisionTable
from guijia.platform.facts.rules import dmn, tables
from guijia.platform.facts.rules.tables import Table
from guijia.platform.org.permissions import ADMINISTER
from guijia.platform.org.views import for_administrators
from guijia.platform.places import queries as places

MOST_NAME = 200
MOVES = (("up", "上移", "arrow-up"), ("copy", "复制", "copy"), ("remove", "删去", "trash"))


def _found(request: StaffRequest, version_id: UUID) -> DecisionTable:
    for_administrators(request)
    found = queries.decision_tables_visible_to(request.user).filter(pk=version_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def tables_(request: StaffRequest) -> HttpResponse:
    """Every decision table by its newest version."""
    for_administrators(request)
    rows = queries.newest_tables_visible_to(request.user)
    return lists.DecisionList(business_day(request.now)).respond(request, rows)


@require_safe
@signed_in
def table(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """One version: its rows, what it changed, the versions before and after; and the start of a draft."""
    found = _found(request, version_id)
    return _page(request, found, found_table(found))


def found_table(found: DecisionTable) -> Table:
    """The table of a version as the rules read it."""
    return tables.from_data(found.key, found.label, found.content)


@require_POST
@signed_in
def draft(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """The page with one more or one less row, a file taken over, or values tried out; nothing is written."""
    found = _found(request, version_id)
    base = found_table(found)
    made = read_grid(request.POST, base)
    wanted = request.POST.get("do", "check")[:20]
    refused = ""
    if wanted == "import":
        try:
            made = _imported(request, base)
        except (dmn.FileError, BusinessError) as error:
            refused = error.message if isinstance(error, BusinessError) else str(error)
    else:
        made = replace(made, rows=reordered(made.rows, wanted, base))
    tried = {one.key: request.POST.get(f"t-{at}", "")[:100] for at, one in enumerate(base.inputs)}
    return _page(
        request,
        found,
        made,
        tried=tried if wanted == "try" else {},
        refused=refused,
        status=422 if refused else 200,
    )


def _imported(request: StaffRequest, base: Table) -> Table:
    """The rows of a DMN file or a workbook. Raises: dmn.FileError; BusinessError ``estate_import_*``."""
    file = request.FILES.get("file")
    if file is None or file.size is None:
        raise dmn.FileError("请先选择一个文件（DMN 或 Excel）。")
    if file.size > dmn.MOST_BYTES:
        raise dmn.FileError(f"文件超过 {dmn.MOST_BYTES // 1024} KB。")
    content, name = file.read(), (file.name or "")[-MOST_NAME:]
    if name.lower().endswith((".dmn", ".xml")):
        return tables.shown(dmn.read(content, base), by_word=False)
    grids = read_grids(content, name)
    return tables.shown(dmn.from_lines(grids[0].rows if grids else [], base), by_word=False)


@require_POST
@signed_in
def publish(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """Let the draft hold from a day on."""
    found = _found(request, version_id)
    made = read_grid(request.POST, found_table(found))
    form = _publish_form(request, found)
    if not form.is_valid():
        return _page(request, found, made, form=form, status=422)
    data = form.cleaned_data
    try:
        fresh = actions.publish_table(
            key=found.key,
            hit=made.hit,
            rows=made.rows,
            effective_from=data["effective_from"],
            source=data["source"],
            reason=data["reason"],
            project=data["project"],
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        refusal.show_on(form)
        return _page(request, found, made, form=form, status=refusal.status)
    tell(request, f"已发布：{fresh.label} 第 {fresh.version} 版，自 {fresh.effective_from:%Y-%m-%d} 起。")
    return go(request, reverse("decisions:table", args=[fresh.pk]))


def _publish_form(request: StaffRequest, found: DecisionTable) -> PublishForm:
    return PublishForm(
        request.POST if request.resolver_match and request.resolver_match.url_name == "publish" else None,
        projects=list(places.projects_among(request.user.scope_of(ADMINISTER))),
        is_everywhere=request.user.may_everywhere(ADMINISTER),
        initial={
            "effective_from": business_day(request.now) + timedelta(days=1),
            "project": str(found.project_id or ""),
        },
    )


def _page(
    request: StaffRequest,
    found: DecisionTable,
    made: Table,
    *,
    form: PublishForm | None = None,
    tried: dict[str, str] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    today = business_day(request.now)
    versions = queries.versions_of(request.user, found.key, found.project_id)
    earlier = next((one for one in versions if one.version < found.version), None)
    kept = found_table(found)
    is_draft = made != kept
    problems = tables.problems_of(made)
    answer, said = _tried(made, tried or {}, problems)
    before = kept if is_draft else found_table(earlier) if earlier else None
    context = {
        "found": found,
        "scope": lists.scope_words(found),
        "when": lists.when_shown(found, today),
        "versions": [{"row": one, "when": lists.when_shown(one, today)} for one in versions],
        "made": made,
        "hits": [(hit.value, words) for hit, words in tables.HIT_WORDS.items()],
        "grid": lists.grid(made, problems, answer.rows if answer else ()),
        "faults": [one for one in problems if one.is_fault],
        "warnings": [one for one in problems if not one.is_fault],
        "is_draft": is_draft,
        "changes": tables.changes(before, made) if before else [],
        "since": "与已发布的这一版相比" if is_draft else f"与第 {earlier.version} 版相比" if earlier else "",
        "moves": MOVES,
        "tries": lists.tried_fields(made, tried or {}),
        "answer": answer,
        "said": said,
        "refused": refused,
        "form": form or _publish_form(request, found),
        "hints": [(one.label, forms.words_of(one)) for one in made.inputs],
    }
    return render(request, "desk/decision.html", context, status=status)


def _tried(
    made: Table, tried: dict[str, str], problems: list[tables.Problem]
) -> tuple[tables.Answer | None, list[str]]:
    """What the draft answers for the values typed; or why it cannot."""
    if not tried:
        return None, []
    if any(one.is_fault and "重叠" not in one.words for one in problems):
        return None, ["表里还有看不懂的格子，请先改正。"]
    values, wrong = tables.values_of(made, tried)
    if wrong:
        return None, [one.words for one in wrong]
    answer = tables.evaluate(made, values)
    return answer, answer.explanation.split("\n")


# ---- files


@require_safe
@signed_in
def as_dmn(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """The version as a DMN 1.3 file."""
    found = _found(request, version_id)
    response = HttpResponse(dmn.write(found_table(found)), content_type="application/xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.key}-{found.version}.dmn"'
    return response


@require_safe
@signed_in
def as_excel(request: StaffRequest, version_id: UUID) -> HttpResponse:
    """The version as a workbook that can be changed and taken over again."""
    found = _found(request, version_id)
    made = tables.shown(found_table(found), by_word=True)
    title = f"{found.label} 第 {found.version} 版"
    lines = dmn.lines(made)
    return excel.download(title, dmn.heads(made), lines, request.user.name, request.now)  # type: ignore[return-value]
