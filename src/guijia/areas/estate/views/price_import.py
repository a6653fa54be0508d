"""Handing in a price list, answering what it leaves open, looking it over, writing it, taking it back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from guijia.areas.estate.actions import price_import as actions
from guijia.areas.estate.actions import price_writing as writing
from guijia.areas.estate.enums import ImportState
from guijia.areas.estate.forms.price_import import AnswersForm, UploadForm
from guijia.areas.estate.importing.reading import read_grids
from guijia.areas.estate.importing.remembering import Remembered
from guijia.areas.estate.importing.safety import MAX_BYTES
from guijia.areas.estate.models import PriceImport
from guijia.areas.estate.permissions import IMPORT_PRICES, SEE_FLOOR_PRICES
from guijia.areas.estate.queries import price_import as queries
from guijia.areas.estate.tables.annotated import MOST_ROWS, annotated
from guijia.areas.estate.tables.imports import (
    RESULTS,
    ImportList,
    preview_rows,
    problem_groups,
    sheet_shown,
    tabs_of,
)
from guijia.kit.errors import BusinessError
from guijia.kit.excel import CONTENT_TYPE
from guijia.kit.views import StaffRequest, chosen_project, go, signed_in, tell
from guijia.platform.files.queries import content_of

BUSY = {ImportState.UPLOADED, ImportState.READING, ImportState.CONFIRMED}
STEPS = ("选文件", "认列", "看问题", "写入")


def _check(request: StaffRequest) -> None:
    if not request.user.may(IMPORT_PRICES):
        raise BusinessError("estate_forbidden", "您的岗位不能导入价格表。请找销售总监或签约主管办理。")


def _found(request: StaffRequest, import_id: UUID) -> PriceImport:
    found = queries.imports_visible_to(request.user).filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def _form(request: StaffRequest, data: Any = None, files: Any = None) -> UploadForm:
    projects = queries.projects_to_import(request.user)
    chosen = chosen_project(request)
    initial = {"project": str(chosen or (projects[0].pk if projects else ""))}
    return UploadForm(data, files, projects=projects, initial=initial)


@require_safe
@signed_in
def imports(request: StaffRequest) -> HttpResponse:
    """Hand in a price list; those that were handed in before."""
    _check(request)
    return ImportList().respond(request, queries.imports_listed_for(request.user), form=_form(request))


@require_POST
@signed_in
def upload(request: StaffRequest) -> HttpResponse:
    """Take a price list in; it is read in the background."""
    _check(request)
    form = _form(request, request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form)
    file = form.cleaned_data["file"]
    try:
        if file.size > MAX_BYTES:
            raise BusinessError(
                "estate_import_too_large", "文件超过 10 MB 的上限。请删去图片与多余的工作表，或分成几份导入。"
            )
        made = actions.upload_price_list(
            project=form.projects[form.cleaned_data["project"]],
            content=file.read(),
            name=file.name,
            actor=request.user,
            now=request.now,
        )
    except BusinessError as refusal:
        form.add_error("file", refusal.message)
        return _upload_page(request, form, refusal)
    return go(request, reverse("estate:import", args=[made.pk]))


def _upload_page(
    request: StaffRequest, form: UploadForm, refusal: BusinessError | None = None
) -> HttpResponse:
    response = render(
        request, "estate/import_upload.html", {"form": form}, status=refusal.status if refusal else 422
    )
    if refusal:
        response.headers["X-Refusal"] = refusal.code
    return response


@require_safe
@signed_in
def shown(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """An import where it stands: being read, asking, in preview, written, taken back."""
    found = _found(request, import_id)
    state = ImportState(found.state)
    if state in BUSY:
        return render(request, "estate/import_progress.html", _busy(found))
    if state == ImportState.QUESTIONS:
        remembered = queries.remembered_for(request.user, found)
        chosen = {
            f"q{at}": remembered[question["key"]].answer
            for at, question in enumerate(found.questions)
            if question["key"] in remembered
        }
        form = AnswersForm(questions=found.questions, initial=chosen)
        return _questions_page(request, found, form, remembered)
    if state == ImportState.PREVIEW:
        return _preview_page(request, found)
    context = {
        "record": found,
        "why": writing.why_not_undo(found) if state == ImportState.IMPORTED else None,
        "may": request.user.may(IMPORT_PRICES, found.project_id),
        "counts": found.outcome.get("counts", {}),
        "steps": _steps(4),
    }
    return render(request, "estate/import_result.html", context)


def _steps(now: int) -> list[tuple[int, str, bool]]:
    return [(number, words, number == now) for number, words in enumerate(STEPS, start=1)]


def _busy(found: PriceImport) -> dict[str, Any]:
    done, total = queries.progress_of(found)
    writes = found.state == ImportState.CONFIRMED
    return {
        "record": found,
        "writes": writes,
        "done": done,
        "total": total,
        "percent": done * 100 // total if writes and total else 0,
        "steps": _steps(4 if writes else 2),
    }


@require_safe
@signed_in
def live(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """How far it is; leads on when that step is over."""
    found = _found(request, import_id)
    if found.state not in BUSY:
        return go(request, reverse("estate:import", args=[found.pk]))
    return render(request, "estate/_import_progress.html", _busy(found))


def _questions_page(
    request: StaffRequest,
    found: PriceImport,
    form: AnswersForm,
    remembered: dict[str, Remembered],
    status: int = 200,
) -> HttpResponse:
    sheets = found.outcome.get("sheets", [])
    context = {
        "record": found,
        "form": form,
        "asked": [
            (question, fields, sheet_shown(sheets, question), remembered.get(question["key"]))
            for question, fields in form.asked()
        ],
        "remembered": len(remembered),
        "steps": _steps(2),
    }
    return render(request, "estate/import_questions.html", context, status=status)


def _preview_page(request: StaffRequest, found: PriceImport) -> HttpResponse:
    tab = request.GET.get("tab", "")
    tab = tab if tab in RESULTS else ""
    floor_prices = request.user.may(SEE_FLOOR_PRICES, found.project_id)
    rows = preview_rows(found, tab)
    context = {
        "record": found,
        "counts": found.outcome["counts"],
        "tabs": tabs_of(found, tab),
        "rows": rows,
        "groups": problem_groups(found, with_floor_prices=floor_prices),
        "floor_prices": floor_prices,
        "why": actions.why_not_confirm(found),
        "copy": _may_take_copy(request, found) and _why_no_copy(found) is None,
        "refusal": found.outcome.get("refusal", ""),
        "answered": bool(found.mapping.get("answers")),
        "steps": _steps(3),
    }
    return render(request, "estate/import_preview.html", context)


def _may_take_copy(request: StaffRequest, found: PriceImport) -> bool:
    """It carries floor prices as they were handed in: for those who may see them."""
    return bool(request.user.may(SEE_FLOOR_PRICES, found.project_id))


def _why_no_copy(found: PriceImport) -> BusinessError | None:
    """May the list be taken with its problems at their cells?"""
    if found.state != ImportState.PREVIEW:
        return BusinessError("estate_import_no_preview", "这份价格表不在预览中，没有可以批注的问题。")
    if found.total_rows > MOST_ROWS:
        return BusinessError(
            "estate_import_copy_too_large", f"超过 {MOST_ROWS:,} 套的表不做批注。请按右栏所列的单元格改。"
        )
    return None


@require_safe
@signed_in
def copy(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """The list as it was read, each problem at its cell."""
    found = _found(request, import_id)
    if not _may_take_copy(request, found):
        raise Http404
    if refusal := _why_no_copy(found):
        raise refusal
    content = annotated(read_grids(content_of(found.file), found.file_name), found.problems)
    name = f"{found.file_name.rsplit('.', 1)[0]} 批注.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@require_POST
@signed_in
def answer(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Answer what the list left open."""
    found = _found(request, import_id)
    form = AnswersForm(request.POST, questions=found.questions)
    if found.state == ImportState.QUESTIONS and not form.is_valid():
        return _questions_page(request, found, form, queries.remembered_for(request.user, found), status=422)
    answers = form.answers() if form.is_valid() else {}
    actions.answer_questions(import_id=import_id, answers=answers, actor=request.user, now=request.now)
    return go(request, reverse("estate:import", args=[import_id]))


@require_POST
@signed_in
def again(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Take the answers back."""
    _found(request, import_id)
    actions.ask_again(import_id=import_id, actor=request.user, now=request.now)
    return go(request, reverse("estate:import", args=[import_id]))


@require_POST
@signed_in
def confirm(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Write the list as a whole."""
    _found(request, import_id)
    actions.confirm_import(import_id=import_id, actor=request.user, now=request.now)
    return go(request, reverse("estate:import", args=[import_id]))


@require_POST
@signed_in
def undo(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Take the import back as a whole."""
    _found(request, import_id)
    done = writing.undo_import(import_id=import_id, actor=request.user, now=request.now)
    tell(request, f"已整批撤销“{done.file_name}”：新增的房源已撤下，改过的价格已恢复。")
    return go(request, reverse("estate:import", args=[import_id]))
